"""De stand van importen: hoe ver een bestand is, wat ervan werd, en welke regels zijn geweigerd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.postgres import PostgresDatastore
from psycopg.types.json import Json

from contracts.woorden import Lijst
from kit.http import Answer, Moment, Page, Problem
from kit.listing import Column, Condition, ListQuery, a_moment, read_page, sorting
from services.intake.aannemen import Uitkomst, Verwerkt
from services.intake.importeren import Tussenstand, Weigering

BEGIN = "INSERT INTO imports (id, started_by, list) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


class Importvraag(ListQuery):
    """Welke importen; de jongste eerst."""

    columns = {"begonnenOp": Column("started_at", a_moment)}  # noqa: RUF012 (de annotatie staat in de basis)
    sorteer: str | None = sorting(columns, "-begonnenOp")


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

    def begin(self, door: str, lijst: Lijst | None, id_: UUID | None = None) -> UUID:
        """Een nieuwe import, onder een eigen nummer of een nieuw; 409 als het nummer al is gebruikt."""
        id_ = id_ or uuid4()
        with self.datastore.get_connection() as conn:
            nieuw = conn.execute(BEGIN, (id_, door, lijst)).rowcount
        if not nieuw:
            raise Problem(409, "Dit nummer is al gebruikt", "Geef een import een nieuw nummer.", code="import-bestaat")
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
        return self._stand(rij)

    def van(self, door: str, vraag: Importvraag) -> Page[Import]:
        """De importen van deze persoon."""
        with self.datastore.get_connection() as conn:
            rijen, volgende = read_page(conn, "imports", "id", vraag, [Condition("started_by = %s", [door])])
        return Page(resultaten=[self._stand(rij) for rij in rijen], volgende=volgende)

    def _stand(self, rij: Mapping[str, Any]) -> Import:
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
