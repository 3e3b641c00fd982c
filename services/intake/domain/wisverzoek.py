"""Het verzoek van de jongere om te wissen (AVG artikel 17): binnen een maand beslist, en met vier ogen gewist."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.bewaring import (
    Vervalreden,
    Weigergrond,
    Wisgrond,
    WissingAfgewezen,
    WissingVervallen,
    WisverzoekBeslist,
    WisverzoekOntvangen,
    WisverzoekVerlengd,
)
from kit.aggregate import Refusal, evolves
from services.intake.domain.bewaarstand import Bewaarstand, na_maanden
from services.intake.domain.inzageverzoek import ANTWOORDTERMIJN, Inzageverzoek, OntvangstLigtInToekomst

VERLENGING = 2
"""In maanden (AVG artikel 12 lid 3)."""


class VerzoekBestaatNiet(Refusal):
    """Dit verzoek is er niet, of er is al op beslist."""

    status = 404


class VerzoekLooptAl(Refusal):
    """Er loopt al een verzoek van deze jongere. Beslis daar eerst op."""


class VerzoekIsVerlengd(Refusal):
    """De termijn van dit verzoek is al verlengd; dat kan een keer (AVG artikel 12 lid 3)."""


class VerzoekIsTeLaat(Refusal):
    """De termijn van dit verzoek is al voorbij, en kan niet meer verlengd worden. Beslis zo snel mogelijk."""


class Jongere(Inzageverzoek):
    """Wat er over een jongere is besloten, los van een casus."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.verzoeken: dict[int, WisverzoekOntvangen] = {}
        self.uiterlijk: dict[int, date] = {}
        self.besluiten: dict[int, WisverzoekBeslist] = {}
        self._verlengd: set[int] = set()

    @property
    def open_verzoek(self) -> WisverzoekOntvangen | None:
        """Het verzoek waarop nog niet is beslist, of waarvan de toewijzing niet is goedgekeurd."""
        if self.gewist:
            return None
        return next((feit for nummer, feit in self.verzoeken.items() if nummer not in self.besluiten), None)

    def registreer_wisverzoek(self, stand: Bewaarstand, dag_van_ontvangst: date, toelichting: str | None) -> None:
        """Leg vast dat de jongere vroeg te wissen; binnen een maand na ontvangst hoort er een antwoord te zijn."""
        self._moet_er_zijn()
        if dag_van_ontvangst > self.vandaag:
            raise OntvangstLigtInToekomst
        if self.open_verzoek:
            raise VerzoekLooptAl
        uiterlijk = na_maanden(dag_van_ontvangst, ANTWOORDTERMIJN)
        self._leg_vast(
            stand,
            WisverzoekOntvangen,
            dag_van_ontvangst=dag_van_ontvangst,
            uiterlijk=uiterlijk,
            toelichting=toelichting,
        )

    def verleng_wisverzoek(self, stand: Bewaarstand, verzoek: int, reden: str) -> None:
        """Neem twee maanden meer om te antwoorden; een keer, en zeg dat binnen de eerste maand aan de jongere."""
        self._lopend_verzoek(verzoek)
        if verzoek in self._verlengd:
            raise VerzoekIsVerlengd
        if self.uiterlijk[verzoek] < self.vandaag:
            raise VerzoekIsTeLaat
        uiterlijk = na_maanden(self.verzoeken[verzoek].dag_van_ontvangst, ANTWOORDTERMIJN + VERLENGING)
        self._leg_vast(stand, WisverzoekVerlengd, verzoek=verzoek, uiterlijk=uiterlijk, reden=reden)

    def wijs_wisverzoek_toe(self, stand: Bewaarstand, verzoek: int, motivering: str) -> None:
        """Wijs het verzoek toe: daarmee is wissen voorgesteld, en een tweede medewerker keurt dat goed."""
        self._lopend_verzoek(verzoek)
        uit_zichzelf = self.voorstel and self.voorstel.grond is Wisgrond.BEWAARTERMIJN_VERSTREKEN
        self._moet_gewist_mogen(stand, Wisgrond.VERZOEK_VAN_JONGERE, self.voorstel if uit_zichzelf else None)
        # Wat het systeem uit zichzelf voorstelde wijkt voor het verzoek.
        self._laat_vervallen(stand, Vervalreden.VERZOEK_TOEGEWEZEN)
        self._leg_vast(stand, WisverzoekBeslist, verzoek=verzoek, motivering=motivering)
        self._stel_voor(stand, Wisgrond.VERZOEK_VAN_JONGERE, verzoek=verzoek)

    def wijs_wisverzoek_af(self, stand: Bewaarstand, verzoek: int, weigergrond: Weigergrond, motivering: str) -> None:
        """Wijs het verzoek af, op een grond uit de AVG en met reden; wijs de jongere op klacht en beroep."""
        self._lopend_verzoek(verzoek)
        self._leg_vast(stand, WisverzoekBeslist, verzoek=verzoek, weigergrond=weigergrond, motivering=motivering)

    def _lopend_verzoek(self, nummer: int) -> None:
        self._moet_er_zijn()
        if self.open_verzoek is None or self.open_verzoek.volgnummer != nummer:
            raise VerzoekBestaatNiet

    def _heropen_verzoek(self) -> None:
        """Gaat een toegewezen verzoek niet door, dan is er weer op te beslissen."""
        if self.voorstel and self.voorstel.verzoek:
            self.besluiten.pop(self.voorstel.verzoek, None)

    # --- Wat de feiten betekenen

    @evolves(WisverzoekOntvangen)
    def _ontvangen(self, feit: WisverzoekOntvangen) -> None:
        self.verzoeken[feit.volgnummer] = feit
        self.uiterlijk[feit.volgnummer] = feit.uiterlijk

    @evolves(WisverzoekVerlengd)
    def _verlenging(self, feit: WisverzoekVerlengd) -> None:
        self._verlengd.add(feit.verzoek)
        self.uiterlijk[feit.verzoek] = feit.uiterlijk

    @evolves(WisverzoekBeslist)
    def _beslist(self, feit: WisverzoekBeslist) -> None:
        self.besluiten[feit.verzoek] = feit

    @evolves(WissingAfgewezen)
    def _afgewezen(self, feit: WissingAfgewezen) -> None:
        self._heropen_verzoek()
        super()._afgewezen(feit)

    @evolves(WissingVervallen)
    def _vervallen(self, feit: WissingVervallen) -> None:
        self._heropen_verzoek()
        super()._vervallen(feit)
