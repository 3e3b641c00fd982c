"""Stap 8 van de Routekaart: wie de regie voert."""

from __future__ import annotations

from uuid import UUID

from contracts.routing import RegiehouderAangewezen
from contracts.woorden import Partij, Regiesoort, Stap
from kit.aggregate import Refusal, evolves
from services.routing.domain.prioriteit import Prioritering


class ProcesregieIsVanDoorstroompunt(Refusal):
    """De procesregie is altijd van het Doorstroompunt (stap 8)."""


class JongereKoosNiet(Refusal):
    """De jongere kiest wie de casusregie voert (stap 8). Koos de jongere, geef dat dan op in 'keuzeVanJongere'."""


class Regie(Prioritering):
    """Casusregie en procesregie: twee rollen, elk met haar geschiedenis."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.aanwijzingen: list[RegiehouderAangewezen] = []

    @property
    def regiehouders(self) -> dict[Regiesoort, Partij]:
        """Wie welke regie nu voert."""
        return {feit.regie: feit.partij for feit in self.aanwijzingen}

    def wijs_regiehouder_aan(
        self, regie: Regiesoort, partij: Partij, naam: str | None, keuze_van_jongere: bool | None
    ) -> None:
        """Leg vast wie de regie voert; de casusregie volgt de wens van de jongere."""
        self.moet_lopen()
        if regie is Regiesoort.PROCESREGIE:
            if partij is not Partij.DOORSTROOMPUNT:
                raise ProcesregieIsVanDoorstroompunt
            keuze_van_jongere = None
        else:
            self.vereis(bool(keuze_van_jongere), JongereKoosNiet, Stap.STEL_PLAN_OP)
            keuze_van_jongere = bool(keuze_van_jongere)
        self.leg_vast(RegiehouderAangewezen, regie=regie, partij=partij, naam=naam, keuze_van_jongere=keuze_van_jongere)

    # --- Wat de feiten betekenen

    @evolves(RegiehouderAangewezen)
    def _regie(self, feit: RegiehouderAangewezen) -> None:
        self.aanwijzingen.append(feit)
