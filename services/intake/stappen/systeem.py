"""Stap 5: de leefdomeinen, met hun geschiedenis."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import dag
from contracts.regio import Regio
from contracts.woorden import Hulpmiddel, LeefdomeinScore
from kit.handling import Clock
from kit.http import Answer, Body, Moment
from kit.identity import Identity
from kit.routes import Door, Opdracht, StreamId, command_route
from services.intake.domain import Dossier
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst


class Score(Body):
    """De score van een leefdomein: 1 (acuut probleem) tot 5 (volledig zelfredzaam)."""

    domein: Annotated[str, Field(max_length=60)]
    score: Annotated[int, Field(ge=1, le=5)]
    notitie: Tekst | None = None


class BrengLeefdomeinenInKaart(Opdracht):
    """De situatie per leefdomein, van alle of van enkele; de ondersteuningsvraag alleen als zij nieuw is."""

    scores: Annotated[list[Score], Field(min_length=1, max_length=30)]
    hulpmiddelen: Annotated[tuple[Hulpmiddel, ...], Field(max_length=10)] = ()
    ondersteuningsvraag: Tekst | None = None

    def velden(self) -> dict[str, Any]:
        """De scores in de woorden van het feit."""
        scores = tuple(LeefdomeinScore.model_validate(score.model_dump()) for score in self.scores)
        return super().velden() | {"scores": scores}


class ScoreBeeld(Answer):
    """Een score, wanneer zij werd gegeven en waarmee; `verouderd`: ouder dan in de regio is afgesproken."""

    score: int
    notitie: str | None
    op: Moment
    hulpmiddelen: tuple[Hulpmiddel, ...]
    verouderd: bool


class LeefdomeinBeeld(Answer):
    """Een leefdomein van de regio met al haar scores, de nieuwste eerst."""

    domein: str
    scores: list[ScoreBeeld]


class LeefdomeinenBeeld(Answer):
    """Het systeem rondom de jongere (Routekaart stap 5)."""

    casus_id: UUID
    ondersteuningsvraag: str | None
    leefdomeinen: list[LeefdomeinBeeld]


def routes(router: APIRouter, door: Door[Dossier], lees: Lezer, regio: Regio, clock: Clock) -> None:
    """De routes van stap 5."""

    def breng_leefdomeinen_in_kaart(dossier: Dossier, **velden: Any) -> None:
        """Leg scores vast, van alle leefdomeinen of van enkele, en de ondersteuningsvraag."""
        dossier.breng_leefdomeinen_in_kaart(**velden, lijst=regio.leefdomeinen)

    command_route(router, door, "/leefdomeinen", BrengLeefdomeinenInKaart, breng_leefdomeinen_in_kaart, *WERKERS)

    @router.get("/casussen/{casusId}/leefdomeinen", summary="De leefdomeinen van een casus")
    def toon_leefdomeinen(
        stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*WERKERS))]
    ) -> LeefdomeinenBeeld:
        """Per leefdomein alle scores met hun datum; informatie die te oud is, is gemerkt (Routekaart stap 5)."""
        return beeld(door.load(stream, who), lees, regio, dag(clock()))


def beeld(dossier: Dossier, lees: Lezer, regio: Regio, vandaag: date) -> LeefdomeinenBeeld:
    """De leefdomeinen in de volgorde van de regio, met daarachter wat er eerder op de lijst stond."""
    per_domein: dict[str, list[ScoreBeeld]] = {domein: [] for domein in regio.leefdomeinen}
    vragen: list[str] = []
    for feit in dossier.leefdomeinen:
        vragen += filter(None, [lees(feit, "ondersteuningsvraag")])
        ouderdom = (vandaag - dag(feit.opgetreden_op)).days
        for score in lees(feit, "scores") or ():
            een = ScoreBeeld(
                score=score.score,
                notitie=score.notitie,
                op=feit.opgetreden_op,
                hulpmiddelen=feit.hulpmiddelen,
                verouderd=ouderdom > regio.leefdomeinen_verouderen_na_dagen,
            )
            per_domein.setdefault(score.domein, []).append(een)
    return LeefdomeinenBeeld(
        casus_id=dossier.id,
        ondersteuningsvraag=vragen[-1] if vragen else None,
        leefdomeinen=[
            LeefdomeinBeeld(domein=domein, scores=sorted(scores, key=lambda een: een.op, reverse=True))
            for domein, scores in per_domein.items()
        ],
    )
