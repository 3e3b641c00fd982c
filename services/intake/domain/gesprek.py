"""Stap 4 van de Routekaart: plan een intakegesprek."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contracts.intake import IntakegesprekGepland, IntakegesprekGevoerd, IntakegesprekVerzet, JongereNietVerschenen
from contracts.routing import RouteBepaald
from contracts.woorden import Partij, Stap
from kit.aggregate import Latest, Refusal, evolves
from services.intake.domain.kennisname import Kennisname

STAP = Stap.PLAN_INTAKEGESPREK


class RouteIsNietBepaald(Refusal):
    """De doelgroep staat nog niet vast, dus is de route nog niet bekend (stap 3)."""


class GeenIntakeOpDezeRoute(Refusal):
    """Op deze route volgt geen intakegesprek (stap 4)."""


class SchoolNeemtNietDeel(Refusal):
    """De jongere is ingeschreven: de school hoort bij het gesprek (3-gesprek, stap 4)."""


class WensIsNietGevraagd(Refusal):
    """Vraag altijd of de jongere ouders of een partner bij het gesprek wil (stap 4)."""


class AanwezigeIsNietGewenst(Refusal):
    """Ouders en partners zijn alleen bij het gesprek als de jongere dat wil (stap 4)."""


class GesprekIsNietGepland(Refusal):
    """Er is geen intakegesprek afgesproken (stap 4)."""


class GesprekIsNietGevoerd(Refusal):
    """Het intakegesprek is nog niet gevoerd (stap 4)."""


class Gesprek(Kennisname):
    """Het intakegesprek, op de route die routing bepaalde."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self._besluit: Latest[RouteBepaald] = Latest()
        self.afspraak: IntakegesprekGepland | None = None
        self.gesprek_op: datetime | None = None
        self.niet_verschenen: list[JongereNietVerschenen] = []
        self.verplaatsingen: list[IntakegesprekVerzet] = []
        self.gesprekken: list[IntakegesprekGevoerd] = []

    @property
    def besluit(self) -> RouteBepaald | None:
        """Wat routing het laatst over de route bepaalde."""
        return self._besluit.value

    @property
    def route(self) -> str | None:
        """De route die de casus volgt."""
        return self.besluit.route if self.besluit else None

    @property
    def gesprek_gevoerd(self) -> bool:
        """Of er een intakegesprek is geweest."""
        return bool(self.gesprekken)

    @property
    def nieuwe_afspraak_nodig(self) -> bool:
        """Of de jongere niet kwam en er daarna niets is afgesproken of besproken."""
        laatste = max((feit.volgnummer for feit in self.niet_verschenen), default=0)
        daarna = max((feit.volgnummer for feit in self.gesprekken), default=0)
        return self.gesprek_op is None and laatste > daarna

    def plan_intakegesprek(
        self,
        gesprek_op: datetime,
        plaats: str,
        deelnemers: tuple[Partij, ...],
        wens_ouder_of_partner_gevraagd: bool,
        gewenste_aanwezigen: tuple[Partij, ...],
    ) -> None:
        """Spreek een intakegesprek af; is de jongere ingeschreven, dan doet de school mee."""
        self.moet_lopen()
        self.vereis(self.besluit is not None, RouteIsNietBepaald, STAP)
        self.vereis(self.besluit is None or self.besluit.langs(STAP), GeenIntakeOpDezeRoute, STAP)
        self.vereis(not self.ingeschreven or Partij.SCHOOL in deelnemers, SchoolNeemtNietDeel, STAP)
        self.vereis(wens_ouder_of_partner_gevraagd, WensIsNietGevraagd, STAP)
        gewenst = gewenste_aanwezigen if wens_ouder_of_partner_gevraagd else ()
        self.vereis(set(deelnemers) <= self._vaste_deelnemers().union(gewenst), AanwezigeIsNietGewenst, STAP)
        self.leg_vast(
            IntakegesprekGepland,
            gesprek_op=gesprek_op,
            plaats=plaats,
            deelnemers=deelnemers,
            wens_ouder_of_partner_gevraagd=wens_ouder_of_partner_gevraagd,
            gewenste_aanwezigen=gewenste_aanwezigen,
        )

    def verzet_intakegesprek(self, gesprek_op: datetime, reden: str) -> None:
        """Verplaats het intakegesprek."""
        self.moet_lopen()
        if self.gesprek_op is None:
            raise GesprekIsNietGepland
        self.leg_vast(IntakegesprekVerzet, gesprek_op=gesprek_op, reden=reden)

    def meld_niet_verschenen(self, toelichting: str | None) -> None:
        """De jongere kwam niet; daarna kan een nieuw gesprek worden afgesproken."""
        self.moet_lopen()
        if self.gesprek_op is None:
            raise GesprekIsNietGepland
        self.leg_vast(JongereNietVerschenen, toelichting=toelichting)

    def voer_intakegesprek(self, aanwezigen: tuple[Partij, ...], verslag: str) -> None:
        """Leg vast dat het intakegesprek is gevoerd; van de afspraak afwijken vraagt een reden."""
        self.moet_lopen()
        afspraak = self.afspraak if self.gesprek_op is not None else None
        self.vereis(afspraak is not None, GesprekIsNietGepland, STAP)
        verwacht = set(afspraak.deelnemers) if afspraak else {Partij.SCHOOL}
        school_hoort_erbij = self.ingeschreven and Partij.SCHOOL in verwacht
        self.vereis(not school_hoort_erbij or Partij.SCHOOL in aanwezigen, SchoolNeemtNietDeel, STAP)
        welkom = self._vaste_deelnemers()
        if afspraak:
            welkom |= {*afspraak.deelnemers, *afspraak.gewenste_aanwezigen}
        self.vereis(set(aanwezigen) <= welkom, AanwezigeIsNietGewenst, STAP)
        self.leg_vast(IntakegesprekGevoerd, aanwezigen=aanwezigen, verslag=verslag)

    def _vaste_deelnemers(self) -> set[Partij]:
        """Wie er ook zonder wens van de jongere bij is: de school alleen als zij dat kan zijn."""
        school = set() if self.ingeschreven is False else {Partij.SCHOOL}
        return {Partij.JONGERE, Partij.DOORSTROOMPUNT} | school

    # --- Wat de feiten betekenen

    @evolves(RouteBepaald)
    def _route_bepaald(self, feit: RouteBepaald) -> None:
        self._besluit.hear(feit, feit)
        self.stap = max(self.stap, Stap.STEL_DOELGROEP_VAST)

    @evolves(IntakegesprekGepland)
    def _gesprek_gepland(self, feit: IntakegesprekGepland) -> None:
        self.afspraak, self.gesprek_op = feit, feit.gesprek_op
        self.stap = STAP

    @evolves(IntakegesprekVerzet)
    def _gesprek_verzet(self, feit: IntakegesprekVerzet) -> None:
        self.verplaatsingen.append(feit)
        self.gesprek_op = feit.gesprek_op

    @evolves(JongereNietVerschenen)
    def _niet_verschenen(self, feit: JongereNietVerschenen) -> None:
        self.niet_verschenen.append(feit)
        self.gesprek_op = None

    @evolves(IntakegesprekGevoerd)
    def _gesprek_gevoerd(self, feit: IntakegesprekGevoerd) -> None:
        self.gesprekken.append(feit)
        self.gesprek_op = None
        self.stap = STAP
