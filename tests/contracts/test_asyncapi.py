"""Who tells what to whom is written down as it happens, in a document that AsyncAPI tools understand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from feiten import MELDING
from jsonschema import Draft7Validator, Draft202012Validator

from contracts.registry import DIENSTEN, FEITEN, FEITEN_PER_DIENST, subject, subject_filter, subject_template
from contracts.schema import diensten_van
from kit.relay import Relay
from kit.testing import given
from services.asyncapi import asyncapi, past
from services.routing.domain import Routering

SCHEMA = json.loads((Path(__file__).parent / "data" / "asyncapi-3.0.0.json").read_text("utf-8"))
FORMATS = Draft202012Validator.FORMAT_CHECKER
CONTRACTS = Path(__file__).parents[2] / "contracts"


def filters() -> dict[str, tuple[str, ...]]:
    return {service: import_module(f"services.{service}.consumers").FILTERS for service in DIENSTEN}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi(filters())


def channels(document: Mapping[str, Any], service: str, action: str) -> set[str]:
    """The channels on which a service does this."""
    return {
        operation["channel"]["$ref"].removeprefix("#/channels/")
        for operation in document["operations"].values()
        if operation["action"] == action and operation["tags"] == [{"name": service}]
    }


def test_it_is_an_asyncapi_document(document: dict[str, Any]) -> None:
    """Claim: it satisfies the public schema of AsyncAPI 3.0.0, which refuses one with a fault in it."""
    validator = Draft7Validator(SCHEMA)
    assert [error.message for error in validator.iter_errors(document)] == []
    broken = json.loads(json.dumps(document))
    broken["operations"]["intake.melding-ontvangen.vertellen"]["action"] = "roep"
    assert list(validator.iter_errors(broken))


def test_a_service_sends_its_own_facts_and_nothing_else(document: dict[str, Any]) -> None:
    """Claim: each service sends exactly the facts that it records, on its own subjects."""
    for service in DIENSTEN:
        own = {f"{service}.{fact.onderwerp}" for fact in FEITEN.values() if service in diensten_van(fact)}
        assert channels(document, service, "send") == own
        assert all(past(subject_filter(service), document["channels"][name]["address"]) for name in own)


def test_a_service_receives_what_its_consumer_listens_to(document: dict[str, Any]) -> None:
    """Claim: what a service receives are its filters, no more and no less; evaluation hears everything."""
    assert channels(document, "evaluation", "receive") == document["channels"].keys()
    for service in ("intake", "routing", "monitoring"):
        heard = {".".join(filter_.split(".")[3:]) for filter_ in filters()[service]}
        assert channels(document, service, "receive") == heard


def test_nobody_listens_to_what_nobody_tells() -> None:
    """Claim: every filter takes in a channel that exists; a subject with a typing error would not."""
    addresses = [subject_template(service, fact) for service, facts in FEITEN_PER_DIENST.items() for fact in facts]
    for heard in filters().values():
        assert [each for each in heard if not any(past(each, address) for address in addresses)] == []
    assert not past("casus.*.*.routing.route-bepald", "casus.{gemeente}.{casusId}.routing.route-bepaald")
    assert not past("casus.*.*.routing.*", "casus.{gemeente}.{casusId}.intake.melding-ontvangen")


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """Claim: references within the document, and to the schemas beside it, all have something at the other end."""

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [each for inner in part.values() for each in references(inner)]
        return [each for inner in part for each in references(inner)] if isinstance(part, list) else []

    for reference in set(references(document)):
        if reference.startswith("#/"):
            target: Any = document
            for step in reference[2:].split("/"):
                target = target[step]
        else:
            Draft202012Validator.check_schema(json.loads((CONTRACTS / reference).read_text("utf-8")))


def test_what_the_relay_sends_is_what_is_written(document: dict[str, Any]) -> None:
    """Claim: subject, headers and content of a real message are those of the document."""
    scenario = given(Routering)
    heard = scenario.heard(MELDING)
    relay = Relay("intake", "postgresql://a@127.0.0.1:1/a", None, scenario.store.codec, oin="0" * 20, replicas=1)  # type: ignore[arg-type]
    headers = {**relay._headers(heard.fact, 7), "Nats-Msg-Id": str(heard.fact.id)}
    channel = document["channels"]["intake.melding-ontvangen"]
    message = document["components"]["messages"]["MeldingOntvangen"]
    described = document["components"]["messageTraits"]["cloudevent"]["headers"]
    Draft202012Validator(described, format_checker=FORMATS).validate(headers)
    assert headers.keys() == described["properties"].keys() == set(described["required"])
    assert headers["ce-type"] == message["name"]
    place = {"gemeente": heard.fact.gemeente, "casusId": str(heard.fact.casus_id)}
    assert channel["address"].format(**place) == subject(heard.fact)
    schema = json.loads((CONTRACTS / message["payload"]["schema"]["$ref"]).read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FORMATS).validate(json.loads(heard.stored))
