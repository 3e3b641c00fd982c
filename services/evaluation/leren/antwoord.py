"""Een vraag aan het logboek beantwoorden: een maat over een keuze van casussen, met wat te klein is verborgen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import duckdb

from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.families import FAMILIES, IEDEREEN, OMVATTEND, Samenhang, Sleutel, geen
from services.evaluation.leren.klaarzetten import Vul, leeg, lees_rijen, waar, zet_klaar
from services.evaluation.leren.maten import MET_LEEFDOMEINEN, Maat, Vraag
from services.evaluation.leren.onderdrukking import (
    Langs,
    langs_filter,
    langs_kenmerk,
    met_en_zonder,
    te_klein,
    verborgen_samen,
)
from services.evaluation.leren.tellen import CEL, cijfers

KENMERKEN = ("gemeente", "doelgroep", "route", "school", "kwartaal")


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
    weg: frozenset[Sleutel] = frozenset()
    """Which cells are hidden; what is neither here nor in `cijfers` is nobody."""


class Mag(NamedTuple):
    """Of te tonen is wie iets heeft, en wie het niet heeft."""

    wel: bool
    niet: bool


Toegestaan = Callable[[Sleutel, str | None], Mag]


def beantwoord(
    motor: duckdb.DuckDBPyConnection, maat: Maat, keuze: Keuze, scholen: Vul, leefdomeinen: Vul = leeg
) -> list[Groep]:
    """De uitkomst, of met `per` een per waarde. Een groep die te klein is staat er zonder cijfers in."""
    vul = [scholen] if keuze.met_school else []
    vul += [leefdomeinen] if maat in MET_LEEFDOMEINEN else []
    samenhang = Samenhang(FAMILIES.get(maat, ()), OMVATTEND.get(maat))
    return tel(motor, Vraag(maat, DUCKDB).sql(), samenhang, keuze, *vul)


def tel(motor: duckdb.DuckDBPyConnection, cellen: str, samenhang: Samenhang, keuze: Keuze, *vul: Vul) -> list[Groep]:
    """Hetzelfde voor iedere SELECT die (casus, soort, a, b, waarde) geeft."""
    zet_klaar(motor, cellen, *vul)
    gevonden = _cijfers(motor, keuze)
    toegestaan = _toegestaan(motor, samenhang, keuze)
    waarden: list[str | None] = [*sorted({waarde for _, waarde in gevonden if waarde})] if keuze.per else [None]
    return [_groep(samenhang, waarde, gevonden, toegestaan) for waarde in waarden]


def _groep(
    samenhang: Samenhang,
    waarde: str | None,
    gevonden: Mapping[tuple[Sleutel, str | None], Any],
    toegestaan: Toegestaan,
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
    telbaar = {cel for cel in cellen if toegestaan(cel, waarde).niet and not te_klein(allen - cellen[cel])}
    weg = _verborgen(samenhang, cellen, niet - {IEDEREEN}, telbaar)
    getoond = tuple(_cijfer(cel, eigen[cel], telbaar=cel in telbaar) for cel in sorted(cellen) if cel not in weg)
    return Groep(waarde, allen, getoond, len(weg), frozenset(weg))


def _verborgen(
    samenhang: Samenhang, cellen: Mapping[Sleutel, int], niet: set[Sleutel], telbaar: Collection[Sleutel]
) -> set[Sleutel]:
    """Rule 1. Where cells lie within cells: what cannot be counted is hidden, and so is all that lies in what is."""
    weg = verborgen_samen(cellen, niet, samenhang.families)
    if samenhang.omvattend is None:
        return weg
    om = {cel: [groter for groter in samenhang.omvattend(cel) if groter in cellen] for cel in cellen}
    weg |= {cel for cel in cellen if cel not in telbaar or any(te_klein(cellen[een] - cellen[cel]) for een in om[cel])}
    while True:
        meer = verborgen_samen(cellen, weg | {cel for cel in cellen if weg.intersection(om[cel])}, samenhang.families)
        if meer == weg:
            return weg
        weg = meer


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
        for rij in lees_rijen(motor, cijfers(bron, per))
    }


def _toegestaan(motor: duckdb.DuckDBPyConnection, samenhang: Samenhang, keuze: Keuze) -> Toegestaan:
    """Rule 2 and 3: may a cell of a group be shown, and may who is not in it, given what other answers show?"""
    kenmerken = [*keuze.filters] + ([keuze.per] if keuze.per and keuze.per not in keuze.filters else [])
    per_cel: defaultdict[Sleutel, dict[tuple[str, ...], int]] = defaultdict(dict)
    if kenmerken:
        groep = ", ".join([*CEL, *kenmerken])
        vraag = (
            f"SELECT {groep}, count(DISTINCT cellen.casus) AS n FROM cellen "  # noqa: S608 (our own columns)
            f"JOIN kenmerken ON cellen.casus = kenmerken.casus GROUP BY {groep}"
        )
        for rij in lees_rijen(motor, vraag):
            plaats = tuple(rij[kenmerk] for kenmerk in kenmerken)
            per_cel[rij["soort"], rij["a"], rij["b"]][plaats] = rij["n"]

    omvattend = samenhang.omvattend or geen

    @cache
    def langs(nummer: int, anders: tuple[frozenset[str], ...]) -> Langs[Sleutel]:
        tabel: defaultdict[str, Counter[Sleutel]] = defaultdict(Counter)
        for cel, aantallen in per_cel.items():
            for plaats, aantal in aantallen.items():
                rest = plaats[:nummer] + plaats[nummer + 1 :]
                if all(waarde in keuze for waarde, keuze in zip(rest, anders, strict=True)):
                    tabel[plaats[nummer]][cel] += aantal
        return langs_kenmerk(tabel, samenhang.families)

    def mag(cel: Sleutel, waarde: str | None) -> Mag:
        gekozen = dict(keuze.filters)
        if keuze.per and waarde is not None:
            gekozen[keuze.per] = frozenset({waarde})
        waarden = [gekozen[kenmerk] for kenmerk in kenmerken]
        niet = (
            {plaats: aantal - per_cel[cel].get(plaats, 0) for plaats, aantal in per_cel[groter].items()}
            for groter in (IEDEREEN, *omvattend(cel))
        )
        wel = mag_getoond(per_cel[cel], waarden) and all(
            langs(nummer, (*waarden[:nummer], *waarden[nummer + 1 :])).mag(cel, keuze_)
            for nummer, keuze_ in enumerate(waarden)
        )
        return Mag(wel, all(mag_getoond(andere, waarden) for andere in niet))

    return mag


def mag_getoond(tabel: Mapping[tuple[str, ...], int], gekozen: list[frozenset[str]]) -> bool:
    """Rule 2 and 3 on one cell: `tabel` has the casussen per combination of values, `gekozen` the values asked for."""
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
