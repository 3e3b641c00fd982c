"""Importeren over HTTP: het bestand stroomt binnen en wordt verwerkt terwijl het komt."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from contracts.feit import OVERGENOMEN, Actor, Rol
from contracts.regio import Regio
from contracts.toegang import ROL_OVERNEMER
from contracts.woorden import Lijst
from kit.http import Body, Page, Pages, Problem
from kit.identity import Forbidden, Identity
from kit.look import shown
from kit.routes import Door, actor
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Uitkomst
from services.intake.application import Meldingen
from services.intake.domain import Dossier
from services.intake.importen import GeweigerdeRegel, Import, Importen, Importvraag, OvergenomenRegel
from services.intake.importeren import Bestand, KopOnbruikbaar, Regels, Tussenstand, meldingenbestand, verwerk
from services.intake.leveringen import Leveringen
from services.intake.leveringsregels import REGELS, Leveringsregel

BATCH = 500
ROLLEN = (Rol.DOORSTROOMCOORDINATOR, Rol.KETENPARTNER)
ONDERZOEKERS = (Rol.DOORSTROOMCOORDINATOR,)
"""Eigen onderzoek is van het Doorstroompunt zelf."""
Overname = Annotated[
    bool, Query(description="Uit een ander systeem: regels en leeftijd gelden op de dag van iedere melding.")
]
ImportId = Annotated[UUID, Path(alias="importId", description="Id van de import.")]
EigenNummer = Annotated[
    UUID | None,
    Query(alias="importId", description="Zelf gekozen, om de stand te lezen terwijl het bestand nog binnenkomt."),
]
SoortLijst = Annotated[Lijst, Query(description="Welke lijst van DUO dit is.")]
CSV = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}
R = TypeVar("R", bound=Body)


def router(door: Door[Dossier], meldingen: Meldingen, leveringen: Leveringen, regio: Regio) -> APIRouter:
    """De routes voor importen."""
    routes = APIRouter(tags=["importen"])
    importen = Importen(door.store.recorder.datastore)
    guard = door.verifier.require(*ROLLEN)

    @routes.post("/importen", status_code=201, summary="Importeer een bestand", openapi_extra=CSV)
    async def importeer(
        request: Request,
        response: Response,
        who: Annotated[Identity, Depends(guard)],
        overname: Overname = False,
        nummer: EigenNummer = None,
    ) -> Import:
        """Een geweigerde regel houdt het bestand niet tegen; hetzelfde bestand nog eens verandert niets."""
        wie = _overnemer(who) if overname else actor(who, ROLLEN)

        def neem_aan(id_: UUID, gelezen: Mapping[int, OntvangMelding]) -> list[Uitkomst]:
            verwerkt = meldingen.ontvang([*gelezen.values()], wie)
            if overname:
                importen.bewaar(id_, zip(gelezen, verwerkt, strict=True))
            return [een.uitkomst for een in verwerkt]

        bestand = meldingenbestand(regio, who.areas)
        begin = partial(importen.begin, who.subject, None, nummer)
        return await _neem_binnen(request, response, who, importen, begin, bestand, neem_aan)

    @routes.post("/leveringen", status_code=201, summary="Verwerk een lijst van DUO", openapi_extra=CSV)
    async def verwerk_levering(
        request: Request,
        response: Response,
        who: Annotated[Identity, Depends(door.verifier.require(*ONDERZOEKERS))],
        lijst: SoortLijst,
        nummer: EigenNummer = None,
    ) -> Import:
        """Eigen onderzoek (Routekaart stap 1 c): opent een casus, werkt haar bij of beeindigt haar; wie geen casus
        heeft en er geen krijgt is onbekend. Dezelfde regel nog eens verandert niets."""
        wie = actor(who, ONDERZOEKERS)

        def neem_aan(_: UUID, gelezen: Mapping[int, Leveringsregel]) -> list[Uitkomst]:
            return leveringen.verwerk([*gelezen.values()], wie, who.areas)

        bestand = Bestand(REGELS[lijst], regio, who.areas)
        begin = partial(importen.begin, who.subject, lijst, nummer)
        return await _neem_binnen(request, response, who, importen, begin, bestand, neem_aan)

    @routes.get("/importen", summary="Uw importen")
    def lijst_van_importen(
        who: Annotated[Identity, Depends(guard)], vraag: Annotated[Importvraag, Query()]
    ) -> Page[Import]:
        """De jongste eerst, met hoe ver zij zijn."""
        return importen.van(who.subject, vraag)

    @routes.get("/importen/{importId}", summary="Stand van een import")
    def lees(import_id: ImportId, who: Annotated[Identity, Depends(guard)]) -> Import:
        """De stand, ook terwijl de import loopt."""
        return importen.lees(import_id, who.subject)

    @routes.get("/importen/{importId}/geweigerde-regels", summary="Geweigerde regels van een import")
    def geweigerd(import_id: ImportId, who: Annotated[Identity, Depends(guard)], deel: Pages) -> Page[GeweigerdeRegel]:
        """Per regel en veld de reden; nooit wat er stond."""
        importen.lees(import_id, who.subject)
        (na,) = deel.place(int) or (0,)
        rijen, volgende = deel.cut(importen.weigeringen(import_id, na, deel.limit + 1), lambda rij: (rij["number"],))
        gevonden = [GeweigerdeRegel(regel=rij["line"], veld=rij["field"], reden=rij["reason"]) for rij in rijen]
        return Page(resultaten=gevonden, volgende=volgende)

    @routes.get("/importen/{importId}/overgenomen-regels", summary="In welke casus de regels van een overname staan")
    def overgenomen(
        import_id: ImportId, who: Annotated[Identity, Depends(guard)], deel: Pages
    ) -> Page[OvergenomenRegel]:
        """Om met de opdrachten in die casussen verder te gaan; leeg bij een gewone import."""
        importen.lees(import_id, who.subject)
        (na,) = deel.place(int) or (0,)
        rijen, volgende = deel.cut(importen.overgenomen(import_id, na, deel.limit + 1), lambda rij: (rij["line"],))
        for rij in rijen:
            shown(rij["casus"], None, "")
        gevonden = [
            OvergenomenRegel(regel=rij["line"], uitkomst=rij["outcome"], casus_id=rij["casus"]) for rij in rijen
        ]
        return Page(resultaten=gevonden, volgende=volgende)

    return routes


def _overnemer(who: Identity) -> Actor:
    """Wie dit aanlevert uit een ander systeem: de meldingen gelden op hun eigen dag. Raises Forbidden."""
    if ROL_OVERNEMER not in who.roles:
        raise Forbidden("Overnemen uit een ander systeem vraagt de rol overnemer.")
    return actor(who, ROLLEN).model_copy(update={"regel": OVERGENOMEN})


async def _neem_binnen(
    request: Request,
    response: Response,
    who: Identity,
    importen: Importen,
    begin: Callable[[], UUID],
    bestand: Bestand[R],
    neem_aan: Callable[[UUID, Mapping[int, R]], Sequence[Uitkomst]],
) -> Import:
    regels = _regels(request)
    await _lees_kop(bestand, regels)
    id_ = await asyncio.to_thread(begin)
    stand, einde = Tussenstand(), "afgebroken"
    try:
        async for batch in _batches(regels):
            weigeringen = await asyncio.to_thread(verwerk, bestand, partial(neem_aan, id_), batch, stand)
            await asyncio.to_thread(importen.werk_bij, id_, stand, weigeringen)
        einde = "klaar"
    finally:
        await asyncio.shield(asyncio.to_thread(importen.eindig, id_, einde))
    response.headers["Location"] = f"/v1/importen/{id_}"
    return await asyncio.to_thread(importen.lees, id_, who.subject)


async def _regels(request: Request) -> AsyncIterator[tuple[int, str]]:
    knipper = Regels()
    async for brok in request.stream():
        for regel in knipper.voeg_toe(brok):
            yield regel
    for regel in knipper.voeg_toe(b"", laatste=True):
        yield regel


async def _batches(regels: AsyncIterator[tuple[int, str]]) -> AsyncIterator[list[tuple[int, str]]]:
    batch: list[tuple[int, str]] = []
    async for regel in regels:
        batch.append(regel)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _lees_kop(bestand: Bestand[Any], regels: AsyncIterator[tuple[int, str]]) -> None:
    try:
        # Not a tuple as default: on Python 3.11 that is a SystemError.
        eerste = await anext(regels, None)
        bestand.lees_kop(eerste[1] if eerste else "")
    except KopOnbruikbaar as fout:
        delen = [
            f"{wat}: {', '.join(map(str, kolommen))}"
            for wat, kolommen in (
                ("ontbrekende kolommen", fout.ontbrekend),
                ("onbekende kolommen, op plaats", fout.onbekend),
                ("dubbele kolommen", fout.dubbel),
            )
            if kolommen
        ]
        detail = f"De kop van het bestand klopt niet ({'; '.join(delen)}). Er is niets ingelezen."
        raise Problem(400, "Het bestand is niet te lezen", detail, code="kop-onbruikbaar") from None
