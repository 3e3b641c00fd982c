"""Bewijs over HTTP: ondertekende boomhoofden, dat de ene verder gaat op de andere, en de bewijsbundel van een casus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from contracts.feit import Rol
from kit.aggregate import BestaatNiet
from kit.http import Answer, Moment, Page, Pages
from kit.identity import Identity
from kit.routes import Door, StreamId
from services.evaluation.bewijs import Bewijzen
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek

LEZERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
ZIP = "application/zip"
Omvang = Annotated[int, Path(ge=1, le=1 << 60, description="Omvang van het latere boomhoofd, in feiten.")]
NieuwsteEerst = Annotated[bool, Query(alias="nieuwsteEerst", description="Van groot naar klein.")]
Van = Annotated[int, Query(ge=1, le=1 << 60, description="Omvang van het eerdere boomhoofd, in feiten.")]


class Boomhoofd(Answer):
    """Wat het grootboek was toen het zoveel feiten telde, ondertekend (C2SP checkpoint)."""

    omvang: int
    hoofd: str
    sleutel: str
    gemaakt_op: Moment


class Groeibewijs(Answer):
    """Dat het grootboek bij het latere boomhoofd begint met dat bij het eerdere (RFC 9162, 2.1.4)."""

    van: int
    tot: int
    bewijs: list[str]


class Dienstvergelijking(Answer):
    """Wat het grootboek van een dienst heeft; te leggen naast `feitentellingen` van die dienst zelf."""

    aantal: int
    vingerafdruk: str


class Vergelijking(Answer):
    """Per dienst wat het grootboek van haar heeft, en hoeveel feiten er in het geheel apart zijn gelegd."""

    diensten: dict[str, Dienstvergelijking]
    apart: int


def router(door: Door[Evaluatie], bewijzen: Bewijzen, grootboek: Grootboek) -> APIRouter:
    """De routes voor bewijs."""
    routes = APIRouter(tags=["grootboek"])
    regionaal = Depends(door.verifier.require(*LEZERS, Rol.BEHEERDER))

    @routes.get("/boomhoofden", summary="De ondertekende boomhoofden", dependencies=[regionaal])
    def boomhoofden(deel: Pages, nieuwste_eerst: NieuwsteEerst = False) -> Page[Boomhoofd]:
        """Van klein naar groot, met de openbare sleutel waarmee ieder te controleren is."""
        begin = (1 << 62, "") if nieuwste_eerst else (-1, "")
        rijen, volgende = deel.cut(
            bewijzen.hoofden(deel.place(int, str) or begin, deel.limit + 1, terug=nieuwste_eerst),
            lambda rij: (rij["size"], rij["signer"]),
        )
        hoofden = [
            Boomhoofd(omvang=rij["size"], hoofd=rij["note"], sleutel=rij["signer"], gemaakt_op=rij["made_at"])
            for rij in rijen
        ]
        return Page(resultaten=hoofden, volgende=volgende)

    @routes.get("/boomhoofden/{omvang}/groeibewijzen", summary="Bewijs van groei", dependencies=[regionaal])
    def groeibewijs(omvang: Omvang, van: Van) -> Groeibewijs:
        """Wie een eerder boomhoofd bewaarde, ziet hiermee dat er sindsdien alleen is bijgekomen."""
        return Groeibewijs(van=van, tot=omvang, bewijs=bewijzen.groeibewijs(van, omvang))

    toezicht = Depends(door.verifier.require(Rol.AUDITOR, Rol.BEHEERDER))

    @routes.get("/grootboek-vergelijkingen", summary="Het grootboek per dienst", dependencies=[toezicht])
    def vergelijking() -> Vergelijking:
        """Leest ieder feit, dus vraag het niet voortdurend: `doorstroom reconcilieer`."""
        diensten = {
            naam: Dienstvergelijking(aantal=telling.facts, vingerafdruk=telling.digest)
            for naam, telling in grootboek.vergelijking().items()
        }
        return Vergelijking(diensten=diensten, apart=grootboek.telling()["apart"])

    @routes.get(
        "/casussen/{casusId}/bewijs",
        summary="De bewijsbundel van een casus",
        response_class=Response,
        responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def bewijs(stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]) -> Response:
        """Ieder feit met zijn plaats in het grootboek, te controleren zonder ons: `doorstroom controleer`."""
        door.load(stream, who)
        bundel = bewijzen.bundel(stream)
        if bundel is None:
            raise BestaatNiet
        naam = f'attachment; filename="bewijs-{stream}.zip"'
        return Response(bundel, media_type=ZIP, headers={"Content-Disposition": naam})

    return routes
