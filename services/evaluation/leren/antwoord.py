"""Een vraag aan het logboek beantwoorden: een maat over een keuze van casussen, met wat te klein is verborgen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb

from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.onderdrukking import Familie, langs_filter, met_en_zonder, te_klein, verborgen_samen
from services.evaluation.leren.selectie import letterlijk
from services.evaluation.leren.tellen import CEL, cijfers

Sleutel = tuple[str, str, str]
IEDEREEN: Sleutel = ("*", "", "")
"""The cell that every casus is in."""
KENMERKEN = ("gemeente", "doelgroep", "route", "school", "kwartaal")
ONBEKEND = "onbekend"
GROEPEN = """
    CREATE OR REPLACE TABLE kenmerken AS SELECT c.casus AS casus, c.gemeente AS gemeente,
        coalesce(c.doelgroep, 'onbekend') AS doelgroep, coalesce(c.route, 'onbekend') AS route,
        coalesce(s.school, 'onbekend') AS school,
        concat(year(c.geopend), '-K', quarter(c.geopend)) AS kwartaal
    FROM ({casussen}) AS c LEFT JOIN scholen AS s ON s.casus = c.casus WHERE c.geopend IS NOT NULL
"""
CELLEN = """
    CREATE OR REPLACE TABLE cellen AS SELECT * FROM ({maat})
    UNION ALL SELECT casus, '*' AS soort, '' AS a, '' AS b, NULL AS waarde FROM kenmerken
"""
Families = tuple[Familie[Sleutel], ...]
FAMILIES: Mapping[Maat, Families] = {
    Maat.PROCESKAART: (
        lambda cel: cel[1] if cel[0] == "overgang" else None,
        lambda cel: cel[2] if cel[0] == "overgang" else None,
    ),
    Maat.VARIANTEN: (lambda cel: cel[0],),
    Maat.TERMIJNEN: (lambda cel: cel[1],),
    Maat.CONFORMITEIT: (
        lambda cel: "oordeel" if cel[0] == "oordeel" else None,
        lambda cel: cel[:2] if cel[0] != "oordeel" else None,
    ),
}
"""Parts of which the total is known, or can be: what leaves a step, what comes to it, how a term ended."""


@dataclass(frozen=True)
class Keuze:
    """Filters: per kenmerk welke waarden meetellen. Een kenmerk dat ontbreekt beperkt niet. `per` splitst uit."""

    filters: Mapping[str, frozenset[str]]
    per: str | None = None

    @property
    def met_school(self) -> bool:
        """Of de vraag over scholen gaat; die zijn vertrouwelijk en gaan alleen daarvoor open."""
        return "school" in self.filters or self.per == "school"


@dataclass(frozen=True)
class Cijfer:
    """Wat er van een cel te zeggen is; tijden in microseconden.

    `casussen` is None als te klein is wie haar niet heeft.
    """

    cel: Sleutel
    casussen: int | None
    aantal: int | None
    mediaan: int | None
    p90: int | None


@dataclass(frozen=True)
class Groep:
    """Een uitkomst: over hoeveel casussen, wat er van hen te zeggen is, en hoeveel cellen zijn verborgen."""

    waarde: str | None
    casussen: int | None
    cijfers: tuple[Cijfer, ...]
    verborgen: int


class Mag(NamedTuple):
    """Of te tonen is wie iets heeft, en wie het niet heeft."""

    wel: bool
    niet: bool


Toegestaan = Callable[[Sleutel, str | None], Mag]
Scholen = Callable[[duckdb.DuckDBPyConnection], None]
"""Vult de tabel `scholen(casus, school)`."""


def beantwoord(motor: duckdb.DuckDBPyConnection, maat: Maat, keuze: Keuze, scholen: Scholen) -> list[Groep]:
    """De uitkomst, of met `per` een per waarde. Een groep die te klein is staat er zonder cijfers in."""
    return tel(motor, Vraag(maat, DUCKDB).sql(), FAMILIES.get(maat, ()), keuze, scholen)


def tel(
    motor: duckdb.DuckDBPyConnection, cellen: str, families: Families, keuze: Keuze, scholen: Scholen | None = None
) -> list[Groep]:
    """Hetzelfde voor iedere SELECT die (casus, soort, a, b, waarde) geeft, met de families van zijn cellen."""
    motor.execute("CREATE OR REPLACE TABLE scholen (casus VARCHAR, school VARCHAR)")
    if keuze.met_school and scholen:
        scholen(motor)
    motor.execute(GROEPEN.format(casussen=CASUSSEN.format(laatste=DUCKDB.laatste)))
    motor.execute(CELLEN.format(maat=cellen))
    gevonden = _cijfers(motor, keuze)
    toegestaan = _toegestaan(motor, keuze)
    waarden: list[str | None] = [*sorted({waarde for _, waarde in gevonden if waarde})] if keuze.per else [None]
    return [_groep(families, waarde, gevonden, toegestaan) for waarde in waarden]


def _groep(
    families: Families, waarde: str | None, gevonden: Mapping[tuple[Sleutel, str | None], Any], toegestaan: Toegestaan
) -> Groep:
    eigen = {cel: rij for (cel, van), rij in gevonden.items() if van == waarde}
    allen = eigen[IEDEREEN]["casussen"] if IEDEREEN in eigen else 0
    if allen == 0:
        return Groep(waarde, 0, (), 0)
    # What is too small goes anyway: of a long tail of variants nothing more has to be found out.
    niet = {cel for cel, rij in eigen.items() if te_klein(rij["casussen"]) or not toegestaan(cel, waarde).wel}
    if IEDEREEN in niet or te_klein(allen):
        return Groep(waarde, None, (), len(eigen) - 1)
    cellen = {cel: rij["casussen"] for cel, rij in eigen.items() if cel != IEDEREEN}
    weg = verborgen_samen(cellen, niet - {IEDEREEN}, families)
    getoond = tuple(
        _cijfer(cel, eigen[cel], telbaar=toegestaan(cel, waarde).niet and not te_klein(allen - cellen[cel]))
        for cel in sorted(cellen)
        if cel not in weg
    )
    return Groep(waarde, allen, getoond, len(weg))


def _cijfer(cel: Sleutel, rij: Mapping[str, Any], *, telbaar: bool) -> Cijfer:
    duren = not te_klein(rij["metingen"] or 0)
    return Cijfer(
        cel,
        rij["casussen"] if telbaar else None,
        rij["aantal"] if telbaar else None,
        rij["mediaan"] if duren else None,
        rij["p90"] if duren else None,
    )


def _cijfers(motor: duckdb.DuckDBPyConnection, keuze: Keuze) -> dict[tuple[Sleutel, str | None], dict[str, Any]]:
    per = [keuze.per] if keuze.per else []
    kolommen = ", ".join([*CEL, *per, "cellen.casus AS casus", "waarde"])
    bron = f"SELECT {kolommen} FROM cellen JOIN kenmerken ON cellen.casus = kenmerken.casus {waar(keuze.filters)}"  # noqa: S608
    return {
        ((rij["soort"], rij["a"], rij["b"]), rij[keuze.per] if keuze.per else None): rij
        for rij in _rijen(motor, cijfers(bron, per))
    }


def _toegestaan(motor: duckdb.DuckDBPyConnection, keuze: Keuze) -> Toegestaan:
    """Rule 2 and 3: may a cell of a group be shown, and may who is not in it, given what other answers show?"""
    kenmerken = [*keuze.filters] + ([keuze.per] if keuze.per and keuze.per not in keuze.filters else [])
    per_cel: defaultdict[Sleutel, dict[tuple[str, ...], int]] = defaultdict(dict)
    if kenmerken:
        groep = ", ".join([*CEL, *kenmerken])
        vraag = (
            f"SELECT {groep}, count(DISTINCT cellen.casus) AS n FROM cellen "  # noqa: S608 (our own columns)
            f"JOIN kenmerken ON cellen.casus = kenmerken.casus GROUP BY {groep}"
        )
        for rij in _rijen(motor, vraag):
            plaats = tuple(rij[kenmerk] for kenmerk in kenmerken)
            per_cel[rij["soort"], rij["a"], rij["b"]][plaats] = rij["n"]

    allen = per_cel[IEDEREEN]

    def mag(cel: Sleutel, waarde: str | None) -> Mag:
        gekozen = dict(keuze.filters)
        if keuze.per and waarde is not None:
            gekozen[keuze.per] = frozenset({waarde})
        waarden = [gekozen[kenmerk] for kenmerk in kenmerken]
        andere = {plaats: aantal - per_cel[cel].get(plaats, 0) for plaats, aantal in allen.items()}
        return Mag(_mag(per_cel[cel], waarden), _mag(andere, waarden))

    return mag


def _mag(tabel: Mapping[tuple[str, ...], int], gekozen: list[frozenset[str]]) -> bool:
    """`tabel` has the casussen per combination of values; `gekozen` which values of each kenmerk are asked for."""
    wel_en_niet: defaultdict[tuple[bool, ...], int] = defaultdict(int)
    langs: list[defaultdict[str, int]] = [defaultdict(int) for _ in gekozen]
    for plaats, aantal in tabel.items():
        binnen = tuple(waarde in keuze for waarde, keuze in zip(plaats, gekozen, strict=True))
        wel_en_niet[binnen] += aantal
        for nummer, waarde in enumerate(plaats):
            if all(binnen[:nummer] + binnen[nummer + 1 :]):
                langs[nummer][waarde] += aantal
    return met_en_zonder(wel_en_niet.values()) and all(
        langs_filter(aantallen, keuze) for aantallen, keuze in zip(langs, gekozen, strict=True)
    )


def waar(filters: Mapping[str, Collection[str]]) -> str:
    """De voorwaarde in SQL op `kenmerken`; leeg als er geen filter is."""
    delen = [
        f"{kenmerk} IN ({', '.join(map(letterlijk, sorted(waarden)))})" if waarden else "1 = 0"
        for kenmerk, waarden in filters.items()
    ]
    return f"WHERE {' AND '.join(delen)}" if delen else ""


def _rijen(motor: duckdb.DuckDBPyConnection, vraag: str) -> Iterator[dict[str, Any]]:
    antwoord = motor.execute(vraag)
    namen = [kolom[0] for kolom in antwoord.description or ()]
    yield from (dict(zip(namen, rij, strict=True)) for rij in antwoord.fetchall())
