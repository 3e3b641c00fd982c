"""Stap 1 c van de Routekaart: eigen onderzoek, in de lijsten van DUO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from contracts.intake import OnderzoekVerwerkt
from contracts.woorden import Beeindigingsreden, Bevinding, Gegevensbron, Gegevensherkomst, Lijst
from kit.aggregate import evolves
from services.intake.domain.kennisname import VELD_VAN
from services.intake.domain.overdracht import Overdracht

OVER_DE_INSCHRIJVING = frozenset(
    {
        Bevinding.UITGESCHREVEN,
        Bevinding.HERINGESCHREVEN,
        Bevinding.STAAT_OP_WERKVOORRAAD,
        Bevinding.INSCHRIJVING_GEWIJZIGD,
    }
)
"""Van deze bevindingen geldt de laatste, naar de dag waarop zij inging."""
VRAAGT_EEN_COACH = frozenset(
    {
        Bevinding.HERINGESCHREVEN,
        Bevinding.STARTKWALIFICATIE_BEHAALD,
        Bevinding.VERHUISD,
        Bevinding.OVERLEDEN,
    }
)
"""Eindigt de casus hier niet vanzelf door, dan beslist een coach wat het betekent."""


@dataclass(frozen=True, slots=True)
class Vondst:
    """Wat een regel van een lijst over een jongere zegt."""

    lijst: Lijst
    bevinding: Bevinding
    per: date
    gegevens: Mapping[str, Any] = field(default_factory=dict)
    """Velden van GegevensGecontroleerd."""
    naar: str | None = None
    """De gemeente waar de jongere nu woont."""
    einde: Beeindigingsreden | None = None
    """Waarom de casus hierdoor kan eindigen."""


class Onderzoek(Overdracht):
    """Wat de lijsten van DUO over de jongere zeiden."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.bevindingen: list[OnderzoekVerwerkt] = []

    @property
    def te_bezien(self) -> list[OnderzoekVerwerkt]:
        """De bevindingen van na het laatste oordeel van de coach, per soort de laatste, zolang de casus loopt."""
        if self.beeindiging is not None:
            return []
        bezien = self.beoordeling.volgnummer if self.beoordeling else 0
        nieuw = {feit.bevinding: feit for feit in self.bevindingen if feit.volgnummer > bezien}
        weg, terug = nieuw.get(Bevinding.UITGESCHREVEN), nieuw.get(Bevinding.HERINGESCHREVEN)
        if weg and terug and terug.volgnummer < weg.volgnummer:
            del nieuw[Bevinding.HERINGESCHREVEN]
        return [feit for bevinding, feit in nieuw.items() if bevinding in VRAAGT_EEN_COACH]

    def verwerk_onderzoek(self, vondst: Vondst, vanzelf: frozenset[Beeindigingsreden], achterhaald: bool) -> None:
        """Verwerk wat een lijst zegt; `vanzelf` noemt waardoor de casus in deze regio zonder coach eindigt.

        Is de bevinding `achterhaald` (een latere over hetzelfde is al bekend), dan blijft het daarbij.
        """
        self.moet_lopen()
        self.leg_vast(OnderzoekVerwerkt, lijst=vondst.lijst, bevinding=vondst.bevinding, per=vondst.per)
        if achterhaald:
            return
        if vondst.gegevens:
            bronnen = tuple(
                Gegevensherkomst(gegeven=gegeven, bron=Gegevensbron.DUO)
                for gegeven, veld in VELD_VAN.items()
                if veld in vondst.gegevens
            )
            self.controleer_gegevens(**vondst.gegevens, bronnen=bronnen)
        if vondst.naar is not None and vondst.naar != self.area and vondst.einde is None:
            # De woonplaats bepaalt welke gemeente de casus behandelt; binnen de regio, want anders eindigt zij.
            self.draag_casus_over(vondst.naar, vondst.per, (), None, (vondst.naar,))
        if vondst.einde and vondst.einde in vanzelf and self.beeindiging is None:
            self.beeindig_casus(vondst.einde, None)

    # --- Wat de feiten betekenen

    @evolves(OnderzoekVerwerkt)
    def _onderzoek_verwerkt(self, feit: OnderzoekVerwerkt) -> None:
        self.bevindingen.append(feit)
