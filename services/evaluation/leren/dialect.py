"""Wat motoren anders zeggen dan elkaar. De rest van een maat of verslag is SQL die zij allemaal kennen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """De woorden van een motor, als patronen."""

    laatste: str
    """De functie die van x de waarde geeft die er het laatst was: `laatste(x, volgorde)`."""
    micros: str
    """Een tijdstip als microseconden sinds 1970."""
    op_rij: str
    """Teksten van een groep achter elkaar, met ' > ' ertussen, op volgorde van een getal."""
    json_getal: str
    """Een getal uit een kolom met JSON, als tekst."""


DUCKDB = Dialect(
    laatste="arg_max",
    micros="epoch_us({0})",
    op_rij="string_agg(CAST({0} AS VARCHAR), ' > ' ORDER BY {1})",
    json_getal="json_extract_string({0}, '$.{1}')",
)
CLICKHOUSE = Dialect(
    laatste="argMax",
    micros="toUnixTimestamp64Micro(toDateTime64({0}, 6, 'UTC'))",
    op_rij="arrayStringConcat(arrayMap(een -> CAST(een.2 AS String), arraySort(groupArray(({1}, {0})))), ' > ')",
    json_getal="JSONExtractRaw({0}, '{1}')",
)


def noemt(kolom: str, waarde: str) -> str:
    """De voorwaarde dat een kolom met een rij woorden (met komma's ertussen) dit woord noemt."""
    return f"replace(concat(',', {kolom}, ','), concat(',', {waarde}, ','), '') <> concat(',', {kolom}, ',')"
