"""Het verbeterpunt: wat de regio van haar casussen leert (Routekaart stap 13 ii)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from contracts.evaluation import (
    BevindingVastgelegd,
    VerbeterpuntBesloten,
    VerbeterpuntDoorgevoerd,
    VerbeterpuntEffectGemeten,
    VerbeterpuntEffectVergeleken,
    VerbeterpuntVastgesteld,
)
from contracts.feit import VerbeterpuntFeit, dag
from contracts.woorden import (
    Kwartalen,
    Leerfilter,
    Leerpuntverwijzing,
    Meeteenheid,
    Meting,
    Partij,
    Stap,
    Verbeterbesluit,
    VoorEnNa,
)
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves

KLEINSTE_GROEP = 10
"""Een cijfer over minder casussen kan naar een persoon wijzen."""


class VerbeterpuntBestaatNiet(BestaatNiet):
    """Dit verbeterpunt bestaat niet, of hoort niet bij uw regio."""


class LeerpuntOntbreekt(Refusal):
    """Noem een leerpunt uit een casus, of een bevinding over veel casussen, waar het verbeterpunt op rust (stap 13)."""

    status = 400


class LeerpuntBestaatNiet(Refusal):
    """Een van deze leerpunten bestaat niet, of is van een casus buiten uw gemeenten."""

    status = 404


class VerbeterpuntIsNietDoorgevoerd(Refusal):
    """Een effect meet u over een periode die begint als de verbetering is doorgevoerd (stap 13)."""


class MeetperiodenKloppenNiet(Refusal):
    """Meet over twee perioden die elkaar niet raken: de nulmeting eerst, en de vervolgmeting tot uiterlijk vandaag."""

    status = 400


class MeetgroepIsTeKlein(Refusal):
    """Een meting over minder dan tien casussen kan naar een persoon wijzen; kies een langere periode."""

    status = 400


class IsNietBesloten(Refusal):
    """De partners besloten deze verbetering niet door te voeren. Leg eerst een nieuw besluit vast (stap 13)."""


class PartnerBeslistNietMee(Refusal):
    """Een verbeterpunt is van de regio: noem ten minste een partner, buiten het Doorstroompunt, die meebesloot."""

    status = 400


class VergelijkingIsGeenAndere(Refusal):
    """De vergelijkingsgroep is een andere dan die waar iets veranderde: noem gemeenten die niet in beide staan."""

    status = 400


@dataclass(frozen=True)
class Bevinding:
    """Een vraag aan de geschiedenis en haar antwoord, zoals zij op een plaats in het grootboek waren."""

    maat: str
    filters: tuple[Leerfilter, ...]
    per: str | None
    positie: int
    grootboekhash: str
    antwoord: str

    @property
    def vingerafdruk(self) -> str:
        """SHA-256 van het antwoord."""
        return sha256(self.antwoord.encode()).hexdigest()


@dataclass(frozen=True)
class Vergelijking:
    """Een aandeel voor en na, hier en elders, met het verschil in verschil en zijn interval."""

    maat: str
    soort: str
    a: str
    b: str
    positie: int
    grootboekhash: str
    gemeenten: tuple[str, ...]
    vergelijkingsgemeenten: tuple[str, ...]
    nulperiode: Kwartalen
    vervolgperiode: Kwartalen
    hier: VoorEnNa
    elders: VoorEnNa
    verschil: float
    laag: float
    hoog: float


class Voortgang(StrEnum):
    """Hoe ver een verbeterpunt is."""

    VASTGESTELD = "vastgesteld"
    BESLOTEN = "besloten"
    AFGEWEZEN = "afgewezen"
    DOORGEVOERD = "doorgevoerd"
    EFFECT_GEMETEN = "effect-gemeten"


class Verbeterpunt(Aggregate):
    """Wat er van een verbeterpunt bekend is."""

    service = "evaluation"
    stream_kind = VerbeterpuntFeit
    unknown = VerbeterpuntBestaatNiet

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.stap = Stap.EVALUEER
        self.vaststelling: VerbeterpuntVastgesteld | None = None
        self.doorgevoerd_op: date | None = None
        self.metingen = 0
        self.bevindingen: dict[int, BevindingVastgelegd] = {}
        self.besluit: Verbeterbesluit | None = None
        self.vergelijking: VerbeterpuntEffectVergeleken | None = None

    @property
    def voortgang(self) -> Voortgang:
        """Hoe ver het is."""
        if self.metingen:
            return Voortgang.EFFECT_GEMETEN
        if self.doorgevoerd_op:
            return Voortgang.DOORGEVOERD
        besloten = {
            Verbeterbesluit.DOORVOEREN: Voortgang.BESLOTEN,
            Verbeterbesluit.NIET_DOORVOEREN: Voortgang.AFGEWEZEN,
        }
        return besloten.get(self.besluit, Voortgang.VASTGESTELD) if self.besluit else Voortgang.VASTGESTELD

    def stel_verbeterpunt_vast(
        self,
        gemeente: str,
        stap: Stap,
        eigenaar: Partij,
        uiterlijk: date,
        leerpunten: tuple[Leerpuntverwijzing, ...],
        verbeterpunt: str,
        bevinding: Bevinding | None = None,
    ) -> None:
        """Leg vast wat de regio gaat verbeteren, en waar dat op rust; noem geen personen."""
        if not leerpunten and bevinding is None:
            raise LeerpuntOntbreekt
        self.begin(
            VerbeterpuntVastgesteld,
            self.id,
            gemeente,
            stap=stap,
            eigenaar=eigenaar,
            uiterlijk=uiterlijk,
            leerpunten=leerpunten,
            verbeterpunt=verbeterpunt,
        )
        if bevinding is not None:
            self.leg_bevinding_vast(bevinding)

    def leg_bevinding_vast(self, bevinding: Bevinding) -> None:
        """Leg vast wat er over veel casussen te zien was; het blijft zo staan, ook als er feiten bij komen."""
        self.moet_lopen()
        self.leg_vast(BevindingVastgelegd, **vars(bevinding), vingerafdruk=bevinding.vingerafdruk)

    def besluit_over_verbeterpunt(
        self, besluit: Verbeterbesluit, deelnemers: tuple[Partij, ...], toelichting: str
    ) -> None:
        """Leg vast wat partners besloten, en wie; een later besluit gaat voor."""
        self.moet_lopen()
        if not set(deelnemers) - {Partij.DOORSTROOMPUNT}:
            raise PartnerBeslistNietMee
        self.leg_vast(VerbeterpuntBesloten, besluit=besluit, deelnemers=deelnemers, toelichting=toelichting)

    def voer_verbeterpunt_door(self, aanpak: str) -> None:
        """Leg vast dat en hoe de verbetering is doorgevoerd; in meer stappen mag."""
        self.moet_lopen()
        if self.besluit is Verbeterbesluit.NIET_DOORVOEREN:
            raise IsNietBesloten
        self.leg_vast(VerbeterpuntDoorgevoerd, aanpak=aanpak)

    def meet_effect(
        self, maat: str, eenheid: Meeteenheid, nulmeting: Meting, vervolgmeting: Meting, kanttekening: str
    ) -> None:
        """Leg vast wat de verbetering uitmaakte: een meting van voor en een van na, met een eerlijke kanttekening."""
        self.moet_lopen()
        perioden = (nulmeting.van, nulmeting.tot, vervolgmeting.van, vervolgmeting.tot, self.vandaag)
        if list(perioden) != sorted(perioden) or nulmeting.tot == vervolgmeting.van:
            raise MeetperiodenKloppenNiet
        if min(nulmeting.casussen, vervolgmeting.casussen) < KLEINSTE_GROEP:
            raise MeetgroepIsTeKlein
        if self.doorgevoerd_op is None or vervolgmeting.van < self.doorgevoerd_op:
            raise VerbeterpuntIsNietDoorgevoerd
        self.leg_vast(
            VerbeterpuntEffectGemeten,
            maat=maat,
            eenheid=eenheid,
            nulmeting=nulmeting,
            vervolgmeting=vervolgmeting,
            kanttekening=kanttekening,
        )

    def vergelijk_effect(self, vergelijking: Vergelijking, kanttekening: str) -> None:
        """Leg voor en na naast elkaar, hier en in een groep die niet veranderde, met een eerlijke kanttekening."""
        self.moet_lopen()
        nul, vervolg = vergelijking.nulperiode, vergelijking.vervolgperiode
        dagen = (nul.van, nul.tot, vervolg.van, vervolg.tot)
        if list(dagen) != sorted(dagen) or vervolg.van > self.vandaag:
            raise MeetperiodenKloppenNiet
        if not set(vergelijking.gemeenten).isdisjoint(vergelijking.vergelijkingsgemeenten):
            raise VergelijkingIsGeenAndere
        if self.doorgevoerd_op is None or vervolg.van < self.doorgevoerd_op:
            raise VerbeterpuntIsNietDoorgevoerd
        self.leg_vast(VerbeterpuntEffectVergeleken, **vars(vergelijking), kanttekening=kanttekening)

    # --- Wat de feiten betekenen

    @evolves(BevindingVastgelegd)
    def _bevonden(self, feit: BevindingVastgelegd) -> None:
        self.bevindingen[feit.volgnummer] = feit

    @evolves(VerbeterpuntBesloten)
    def _besloten(self, feit: VerbeterpuntBesloten) -> None:
        self.besluit = feit.besluit

    @evolves(VerbeterpuntEffectVergeleken)
    def _vergeleken(self, feit: VerbeterpuntEffectVergeleken) -> None:
        self.metingen += 1
        self.vergelijking = feit

    @evolves(VerbeterpuntVastgesteld)
    def _vastgesteld(self, feit: VerbeterpuntVastgesteld) -> None:
        self.vaststelling = feit
        self.stap = feit.stap

    @evolves(VerbeterpuntDoorgevoerd)
    def _doorgevoerd(self, feit: VerbeterpuntDoorgevoerd) -> None:
        op = dag(feit.opgetreden_op)
        self.doorgevoerd_op = min(op, self.doorgevoerd_op or op)

    @evolves(VerbeterpuntEffectGemeten)
    def _effect_gemeten(self, feit: VerbeterpuntEffectGemeten) -> None:
        self.metingen += 1
