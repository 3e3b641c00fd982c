"""Stap 4 waar de route een startgesprek in het MDO vraagt (Routeboek Verzuim en Thuiszitters)."""

from __future__ import annotations

from uuid import UUID

from contracts.intake import StartgesprekGevoerd
from contracts.woorden import Onderdeel, Partij, Stap, Werkafspraak
from kit.aggregate import Refusal, evolves
from services.intake.domain.gesprek import Gesprek, RouteIsNietBepaald


class GeenStartgesprekOpDezeRoute(Refusal):
    """Deze route vraagt geen startgesprek in het MDO, maar een intakegesprek (stap 4)."""


class AfsprakenOntbreken(Refusal):
    """Een startgesprek eindigt met afspraken: wie doet wat, en voor wanneer (stap 4)."""


class Startgesprek(Gesprek):
    """Het startgesprek: school, ouders en partners spreken af wie wat doet."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.startgesprek_gevoerd = False

    @property
    def gesprek_gevoerd(self) -> bool:
        """Of er een gesprek is geweest dat bij deze route hoort."""
        return self.startgesprek_gevoerd or super().gesprek_gevoerd

    def voer_startgesprek(
        self, deelnemers: tuple[Partij, ...], afspraken: tuple[Werkafspraak, ...], verslag: str | None
    ) -> None:
        """Leg vast wat in het MDO is afgesproken; op deze route is dat het gesprek van stap 4."""
        self.moet_lopen()
        stap, besluit = Stap.PLAN_INTAKEGESPREK, self.besluit
        self.vereis(besluit is not None, RouteIsNietBepaald, stap)
        gevraagd = besluit is None or Onderdeel.STARTGESPREK in besluit.onderdelen
        self.vereis(gevraagd, GeenStartgesprekOpDezeRoute, stap)
        self.vereis(bool(afspraken), AfsprakenOntbreken, stap)
        self.leg_vast(StartgesprekGevoerd, deelnemers=deelnemers, afspraken=afspraken, verslag=verslag)

    # --- Wat de feiten betekenen

    @evolves(StartgesprekGevoerd)
    def _startgesprek(self, feit: StartgesprekGevoerd) -> None:
        self.startgesprek_gevoerd = True
        self.stap = max(self.stap, Stap.PLAN_INTAKEGESPREK)
