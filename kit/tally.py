"""Counting facts, with a digest over all of them: two who hold the same facts find the same, without comparing them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from eventsourcing.postgres import PostgresDatastore
from fastapi import APIRouter, Depends
from psycopg import Connection

from contracts.feit import Rol
from kit.http import Answer
from kit.routes import Door

# Over the bytes as they lie there now, not over a hash that was kept with them: also what was changed since is found.
TALLY = """
    SELECT service, sum(number_of)::bigint AS number_of,
        encode(sha256(string_agg(uuid_send(stream) || digest, ''::bytea ORDER BY stream)), 'hex') AS digest
    FROM (
        SELECT service, stream, count(*) AS number_of,
            sha256(string_agg(sha256(state), ''::bytea ORDER BY number)) AS digest
        FROM ({facts}) AS facts GROUP BY service, stream
    ) AS streams GROUP BY service
"""
OWN = """
    SELECT '' AS service, originator_id AS stream, originator_version AS number, state FROM facts
    WHERE notification_id <= %s
"""
NEWEST = "SELECT coalesce(max(notification_id), 0) AS newest FROM facts"


class Tally(NamedTuple):
    """How many facts there are, and the digest over all of them by stream and number."""

    facts: int = 0
    digest: str = sha256().hexdigest()


class Feitentelling(Answer):
    """Hoeveel feiten een dienst heeft vastgelegd, tot welke positie, en de vingerafdruk van alle samen."""

    aantal: int
    positie: int
    vingerafdruk: str


def tally(conn: Connection[Any], facts: str, *params: object) -> dict[str, Tally]:
    """By service; `facts` is a query for service, stream, number and state. Reads every fact."""
    rows = conn.execute(TALLY.format(facts=facts).encode(), params).fetchall()
    return {row["service"]: Tally(row["number_of"], row["digest"]) for row in rows}


def own_tally(datastore: PostgresDatastore) -> tuple[Tally, int]:
    """The tally of a service's own facts up to a position in its store, and that position."""
    with datastore.get_connection() as conn:
        (row,) = conn.execute(NEWEST).fetchall()
        return tally(conn, OWN, row["newest"]).get("", Tally()), row["newest"]


def tally_route(door: Door[Any]) -> APIRouter:
    """GET the tally of a service's own facts."""
    router = APIRouter(tags=["feiten"])
    guard = Depends(door.verifier.require(Rol.AUDITOR, Rol.BEHEERDER))

    @router.get("/feitentellingen", summary="Telling van de eigen feiten", dependencies=[guard])
    def feitentelling() -> Feitentelling:
        """Te leggen naast wat het grootboek van deze dienst heeft; leest ieder feit, dus vraag het niet voortdurend."""
        found, newest = own_tally(door.store.recorder.datastore)
        return Feitentelling(aantal=found.facts, positie=newest, vingerafdruk=found.digest)

    return router
