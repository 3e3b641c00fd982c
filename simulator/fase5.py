"""Fase 5, evalueren: terugkoppelen, terugkijken en afsluiten (Routekaart stap 12 en 13)."""

from __future__ import annotations

from contracts.monitoring import NazorgAfgerond
from contracts.routing import RouteBepaald
from contracts.woorden import BASISGEGEVENS, Grondslag, Partij, Stap
from simulator import tekst
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

NODIG = sorted(BASISGEGEVENS)


def evalueren(tafel: Tafel, begeleid: bool) -> Verhaal[None]:
    """Speel stap 12 en 13."""
    # Evaluation must know how it ended: its own answer can look the same before a relapse and after.
    yield tafel.zie("evaluation", NazorgAfgerond if begeleid else RouteBepaald)
    yield from _koppel_terug(tafel, begeleid)
    tafel.naar(Stap.EVALUEER)
    deelnemers = [Partij.DOORSTROOMPUNT, Partij.SCHOOL, *([Partij.WERK_EN_INKOMEN] if begeleid else [])]
    yield tafel.doe("evaluation", "evaluaties", deelnemers=deelnemers, reflectie=tafel.kies(tekst.REFLECTIE))
    for _ in range(tafel.lot.leerpunten):
        stap = tafel.kies((Stap.NEEM_KENNIS_VAN_DOSSIER, Stap.PLAN_INTAKEGESPREK, Stap.MONITOR))
        yield tafel.doe("evaluation", "leerpunten", stap=stap, leerpunt=tafel.kies(tekst.LEERPUNT))
    if tafel.lot.aan_leerplicht and not begeleid:
        tafel.naar_leerplicht = True
        toelichting = tafel.kies(tekst.NAAR_LEERPLICHT)
        yield tafel.doe("intake", "leerplichtoverdrachten", gegevens=NODIG, toelichting=toelichting)
    else:
        yield tafel.doe("evaluation", "casusafsluitingen")


def _koppel_terug(tafel: Tafel, begeleid: bool) -> Verhaal[None]:
    tafel.naar(Stap.KOPPEL_TERUG)
    ontvangers: list[dict[str, str]] = [{"partij": Partij.SCHOOL, "grondslag": Grondslag.WETTELIJKE_TAAK}]
    if begeleid:
        ontvangers.append({"partij": Partij.WERK_EN_INKOMEN, "grondslag": Grondslag.CONVENANT})
    if tafel.verwijs_naar:
        ontvangers.append({"partij": tafel.verwijs_naar, "grondslag": Grondslag.WETTELIJKE_TAAK})
    inhoud = tafel.kies(tekst.RESULTATEN)
    yield tafel.doe("evaluation", "terugkoppelingen", ontvangers=ontvangers, inhoud=inhoud)
