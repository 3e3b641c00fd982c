"""Stap 6 van de Routekaart: voer een gesprek over privacy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.feit import dag
from contracts.intake import GegevensGedeeld, PrivacygesprekGevoerd, ToestemmingGegeven, ToestemmingIngetrokken
from contracts.woorden import Gegevenssoort, Grondslag, Partij, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.gesprek import GesprekIsNietGevoerd
from services.intake.domain.systeem import Systeem


class ToestemmingBestaatNiet(Refusal):
    """Deze toestemming bestaat niet."""

    status = 404


class ToestemmingIsGegeven(Refusal):
    """Deze toestemming is al gegeven, voor iets anders. Geef een nieuwe toestemming een nieuwe id."""


class ToestemmingIsIngetrokken(Refusal):
    """Deze toestemming is ingetrokken. Geef een nieuwe toestemming een nieuwe id."""


class ToestemmingIsVerlopen(Refusal):
    """De einddatum van deze toestemming ligt voor de dag waarop zij wordt gegeven."""

    status = 400


class GrondslagOntbreekt(Refusal):
    """Voor delen met toestemming moet die gelden voor deze partij en deze gegevens (stap 6)."""


class OuderAlleenMetToestemming(Refusal):
    """De jongere is 18 of ouder: met ouders delen kan alleen met toestemming van de jongere (stap 6)."""


class Privacy(Systeem):
    """Wat met wie mag worden gedeeld, en wat is gedeeld."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.privacygesprekken: list[PrivacygesprekGevoerd] = []
        self.toestemmingen: dict[UUID, ToestemmingGegeven] = {}
        self.intrekkingen: dict[UUID, ToestemmingIngetrokken] = {}
        self.delingen: list[GegevensGedeeld] = []

    @property
    def privacygesprek(self) -> bool:
        """Of over het delen van gegevens is gesproken."""
        return bool(self.privacygesprekken)

    def voer_privacygesprek(self, verslag: str | None) -> None:
        """Leg vast dat over het delen van gegevens is gesproken."""
        self.moet_lopen()
        self.vereis(self.gesprek_gevoerd, GesprekIsNietGevoerd, Stap.VOER_PRIVACYGESPREK)
        self.leg_vast(PrivacygesprekGevoerd, verslag=verslag)

    def geef_toestemming(
        self, toestemming: UUID, partij: Partij, doel: str, gegevens: tuple[Gegevenssoort, ...], tot: date
    ) -> None:
        """De jongere geeft toestemming: aan wie, waarvoor, welke gegevens en tot wanneer."""
        self.moet_lopen()
        if toestemming in self.intrekkingen:
            raise ToestemmingIsIngetrokken
        eerder = self.toestemmingen.get(toestemming)
        if eerder is not None:
            if (eerder.partij, eerder.gegevens, eerder.tot) != (partij, gegevens, tot):
                raise ToestemmingIsGegeven
            return
        if tot < self.vandaag:
            raise ToestemmingIsVerlopen
        self.leg_vast(ToestemmingGegeven, toestemming=toestemming, partij=partij, doel=doel, gegevens=gegevens, tot=tot)

    def trek_toestemming_in(self, toestemming: UUID) -> None:
        """De jongere trekt een toestemming in; zij geldt meteen niet meer."""
        if toestemming in self.intrekkingen:
            return
        if toestemming not in self.toestemmingen:
            raise ToestemmingBestaatNiet
        self.leg_vast(ToestemmingIngetrokken, toestemming=toestemming)

    def deel_gegevens(
        self,
        partij: Partij,
        grondslag: Grondslag,
        gegevens: tuple[Gegevenssoort, ...],
        toestemming: UUID | None,
        meerderjarig: bool,
    ) -> None:
        """Leg vast dat gegevens zijn gedeeld; zonder grondslag wordt het geweigerd, ook met een reden."""
        self.moet_lopen()
        self.moet_mogen_delen()
        if grondslag is Grondslag.TOESTEMMING:
            gegeven = self.toestemmingen.get(toestemming) if toestemming else None
            past = gegeven and gegeven.partij == partij and set(gegevens) <= set(gegeven.gegevens)
            if gegeven is None or not past or not toestemming_geldt(self, gegeven, self.vandaag):
                raise GrondslagOntbreekt
        elif partij is Partij.OUDER and meerderjarig:
            raise OuderAlleenMetToestemming
        self.leg_vast(GegevensGedeeld, partij=partij, grondslag=grondslag, gegevens=gegevens, toestemming=toestemming)

    # --- Wat de feiten betekenen

    @evolves(PrivacygesprekGevoerd)
    def _privacygesprek(self, feit: PrivacygesprekGevoerd) -> None:
        self.privacygesprekken.append(feit)
        self.stap = Stap.VOER_PRIVACYGESPREK

    @evolves(ToestemmingGegeven)
    def _toestemming_gegeven(self, feit: ToestemmingGegeven) -> None:
        self.toestemmingen[feit.toestemming] = feit

    @evolves(ToestemmingIngetrokken)
    def _toestemming_ingetrokken(self, feit: ToestemmingIngetrokken) -> None:
        self.intrekkingen[feit.toestemming] = feit

    @evolves(GegevensGedeeld)
    def _gegevens_gedeeld(self, feit: GegevensGedeeld) -> None:
        self.delingen.append(feit)


def toestemming_geldt(privacy: Privacy, gegeven: ToestemmingGegeven, op: date) -> bool:
    """Of de toestemming op deze dag geldt: gegeven, niet ingetrokken, en niet verlopen."""
    return gegeven.toestemming not in privacy.intrekkingen and dag(gegeven.opgetreden_op) <= op <= gegeven.tot
