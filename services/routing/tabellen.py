"""De gedateerde beslistabellen voor de doelgroep, uitgevoerd door een regelmachine die zegt welke regel gold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zen

from contracts.regio import REGELS
from contracts.woorden import Doelgroep, Doelgroepinvoer, Partij, Regelverwijzing

GEEN_TABEL = Regelverwijzing(
    tabel="geen", regel="geen-tabel-van-kracht", bron="Op deze peildatum gold nog geen beslistabel; de coach bepaalt."
)


@dataclass(frozen=True, slots=True)
class Voorstel:
    """Wat een tabel van de invoer vindt; zonder doelgroep zegt `ontbreekt` welk gegeven nodig is."""

    doelgroep: Doelgroep | None
    verwijs_naar: Partij | None
    regel: Regelverwijzing
    ontbreekt: tuple[str, ...]


class Tabellen:
    """Alle versies van de tabel; de versie die op de peildatum gold beslist (Routekaart stap 3)."""

    def __init__(self, map_: Path = REGELS) -> None:
        engine = zen.ZenEngine()
        self._versies: list[tuple[date, str, Any]] = []
        for bestand in sorted(map_.glob("doelgroep-*.json")):
            tabel = json.loads(bestand.read_text())
            ingang = date.fromisoformat(tabel["ingangsdatum"])
            self._versies.append((ingang, tabel["id"], engine.create_decision(json.dumps(tabel))))

    def beslis(self, invoer: Doelgroepinvoer) -> Voorstel:
        """Het voorstel voor deze invoer; gold er nog geen tabel, dan is dat wat ontbreekt."""
        van_kracht = [(naam, tabel) for ingang, naam, tabel in self._versies if ingang <= invoer.peildatum]
        if not van_kracht:
            return Voorstel(None, None, GEEN_TABEL, ("beslistabel",))
        naam, tabel = van_kracht[-1]
        uitkomst = tabel.evaluate(invoer.model_dump(mode="json", by_alias=True))["result"]
        doelgroep, verwijs, ontbreekt = (uitkomst.get(sleutel) for sleutel in ("doelgroep", "verwijsNaar", "ontbreekt"))
        return Voorstel(
            Doelgroep(doelgroep) if doelgroep else None,
            Partij(verwijs) if verwijs else None,
            Regelverwijzing(tabel=naam, regel=uitkomst["regel"], bron=uitkomst["bron"]),
            (ontbreekt,) if ontbreekt else (),
        )
