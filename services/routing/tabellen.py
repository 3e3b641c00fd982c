"""De gedateerde beslistabellen, uitgevoerd door een regelmachine die zegt welke regel gold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zen

from contracts.regio import REGELS
from contracts.woorden import Doelgroep, Doelgroepinvoer, Inkomenssignaal, Inkomenssituatie, Partij, Regelverwijzing

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


@dataclass(frozen=True, slots=True)
class Prioriteitsoordeel:
    """De prioriteit die uit een inkomenssignaal volgt."""

    prioriteit: int
    inkomenssituatie: Inkomenssituatie
    regel: Regelverwijzing


class Versies:
    """Alle versies van een tabel; de versie die op een dag gold beslist."""

    def __init__(self, map_: Path, naam: str) -> None:
        engine = zen.ZenEngine()
        self._versies: list[tuple[date, str, Any]] = []
        for bestand in sorted(map_.glob(f"{naam}-*.json")):
            tabel = json.loads(bestand.read_text("utf-8"))
            ingang = date.fromisoformat(tabel["ingangsdatum"])
            self._versies.append((ingang, tabel["id"], engine.create_decision(json.dumps(tabel))))

    def beslis(self, op: date, invoer: dict[str, Any]) -> tuple[dict[str, Any], Regelverwijzing] | None:
        """De uitkomst van de tabel van die dag en de regel die gold; None als er nog geen tabel was."""
        van_kracht = [(naam, tabel) for ingang, naam, tabel in self._versies if ingang <= op]
        if not van_kracht:
            return None
        naam, tabel = van_kracht[-1]
        uitkomst: dict[str, Any] = tabel.evaluate(invoer)["result"]
        return uitkomst, Regelverwijzing(tabel=naam, regel=uitkomst["regel"], bron=uitkomst["bron"])


class Tabellen:
    """De tabellen van stap 3. Een regio legt haar eigen prioriteitstabellen naast haar `regio.json`."""

    def __init__(self, regio: Path | None = None) -> None:
        eigen = regio is not None and any(regio.parent.glob("prioriteit-*.json"))
        self._doelgroep = Versies(REGELS, "doelgroep")
        self._prioriteit = Versies(regio.parent if regio is not None and eigen else REGELS, "prioriteit")

    def beslis(self, invoer: Doelgroepinvoer) -> Voorstel:
        """Het voorstel voor deze invoer; gold er nog geen tabel, dan is dat wat ontbreekt."""
        oordeel = self._doelgroep.beslis(invoer.peildatum, invoer.model_dump(mode="json", by_alias=True))
        if oordeel is None:
            return Voorstel(None, None, GEEN_TABEL, ("beslistabel",))
        uitkomst, regel = oordeel
        doelgroep, verwijs, ontbreekt = (uitkomst.get(sleutel) for sleutel in ("doelgroep", "verwijsNaar", "ontbreekt"))
        return Voorstel(
            Doelgroep(doelgroep) if doelgroep else None,
            Partij(verwijs) if verwijs else None,
            regel,
            (ontbreekt,) if ontbreekt else (),
        )

    def prioriteit(self, maand: date, signaal: Inkomenssignaal) -> Prioriteitsoordeel | None:
        """De prioriteit bij dit signaal; None over een maand waarin nog geen tabel gold."""
        oordeel = self._prioriteit.beslis(maand, signaal.model_dump(mode="json", by_alias=True))
        if oordeel is None:
            return None
        uitkomst, regel = oordeel
        return Prioriteitsoordeel(int(uitkomst["prioriteit"]), Inkomenssituatie(uitkomst["inkomenssituatie"]), regel)
