"""Replaying proposals under another table: against a calculation of its own, and never a guess."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

from doelgroeptabellen import tabel
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep, Doelgroepinvoer, Onderwijssoort
from kit.decisions import DecisionTable
from kit.testing import NOW, fact, given
from services.evaluation.domain import Evaluatie
from services.evaluation.watals.doelgroep import naspeler
from services.evaluation.watals.oordeel import ONVOLDOENDE, Oordeel
from services.routing.tabellen import Tabellen

TABELLEN = Tabellen()
SCENARIO = given(Evaluatie)
MISSCHIEN = st.sampled_from([None, False, True])
INVOER = st.builds(
    Doelgroepinvoer,
    peildatum=st.integers(0, 700).map(lambda dagen: date(2026, 1, 1) + timedelta(days=dagen)),
    leeftijd=st.integers(15, 32),
    verzuim=st.booleans(),
    ingeschreven=MISSCHIEN,
    startkwalificatie=MISSCHIEN,
    onderwijssoort=st.sampled_from([None, *Onderwijssoort]),
    uitgeschreven_sinds_laatste_1_oktober=MISSCHIEN,
    was_nieuw_vsver=st.booleans(),
)
JIKP = {Onderwijssoort.PRAKTIJKONDERWIJS, Onderwijssoort.VSO_ARBEID_OF_DAGBESTEDING, Onderwijssoort.ENTREE}


def voorgesteld(invoer: Doelgroepinvoer) -> DoelgroepVoorgesteld:
    """The proposal as routing records it."""
    zei = TABELLEN.beslis(invoer)
    told = fact(
        DoelgroepVoorgesteld,
        doelgroep=zei.doelgroep,
        verwijs_naar=zei.verwijs_naar,
        regel=zei.regel,
        invoer=invoer,
        ontbreekt=zei.ontbreekt,
    )
    made = SCENARIO.heard(told).fact
    assert isinstance(made, DoelgroepVoorgesteld)
    return made


def nagespeeld(bestand: str, *invoer: Doelgroepinvoer) -> list[Oordeel]:
    return list(naspeler(bestand).speel_na([voorgesteld(een) for een in invoer], NOW))


def uit_het_hoofd(invoer: Doelgroepinvoer, grens: int) -> str:
    """What the rules of 2026 say, written out slowly and apart from every table and engine."""
    if invoer.leeftijd >= grens or invoer.startkwalificatie:
        return "geen-doelgroep"
    if invoer.leeftijd < 18:
        return "geen-doelgroep-naar-leerplicht"
    if invoer.onderwijssoort in JIKP:
        return "jikp"
    if invoer.was_nieuw_vsver:
        return "oud-vsver"
    return uit_de_inschrijving(invoer)


def uit_de_inschrijving(invoer: Doelgroepinvoer) -> str:
    if invoer.ingeschreven is None:
        return ONVOLDOENDE
    if invoer.ingeschreven:
        return "verzuim-18-plus" if invoer.verzuim else "dreigend-vsver"
    sinds = invoer.uitgeschreven_sinds_laatste_1_oktober
    return {None: ONVOLDOENDE, True: "nieuw-vsver", False: "oud-vsver"}[sinds]


@for_all(st.lists(INVOER, min_size=1, max_size=30))
def test_the_same_table_changes_nothing(invoer: list[Doelgroepinvoer]) -> None:
    """Claim: a draft that equals the table in force gives every case what it got, by the same rule."""
    for oordeel in nagespeeld(tabel(), *invoer):
        assert not oordeel.anders
        assert oordeel.toen.uitkomst == oordeel.straks.uitkomst
        assert oordeel.toen.regel is not None
        assert oordeel.straks.regel is not None
        assert oordeel.toen.regel.regel == oordeel.straks.regel.regel


@for_all(st.lists(INVOER, min_size=1, max_size=30), st.integers(19, 30))
def test_another_limit_moves_exactly_whom_it_should(invoer: list[Doelgroepinvoer], grens: int) -> None:
    """Claim: with limit 23 (or any other) the cases that move, and where to, are those of a calculation by hand."""
    for een, oordeel in zip(invoer, nagespeeld(tabel(grens=grens), *invoer), strict=True):
        toen, straks = uit_het_hoofd(een, 27), uit_het_hoofd(een, grens)
        assert (oordeel.toen.uitkomst, oordeel.straks.uitkomst) == (toen, straks)
        assert oordeel.anders == (straks not in (toen, ONVOLDOENDE))


@for_all(INVOER, st.integers(0, 10))
def test_what_was_never_recorded_is_not_guessed(invoer: Doelgroepinvoer, regel: int) -> None:
    """Claim: a rule that asks for something nobody recorded makes a case uncertain exactly when the answer would have
    mattered: when another answer would have led to another rule. The last rule has to catch all, so it asks nothing."""
    bestand = tabel(kolom=("heeftWerk", "true"), regel=min(regel, 9))
    (oordeel,) = nagespeeld(bestand, invoer)
    echt = DecisionTable.read(bestand)
    values = invoer.model_dump(mode="json", by_alias=True)
    with_work, without = (echt.decide(values | {"heeftWerk": work}).rule.regel for work in (True, False))
    onbekend = oordeel.straks.ontbreekt == ("heeftWerk",)
    assert onbekend == (with_work != without)
    assert oordeel.straks.regel is not None
    assert oordeel.straks.regel.regel == with_work
    assert not (onbekend and oordeel.anders)


def test_a_case_can_be_explained() -> None:
    """Claim: inputs, the rule that hit then and the one under the draft, each with its table and source."""
    invoer = Doelgroepinvoer(peildatum=date(2026, 3, 1), leeftijd=24, verzuim=True, ingeschreven=True)
    (oordeel,) = nagespeeld(tabel(grens=23), invoer)
    assert oordeel.anders
    assert oordeel.invoer == invoer.model_dump(mode="json", by_alias=True)
    assert (oordeel.toen.uitkomst, oordeel.straks.uitkomst) == ("verzuim-18-plus", Doelgroep.GEEN_DOELGROEP)
    regels = [(kant.regel.tabel, kant.regel.regel) for kant in (oordeel.toen, oordeel.straks) if kant.regel]
    assert regels == [("doelgroep-2026-01-01", "5-verzuim-18-plus"), ("doelgroep-proef", "1-leeftijdsgrens")]
    assert (oordeel.toen.werk, oordeel.straks.werk) == (True, False)


def _columns() -> Iterator[str]:
    for node in json.loads(tabel())["nodes"]:
        yield from (column["field"] for column in node.get("content", {}).get("inputs", []))


def test_the_calculation_by_hand_looks_at_every_column() -> None:
    """Claim: a column more in the table of 2026 would make the test above incomplete, and this one fail."""
    assert set(_columns()) == {
        "leeftijd",
        "startkwalificatie",
        "onderwijssoort",
        "ingeschreven",
        "verzuim",
        "uitgeschrevenSindsLaatste1Oktober",
        "wasNieuwVsver",
    }
