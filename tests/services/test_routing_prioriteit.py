"""How urgent contact is with an oud-vsv'er: by the income of the last month that is known (stap 3, VSV 2.0)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feiten import MELDING, NIEUW_VASTGESTELD
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.regio import REGELS
from contracts.routing import InkomenssignaalOntvangen, PrioriteitBepaald
from contracts.woorden import Doelgroep, Inkomenssignaal, Inkomenssituatie
from kit.memory import MemoryVault
from kit.routefiles import read_route_files
from kit.testing import PERSON, Scenario, given
from services.routing.api import _geen_prioriteit
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.routekeuze import Keuzes
from services.routing.tabellen import Tabellen

TABELLEN = Tabellen()
SEPTEMBER, OKTOBER = date(2026, 9, 1), date(2026, 10, 1)
BORDERS = {
    "niets": (0, False, 1, Inkomenssituatie.GEEN_INKOMEN),
    "een cent": (0.01, False, 2, Inkomenssituatie.WERK_ONDER_DREMPEL),
    "net onder de drempel": (579.99, False, 2, Inkomenssituatie.WERK_ONDER_DREMPEL),
    "op de drempel": (580, False, 3, Inkomenssituatie.WERK_BOVEN_DREMPEL),
    "ruim erboven": (2400, False, 3, Inkomenssituatie.WERK_BOVEN_DREMPEL),
    "werk en uitkering": (200, True, 4, Inkomenssituatie.WERK_EN_UITKERING),
    "veel werk en uitkering": (2400, True, 4, Inkomenssituatie.WERK_EN_UITKERING),
    "alleen uitkering": (0, True, 5, Inkomenssituatie.ALLEEN_UITKERING),
}


def casus(*decided: Any) -> Scenario[Routering]:
    return given(Routering, MELDING, *decided)


def decide(scenario: Scenario[Routering], doelgroep: Doelgroep) -> Scenario[Routering]:
    """The coach decides, as through the API."""
    vast = Weging(scenario.store.codec, TABELLEN).met_prioriteit(
        Keuzes(read_route_files, scenario.store.codec).stel_doelgroep_vast
    )
    return scenario.when(lambda it: vast(it, doelgroep=doelgroep, motivering="gesproken"))


def signal(scenario: Scenario[Routering], maand: date, werk: float, uitkering: bool) -> Scenario[Routering]:
    """A signal comes in, as through the API."""
    ontvang = Weging(scenario.store.codec, TABELLEN).met_prioriteit(Routering.ontvang_inkomenssignaal)
    inhoud = Inkomenssignaal(inkomen_uit_werk=werk, heeft_uitkering=uitkering)
    return scenario.when(lambda it: ontvang(it, maand=maand, signaal=inhoud))


def oud() -> Scenario[Routering]:
    return decide(casus(), Doelgroep.OUD_VSVER)


@pytest.mark.parametrize(("werk", "uitkering", "prioriteit", "situatie"), BORDERS.values(), ids=BORDERS)
def test_income_gives_the_priority(werk: float, uitkering: bool, prioriteit: int, situatie: Inkomenssituatie) -> None:
    """Claim: at every border of the table the priority is this one, with the rule that says so."""
    told = signal(oud(), SEPTEMBER, werk, uitkering).then(InkomenssignaalOntvangen, maand=SEPTEMBER)
    told.then(PrioriteitBepaald, prioriteit=prioriteit, inkomenssituatie=situatie, maand=SEPTEMBER).then_nothing()
    bepaald = told.state.prioriteit
    assert bepaald is not None
    assert bepaald.regel.tabel == "prioriteit-2024-01-01"
    assert bepaald.regel.regel == f"{prioriteit}-{situatie}"
    assert "Inlichtingenbureau" in bepaald.regel.bron


@for_all(st.integers(0, 10**8), st.booleans())
def test_every_income_has_a_priority(centen: int, uitkering: bool) -> None:
    """Claim: no amount falls between two rules."""
    werk = centen / 100
    oordeel = TABELLEN.prioriteit(SEPTEMBER, Inkomenssignaal(inkomen_uit_werk=werk, heeft_uitkering=uitkering))
    assert oordeel is not None
    expected = (4 if werk else 5) if uitkering else (1 if not werk else 2 if werk < 580 else 3)
    assert oordeel.prioriteit == expected


@for_all(st.permutations([(date(2026, month, 1), 100.0 * month) for month in range(5, 10)]))
def test_the_newest_month_wins_whatever_the_order(order: list[tuple[date, float]]) -> None:
    """Claim: signals may come in any order; the last month gives the priority, of the same month the last signal."""
    scenario = oud()
    for maand, werk in order:
        signal(scenario, maand, werk, False)
    bepaald = scenario.state.prioriteit
    assert bepaald is not None
    assert (bepaald.maand, bepaald.prioriteit) == (SEPTEMBER, 3)
    corrected = signal(scenario, SEPTEMBER, 0, True).state.prioriteit
    assert corrected is not None
    assert corrected.prioriteit == 5


def test_who_is_no_oud_vsver_has_no_priority_until_becoming_one() -> None:
    """Claim: the signal is kept and the answer says that there is no priority; it counts once the doelgroep changes."""
    scenario = casus(NIEUW_VASTGESTELD)
    signal(scenario, SEPTEMBER, 0, False).then(InkomenssignaalOntvangen).then_nothing()
    assert scenario.state.prioriteit is None
    assert _geen_prioriteit(scenario.state) == "Alleen een oud-vsv'er heeft een prioriteit."
    assert isinstance(decide(scenario, Doelgroep.OUD_VSVER).new[-1], PrioriteitBepaald)
    assert _geen_prioriteit(scenario.state) is None
    assert decide(scenario, Doelgroep.JIKP).state.prioriteit is None


def test_without_a_priority_the_casus_says_why() -> None:
    """Claim: no signal, and a month before the first table, are told apart; neither stands in the way."""
    scenario = oud()
    assert _geen_prioriteit(scenario.state) == "Er is nog geen signaal over inkomen."
    signal(scenario, date(2023, 12, 31), 0, False).then(InkomenssignaalOntvangen, maand=date(2023, 12, 1))
    assert scenario.then_nothing().state.prioriteit is None
    assert _geen_prioriteit(scenario.state) == "Over de maand van het signaal gold nog geen tabel."


def test_for_a_person_who_was_forgotten_nothing_is_weighed() -> None:
    """Claim: without the key the doelgroep can still be decided, and no priority follows."""
    scenario = signal(casus(NIEUW_VASTGESTELD), SEPTEMBER, 0, False)
    codec = scenario.store.codec
    assert isinstance(codec._vault, MemoryVault)
    codec._vault.destroy(PERSON)
    routering = scenario.store.load(scenario.state.id)
    routering.besluiten[-1].__dict__["doelgroep"] = Doelgroep.OUD_VSVER
    Weging(codec, TABELLEN)._bepaal_prioriteit(routering)
    assert routering.pending == []


def test_the_amount_is_never_readable() -> None:
    """Claim: what is stored of a signal names the month and no amount."""
    scenario = signal(oud(), OKTOBER, 431.25, False)
    stored = b"".join(state for _, state in scenario.store.recorder.stored(scenario.state.id))
    assert b'"maand":"2026-10-01"' in stored
    assert b"431.25" not in stored


def test_a_region_may_have_its_own_threshold(tmp_path: Path) -> None:
    """Claim: a table beside the regio.json of a region takes the place of ours, from its own date on."""
    table = json.loads((REGELS / "prioriteit-2024-01-01.json").read_text("utf-8"))
    own = json.dumps(table | {"id": "prioriteit-2026-10-01", "ingangsdatum": "2026-10-01"}).replace("580", "400")
    (tmp_path / "prioriteit-2026-10-01.json").write_text(own, "utf-8")
    (tmp_path / "prioriteit-2024-01-01.json").write_text(json.dumps(table), "utf-8")
    tabellen, income = Tabellen(tmp_path / "regio.json"), Inkomenssignaal(inkomen_uit_werk=500, heeft_uitkering=False)
    found = [tabellen.prioriteit(maand, income) for maand in (SEPTEMBER, OKTOBER)]
    assert [one and (one.prioriteit, one.regel.tabel) for one in found] == [
        (2, "prioriteit-2024-01-01"),
        (3, "prioriteit-2026-10-01"),
    ]
    ours = Tabellen(tmp_path / "elders" / "regio.json").prioriteit(OKTOBER, income)
    assert ours is not None
    assert ours.prioriteit == 2
