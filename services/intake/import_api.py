"""Importeren over HTTP: het bestand stroomt binnen en wordt verwerkt terwijl het komt."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

from eventsourcing.postgres import PostgresDatastore
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from contracts.feit import OVERGENOMEN, Actor, Rol
from contracts.regio import Regio
from contracts.toegang import ROL_OVERNEMER
from kit.http import Answer, Moment, Page, Pages, Problem
from kit.identity import Forbidden, Identity
from kit.routes import Door, actor
from services.intake.application import Meldingen, Uitkomst, Verwerkt
from services.intake.domain import Dossier
from services.intake.importeren import Bestand, KopOnbruikbaar, Regels, Tussenstand, Weigering, verwerk

BATCH = 500
ROLLEN = (Rol.DOORSTROOMCOORDINATOR, Rol.KETENPARTNER)
Overname = Annotated[
    bool, Query(description="Uit een ander systeem: regels en leeftijd gelden op de dag van iedere melding.")
]
ImportId = Annotated[UUID, Path(alias="importId", description="Id van de import.")]


class Import(Answer):
    """Een import en wat ervan geworden is."""

    import_id: UUID
    stand: str
    begonnen_op: Moment
    klaar_op: Moment | None
    regels: int
    aangenomen: int
    gekoppeld: int
    genegeerd: int
    geweigerd: int


class GeweigerdeRegel(Answer):
    """Waarom een regel is geweigerd; `regel` telt de kop als 1."""

    regel: int
    veld: str
    reden: str


class OvergenomenRegel(Answer):
    """In welke casus een regel staat; `regel` telt de kop als 1."""

    regel: int
    uitkomst: Uitkomst
    casus_id: UUID


@dataclass(frozen=True)
class Importen:
    """Houdt bij hoe ver imports zijn, en welke regels zijn geweigerd."""

    datastore: PostgresDatastore

    def begin(self, door: str) -> UUID:
        """Een nieuwe import."""
        id_ = uuid4()
        with self.datastore.get_connection() as conn:
            conn.execute("INSERT INTO imports (id, started_by) VALUES (%s, %s)", (id_, door))
        return id_

    def werk_bij(self, id_: UUID, stand: Tussenstand, weigeringen: Sequence[Weigering]) -> None:
        """De tussenstand en de nieuwe weigeringen."""
        tel = stand.uitkomsten
        rijen = [(id_, een.regel, een.veld, een.reden) for een in weigeringen]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.executemany(
                "INSERT INTO import_refusals (import, line, field, reason) VALUES (%s, %s, %s, %s)", rijen
            )
            cursor.execute(
                "UPDATE imports SET lines = %s, accepted = %s, linked = %s, ignored = %s, refused = %s WHERE id = %s",
                (
                    stand.regels,
                    tel[Uitkomst.AANGENOMEN],
                    tel[Uitkomst.GEKOPPELD],
                    tel[Uitkomst.GENEGEERD],
                    stand.geweigerd,
                    id_,
                ),
            )

    def bewaar(self, id_: UUID, verwerkt: Sequence[tuple[int, Verwerkt]]) -> None:
        """In welke casus deze regels staan."""
        rijen = [(id_, regel, een.uitkomst, een.casus_id) for regel, een in verwerkt]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.executemany("INSERT INTO import_lines (import, line, outcome, casus) VALUES (%s, %s, %s, %s)", rijen)

    def eindig(self, id_: UUID, stand: str) -> None:
        """De import is klaar, of brak af."""
        with self.datastore.get_connection() as conn:
            conn.execute("UPDATE imports SET state = %s, finished_at = now() WHERE id = %s", (stand, id_))

    def lees(self, id_: UUID, door: str) -> Import:
        """Een import van deze persoon; anders 404."""
        with self.datastore.get_connection() as conn:
            query = "SELECT * FROM imports WHERE id = %s AND started_by = %s"
            rij = conn.execute(query, (id_, door)).fetchone()
        if rij is None:
            raise Problem(404, "Niet gevonden", "Deze import bestaat niet, of is niet van u.", code="niet-gevonden")
        return Import(
            import_id=rij["id"],
            stand=rij["state"],
            begonnen_op=rij["started_at"],
            klaar_op=rij["finished_at"],
            regels=rij["lines"],
            aangenomen=rij["accepted"],
            gekoppeld=rij["linked"],
            genegeerd=rij["ignored"],
            geweigerd=rij["refused"],
        )

    def weigeringen(self, id_: UUID, na: int, aantal: int) -> list[dict[str, Any]]:
        """Geweigerde regels, in volgorde, na een nummer."""
        query = "SELECT * FROM import_refusals WHERE import = %s AND number > %s ORDER BY number LIMIT %s"
        return self._rijen(query, id_, na, aantal)

    def overgenomen(self, id_: UUID, na: int, aantal: int) -> list[dict[str, Any]]:
        """Overgenomen regels, in volgorde, na een regel."""
        query = "SELECT * FROM import_lines WHERE import = %s AND line > %s ORDER BY line LIMIT %s"
        return self._rijen(query, id_, na, aantal)

    def _rijen(self, query: str, *params: object) -> list[dict[str, Any]]:
        with self.datastore.get_connection() as conn:
            return [dict(rij) for rij in conn.execute(query, params)]


def router(door: Door[Dossier], meldingen: Meldingen, regio: Regio) -> APIRouter:
    """De routes voor importen."""
    routes = APIRouter(tags=["importen"])
    importen = Importen(door.store.recorder.datastore)
    guard = door.verifier.require(*ROLLEN)
    bestand_schema = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}

    @routes.post("/importen", status_code=201, summary="Importeer een bestand", openapi_extra=bestand_schema)
    async def importeer(
        request: Request, response: Response, who: Annotated[Identity, Depends(guard)], overname: Overname = False
    ) -> Import:
        """Een geweigerde regel houdt het bestand niet tegen; hetzelfde bestand nog eens verandert niets."""
        door_wie = _door(who, overname=overname)
        bestand = Bestand(regio, who.areas)
        regels = _regels(request)
        await _lees_kop(bestand, regels)
        id_ = await asyncio.to_thread(importen.begin, who.subject)
        stand, einde = Tussenstand(), "afgebroken"
        try:
            async for batch in _batches(regels):
                gedaan = await asyncio.to_thread(verwerk, bestand, meldingen, batch, door_wie, stand)
                await asyncio.to_thread(importen.werk_bij, id_, stand, gedaan.weigeringen)
                if overname:
                    await asyncio.to_thread(importen.bewaar, id_, gedaan.verwerkt)
            einde = "klaar"
        finally:
            await asyncio.shield(asyncio.to_thread(importen.eindig, id_, einde))
        response.headers["Location"] = f"/v1/importen/{id_}"
        return await asyncio.to_thread(importen.lees, id_, who.subject)

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
        gevonden = [
            OvergenomenRegel(regel=rij["line"], uitkomst=rij["outcome"], casus_id=rij["casus"]) for rij in rijen
        ]
        return Page(resultaten=gevonden, volgende=volgende)

    return routes


def _door(who: Identity, *, overname: bool) -> Actor:
    """Wie dit aanlevert; bij overname gelden de meldingen op hun eigen dag. Raises Forbidden."""
    door_wie = actor(who, ROLLEN)
    if not overname:
        return door_wie
    if ROL_OVERNEMER not in who.roles:
        raise Forbidden("Overnemen uit een ander systeem vraagt de rol overnemer.")
    return door_wie.model_copy(update={"regel": OVERGENOMEN})


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


async def _lees_kop(bestand: Bestand, regels: AsyncIterator[tuple[int, str]]) -> None:
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
