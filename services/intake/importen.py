"""De stand van importen: hoe ver een bestand is, wat ervan werd, en welke regels zijn geweigerd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.postgres import PostgresDatastore
from psycopg.types.json import Json

from contracts.woorden import Lijst
from kit.http import Answer, Moment, Problem
from services.intake.aannemen import Uitkomst, Verwerkt
from services.intake.importeren import Tussenstand, Weigering


class Import(Answer):
    """Een import en wat ervan geworden is; `lijst` ontbreekt bij meldingen."""

    import_id: UUID
    lijst: Lijst | None
    stand: str
    begonnen_op: Moment
    klaar_op: Moment | None
    regels: int
    aangenomen: int
    gekoppeld: int
    bijgewerkt: int
    beeindigd: int
    onbekend: int
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
    """Houdt bij hoe ver imports zijn, welke regels zijn geweigerd, en waar overgenomen regels staan."""

    datastore: PostgresDatastore

    def begin(self, door: str, lijst: Lijst | None) -> UUID:
        """Een nieuwe import."""
        id_ = uuid4()
        with self.datastore.get_connection() as conn:
            conn.execute("INSERT INTO imports (id, started_by, list) VALUES (%s, %s, %s)", (id_, door, lijst))
        return id_

    def werk_bij(self, id_: UUID, stand: Tussenstand, weigeringen: Sequence[Weigering]) -> None:
        """De tussenstand en de nieuwe weigeringen."""
        rijen = [(id_, een.regel, een.veld, een.reden) for een in weigeringen]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.executemany(
                "INSERT INTO import_refusals (import, line, field, reason) VALUES (%s, %s, %s, %s)", rijen
            )
            cursor.execute(
                "UPDATE imports SET lines = %s, outcomes = %s, refused = %s WHERE id = %s",
                (stand.regels, Json(stand.uitkomsten), stand.geweigerd, id_),
            )

    def bewaar(self, id_: UUID, verwerkt: Iterable[tuple[int, Verwerkt]]) -> None:
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
        geteld = {uitkomst.value: rij["outcomes"].get(uitkomst, 0) for uitkomst in Uitkomst}
        return Import(
            import_id=rij["id"],
            lijst=rij["list"],
            stand=rij["state"],
            begonnen_op=rij["started_at"],
            klaar_op=rij["finished_at"],
            regels=rij["lines"],
            geweigerd=rij["refused"],
            **{naam: aantal for naam, aantal in geteld.items() if naam in Import.model_fields},
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
