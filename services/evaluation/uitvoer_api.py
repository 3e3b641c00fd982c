"""Uitvoeren over HTTP: het grootboek, of een deel ervan, als open logboek voor onderzoek naar het werkproces."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import Field

from contracts.feit import Gemeentecode, Rol
from contracts.woorden import Doelgroep, Routenaam
from kit.http import Body
from kit.identity import Identity
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.selectie import Selectie
from services.evaluation.leren.toegang import eigen_gemeenten
from services.evaluation.uitvoer.maken import VORMEN, Vorm, maak

LEZERS = (Rol.AUDITOR, Rol.DOORSTROOMCOORDINATOR)
SLEUTELSOORT = "uitvoer"
BESTAND = {schrijver.soort: {"schema": {"type": "string", "format": "binary"}} for schrijver in VORMEN.values()}


class VraagUitvoer(Body):
    """Welke casussen, en in welke vorm. Wat leeg blijft beperkt niet."""

    vorm: Vorm = Vorm.OCEL
    van: Annotated[date | None, Field(description="Casussen die op deze dag of later zijn geopend.")] = None
    tot: Annotated[date | None, Field(description="Casussen die voor deze dag zijn geopend.")] = None
    gemeente: Annotated[tuple[Gemeentecode, ...], Field(max_length=100, description="Leeg: al uw gemeenten.")] = ()
    doelgroep: Annotated[tuple[Doelgroep, ...], Field(max_length=10)] = ()
    route: Annotated[tuple[Routenaam, ...], Field(max_length=50)] = ()
    casus_id: Annotated[tuple[UUID, ...], Field(max_length=10_000)] = ()
    reeks: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z0-9-]{3,40}$",
            description="Naam van een reeks: uitvoeren van dezelfde reeks hebben dezelfde pseudoniemen. "
            "Leeg: pseudoniemen die alleen in deze uitvoer bestaan, en die niemand kan herleiden.",
        ),
    ] = None
    kleine_groep: Annotated[
        bool, Field(description="Ook als het minder dan tien casussen zijn; die zijn voor een kenner te herkennen.")
    ] = False


def router(door: Door[Evaluatie], logboek: Callable[[], Logboek]) -> APIRouter:
    """De routes voor uitvoeren."""
    routes = APIRouter(tags=["uitvoeren"])

    @routes.post(
        "/uitvoeren",
        summary="Het grootboek als open logboek",
        response_class=StreamingResponse,
        responses={200: {"description": "Het logboek.", "content": BESTAND}},
    )
    def maak_uitvoer(
        vraag: VraagUitvoer, who: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]
    ) -> StreamingResponse:
        """Alle feiten van de gekozen casussen als OCEL 2.0, XES of Parquet, gepseudonimiseerd en zonder vertrouwelijks.

        Minder dan tien casussen alleen met `kleineGroep`.
        """
        boek = logboek()
        keuze = Selectie(
            gemeenten=eigen_gemeenten(who, vraag.gemeente),
            van=vraag.van,
            tot=vraag.tot,
            doelgroepen=vraag.doelgroep,
            routes=vraag.route,
            casussen=tuple(boek.pseudoniem.van(casus) for casus in vraag.casus_id),
        )
        sleutel = door.vault.fingerprint(SLEUTELSOORT, vraag.reeks.encode()) if vraag.reeks else secrets.token_bytes()
        stukken = maak(boek, keuze, sleutel, vraag.vorm, kleine_groep=vraag.kleine_groep)
        vorm = VORMEN[vraag.vorm]
        naam = f'attachment; filename="doorstroom.{vorm.uitgang}"'
        return StreamingResponse(stukken, media_type=vorm.soort, headers={"Content-Disposition": naam})

    return routes
