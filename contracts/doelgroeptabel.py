"""De beslistabel voor de doelgroep: hoe een goed bestand eruitziet, en wat zijn uitkomst betekent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.alias_generators import to_camel

from contracts.feit import Model
from contracts.termijnregel import meld
from contracts.velden import typen, velden
from contracts.woorden import Doelgroep, Doelgroepinvoer, Partij, Regelverwijzing

BEKEND: Mapping[str, Any] = {
    to_camel(naam): soort for naam, soort in velden(Doelgroepinvoer).items() if naam != "peildatum"
}
"""Wat van ieder besluit over de doelgroep is vastgelegd, en waar een regel dus naar mag vragen."""
VERPLICHT, MAG = ("doelgroep", "regel", "bron"), ("verwijsNaar", "ontbreekt")
_TEKST = r"""'[^'"\\]*'|"[^"\\]*\""""
_WAARDE = rf"(?:{_TEKST}|true|false|-?\d+(?:\.\d+)?)"
CEL = re.compile(rf"(?:{_WAARDE}(?:\s*,\s*{_WAARDE})*|(?:<=|>=|<|>|==|!=)\s*{_WAARDE}|[\[(]-?\d+\.\.-?\d+[\])]|null)?")
UITKOMST = re.compile(rf"(?:{_TEKST}|null)")
GROOTTE = re.compile(r"[<>\[(]")
_LOS = re.compile(_WAARDE)
Naam = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9]*$", max_length=60)]
Sleutel = Annotated[str, Field(min_length=1, max_length=60)]


class Deel(Model):
    """Een deel van een beslistabel; wat hier niet bestaat is een fout, want het zou ongezien iets betekenen."""

    model_config = ConfigDict(extra="forbid")


class Kolom(Deel):
    """Een kolom: naar welk gegeven zij vraagt, of wat zij geeft."""

    id: Sleutel
    name: str = ""
    field: Naam


class Inhoud(Deel):
    """De regels; de eerste die past geldt."""

    hit_policy: Literal["first"]
    inputs: Annotated[tuple[Kolom, ...], Field(min_length=1, max_length=40)]
    outputs: Annotated[tuple[Kolom, ...], Field(min_length=1, max_length=10)]
    rules: Annotated[tuple[dict[str, str], ...], Field(min_length=1, max_length=300)]
    pass_through: Literal[False] = False
    input_field: None = None
    output_path: None = None
    execution_mode: Literal["single"] = "single"

    @field_validator("outputs")
    @classmethod
    def _uitkomsten(cls, waarde: tuple[Kolom, ...]) -> tuple[Kolom, ...]:
        namen = [kolom.field for kolom in waarde]
        meld(
            "uitkomst",
            [
                *(f"kolom {naam} ontbreekt" for naam in VERPLICHT if naam not in namen),
                *(f"kolom {naam} heeft geen betekenis" for naam in namen if naam not in VERPLICHT + MAG),
                *_vaker("kolom", namen),
            ],
        )
        return waarde

    @field_validator("inputs")
    @classmethod
    def _gegevens(cls, waarde: tuple[Kolom, ...]) -> tuple[Kolom, ...]:
        namen = [kolom.field for kolom in waarde]
        mag_niet = ["peildatum is geen gegeven van de jongere: gebruik de ingangsdatum"] if "peildatum" in namen else []
        meld("invoer", [*mag_niet, *_vaker("kolom", namen)])
        return waarde

    @field_validator("rules")
    @classmethod
    def _regels(cls, waarde: tuple[dict[str, str], ...], info: ValidationInfo) -> tuple[dict[str, str], ...]:
        invoer, uitvoer = info.data.get("inputs"), info.data.get("outputs")
        if invoer is not None and uitvoer is not None:
            meld("regels", list(_mis_in(waarde, invoer, uitvoer)))
        return waarde

    @property
    def onbekend(self) -> frozenset[str]:
        """De gegevens waar de tabel naar vraagt en die niemand vastlegt."""
        return frozenset(kolom.field for kolom in self.inputs) - BEKEND.keys()


class Knoopsoort(StrEnum):
    """Welke delen een bestand heeft: wat erin gaat, een tabel, en wat eruit komt. Code staat er nooit in."""

    INVOER = "inputNode"
    TABEL = "decisionTableNode"
    UITKOMST = "outputNode"


class Knoop(Deel):
    """Een deel van het schema."""

    id: Sleutel
    name: str = ""
    type: Knoopsoort
    position: dict[str, float] = Field(default={})
    content: Inhoud | None = None


class Pijl(Deel):
    """Van welk deel naar welk deel."""

    id: str = ""
    source_id: str
    target_id: str
    type: Literal["edge"] = "edge"


class Doelgroeptabel(Deel):
    """Een beslistabel (JDM) die uit de invoer van stap 3 een doelgroep geeft, met de regel en de bron."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    ingangsdatum: date
    titel: Annotated[str, Field(max_length=300)] = ""
    nodes: tuple[Knoop, ...]
    edges: tuple[Pijl, ...]

    @model_validator(mode="after")
    def _vorm(self) -> Self:
        per_soort = {soort: [knoop for knoop in self.nodes if knoop.type is soort] for soort in Knoopsoort}
        if any(len(knopen) != 1 for knopen in per_soort.values()):
            meld("vorm", [f"er hoort precies een {soort} te zijn" for soort, rij in per_soort.items() if len(rij) != 1])
        begin, tabel, eind = (per_soort[soort][0] for soort in Knoopsoort)
        pijlen = {(pijl.source_id, pijl.target_id) for pijl in self.edges}
        fouten = [] if tabel.content else ["de tabel heeft geen inhoud"]
        if pijlen != {(begin.id, tabel.id), (tabel.id, eind.id)}:
            fouten.append("de pijlen horen van de invoer naar de tabel te gaan, en vandaar naar de uitkomst")
        meld("vorm", fouten)
        return self

    @property
    def inhoud(self) -> Inhoud:
        """De regels."""
        return next(knoop.content for knoop in self.nodes if knoop.content)


@dataclass(frozen=True, slots=True)
class Voorstel:
    """Wat een tabel van de invoer vindt; zonder doelgroep zegt `ontbreekt` welk gegeven nodig is."""

    doelgroep: Doelgroep | None
    verwijs_naar: Partij | None
    regel: Regelverwijzing
    ontbreekt: tuple[str, ...]

    @classmethod
    def van(cls, uitkomst: Mapping[str, Any], regel: Regelverwijzing) -> Self:
        """Wat de uitkomst van een tabel betekent."""
        doelgroep, verwijs, ontbreekt = (uitkomst.get(naam) for naam in ("doelgroep", "verwijsNaar", "ontbreekt"))
        return cls(
            Doelgroep(doelgroep) if doelgroep else None,
            Partij(verwijs) if verwijs else None,
            regel,
            (ontbreekt,) if ontbreekt else (),
        )


def _mis_in(regels: Sequence[dict[str, str]], invoer: Sequence[Kolom], uitvoer: Sequence[Kolom]) -> Iterator[str]:
    kolommen = {kolom.id: kolom for kolom in (*invoer, *uitvoer)}
    if len(kolommen) < len(invoer) + len(uitvoer):
        yield "twee kolommen hebben dezelfde id"
    namen = [_letterlijk(regel.get(kolom.id, "")) for kolom in uitvoer if kolom.field == "regel" for regel in regels]
    yield from _vaker("regel", [naam for naam in namen if naam])
    for nummer, regel in enumerate(regels, start=1):
        vreemd = [sleutel for sleutel in regel if sleutel not in kolommen and not sleutel.startswith("_")]
        yield from (f"regel {nummer}: een cel hoort bij geen kolom" for _ in vreemd[:1])
        for kolom in invoer:
            yield from (
                f"regel {nummer}, {kolom.field}: {fout}" for fout in _invoerfout(kolom, regel.get(kolom.id, ""))
            )
        for kolom in uitvoer:
            fout = _uitkomstfout(kolom.field, regel.get(kolom.id, ""))
            yield from (f"regel {nummer}, {kolom.field}: {een}" for een in ([fout] if fout else []))
        gegeven = {kolom.field: _letterlijk(regel.get(kolom.id, "")) for kolom in uitvoer}
        if not gegeven.get("doelgroep") and not gegeven.get("ontbreekt"):
            yield f"regel {nummer}: zonder doelgroep zegt 'ontbreekt' welk gegeven nodig is"
    if any(regels[-1].get(kolom.id, "").strip() for kolom in invoer):
        yield "de laatste regel hoort alles op te vangen: laat haar voorwaarden leeg"


def _invoerfout(kolom: Kolom, cel: str) -> Iterator[str]:
    tekst = cel.strip()
    if not CEL.fullmatch(tekst):
        yield "dit is geen waarde, opsomming, vergelijking of bereik"
    elif kolom.field in BEKEND and tekst not in ("", "null"):
        soorten = typen(BEKEND[kolom.field])
        if GROOTTE.match(tekst):
            yield from [] if int in soorten else ["alleen een getal is groter, kleiner of in een bereik"]
        elif not any(_past(soort, _LOS.findall(tekst)) for soort in soorten):
            yield "deze waarde kan dit gegeven niet hebben"


def _past(soort: Any, losse: Sequence[str]) -> bool:
    if soort is bool:
        return all(los in ("true", "false") for los in losse)
    if isinstance(soort, type) and issubclass(soort, StrEnum):
        return all(los[1:-1] in set(soort) for los in losse)
    return all(re.fullmatch(r"-?\d+(\.\d+)?", los) for los in losse)


def _uitkomstfout(veld: str, cel: str) -> str | None:
    if not cel.strip() and veld not in VERPLICHT:
        return None
    if not UITKOMST.fullmatch(cel.strip()):
        return "dit is geen tekst tussen aanhalingstekens, en niet null"
    waarde = _letterlijk(cel)
    if veld in ("regel", "bron") and not waarde:
        return "is verplicht"
    keuzes = {"doelgroep": Doelgroep, "verwijsNaar": Partij}.get(veld)
    return "deze waarde bestaat niet" if waarde and keuzes and waarde not in set(keuzes) else None


def _letterlijk(cel: str) -> str | None:
    return cel.strip()[1:-1] if cel.strip() not in ("", "null") else None


def _vaker(wat: str, namen: Sequence[str]) -> list[str]:
    return [f"{wat} {naam} komt vaker voor" for naam in dict.fromkeys(namen) if namen.count(naam) > 1]
