"""Stap 3 van de Routekaart: wat niet kan wachten."""

from __future__ import annotations

from uuid import UUID

from contracts.routing import DirecteActieUitgevoerd, DirecteActieVereist
from kit.aggregate import Refusal, evolves
from services.routing.domain.doelgroep import Doelgroepbepaling


class DirecteActieBestaatNiet(Refusal):
    """Deze directe actie hoort niet bij de casus."""

    status = 404


class DirecteActieIsUitgevoerd(Refusal):
    """Deze directe actie is al uitgevoerd. Moet er weer iets gebeuren? Meld dan een nieuwe directe actie."""


class DirecteActies(Doelgroepbepaling):
    """Wat meteen moet gebeuren, tot het is gebeurd."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.directe_acties: dict[int, DirecteActieVereist] = {}
        self.uitgevoerd: dict[int, DirecteActieUitgevoerd] = {}

    @property
    def directe_actie_open(self) -> bool:
        """Of er nog iets meteen moet gebeuren."""
        return bool(self.directe_acties.keys() - self.uitgevoerd.keys())

    def meld_directe_actie(self, actie: str) -> None:
        """Leg vast dat er meteen iets moet gebeuren."""
        self.moet_lopen()
        self.leg_vast(DirecteActieVereist, actie=actie)

    def voer_directe_actie_uit(self, directe_actie: int, toelichting: str | None) -> None:
        """Leg vast dat een directe actie is uitgevoerd; tot dan blijft zij zichtbaar."""
        self.moet_lopen()
        if directe_actie not in self.directe_acties:
            raise DirecteActieBestaatNiet
        if directe_actie in self.uitgevoerd:
            raise DirecteActieIsUitgevoerd
        self.leg_vast(DirecteActieUitgevoerd, directe_actie=directe_actie, toelichting=toelichting)

    # --- Wat de feiten betekenen

    @evolves(DirecteActieVereist)
    def _vereist(self, feit: DirecteActieVereist) -> None:
        self.directe_acties[feit.volgnummer] = feit

    @evolves(DirecteActieUitgevoerd)
    def _uitgevoerd(self, feit: DirecteActieUitgevoerd) -> None:
        self.uitgevoerd[feit.directe_actie] = feit
