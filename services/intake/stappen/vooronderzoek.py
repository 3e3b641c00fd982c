"""Stap 7: het vooronderzoek afronden en heropenen."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from contracts.woorden import Interventie
from kit.http import Answer, Body, Moment
from kit.routes import Door, Opdracht, command_route
from services.intake.domain import Dossier
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst


class EerdereInterventie(Body):
    """Wat eerder is geprobeerd, en wat het deed."""

    interventie: Tekst
    effect: Tekst


class RondVooronderzoekAf(Opdracht):
    """Wat het vooronderzoek opleverde; zonder eerdere interventies is de lijst leeg."""

    redenen: Tekst
    onderwijsredenen: Tekst | None = None
    eerdere_interventies: Annotated[list[EerdereInterventie], Field(max_length=30)]
    mogelijke_stappen: Tekst

    def velden(self) -> dict[str, Any]:
        """De interventies in de woorden van het feit."""
        gedaan = tuple(Interventie.model_validate(een.model_dump()) for een in self.eerdere_interventies)
        return super().velden() | {"eerdere_interventies": gedaan}


class HeropenVooronderzoek(Opdracht):
    """Het vooronderzoek moet opnieuw worden bekeken."""

    reden: Tekst


class HeropeningBeeld(Answer):
    """Wanneer het vooronderzoek is heropend, en waarom; zonder reden vroeg stap 10 erom."""

    op: Moment
    reden: str | None


class VooronderzoekBeeld(Answer):
    """Wat het vooronderzoek het laatst opleverde (Routekaart stap 7)."""

    afgerond_op: Moment | None
    redenen: str | None
    onderwijsredenen: str | None
    eerdere_interventies: list[Interventie]
    mogelijke_stappen: str | None
    heropeningen: list[HeropeningBeeld]


def routes(router: APIRouter, door: Door[Dossier]) -> None:
    """De routes van stap 7."""
    command_route(router, door, "/vooronderzoeken", RondVooronderzoekAf, Dossier.rond_vooronderzoek_af, *WERKERS)
    command_route(
        router,
        door,
        "/vooronderzoek-heropeningen",
        HeropenVooronderzoek,
        Dossier.heropen_vooronderzoek,
        *WERKERS,
    )


def beeld(dossier: Dossier, lees: Lezer) -> VooronderzoekBeeld:
    """Wat de coach van stap 7 ziet; ook na heropenen blijft staan wat er lag."""
    feit = dossier.afronding
    return VooronderzoekBeeld(
        afgerond_op=feit.opgetreden_op if feit else None,
        redenen=lees(feit, "redenen"),
        onderwijsredenen=lees(feit, "onderwijsredenen"),
        eerdere_interventies=list(lees(feit, "eerdere_interventies") or ()),
        mogelijke_stappen=lees(feit, "mogelijke_stappen"),
        heropeningen=[HeropeningBeeld(op=een.opgetreden_op, reden=lees(een, "reden")) for een in dossier.heropeningen],
    )
