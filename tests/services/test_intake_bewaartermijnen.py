"""How long a casus is kept: by dated rules of the region, and never shorter than everything of a jongere allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from test_intake_bewaring import GEBOREN, GESLOTEN

from contracts.bewaartermijnen import Bewaartabel, Casussoort, lees_bewaartermijnen
from contracts.bewaring import Vervalreden
from contracts.peildatum import leeftijd_op
from contracts.regio import REGELS
from contracts.woorden import Beeindigingsreden, Doelgroep
from kit.settings import UnfitSetting
from services.intake.bewaren import bewaartermijnen
from services.intake.domain import Bewaargegevens, beoordeel, casussoort
from services.intake.domain.bewaarstand import na_maanden, verjaardag

ONZE = REGELS / "bewaartermijnen-2024-01-01.json"
TABEL = Bewaartabel.model_validate_json(ONZE.read_bytes())
DAGEN = st.dates(date(1990, 1, 1), date(2040, 12, 31))
EEN_CASUS = st.tuples(DAGEN, st.sampled_from(Casussoort), st.booleans(), st.booleans())
CASUSSEN = st.lists(EEN_CASUS, min_size=1, max_size=4)


def regel(**anders: Any) -> dict[str, Any]:
    """A rule for every kind of casus."""
    return {
        "categorie": "alles",
        "soorten": [*Casussoort],
        "grenzen": [{"na": "casus-afgesloten", "maanden": 24}],
        "bron": "regionale afspraak",
    } | anders


def tabel(*regels: dict[str, Any]) -> dict[str, Any]:
    return {"id": "bewaartermijnen-eigen", "ingangsdatum": "2026-01-01", "regels": [*regels] or [regel()]}


def weg_vanaf(gegevens: Bewaargegevens, volgens: Bewaartabel = TABEL, geboren: date | None = GEBOREN) -> date | None:
    """The first day on which this casus may go."""
    stand = beoordeel([gegevens], geboren, volgens, date(2026, 1, 1))
    assert stand is not None
    return stand.oordelen[0].weg_vanaf


@pytest.mark.parametrize(
    ("gegevens", "geboren", "vanaf"),
    [
        (GESLOTEN, date(2001, 2, 3), date(2026, 6, 1)),
        (GESLOTEN, date(2006, 2, 3), date(2029, 2, 3)),
        (replace(GESLOTEN, soort=Casussoort.VOORTIJDIG_BEEINDIGD), date(2006, 2, 3), date(2029, 2, 3)),
        (replace(GESLOTEN, soort=Casussoort.GEEN_DOELGROEP), date(2006, 2, 3), date(2025, 6, 1)),
        (replace(GESLOTEN, soort=Casussoort.NAAR_LEERPLICHT), date(2008, 2, 3), date(2024, 12, 1)),
        (replace(GESLOTEN, soort=Casussoort.MELDING_INGETROKKEN), date(2006, 2, 3), date(2024, 9, 1)),
        (replace(GESLOTEN, afgesloten_op=None), date(1990, 1, 1), None),
    ],
)
def test_our_own_rules_say_when(gegevens: Bewaargegevens, geboren: date, vanaf: date | None) -> None:
    """Claim: of the two terms that sources name the last one counts; what was no guidance goes sooner; open: never."""
    assert weg_vanaf(gegevens, geboren=geboren) == vanaf


def test_a_gemeente_can_have_a_term_of_its_own() -> None:
    """Claim: its own rule goes before that of the region, for that kind of casus and nowhere else."""
    eigen = regel(
        categorie="kort",
        soorten=["geen-doelgroep"],
        gemeenten=["GM0518"],
        grenzen=[{"na": "laatste-melding", "maanden": 1}],
    )
    volgens = Bewaartabel.model_validate_json(json.dumps(tabel(regel(), eigen)))
    geen = replace(GESLOTEN, soort=Casussoort.GEEN_DOELGROEP)
    assert weg_vanaf(geen, volgens) == GESLOTEN.afgesloten_op  # nooit voor het sluiten
    assert weg_vanaf(replace(geen, gemeente="GM0603"), volgens) == date(2026, 6, 1)
    assert weg_vanaf(GESLOTEN, volgens) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("reden", "doelgroep", "soort"),
    [
        (None, None, Casussoort.BEGELEID),
        (None, Doelgroep.OUD_VSVER, Casussoort.BEGELEID),
        (None, Doelgroep.GEEN_DOELGROEP, Casussoort.GEEN_DOELGROEP),
        (Beeindigingsreden.OVERLEDEN, Doelgroep.OUD_VSVER, Casussoort.VOORTIJDIG_BEEINDIGD),
        (Beeindigingsreden.LEEFTIJDSGRENS_BEREIKT, Doelgroep.GEEN_DOELGROEP, Casussoort.GEEN_DOELGROEP),
        (Beeindigingsreden.OVERGEDRAGEN_AAN_LEERPLICHT, Doelgroep.GEEN_DOELGROEP, Casussoort.NAAR_LEERPLICHT),
        (Beeindigingsreden.MELDING_INGETROKKEN, None, Casussoort.MELDING_INGETROKKEN),
    ],
)
def test_a_casus_is_of_one_kind(
    reden: Beeindigingsreden | None, doelgroep: Doelgroep | None, soort: Casussoort
) -> None:
    """Claim: why it ended goes before which target group it was."""
    assert casussoort(reden, doelgroep) is soort


@for_all(CASUSSEN, DAGEN, DAGEN)
def test_nothing_goes_before_everything_may(
    casussen: list[tuple[date, Casussoort, bool, bool]], geboren: date, op: date
) -> None:
    """Claim: whatever a jongere has: one casus that runs, is restricted or is not due keeps them all."""
    gegevens = [
        replace(GESLOTEN, soort=soort, afgesloten_op=dag if gesloten else None, beperkt=beperkt)
        for dag, soort, gesloten, beperkt in casussen
    ]
    stand = beoordeel(gegevens, geboren, TABEL, op)
    assert stand is not None
    mag = [een.weg_vanaf is not None and een.weg_vanaf <= op for een in stand.oordelen]
    assert (stand.houdt == ()) == (all(mag) and not any(beperkt for *_, beperkt in casussen))
    assert (Vervalreden.CASUS_LOOPT in stand.houdt) == any(not gesloten for _, _, gesloten, _ in casussen)


@for_all(DAGEN, st.integers(1, 30))
def test_a_birthday_is_the_first_day_at_that_age(geboren: date, leeftijd: int) -> None:
    """Claim: as ages are counted everywhere: on that day, and not the day before; also for 29 February."""
    dag = verjaardag(geboren, leeftijd)
    assert leeftijd_op(geboren, dag) == leeftijd
    assert leeftijd_op(geboren, dag - timedelta(days=1)) == leeftijd - 1


@for_all(DAGEN, st.integers(0, 200))
def test_months_never_jump_over_one(dag: date, maanden: int) -> None:
    """Claim: the same day, or the last of that month when it is shorter."""
    later = na_maanden(dag, maanden)
    assert (later.year * 12 + later.month) - (dag.year * 12 + dag.month) == maanden
    assert later.day == dag.day or (later + timedelta(days=1)).day == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "een soort zonder regel": (
        tabel(regel(soorten=["begeleid"])),
        "voor geen-doelgroep ontbreekt een regel voor de hele regio",
    ),
    "een soort met twee regels": (tabel(regel(), regel(soorten=["begeleid"])), "begeleid staat in meer dan een regel"),
    "twee regels van een gemeente": (
        tabel(regel(), *[regel(soorten=["begeleid"], gemeenten=["GM0518"])] * 2),
        "begeleid staat voor GM0518 in meer dan een regel",
    ),
    "een grens die niets zegt": (tabel(regel(grenzen=[{}])), "noem of 'na' met 'maanden', of 'leeftijd'"),
    "een grens die twee dingen zegt": (
        tabel(regel(grenzen=[{"na": "casus-afgesloten", "maanden": 1, "leeftijd": 23}])),
        "noem of 'na' met 'maanden', of 'leeftijd'",
    ),
    "maanden zonder begin": (tabel(regel(grenzen=[{"maanden": 1}])), "noem of 'na' met 'maanden', of 'leeftijd'"),
    "geen grens": (tabel(regel(grenzen=[])), "grenzen: heeft te weinig onderdelen"),
    "geen bron": (tabel(regel(bron="")), "bron: is te kort"),
    "een verschreven naam": (tabel(regel(kiest="laatste")), "dit veld bestaat hier niet"),
    "een gemeente zonder code": (tabel(regel(), regel(gemeenten=["Den Haag"])), "heeft niet de juiste vorm"),
}


@pytest.mark.parametrize(("inhoud", "fout"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_table_is_said(inhoud: dict[str, Any], fout: str, tmp_path: Path) -> None:
    """Claim: intake does not start on a table that is wrong, and says which file, where and what, in Dutch."""
    bestand = tmp_path / "bewaartermijnen-eigen.json"
    bestand.write_text(json.dumps(inhoud))
    with pytest.raises(UnfitSetting) as gevonden:
        bewaartermijnen(bestand)
    assert any(regel.startswith(bestand.name) and fout in regel for regel in gevonden.value.faults)


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Claim: two files that are wrong in several ways give one answer with all of it."""
    for naam in ("een", "twee"):
        fout = regel(bron="", categorie="Een categorie")
        (tmp_path / f"bewaartermijnen-{naam}.json").write_text(json.dumps(tabel(fout)))
    with pytest.raises(UnfitSetting) as gevonden:
        bewaartermijnen(tmp_path)
    assert len(gevonden.value.faults) == 4


def test_the_youngest_table_in_force_counts(tmp_path: Path) -> None:
    """Claim: a later date follows, the same date takes the place of ours; a table to come changes nothing yet."""
    eigen = tabel() | {"ingangsdatum": "2027-01-01"}
    (tmp_path / "bewaartermijnen-eigen.json").write_text(json.dumps(eigen))
    termijnen, fouten = lees_bewaartermijnen(tmp_path)
    assert fouten == {}
    dagen = (date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [termijnen.op(dag).id for dag in dagen] == [TABEL.id, TABEL.id, "bewaartermijnen-eigen"]
    (tmp_path / "bewaartermijnen-eigen.json").write_text(json.dumps(eigen | {"ingangsdatum": "2024-01-01"}))
    assert [een.id for een in lees_bewaartermijnen(tmp_path)[0].tabellen] == ["bewaartermijnen-eigen"]
