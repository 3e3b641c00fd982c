"""The four published API descriptions: valid OpenAPI 3.1, and by the NL API Design Rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from design_rules import broken, operations
from jsonschema import Draft202012Validator

from contracts.registry import DIENSTEN
from kit.service import application
from services.publish import parts

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "data" / "openapi-3.1.json").read_text("utf-8"))
# One thing of its kind: the design rules want plural for collections only.
ONE_OF_A_KIND = {
    "aanneming",
    "bedrijfsvoering",
    "beeld",
    "bewaaroverzicht",
    "bewijs",
    "caseload",
    "conformiteit",
    "gezondheid",
    "proceskaart",
    "tijdlijn",
    "verbeterprogramma",
    "vergelijking",
    "vernietigingslijst",
    "werklijst",
}
PAGING = {"cursor", "limiet", "vanaf", "volgorde", "sorteer", "geopendSinds", "gewijzigdSinds"}
CATEGORIES = {
    "school",
    "anders",
    "per",
    "weging",
    "afgesloten",
    "beoordeeld",
    "bijna",
    "blokkade",
    "doelgroep",
    "gemeente",
    "gesloten",
    "jaar",
    "grond",
    "herkomst",
    "herzieningGevraagd",
    "nazorgLoopt",
    "nieuw",
    "onderwerp",
    "open",
    "prioriteit",
    "resultaat",
    "richting",
    "route",
    "soort",
    "stand",
    "stap",
    "straks",
    "teLaat",
    "toen",
    "toegewezen",
    "vastgelopen",
    "vastgesteld",
    "verzoek",
    "verzuim",
    "voorstel",
    "wachtOp",
    "wachtOpBevestiging",
}
MOMENTS = {
    "op",
    "bekendOp",
    "positie",
    "naFeit",
    "nieuwsteEerst",
    "vanOp",
    "vanBekendOp",
    "vanNaFeit",
    "totOp",
    "totBekendOp",
    "totNaFeit",
}
PLURAL = re.compile(r"[a-z-]+(en|s)")


@pytest.fixture(params=DIENSTEN)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    text = (HERE.parents[1] / "contracts" / "openapi" / f"{request.param}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def schemas(part: Any) -> Iterator[Any]:
    """Every schema below a key `schema` or `schemas`."""
    if isinstance(part, dict):
        for key, inner in part.items():
            if key == "schema":
                yield inner
            elif key == "schemas":
                yield from inner.values()
            yield from schemas(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from schemas(inner)


def test_it_is_an_openapi_document(document: dict[str, Any]) -> None:
    """Claim: it satisfies the public schema of OpenAPI 3.1, and each schema in it the one of JSON Schema."""
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    for schema in schemas(document):
        Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(SCHEMA).iter_errors({**document, "paths": {"zonder-streep": {}}}))


def test_it_follows_the_design_rules(document: dict[str, Any]) -> None:
    """Claim: no rule of the NL API Design Rules is broken."""
    assert broken(document) == {}


def test_resources_are_plural_nouns(document: dict[str, Any]) -> None:
    """Claim: each part of a path is a plural, besides what there is only one of."""
    parts = {part for path in document["paths"] for part in path.split("/") if part and part[0] != "{"}
    assert [part for part in parts - ONE_OF_A_KIND if not PLURAL.fullmatch(part)] == []


def test_nothing_about_a_person_is_in_an_address(document: dict[str, Any]) -> None:
    """Claim: what stands in a path or a query is an id without meaning, a version, a choice, or how to page."""
    found = {
        parameter["name"]
        for _, operation in operations(document)
        for parameter in operation.get("parameters", [])
        if parameter["in"] != "header"
    }
    ids = {
        "casus",
        "casusId",
        "jongereId",
        "medewerker",
        "importId",
        "verbeterpuntId",
        "conceptId",
        "spoorId",
        "nummer",
        "verslagId",
        "vorm",
        "onderdeel",
        "a",
        "b",
        "pseudoniem",
        "coach",
        "versie",
        "lijst",
        "omvang",
        "op",
        "van",
        "vanaf",
        "tot",
        "overname",
    }
    assert found <= ids | PAGING | CATEGORIES | MOMENTS


def test_every_command_can_be_repeated_safely(document: dict[str, Any]) -> None:
    """Claim: each POST on a casus takes an Idempotency-Key and If-Match, and says what it does in Dutch."""
    for place, operation in operations(document):
        if place.startswith("post /casussen/"):
            headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
            assert headers == {"Idempotency-Key", "If-Match"}, place
            assert operation["summary"], place


@pytest.mark.parametrize("naam", DIENSTEN)
def test_every_command_on_a_casus_can_also_come_in_bulk(naam: str) -> None:
    """Claim: the door for bulk knows each command that has an address of its own, and nothing else."""
    dienst = import_module(f"services.{naam}.main").SERVICE
    found = parts(dienst)
    paths = application(dienst, found).openapi()["paths"]
    below = "/casussen/{casusId}"
    own = {path.removeprefix(below) for path, ways in paths.items() if path.startswith(below) and "post" in ways}
    assert found.door.entrances.keys() == own
    assert len(found.door.entrances) > 5
