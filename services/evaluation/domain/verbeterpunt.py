"""Het verbeterpunt: wat de regio van haar casussen leert (Routekaart stap 13 ii)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.evaluation import VerbeterpuntDoorgevoerd, VerbeterpuntEffectGemeten, VerbeterpuntVastgesteld
from contracts.feit import VerbeterpuntFeit, dag
from contracts.woorden import Leerpuntverwijzing, Meeteenheid, Meting, Partij, Stap
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves

KLEINSTE_GROEP = 10
"""Een cijfer over minder casussen kan naar een persoon wijzen."""


class VerbeterpuntBestaatNiet(BestaatNiet):
    """Dit verbeterpunt bestaat niet, of hoort niet bij uw regio."""


class LeerpuntOntbreekt(Refusal):
    """Noem ten minste een leerpunt uit een casus waar het verbeterpunt op rust (stap 13)."""

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


class Voortgang(StrEnum):
    """Hoe ver een verbeterpunt is."""

    VASTGESTELD = "vastgesteld"
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

    @property
    def voortgang(self) -> Voortgang:
        """Hoe ver het is."""
        if self.metingen:
            return Voortgang.EFFECT_GEMETEN
        return Voortgang.DOORGEVOERD if self.doorgevoerd_op else Voortgang.VASTGESTELD

    def stel_verbeterpunt_vast(
        self,
        gemeente: str,
        stap: Stap,
        eigenaar: Partij,
        uiterlijk: date,
        leerpunten: tuple[Leerpuntverwijzing, ...],
        verbeterpunt: str,
    ) -> None:
        """Leg vast wat de regio gaat verbeteren, op grond van welke leerpunten; noem geen personen."""
        if not leerpunten:
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

    def voer_verbeterpunt_door(self, aanpak: str) -> None:
        """Leg vast dat en hoe de verbetering is doorgevoerd; in meer stappen mag."""
        self.moet_lopen()
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

    # --- Wat de feiten betekenen

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
