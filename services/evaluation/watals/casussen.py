"""De casussen achter een vergelijking: alleen die in groepen die groot genoeg zijn, en zo nodig van een groep.

Een keuze voegt hele groepen samen of laat ze weg. Zij toont dus nooit een deel van een groep dat kleiner is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore

from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.watals.naspelen import Plaats
from services.evaluation.watals.oordeel import ONVOLDOENDE

CASUSSEN = """
    WITH shown AS (
        SELECT area, year, subject, was, becomes FROM naspeling_v2
        WHERE concept = %(concept)s AND position = %(positie)s AND area = ANY(%(gemeenten)s)
            AND (%(jaar)s::int IS NULL OR year = %(jaar)s)
            AND (%(onderwerp)s::text IS NULL OR subject = %(onderwerp)s)
            AND (%(toen)s::text IS NULL OR was = %(toen)s)
            AND (%(straks)s::text IS NULL OR becomes = %(straks)s)
            AND (%(anders)s::boolean IS NULL OR (was <> becomes AND becomes <> %(onvoldoende)s) = %(anders)s)
        GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT casus) >= %(kleinste)s
    )
    SELECT DISTINCT n.pseudonym AS pseudoniem, n.subject AS onderwerp, n.was AS toen, n.becomes AS straks
    FROM naspeling_v2 AS n JOIN shown USING (area, year, subject, was, becomes)
    WHERE n.concept = %(concept)s AND n.position = %(positie)s
        AND (n.pseudonym, n.subject, n.was, n.becomes) > (%(na_id)s, %(na_onderwerp)s, %(na_toen)s, %(na_straks)s)
    ORDER BY 1, 2, 3, 4 LIMIT %(aantal)s
"""
BEGIN = (UUID(int=0), "", "", "")


class Casuskeuze(NamedTuple):
    """Welke groepen meetellen; wat leeg is beperkt niet."""

    gemeenten: Sequence[str]
    jaar: int | None = None
    onderwerp: str | None = None
    toen: str | None = None
    straks: str | None = None
    anders: bool | None = None


def casussen(
    datastore: PostgresDatastore, plaats: Plaats, keuze: Casuskeuze, na: tuple[UUID, str, str, str], aantal: int
) -> list[dict[str, Any]]:
    """De casussen in getoonde groepen van deze keuze, op volgorde van pseudoniem; hoogstens `aantal`, na `na`."""
    vraag = {
        **plaats._asdict(),
        **keuze._asdict(),
        "gemeenten": list(keuze.gemeenten),
        "kleinste": DREMPEL,
        "onvoldoende": ONVOLDOENDE,
        **dict(zip(("na_id", "na_onderwerp", "na_toen", "na_straks"), na, strict=True)),
        "aantal": aantal,
    }
    with datastore.get_connection() as conn:
        return conn.execute(CASUSSEN, vraag).fetchall()
