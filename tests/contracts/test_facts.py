"""What a fact says: by its schema, readable only where it may be, sealed everywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import feiten
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticSerializationError, from_json

from contracts.algemeen import FeitGehoord
from contracts.evolution import vorm
from contracts.feit import Feit, dag
from contracts.registry import FEITEN, OnbekendFeit, lees
from contracts.schema import schema
from contracts.vertrouwelijk import Vertrouwelijk
from kit.codec import confidential, place
from kit.testing import Scenario, Told, given
from services.evaluation.domain import Evaluatie

# Readable texts that are no category: made by us, never typed by a user; and a file of rules, which is public: every
# decision names the rule it rests on, and its source.
READABLE = {
    "antwoord",
    "bestand",
    "coach",
    "vorige",
    "actor.id",
    "actor.ingevoerdDoor",
    "actor.regel",
    "feit",
    "ontbreekt.*",
    "regel.bron",
    "regel.regel",
    "regel.tabel",
    "regels.*.bron",
    "regels.*.regel",
    "regels.*.tabel",
}
EXAMPLES = pytest.mark.parametrize("told", feiten.ALLES, ids=lambda told: told.kind.__name__)


def texts(part: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where a fact holds a readable text that can be anything."""
    for name, inner in part.get("properties", {}).items():
        yield from texts(inner, f"{path}{name}.")
    if "items" in part:
        yield from texts(part["items"], f"{path}*.")
    if part.get("type") == "string" and not {"enum", "const", "pattern", "format"} & part.keys():
        yield path.removesuffix(".")


def sealed(shape: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of what is inside the ciphertext at this path, such as acties.0.omschrijving."""
    part: Any = shape
    for step in path.split("."):
        part = part["items"] if step.isdigit() else part["properties"][to_camel(step)]
    inside: dict[str, Any] = part["x-inhoud"]
    return inside


def checked(published: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(published, format_checker=Draft202012Validator.FORMAT_CHECKER)


@EXAMPLES
def test_a_fact_is_what_its_schema_says(told: Told) -> None:
    """Claim: the stored bytes satisfy the published schema, and what was sealed the schema under x-inhoud."""
    scenario = Scenario(Evaluatie)
    heard = scenario.heard(told)
    published = schema(told.kind)
    checked(published).validate(json.loads(heard.stored))
    for path, value in confidential(heard.fact):
        opened = scenario.store.codec._vault.open(heard.fact.key, place(heard.fact, path), value.token)
        checked(sealed(vorm(published), path)).validate(from_json(opened))


def test_every_kind_of_fact_has_an_example() -> None:
    """Claim: the examples leave out no fact; what a service heard is made by hearing."""
    assert {told.kind for told in feiten.ALLES} == set(FEITEN.values()) - {FeitGehoord}
    heard = given(Evaluatie).when_heard(feiten.NAAR_FASE_5)
    (event,) = heard.store.recorder.select_events(heard.state.id)
    checked(schema(FeitGehoord)).validate(json.loads(event.state))


def test_a_schema_refuses_what_is_no_such_fact() -> None:
    """Claim: another type, an unknown category, a wrong code and a field that is missing are refused."""
    stored = json.loads(Scenario(Evaluatie).heard(feiten.TERUGKOPPELING).stored)
    validator = checked(schema(feiten.TERUGKOPPELING.kind))
    for wrong in ({"type": "iets.v1"}, {"id": "1"}, {"van": "buurman"}, {"gemeente": "0518"}, {"volgnummer": 0}):
        with pytest.raises(ValidationError):
            validator.validate(stored | wrong)
    del stored["verslag"]
    with pytest.raises(ValidationError):
        validator.validate(stored)


@pytest.mark.parametrize("kind", FEITEN.values(), ids=lambda kind: kind.__name__)
def test_nothing_that_a_user_types_is_readable(kind: type[Feit]) -> None:
    """Claim: a readable text is a category, an id, a date or written by us; anything else has to be sealed."""
    assert set(texts(vorm(schema(kind)))) - READABLE == set()


def test_a_readable_text_would_be_found() -> None:
    """Claim: the check above sees a text, also in a list and in a part, and passes over what is sealed."""
    part = {"properties": {"naam": {"type": "string"}, "geheim": {"type": "string", "format": "vertrouwelijk"}}}
    assert set(texts({"properties": {"mensen": {"items": part}, "a": {"type": "string"}}})) == {"mensen.*.naam", "a"}


@EXAMPLES
def test_what_is_confidential_leaves_only_as_ciphertext(told: Told) -> None:
    """Claim: a fact with a value that is not sealed cannot be written; sealed, none of its texts is in the bytes."""
    heard = Scenario(Evaluatie).heard(told)
    with_plain = heard.fact.model_copy(update={name: Vertrouwelijk("plat") for name, _ in confidential(heard.fact)})
    if any(True for _ in confidential(heard.fact)):
        with pytest.raises(PydanticSerializationError):
            with_plain.model_dump_json()
    for text in ("Wiebe", "Zandstra", "999990019", "Pietersma", "2511AB", "2006-05-17", "90AA", "school bellen"):
        assert text.encode() not in heard.stored


def test_what_shows_a_fact_shows_no_secret() -> None:
    """Claim: neither repr nor str of a fact holds the plain text, before or after sealing."""
    persoon = Vertrouwelijk({"voornamen": "Wiebe"})
    assert "Wiebe" not in repr(persoon) + str(persoon) + f"{persoon}"
    assert "Wiebe" not in repr(Scenario(Evaluatie).heard(feiten.MELDING).fact)


def test_an_unknown_field_is_left_alone_and_an_unknown_fact_is_named() -> None:
    """Claim: a reader of today reads a fact with a field more; a type it does not know it names."""
    stored = json.loads(Scenario(Evaluatie).heard(feiten.LEERPUNT).stored)
    assert lees(json.dumps(stored | {"bijlage": "x"})) == lees(json.dumps(stored))
    with pytest.raises(OnbekendFeit, match=r"leerpunt-vastgesteld\.v9"):
        lees(json.dumps(stored | {"type": "nl.doorstroompunt.casussen.leerpunt-vastgesteld.v9"}))


def test_an_old_version_is_read_as_its_successor() -> None:
    """Claim: upcasters are followed one after another, until the version of today."""
    stored = json.loads(Scenario(Evaluatie).heard(feiten.LEERPUNT).stored)
    today = stored["type"]
    old = {name: value for name, value in stored.items() if name != "stap"} | {"type": "oud.v0", "fase": 10}
    upcasters = {
        "oud.v0": lambda fields: fields | {"type": "oud.v1", "stap": fields["fase"]},
        "oud.v1": lambda fields: fields | {"type": today},
    }
    assert lees(json.dumps(old), upcasters=upcasters) == lees(json.dumps(stored))


@for_all(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(-12, 14))
def test_a_day_does_not_depend_on_the_offset_in_which_a_moment_was_written(moment: datetime, hours: int) -> None:
    """Claim: the same moment falls on the same Dutch day, whatever offset the sender used."""
    assert dag(moment) == dag(moment.astimezone(timezone(timedelta(hours=hours))))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), date(2026, 9, 30)),
        (datetime(2026, 9, 30, 22, 0, tzinfo=UTC), date(2026, 10, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_the_netherlands(moment: datetime, day: date) -> None:
    """Claim: the day of a law or of a school year begins at Dutch midnight, in winter and in summer."""
    assert dag(moment) == day
