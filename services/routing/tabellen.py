"""De gedateerde beslistabellen, uitgevoerd door een regelmachine die zegt welke regel gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from contracts.doelgroeptabel import Voorstel
from contracts.regio import REGELS
from contracts.woorden import Conceptsoort, Doelgroepinvoer, Inkomenssignaal, Inkomenssituatie, Regelverwijzing
from kit.adopted import AdoptedFile, Files
from kit.decisions import DecisionTable, DecisionTables, read_tables

GEEN_TABEL = Regelverwijzing(
    tabel="geen", regel="geen-tabel-van-kracht", bron="Op deze peildatum gold nog geen beslistabel; de coach bepaalt."
)


@dataclass(frozen=True, slots=True)
class Prioriteitsoordeel:
    """De prioriteit die uit een inkomenssignaal volgt."""

    prioriteit: int
    inkomenssituatie: Inkomenssituatie
    regel: Regelverwijzing


class Tabellen:
    """De tabellen van stap 3. Een regio legt haar eigen prioriteitstabellen naast haar `regio.json`.

    `aangenomen` geeft de doelgroeptabellen die de regio intussen aannam; zij volgen op de meegeleverde.
    """

    def __init__(self, regio: Path | None = None, aangenomen: Files = lambda: ()) -> None:
        eigen = regio is not None and any(regio.parent.glob("prioriteit-*.json"))
        map_ = regio.parent if regio is not None and eigen else REGELS
        self._meegeleverd, self._aangenomen = read_tables(REGELS, "doelgroep"), aangenomen
        self._prioriteit = DecisionTables(read_tables(map_, "prioriteit"))

    def beslis(self, invoer: Doelgroepinvoer, op: date | None = None) -> Voorstel:
        """Het voorstel voor deze invoer, naar de tabel van de peildatum of van een andere dag.

        Gold er nog geen tabel, dan is dat wat ontbreekt.
        """
        tabel = self._doelgroep.on(op or invoer.peildatum)
        if tabel is None:
            return Voorstel(None, None, GEEN_TABEL, ("beslistabel",))
        return Voorstel.van(*tabel.decide(invoer.model_dump(mode="json", by_alias=True)))

    def is_aangenomen(self, tabel: str) -> bool:
        """Of de regio deze tabel zelf aannam; een wet of regeling is dat niet."""
        return any(bestand.name == tabel for bestand in self._bestanden)

    def prioriteit(self, maand: date, signaal: Inkomenssignaal) -> Prioriteitsoordeel | None:
        """De prioriteit bij dit signaal; None over een maand waarin nog geen tabel gold."""
        tabel = self._prioriteit.on(maand)
        if tabel is None:
            return None
        uitkomst, regel = tabel.decide(signaal.model_dump(mode="json", by_alias=True))
        return Prioriteitsoordeel(int(uitkomst["prioriteit"]), Inkomenssituatie(uitkomst["inkomenssituatie"]), regel)

    @property
    def _bestanden(self) -> Sequence[AdoptedFile]:
        return [bestand for bestand in self._aangenomen() if bestand.kind == Conceptsoort.DOELGROEP]

    @property
    def _doelgroep(self) -> DecisionTables:
        return DecisionTables([*self._meegeleverd, *map(_lees, self._bestanden)])


@lru_cache(maxsize=64)
def _lees(bestand: AdoptedFile) -> DecisionTable:
    return DecisionTable.read(bestand.content, id=bestand.name, since=bestand.since)
