"""Stap 2 van de Routekaart: neem kennis van het dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from contracts.feit import CasusFeit
from contracts.intake import ContactGelegd, DossierBeoordeeld, GegevensGecontroleerd, SchoolactiesGeinventariseerd
from contracts.woorden import KETENPARTNERS, Contactwijze, Gegeven, Gegevensherkomst, Onderwijssoort, Partij, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.signaal import Signaal

VELD_VAN = {
    Gegeven.INSCHRIJVING: "ingeschreven",
    Gegeven.DIPLOMA: "startkwalificatie",
    Gegeven.ONDERWIJSSOORT: "onderwijssoort",
    Gegeven.UITSCHRIJFDATUM: "uitschrijfdatum",
    Gegeven.ADRES: "adres_klopt",
}
"""Welk veld van GegevensGecontroleerd een gegeven draagt."""


class ContactOntbreekt(Refusal):
    """Er is nog geen contact geweest met de jongere en met ten minste een ketenpartner (stap 2)."""


class SchoolactiesOntbreken(Refusal):
    """Bij verzuim hoort contact met de school en een lijst van wat de school zelf deed (stap 2)."""


class Kennisname(Signaal):
    """Met wie is gesproken, en wat is nagegaan."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.contacten: list[ContactGelegd] = []
        self.schoolacties: list[SchoolactiesGeinventariseerd] = []
        self.controles: list[GegevensGecontroleerd] = []
        self.beoordeling: DossierBeoordeeld | None = None
        self._beoordeeld_als_verzuim = False

    @property
    def gesproken(self) -> set[Partij]:
        """Wie is bereikt; een poging die niet lukte telt niet."""
        return {feit.met for feit in self.contacten if feit.gelukt}

    @property
    def opnieuw_te_beoordelen(self) -> bool:
        """Of er na het beoordelen voor het eerst verzuim is gemeld: dan horen de school en haar acties erbij."""
        return self.beoordeling is not None and self.verzuim and not self._beoordeeld_als_verzuim

    @property
    def beoordeeld(self) -> bool:
        """Of het dossier is beoordeeld, en dat oordeel nog past bij wat er is gemeld."""
        return self.beoordeling is not None and not self.opnieuw_te_beoordelen

    def leg_contact_vast(self, met: Partij, wijze: Contactwijze, gelukt: bool, notitie: str | None) -> None:
        """Leg een contact vast, of een poging die niet lukte."""
        self.moet_lopen()
        self.leg_vast(ContactGelegd, met=met, wijze=wijze, gelukt=gelukt, notitie=notitie)

    def inventariseer_schoolacties(self, acties: list[str]) -> None:
        """Leg vast wat de school zelf deed."""
        self.moet_lopen()
        self.leg_vast(SchoolactiesGeinventariseerd, acties=acties)

    def controleer_gegevens(
        self,
        ingeschreven: bool | None = None,
        startkwalificatie: bool | None = None,
        onderwijssoort: Onderwijssoort | None = None,
        uitschrijfdatum: date | None = None,
        adres_klopt: bool | None = None,
        bronnen: tuple[Gegevensherkomst, ...] = (),
    ) -> None:
        """Leg de nagegane gegevens vast; de doelgroep wordt daarna opnieuw voorgesteld."""
        self.moet_lopen()
        self.leg_vast(
            GegevensGecontroleerd,
            ingeschreven=ingeschreven,
            startkwalificatie=startkwalificatie,
            onderwijssoort=onderwijssoort,
            uitschrijfdatum=uitschrijfdatum,
            adres_klopt=adres_klopt,
            bronnen=bronnen,
        )

    def beoordeel_dossier(self, samenvatting: str) -> None:
        """Rond stap 2 af: met de jongere en een ketenpartner is gesproken, bij verzuim ook met de school."""
        self.moet_lopen()
        self.vereis(
            Partij.JONGERE in self.gesproken and bool(self.gesproken & KETENPARTNERS),
            ContactOntbreekt,
            Stap.NEEM_KENNIS_VAN_DOSSIER,
        )
        compleet = not self.verzuim or (Partij.SCHOOL in self.gesproken and bool(self.schoolacties))
        self.vereis(compleet, SchoolactiesOntbreken, Stap.NEEM_KENNIS_VAN_DOSSIER)
        self.leg_vast(DossierBeoordeeld, samenvatting=samenvatting)

    def _opgepakt(self, feit: CasusFeit) -> None:
        """Wat een coach doet neemt de meldingen tot dan toe in behandeling."""
        self.behandeld = feit.volgnummer
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    # --- Wat de feiten betekenen

    @evolves(ContactGelegd)
    def _contact_gelegd(self, feit: ContactGelegd) -> None:
        self.contacten.append(feit)
        self._opgepakt(feit)

    @evolves(SchoolactiesGeinventariseerd)
    def _schoolacties(self, feit: SchoolactiesGeinventariseerd) -> None:
        self.schoolacties.append(feit)
        self._opgepakt(feit)

    @evolves(GegevensGecontroleerd)
    def _gegevens_gecontroleerd(self, feit: GegevensGecontroleerd) -> None:
        self.controles.append(feit)
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven

    @evolves(DossierBeoordeeld)
    def _dossier_beoordeeld(self, feit: DossierBeoordeeld) -> None:
        self.beoordeling, self._beoordeeld_als_verzuim = feit, self.verzuim
        self._opgepakt(feit)


def nagegaan(controle: GegevensGecontroleerd) -> Iterator[Gegeven]:
    """Wat in deze controle is nagegaan."""
    return (gegeven for gegeven, veld in VELD_VAN.items() if getattr(controle, veld) is not None)
