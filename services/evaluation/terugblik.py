"""Terugkijken in het grootboek over HTTP: wie een casus mag zien, vanwaar wordt gekeken, en hoe een feit zich toont."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.feit import Actor, CasusFeit, Rol
from contracts.intake import CasusOvergedragen, NoodtoegangVerleend
from contracts.woorden import Regelverwijzing
from kit.aggregate import BestaatNiet, Refusal
from kit.codec import Codec
from kit.handling import now
from kit.http import Answer, Body, Moment
from kit.identity import Identity
from kit.look import broken, shown
from services.evaluation import casusbeeld
from services.evaluation.casusbeeld import Inschrijving
from services.evaluation.grootboek import Grootboek

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.AUDITOR)
GEDATEERD = re.compile(r"(?P<tabel>.+)-(?P<versie>\d{4}-\d{2}-\d{2})")

Op = Annotated[AwareDatetime | None, Field(description="Alleen wat toen was gebeurd (`opgetredenOp`).")]
BekendOp = Annotated[AwareDatetime | None, Field(description="Alleen wat toen was vastgelegd (`vastgelegdOp`).")]
NaFeit = Annotated[int | None, Field(ge=1, description="Alleen de eerste zoveel feiten van de casus (`nummer`).")]
Positie = Annotated[int | None, Field(ge=1, description="Alleen wat tot en met deze plaats in het grootboek staat.")]


class NogGeenCasus(Refusal):
    """Op dit moment was er van deze casus nog niets gebeurd of bekend. Kies een later moment."""

    status = 404


class Kijkvraag(Body):
    """Vanwaar wordt gekeken, op beide tijdassen; zonder meer nu."""

    op: Op = None
    bekend_op: BekendOp = None
    positie: Positie = None
    na_feit: NaFeit = None

    @property
    def moment(self) -> casusbeeld.Moment:
        """Het moment waar naar wordt gevraagd."""
        return casusbeeld.Moment(self.op, self.bekend_op, self.positie, self.na_feit)


class ToegepasteRegel(Answer):
    """Naar welke regel, uit welke tabel en welke versie daarvan."""

    tabel: str
    versie: Annotated[date | None, Field(description="Vanaf wanneer deze versie van de tabel geldt.")]
    regel: str
    bron: str


class FeitInBoek(Answer):
    """Een feit, met zijn plaats: `nummer` in de casus, `positie` in het grootboek, `volgnummer` bij zijn dienst."""

    nummer: int
    positie: int
    id: UUID
    feit: str
    omschrijving: str
    dienst: str
    volgnummer: int
    opgetreden_op: Moment
    vastgelegd_op: Moment
    actor: Actor
    regel: ToegepasteRegel | None


def feit_in_boek(een: Inschrijving) -> FeitInBoek:
    """Het feit zoals het zich toont."""
    return FeitInBoek(**in_boek(een))


def in_boek(een: Inschrijving) -> dict[str, Any]:
    """Wat van ieder feit te zien is, ook waar er meer bij komt."""
    feit = een.feit
    return {
        "nummer": een.nummer,
        "positie": een.positie,
        "id": feit.id,
        "feit": type(feit).__name__,
        "omschrijving": (type(feit).__doc__ or "").strip(),
        "dienst": feit.dienst,
        "volgnummer": feit.volgnummer,
        "opgetreden_op": feit.opgetreden_op,
        "vastgelegd_op": feit.vastgelegd_op,
        "actor": feit.actor,
        "regel": _regel(feit),
    }


def _regel(feit: CasusFeit) -> ToegepasteRegel | None:
    verwijzing = getattr(feit, "regel", None)
    if not isinstance(verwijzing, Regelverwijzing):
        return None
    gedateerd = GEDATEERD.fullmatch(verwijzing.tabel)
    return ToegepasteRegel(
        tabel=gedateerd["tabel"] if gedateerd else verwijzing.tabel,
        versie=date.fromisoformat(gedateerd["versie"]) if gedateerd else None,
        regel=verwijzing.regel,
        bron=verwijzing.bron,
    )


@dataclass(frozen=True, slots=True)
class Terugblik:
    """Leest een casus uit het grootboek, voor wie haar nu mag zien."""

    grootboek: Grootboek
    codec: Codec

    def lees(self, casus: UUID, who: Identity) -> list[Inschrijving]:
        """Ieder feit van de casus; raises BestaatNiet als zij nu niet in een van diens gemeenten ligt.

        Tenzij deze medewerker haar in nood opende, en nog mag kijken.
        Ook wie naar vroeger kijkt, kijkt met de rechten van nu: na een verhuizing is de oude gemeente het zicht kwijt.
        """
        alles = self.grootboek.inschrijvingen(casus, self.codec)
        if not alles:
            raise BestaatNiet
        gemeente = _gemeente(alles)
        shown(casus, alles[0].feit.jongere_id, gemeente)
        if gemeente not in who.areas:
            if not _in_nood(alles, who):
                raise BestaatNiet
            broken()
        return alles


def _in_nood(alles: list[Inschrijving], who: Identity) -> bool:
    """Of deze medewerker de casus in nood opende, en nog mag kijken."""
    verleend = (een.feit for een in alles if isinstance(een.feit, NoodtoegangVerleend))
    return any(feit.actor.id == who.subject and now() < feit.tot for feit in verleend)


def _gemeente(alles: list[Inschrijving]) -> str:
    verhuisd = (een.feit.naar for een in reversed(alles) if isinstance(een.feit, CasusOvergedragen))
    return next(verhuisd, alles[0].feit.gemeente)
