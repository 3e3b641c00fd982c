"""Stap 4: het intakegesprek."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from contracts.woorden import Partij
from kit.http import Answer, Moment
from kit.routes import Door, Opdracht, command_route
from services.intake.domain import Dossier
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst


class PlanIntakegesprek(Opdracht):
    """Een afspraak voor het intakegesprek."""

    gesprek_op: AwareDatetime
    plaats: Tekst
    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1)]
    wens_ouder_of_partner_gevraagd: bool
    gewenste_aanwezigen: Annotated[
        tuple[Partij, ...], Field(max_length=12, description="Wie de jongere er zelf bij wil hebben.")
    ] = ()


class VerzetIntakegesprek(Opdracht):
    """Een ander moment voor het gesprek."""

    gesprek_op: AwareDatetime
    reden: Tekst


class MeldNietVerschenen(Opdracht):
    """De jongere kwam niet."""

    toelichting: Tekst | None = None


class VoerIntakegesprek(Opdracht):
    """Het gesprek is gevoerd."""

    aanwezigen: Annotated[tuple[Partij, ...], Field(min_length=1)]
    verslag: Tekst


class AfspraakBeeld(Answer):
    """De laatste afspraak, en wat de jongere over aanwezigen zei."""

    plaats: str | None
    deelnemers: tuple[Partij, ...]
    wens_ouder_of_partner_gevraagd: bool
    gewenste_aanwezigen: tuple[Partij, ...]


class VerslagBeeld(Answer):
    """Een gevoerd gesprek."""

    op: Moment
    aanwezigen: tuple[Partij, ...]
    verslag: str | None


class GesprekBeeld(Answer):
    """Het intakegesprek: de afspraak, hoe vaak die niet doorging, en de verslagen (Routekaart stap 4)."""

    gesprek_op: Moment | None
    afspraak: AfspraakBeeld | None
    keren_verzet: int
    keren_niet_verschenen: int
    nieuwe_afspraak_nodig: bool
    verslagen: list[VerslagBeeld]


def routes(router: APIRouter, door: Door[Dossier]) -> None:
    """De routes van stap 4."""
    command_route(router, door, "/intakegesprekken", PlanIntakegesprek, Dossier.plan_intakegesprek, *WERKERS)
    command_route(
        router, door, "/intakegesprek-verplaatsingen", VerzetIntakegesprek, Dossier.verzet_intakegesprek, *WERKERS
    )
    command_route(router, door, "/gemiste-intakegesprekken", MeldNietVerschenen, Dossier.meld_niet_verschenen, *WERKERS)
    command_route(router, door, "/intakegesprek-verslagen", VoerIntakegesprek, Dossier.voer_intakegesprek, *WERKERS)


def beeld(dossier: Dossier, lees: Lezer) -> GesprekBeeld:
    """Wat de coach van stap 4 ziet."""
    feit = dossier.afspraak
    afspraak = feit and AfspraakBeeld(
        plaats=lees(feit, "plaats"),
        deelnemers=feit.deelnemers,
        wens_ouder_of_partner_gevraagd=feit.wens_ouder_of_partner_gevraagd,
        gewenste_aanwezigen=feit.gewenste_aanwezigen,
    )
    return GesprekBeeld(
        gesprek_op=dossier.gesprek_op,
        afspraak=afspraak,
        keren_verzet=len(dossier.verplaatsingen),
        keren_niet_verschenen=len(dossier.niet_verschenen),
        nieuwe_afspraak_nodig=dossier.nieuwe_afspraak_nodig,
        verslagen=[
            VerslagBeeld(op=een.opgetreden_op, aanwezigen=een.aanwezigen, verslag=lees(een, "verslag"))
            for een in dossier.gesprekken
        ],
    )
