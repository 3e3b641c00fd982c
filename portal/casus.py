"""Wat iedere bladzijde over een casus nodig heeft: haar kop, haar tabbladen, en wat nu verstandig is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.feit import Rol
from contracts.woorden import Stap
from portal.bezoek import Bezoek, Poort
from portal.formulier import OPDRACHTEN, Opdracht
from portal.formulier.opdrachten import bij_stap

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
werkers = Poort(*WERKERS)
BIJ_WACHTEN: Mapping[str, tuple[str, str]] = {
    "coach-toewijzen": ("intake", "opnames"),
    "nieuwe-melding": ("intake", "contacten"),
    "voorstel-bevestigen": ("routing", "doelgroepen"),
    "gegevens-aanvullen": ("intake", "gegevenscontroles"),
    "vastgelopen": ("monitoring", "vervolgacties"),
    "intakegesprek": ("intake", "intakegesprek-verslagen"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """Een tabblad van een casus; `pad` komt achter het adres van de casus."""

    naam: str
    pad: str
    plaats: int = 50


@dataclass(frozen=True, slots=True)
class Kop:
    """Wie het is en hoe de casus ervoor staat; `persoon` is None als de jongere is vergeten of intake zwijgt."""

    id: UUID
    beeld: Mapping[str, Any]
    intake: Mapping[str, Any] | None

    @property
    def persoon(self) -> Mapping[str, Any] | None:
        """De jongere."""
        return (self.intake or {}).get("persoon")

    @property
    def live(self) -> str:
        """Waar een open bladzijde hoort dat er in deze casus iets gebeurde."""
        return f"/live?casus={self.id}"

    @property
    def naam(self) -> str:
        """Hoe de jongere heet."""
        wie = self.persoon
        return f"{wie['voornamen']} {wie['achternaam']}" if wie else "Naam niet beschikbaar"


async def lees_kop(bezoek: Bezoek, casus: UUID, na: str = "") -> Kop:
    """De kop van een casus; `na` is `<dienst>.<volgnummer>` van een feit dat er al in moet zitten."""
    dienst, _, nummer = na.partition(".")
    if dienst and nummer.isdigit() and len(nummer) < 8:
        await bezoek.diensten.wacht_op_grootboek(str(casus), {dienst: int(nummer)})
    elif gehoord := bezoek.huis.omroep.gehoord(casus):
        await bezoek.diensten.wacht_op_grootboek(str(casus), gehoord, seconden=1.0)
    beeld, intake = await asyncio.gather(
        bezoek.diensten.lees("evaluation", f"/casussen/{casus}/beeld"),
        bezoek.diensten.lees_of_niets("intake", f"/casussen/{casus}"),
    )
    return Kop(casus, beeld, intake)


async def lees_route(bezoek: Bezoek, naam: str | None) -> Mapping[int, Mapping[str, Any]]:
    """Per stap de titel en de uitleg van deze route; van de Routekaart als er nog geen route is."""
    geldend = await bezoek.diensten.lees_of_niets("routing", "/routes") or {"routes": []}
    per_naam = {een["naam"]: een for een in geldend["routes"]}
    gevonden = per_naam.get("routekaart", {"fasen": []}), per_naam.get(naam or "", {"fasen": []})
    return {stap["stap"]: stap for route in gevonden for fase in route["fasen"] for stap in fase["stappen"]}


def nu_verstandig(kop: Kop) -> list[Opdracht]:
    """Wat nu verstandig is, het belangrijkste eerst; hoogstens drie."""
    return list(dict.fromkeys(_verstandig(kop)))[:3]


def _verstandig(kop: Kop) -> Iterator[Opdracht]:
    if kop.beeld["afgesloten"]:
        return
    for wacht in kop.beeld["aanZet"]:
        if wacht["waarop"] in BIJ_WACHTEN:
            yield OPDRACHTEN[BIJ_WACHTEN[wacht["waarop"]]]
    yield from bij_stap(Stap(kop.beeld["stap"]))
