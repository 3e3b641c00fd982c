"""Van rijen naar cijfers: per cel hoeveel casussen, hoe vaak, en hoe lang. In SQL die iedere motor kent."""

from __future__ import annotations

from collections.abc import Iterable

OP_RIJ = """
    rijen AS (
        SELECT {groep}, waarde, row_number() OVER (PARTITION BY {groep} ORDER BY waarde) AS plaats,
            count(*) OVER (PARTITION BY {groep}) AS samen
        FROM gekozen WHERE waarde IS NOT NULL
    ),
    duren AS (
        SELECT {groep}, max(samen) AS metingen,
            min(CASE WHEN plaats * 10 >= samen * 5 THEN waarde END) AS mediaan,
            min(CASE WHEN plaats * 10 >= samen * 9 THEN waarde END) AS p90
        FROM rijen GROUP BY {groep}
    ),
    aantallen AS (
        SELECT {groep}, count(DISTINCT casus) AS casussen, count(*) AS aantal FROM gekozen GROUP BY {groep}
    )
"""
"""Median and 90th percentile by nearest rank: a value that occurred, the same for every engine."""
CEL = ("soort", "a", "b")


def cijfers(bron: str, per: Iterable[str] = ()) -> str:
    """Een SELECT over rijen (casus, soort, a, b, waarde): per cel casussen, aantal, metingen, mediaan en p90."""
    groep = [*CEL, *per]
    gelijk = " AND ".join(f"aantallen.{kolom} = duren.{kolom}" for kolom in groep)
    kolommen = ", ".join(f"aantallen.{kolom} AS {kolom}" for kolom in groep)
    return (
        f"WITH gekozen AS ({bron}), {OP_RIJ.format(groep=', '.join(groep))} "  # noqa: S608 (our own columns)
        f"SELECT {kolommen}, aantallen.casussen AS casussen, aantallen.aantal AS aantal, duren.metingen AS metingen, "
        f"duren.mediaan AS mediaan, duren.p90 AS p90 FROM aantallen LEFT JOIN duren ON {gelijk}"
    )
