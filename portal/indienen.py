"""Een opdracht geven met wat is ingevuld. Was een ander net eerder, dan gaat niets van het getypte verloren."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.feit import Rol
from portal.bezoek import Bezoek
from portal.diensten import Geweigerd
from portal.formulier import Invulling, Opdracht

VEROUDERD, WEIGERING = 412, frozenset({400, 409, 412, 422})
WEIGERING_OF_NIET_BEVOEGD = WEIGERING | {403}
"""Ook wie iets niet mag hoort dat bij zijn formulier, met wat hij typte."""
GEHOORD = "FeitGehoord"


@dataclass(frozen=True, slots=True)
class Uitslag:
    """Wat ervan kwam: `vastgelegd`, of waarom niet; `intussen` is wat een ander net deed."""

    vastgelegd: Mapping[str, Any] | None = None
    probleem: Mapping[str, Any] | None = None
    fouten: Mapping[str, str] = field(default_factory=dict)
    versie: str = ""
    intussen: tuple[Mapping[str, Any], ...] = ()

    @property
    def vraagt_reden(self) -> bool:
        """Of de dienst zegt dat het met een reden toch mag."""
        return "'afwijking'" in str((self.probleem or {}).get("detail", ""))


async def dien_in(bezoek: Bezoek, casus: UUID, opdracht: Opdracht, invulling: Invulling) -> Uitslag:
    """Geef de opdracht, op de versie die de bezoeker zag; raises Geweigerd of DienstZwijgt als het hier ophoudt."""
    versie, sleutel = invulling.een("_versie"), invulling.een("_sleutel")
    body = invulling.body(opdracht.velden)
    pad = f"/casussen/{casus}{opdracht.pad}"
    try:
        return Uitslag(await bezoek.diensten.geef(opdracht.dienst, pad, body, sleutel=sleutel, versie=versie))
    except Geweigerd as nee:
        if nee.status not in WEIGERING:
            raise
        if nee.status != VEROUDERD:
            return Uitslag(probleem=nee.probleem, fouten=nee.fouten, versie=versie)
        weigering = nee
    nieuw, intussen = await _sinds(bezoek, casus, opdracht.dienst, versie)
    if intussen:
        return Uitslag(probleem=weigering.probleem, versie=nieuw, intussen=intussen)
    try:
        return Uitslag(await bezoek.diensten.geef(opdracht.dienst, pad, body, sleutel=sleutel, versie=nieuw))
    except Geweigerd as nee:
        if nee.status not in WEIGERING:
            raise
        return Uitslag(probleem=nee.probleem, fouten=nee.fouten, versie=nieuw)


async def _sinds(bezoek: Bezoek, casus: UUID, dienst: str, versie: str) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    """De versie van nu, en wat een ander sinds de getoonde versie deed.

    Wat de dienst alleen van elders hoorde, en wat het systeem of de bezoeker zelf deed, is geen reden om te stoppen.
    """
    nu = int((await bezoek.diensten.lees(dienst, f"/casussen/{casus}"))["versie"])
    await bezoek.diensten.wacht_op_grootboek(str(casus), {dienst: nu})
    tijdlijn = await bezoek.diensten.lees("evaluation", f"/casussen/{casus}/tijdlijn")
    gezien = int(versie) if versie.isdigit() else 0
    nieuwe = [feit for feit in tijdlijn["feiten"] if feit["dienst"] == dienst and gezien < feit["volgnummer"] <= nu]
    van_anderen = tuple(
        feit
        for feit in nieuwe
        if feit["feit"] != GEHOORD and feit["actor"]["rol"] != Rol.SYSTEEM and feit["actor"]["id"] != bezoek.wie.subject
    )
    return str(nu), van_anderen
