"""Fase 5, evalueren: terugkoppelen, terugkijken en afsluiten (Routekaart stap 12 en 13)."""

from __future__ import annotations

from typing import Any

from contracts.algemeen import FeitGehoord
from contracts.monitoring import NazorgAfgerond
from contracts.woorden import Grondslag, Partij, Stap
from simulator import tekst
from simulator.tafel import Tafel


async def evalueren(tafel: Tafel, begeleid: bool) -> None:
    """Speel stap 12 en 13."""
    if begeleid:
        # Evaluation must know how it ended: its own answer can look the same before a relapse and after.
        await tafel.zie_feit(_nazorg_is_gehoord)
    await _koppel_terug(tafel, begeleid)
    tafel.naar(Stap.EVALUEER)
    deelnemers = [Partij.DOORSTROOMPUNT, Partij.SCHOOL, *([Partij.WERK_EN_INKOMEN] if begeleid else [])]
    await tafel.doe("evaluation", "evaluaties", deelnemers=deelnemers, reflectie=tafel.kies(tekst.REFLECTIE))
    for _ in range(tafel.lot.leerpunten):
        stap = tafel.kies((Stap.NEEM_KENNIS_VAN_DOSSIER, Stap.PLAN_INTAKEGESPREK, Stap.MONITOR))
        await tafel.doe("evaluation", "leerpunten", stap=stap, leerpunt=tafel.kies(tekst.LEERPUNT))
    await tafel.doe("evaluation", "casusafsluitingen")


async def _koppel_terug(tafel: Tafel, begeleid: bool) -> None:
    tafel.naar(Stap.KOPPEL_TERUG)
    ontvangers: list[dict[str, str]] = [{"partij": Partij.SCHOOL, "grondslag": Grondslag.WETTELIJKE_TAAK}]
    if begeleid:
        ontvangers.append({"partij": Partij.WERK_EN_INKOMEN, "grondslag": Grondslag.CONVENANT})
    if tafel.verwijs_naar:
        ontvangers.append({"partij": tafel.verwijs_naar, "grondslag": Grondslag.WETTELIJKE_TAAK})
    inhoud = tafel.kies(tekst.RESULTATEN)
    await tafel.doe("evaluation", "terugkoppelingen", ontvangers=ontvangers, inhoud=inhoud)


def _nazorg_is_gehoord(feit: dict[str, Any]) -> bool:
    wat = (feit["dienst"], feit["feit"], feit["actor"].get("regel"))
    return wat == ("evaluation", FeitGehoord.__name__, NazorgAfgerond.onderwerp)
