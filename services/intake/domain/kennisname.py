"""Stap 2 van de Routekaart: neem kennis van het dossier."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.intake import ContactGelegd, DossierBeoordeeld, GegevensGecontroleerd, SchoolactiesGeinventariseerd
from contracts.woorden import KETENPARTNERS, Contactwijze, Onderwijssoort, Partij, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.signaal import Signaal


class ContactOntbreekt(Refusal):
    """Er is nog geen contact geweest met de jongere en met ten minste een ketenpartner (stap 2)."""


class SchoolactiesOntbreken(Refusal):
    """Bij verzuim hoort contact met de school en een lijst van wat de school zelf deed (stap 2)."""


class Kennisname(Signaal):
    """Met wie is gesproken, en wat is nagegaan."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.contacten: set[Partij] = set()
        self.schoolacties = False
        self.beoordeeld = False

    def leg_contact_vast(self, met: Partij, wijze: Contactwijze, notitie: str | None) -> None:
        """Leg vast dat er contact was met de jongere of een ander."""
        self.moet_lopen()
        self.leg_vast(ContactGelegd, met=met, wijze=wijze, notitie=notitie)

    def inventariseer_schoolacties(self, acties: list[str]) -> None:
        """Leg vast wat de school zelf deed."""
        self.moet_lopen()
        self.leg_vast(SchoolactiesGeinventariseerd, acties=acties)

    def controleer_gegevens(
        self,
        ingeschreven: bool | None,
        startkwalificatie: bool | None,
        onderwijssoort: Onderwijssoort | None,
        uitschrijfdatum: date | None,
        adres_klopt: bool | None,
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
        )

    def beoordeel_dossier(self, samenvatting: str) -> None:
        """Rond stap 2 af: met de jongere en een ketenpartner is gesproken, bij verzuim ook met de school."""
        self.moet_lopen()
        self.vereis(
            Partij.JONGERE in self.contacten and bool(self.contacten & KETENPARTNERS),
            ContactOntbreekt,
            Stap.NEEM_KENNIS_VAN_DOSSIER,
        )
        compleet = not self.verzuim or (Partij.SCHOOL in self.contacten and self.schoolacties)
        self.vereis(compleet, SchoolactiesOntbreken, Stap.NEEM_KENNIS_VAN_DOSSIER)
        self.leg_vast(DossierBeoordeeld, samenvatting=samenvatting)

    # --- Wat de feiten betekenen

    @evolves(ContactGelegd)
    def _contact_gelegd(self, feit: ContactGelegd) -> None:
        self.contacten.add(feit.met)
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    @evolves(SchoolactiesGeinventariseerd)
    def _schoolacties(self, feit: SchoolactiesGeinventariseerd) -> None:
        self.schoolacties = True

    @evolves(GegevensGecontroleerd)
    def _gegevens_gecontroleerd(self, feit: GegevensGecontroleerd) -> None:
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    @evolves(DossierBeoordeeld)
    def _dossier_beoordeeld(self, feit: DossierBeoordeeld) -> None:
        self.beoordeeld = True
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)
