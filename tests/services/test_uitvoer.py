"""Open event logs: valid by the public schemas, complete, and nobody can be found in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_origin
from uuid import UUID, uuid4
from xml.etree import ElementTree

import duckdb
import pytest
from feiten import (
    ALLES,
    CASUS_GEOPEND,
    CASUS_OVERGEDRAGEN,
    COACH_TOEGEWEZEN,
    MELDING,
    NAAR_FASE_2,
    NIEUW_VASTGESTELD,
)
from jsonschema import Draft7Validator, FormatChecker
from logboeken import SLEUTEL, Bron, casus, logboek
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from xmlschema import XMLSchema

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from contracts.registry import FEITEN
from contracts.vertrouwelijk import Vertrouwelijk
from kit.codec import confidential
from kit.testing import NOW, PERSON, fact
from services.evaluation.leren.leesbaar import velden
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.pseudoniem import Pseudoniem
from services.evaluation.leren.selectie import Selectie
from services.evaluation.uitvoer.maken import GroepTeKlein, Vorm, maak

DATA = Path(__file__).parent / "data"
OCEL_SCHEMA = DATA / "ocel20-schema-json.json"
XES_SCHEMA = XMLSchema(DATA / "xes-ieee-1849-2016.xsd", namespace="http://www.xes-standard.org/")
XES = "{http://www.xes-standard.org/}"
REGIO = Selectie(("GM0518", "GM0603", "GM1916"))
SLEUTELS = b"a" * 32, b"b" * 32
VAN_CASUS = [told for told in ALLES if issubclass(told.kind, CasusFeit)]
LEZERS = {"string": str, "integer": int, "float": float, "boolean": lambda waarde: {"true": 1, "false": 0}[waarde]}


@pytest.fixture(scope="module")
def bron() -> Bron:
    """Twelve casussen: one in which everything happens that can happen, and eleven with a short history."""
    bron = Bron()
    bron.vertel(casus(0), MELDING, CASUS_GEOPEND, *VAN_CASUS)
    for nummer in range(1, 12):
        bron.vertel(casus(nummer), MELDING, CASUS_GEOPEND, COACH_TOEGEWEZEN, NIEUW_VASTGESTELD, NAAR_FASE_2)
    return bron


@pytest.fixture(scope="module")
def boek(bron: Bron) -> Iterator[Logboek]:
    with TemporaryDirectory() as map_:
        yield logboek(Path(map_), bron)


def uit(
    boek: Logboek, vorm: Vorm, keuze: Selectie = REGIO, sleutel: bytes = SLEUTELS[0], *, klein: bool = True
) -> bytes:
    return b"".join(maak(boek, keuze, sleutel, vorm, kleine_groep=klein))


@pytest.fixture(scope="module")
def ocel(boek: Logboek) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(uit(boek, Vorm.OCEL))
    return log


def tabel(parquet: bytes, vraag: str) -> list[tuple[Any, ...]]:
    with TemporaryDirectory() as map_:
        bestand = Path(map_) / "uit.parquet"
        bestand.write_bytes(parquet)
        return duckdb.sql(vraag.format(uit=f"read_parquet('{bestand}')")).fetchall()


def test_the_public_schema_is_the_public_schema() -> None:
    """Claim: what we validate with is byte for byte what the standard publishes."""
    verwacht = "bd3dfc26a35c5a6d49e3e4adc049aa41c1efe31576dfd564e3e399d7b04f3dc6"
    assert sha256(OCEL_SCHEMA.read_bytes()).hexdigest() == verwacht


def test_ocel_is_valid(ocel: dict[str, Any]) -> None:
    """Claim: the public schema finds no fault, in a log with every fact there is."""
    validator = Draft7Validator(json.loads(OCEL_SCHEMA.read_bytes()), format_checker=FormatChecker())
    assert [fout.message for fout in validator.iter_errors(ocel)] == []
    ocel["events"][0].pop("time")
    assert list(validator.iter_errors(ocel))


def test_ocel_refers_to_what_is_there(ocel: dict[str, Any]) -> None:
    """Claim: what the schema cannot see holds too: every reference, type, attribute and value is as declared."""
    objecten = {een["id"]: een for een in ocel["objects"]}
    assert len(objecten) == len(ocel["objects"])
    for groep, soorten in (("events", "eventTypes"), ("objects", "objectTypes")):
        bekend = {soort["name"]: {een["name"]: een["type"] for een in soort["attributes"]} for soort in ocel[soorten]}
        for een in ocel[groep]:
            assert {verwijzing["objectId"] for verwijzing in een.get("relationships", [])} <= set(objecten)
            for kenmerk in een["attributes"]:
                LEZERS.get(bekend[een["type"]][kenmerk["name"]], datetime.fromisoformat)(kenmerk["value"])
    wanted = {"casus", "jongere", "melding", "plan", "actie", "termijn", "medewerker", "gemeente", "partner"}
    assert {een["type"] for een in ocel["objects"]} == wanted == {soort["name"] for soort in ocel["objectTypes"]}


def test_every_fact_is_in_every_form(bron: Bron, boek: Logboek, ocel: dict[str, Any]) -> None:
    """Claim: the three forms hold the same facts: each of a casus, and not what a service merely heard."""
    feiten = sorted(type(heard.fact).__name__ for heard in bron.feiten if not isinstance(heard.fact, FeitGehoord))
    assert sorted(een["type"] for een in ocel["events"]) == feiten
    sporen = ElementTree.fromstring(uit(boek, Vorm.XES)).iter(f"{XES}event")
    namen = [naam.get("value") for spoor in sporen for naam in spoor if naam.get("key") == "concept:name"]
    assert sorted(str(naam) for naam in namen) == feiten
    assert [rij[0] for rij in tabel(uit(boek, Vorm.PARQUET), "SELECT feit FROM {uit} ORDER BY feit")] == feiten


def test_xes_is_valid(boek: Logboek) -> None:
    """Claim: the schema of IEEE 1849 finds no fault; every casus is one trace."""
    tekst = uit(boek, Vorm.XES).decode()
    XES_SCHEMA.validate(tekst)
    assert tekst.count("<trace>") == 12
    assert not XES_SCHEMA.is_valid(tekst.replace('<date key="time:timestamp"', "<date", 1))


@pytest.mark.parametrize("vorm", Vorm)
def test_nobody_is_in_it(bron: Bron, boek: Logboek, vorm: Vorm) -> None:
    """Claim: no id of a casus, jongere, employee or fact, and nothing of what is confidential, open or sealed."""
    geheim = {str(PERSON), *(str(casus(nummer)) for nummer in range(12)), "m1", "coach-2"}
    for heard in bron.feiten:
        geheim |= {str(heard.fact.id), str(heard.fact.correlatie_id), heard.fact.traceparent}
        geheim |= {value.token for _, value in confidential(heard.fact)}
        geheim |= {str(bron.codec.open(heard.fact, path)) for path, _ in confidential(heard.fact)}
    geheim.discard(f"{NOW:%Y-%m-%d}")  # a confidential day that is also the day on which it was told
    tekst = uit(boek, vorm)
    if vorm is Vorm.PARQUET:
        tekst = repr(tabel(tekst, "SELECT * FROM {uit}")).encode()
    waarden = {waarde for waarde in geheim if len(waarde) > 4} | {"'m1'", '"m1"', ">m1<"}
    assert [waarde for waarde in waarden if waarde.encode() in tekst] == []


def names_nobody(model: type[BaseModel], name: str) -> bool:
    """Whether a field is of a kind in which nobody can be named: not confidential, no id, no text without a pattern."""
    field = model.model_fields[name]
    kinds = {field.annotation, *get_args(field.annotation)}
    text = str in kinds and not any(getattr(mark, "pattern", None) for mark in field.metadata)
    return not text and UUID not in kinds and not any(get_origin(kind) is Vertrouwelijk for kind in kinds)


def test_what_could_name_somebody_is_left_out() -> None:
    """Claim: of no fact, also of one added tomorrow, a field of free text, an id or a confidential one is readable."""
    found = [
        f"{feit.__name__}.{name}"
        for feit in FEITEN.values()
        for name in feit.model_fields
        if not names_nobody(feit, name) and to_camel(name) in {buiten for buiten, _ in velden(feit)}
    ]
    assert found == []
    assert {buiten for buiten, _ in velden(FEITEN[COACH_TOEGEWEZEN.kind.type_naam])} == set()


def test_pseudonyms_belong_to_one_export(boek: Logboek) -> None:
    """Claim: another key gives other pseudonyms, of everyone; the same key gives the same; none is that of the log."""
    vraag = "SELECT DISTINCT unnest([casus, jongere, medewerker, coach]) FROM {uit}"
    eerste, tweede, nogmaals = (
        {rij[0] for rij in tabel(uit(boek, Vorm.PARQUET, sleutel=sleutel), vraag)} - {None}
        for sleutel in (*SLEUTELS, SLEUTELS[0])
    )
    assert eerste == nogmaals
    assert not eerste & tweede
    assert len(eerste) == len(tweede) == 12 + 1 + 2
    assert not eerste & {SLEUTEL.van(casus(nummer)) for nummer in range(12)}


def test_the_engine_makes_pseudonyms_as_we_do(boek: Logboek) -> None:
    """Claim: the keyed hash in SQL is the HMAC of the standard library."""
    gevonden = {rij[0] for rij in tabel(uit(boek, Vorm.PARQUET), "SELECT DISTINCT casus FROM {uit}")}
    assert gevonden == {_pseudoniem(nummer) for nummer in range(12)}


def test_a_selection_has_whole_casussen(tmp_path: Path) -> None:
    """Claim: each filter takes the casussen it should, with their whole history; a moved casus is where it is now."""
    bron = Bron()
    vroeger = datetime(2025, 3, 1, tzinfo=UTC)
    geopend = fact(CASUS_GEOPEND.kind, at=vroeger, **CASUS_GEOPEND.fields)
    bron.vertel(casus(1), MELDING, CASUS_GEOPEND, NIEUW_VASTGESTELD, NAAR_FASE_2)
    bron.vertel(casus(2), MELDING, geopend, gemeente="GM1916")
    bron.vertel(casus(3), MELDING, CASUS_GEOPEND, CASUS_OVERGEDRAGEN)
    bron.vertel(casus(4), MELDING, CASUS_GEOPEND, gemeente="GM0603")
    boek = logboek(tmp_path, bron)
    alle = REGIO.gemeenten
    for keuze, wie in (
        (REGIO, {1, 2, 3, 4}),
        (Selectie(("GM1916",)), {2}),
        (Selectie(()), set()),
        (Selectie(alle, doelgroepen=("nieuw-vsver",)), {1}),
        (Selectie(alle, routes=("routekaart",)), {1}),
        (Selectie(alle, tot=date(2025, 3, 2)), {2}),
        (Selectie(alle, van=date(2025, 3, 2)), {1, 3, 4}),
        (Selectie(alle, casussen=(SLEUTEL.van(casus(4)), SLEUTEL.van(casus(9)))), {4}),
        (Selectie(("GM0518",), casussen=(SLEUTEL.van(casus(4)),)), set()),
    ):
        gevonden = tabel(uit(boek, Vorm.PARQUET, keuze), "SELECT casus, count(*) FROM {uit} GROUP BY 1")
        namen = {_pseudoniem(nummer): nummer for nummer in range(1, 5)}
        feiten = {1: 4, 2: 2, 3: 3, 4: 2}
        assert {namen[een]: aantal for een, aantal in gevonden} == {nummer: feiten[nummer] for nummer in wie}, keuze


def _pseudoniem(nummer: int) -> str:
    return Pseudoniem(SLEUTELS[0]).van(SLEUTEL.van(casus(nummer)))


def test_a_small_group_is_asked_for_by_name(boek: Logboek) -> None:
    """Claim: fewer than ten casussen are refused, unless that is what is asked; ten are not."""
    negen, tien = (tuple(SLEUTEL.van(casus(nummer)) for nummer in range(aantal)) for aantal in (9, 10))
    with pytest.raises(GroepTeKlein):
        uit(boek, Vorm.XES, Selectie(REGIO.gemeenten, casussen=negen), klein=False)
    assert uit(boek, Vorm.XES, Selectie(REGIO.gemeenten, casussen=tien), klein=False).count(b"<trace>") == 10
    assert uit(boek, Vorm.XES, Selectie(REGIO.gemeenten, casussen=(SLEUTEL.van(uuid4()),)), klein=False)


def test_a_filter_cannot_break_out() -> None:
    """Claim: a value with anything but letters, digits and hyphens never reaches the engine."""
    with pytest.raises(ValueError, match="letters"):
        Selectie(("GM0518') OR ('1'='1",)).voorwaarde()
