"""Het verzoek van de jongere om inzage (AVG artikel 15): pas als het vastligt, geeft evaluation de gegevens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.bewaring import InzageverzoekOntvangen
from kit.aggregate import Refusal, evolves
from services.intake.domain.bewaarstand import Bewaarstand, na_maanden
from services.intake.domain.bewaring import Bewaring

ANTWOORDTERMIJN = 1
"""In maanden (AVG artikel 12 lid 3)."""


class OntvangstLigtInToekomst(Refusal):
    """Een verzoek kan niet later dan vandaag zijn ontvangen."""

    status = 400


class Inzageverzoek(Bewaring):
    """Wanneer de jongere om inzage vroeg; een zelfde verzoek telt een keer."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.inzageverzoeken: dict[date, InzageverzoekOntvangen] = {}

    def registreer_inzageverzoek(self, stand: Bewaarstand, dag_van_ontvangst: date, toelichting: str | None) -> None:
        """Leg vast dat de jongere om inzage vroeg; ga eerst na dat de vraag van de jongere zelf komt."""
        self._moet_er_zijn()
        if dag_van_ontvangst > self.vandaag:
            raise OntvangstLigtInToekomst
        if dag_van_ontvangst not in self.inzageverzoeken:
            self._leg_vast(
                stand,
                InzageverzoekOntvangen,
                dag_van_ontvangst=dag_van_ontvangst,
                uiterlijk=na_maanden(dag_van_ontvangst, ANTWOORDTERMIJN),
                toelichting=toelichting,
            )

    @evolves(InzageverzoekOntvangen)
    def _inzage_gevraagd(self, feit: InzageverzoekOntvangen) -> None:
        self.inzageverzoeken[feit.dag_van_ontvangst] = feit
