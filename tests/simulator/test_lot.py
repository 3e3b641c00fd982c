"""The draw: the same for the same person and seed, believable, and in the sample every kind of casus occurs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from contracts import routes as routekeuze
from contracts.peildatum import laatste_1_oktober
from contracts.woorden import Doelgroep, Doelgroepinvoer
from kit.routefiles import read_route_files
from services.routing.tabellen import Tabellen
from simulator.lot import Jongere, Lot, Situatie, trek, worp
from simulator.voorbeeld import voorbeeldbestand

PEILDATUM = date(2026, 11, 22)
SEEDS = (1, 7, 2026)


def jongeren() -> Iterator[Jongere]:
    """Everyone in the sample file whose line can be read, once."""
    gezien = set()
    with voorbeeldbestand() as bestand, bestand.open(encoding="utf-8-sig", newline="") as stroom:
        for regel in csv.DictReader(stroom, delimiter=";"):
            kenmerk = regel["bsn"] or regel["onderwijsnummer"]
            try:
                geboren = date.fromisoformat(regel["geboortedatum"])
            except ValueError:
                continue
            if kenmerk and kenmerk not in gezien and geboren < PEILDATUM:
                gezien.add(kenmerk)
                leeftijd = (PEILDATUM - geboren).days * 400 // 146_097
                gemeld = date.fromisoformat(regel["melddatumtijd"][:10])
                yield Jongere(kenmerk, leeftijd, gemeld, PEILDATUM, int(regel["niveau"]))


def voorstel(jongere: Jongere, lot: Lot) -> Doelgroep | None:
    """What the decision table in force says of what the draw lets come to light in step 2."""
    uitgeschreven = lot.uitschrijfdatum
    invoer = Doelgroepinvoer(
        peildatum=PEILDATUM,
        leeftijd=jongere.leeftijd,
        verzuim=not lot.ingetrokken,
        ingeschreven=lot.ingeschreven,
        startkwalificatie=lot.startkwalificatie,
        onderwijssoort=lot.onderwijssoort,
        uitgeschreven_sinds_laatste_1_oktober=uitgeschreven and uitgeschreven >= laatste_1_oktober(PEILDATUM),
    )
    return Tabellen().beslis(invoer).doelgroep


def test_a_draw_depends_on_person_and_seed_alone() -> None:
    """Who else plays, and in which order, changes nothing for anyone; another seed does."""
    heen = {jongere.kenmerk: trek(worp(1, jongere.kenmerk), jongere) for jongere in jongeren()}
    terug = {jongere.kenmerk: trek(worp(1, jongere.kenmerk), jongere) for jongere in reversed(list(jongeren()))}
    anders = {jongere.kenmerk: trek(worp(2, jongere.kenmerk), jongere) for jongere in jongeren()}
    assert heen == terug
    assert heen != anders


def test_the_day_of_playing_does_not_change_the_course_of_a_casus() -> None:
    """On another day only the date of deregistration may differ: the draw goes on as it was."""
    for jongere in jongeren():
        later = Jongere(jongere.kenmerk, jongere.leeftijd, jongere.gemeld_op, date(2027, 3, 1), jongere.niveau)
        een, ander = (trek(worp(1, wie.kenmerk), wie) for wie in (jongere, later))
        assert (een.situatie, een.gesprek, een.herziening, een.resultaat, een.leerpunten) == (
            ander.situatie, ander.gesprek, ander.herziening, ander.resultaat, ander.leerpunten
        )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_every_doelgroep_and_route_occurs_in_the_sample(seed: int) -> None:
    """Each doelgroep and each of the three branches is there, and verzuim 18+ is the largest group."""
    doelgroepen: Counter[Doelgroep] = Counter()
    for jongere in jongeren():
        lot = trek(worp(seed, jongere.kenmerk), jongere)
        gekozen = lot.eigen_oordeel or voorstel(jongere, lot)
        assert gekozen is not None
        doelgroepen[gekozen] += 1
    assert set(doelgroepen) == set(Doelgroep)
    routes = read_route_files()
    gevolgd = {routes.voor(routekeuze.Situatie(doelgroep), PEILDATUM)[0].naam for doelgroep in doelgroepen}
    assert gevolgd == {"mas-geinspireerd", "routekaart", "terugkoppeling"}
    assert doelgroepen.most_common(1)[0][0] is Doelgroep.VERZUIM_18_PLUS


@pytest.mark.parametrize("seed", SEEDS)
def test_every_turn_of_a_casus_occurs_in_the_sample(seed: int) -> None:
    """Revision of phase 2 and of phase 3, relapse, a withdrawn melding and a deviation all happen to someone."""
    loten = [trek(worp(seed, jongere.kenmerk), jongere) for jongere in jongeren()]
    assert {lot.herziening for lot in loten} == {None, 2, 3}
    for gebeurt in ("terugval", "ingetrokken", "afwijking", "directe_actie", "opgeschaald", "gemist", "leerpunten"):
        assert any(getattr(lot, gebeurt) for lot in loten), gebeurt


@pytest.mark.parametrize("leeftijd", [17, 18])
def test_a_minor_is_never_judged_otherwise(leeftijd: int) -> None:
    """Below 18 the coach follows the table, which sends the jongere to leerplicht; from 18 on it may be otherwise."""
    loten = [
        trek(worp(seed, "999900006"), Jongere("999900006", leeftijd, PEILDATUM, PEILDATUM, 4)) for seed in range(200)
    ]
    assert any(lot.eigen_oordeel for lot in loten) == (leeftijd >= 18)


def test_a_diploma_fits_the_level_of_study() -> None:
    """Nobody who follows mbo 1 or 2 turns out to have a startkwalificatie; who follows mbo 4 may."""
    met_diploma = {
        niveau
        for niveau in (1, 2, 3, 4)
        for seed in range(200)
        if trek(worp(seed, "x"), Jongere("x", 20, PEILDATUM, PEILDATUM, niveau)).situatie is Situatie.HEEFT_DIPLOMA
    }
    assert met_diploma == {3, 4}
