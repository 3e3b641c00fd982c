"""Een veld van een formulier, zoals het uit het gepubliceerde schema volgt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from portal.woorden import LABELS, UITLEG, UITLEG_UIT_SCHEMA, waarde, zin

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]
Soort = Literal["tekst", "lang", "getal", "datum", "moment", "janee", "keuze", "keuzes", "groep", "rijen", "nieuw"]
KORT = 200
EENVOUDIG: Mapping[str, Soort] = {"boolean": "janee", "date": "datum", "date-time": "moment"}
MEERVOUD: tuple[Soort, ...] = ("keuzes", "rijen")


@dataclass(frozen=True, slots=True)
class Keuze:
    """Wat er te kiezen is."""

    waarde: str
    label: str


@dataclass(frozen=True, slots=True)
class Veld:
    """Wat er in te vullen is; `delen` zijn de velden van een groep of van iedere rij."""

    naam: str
    soort: Soort
    label: str
    uitleg: str = ""
    verplicht: bool = False
    keuzes: tuple[Keuze, ...] = ()
    delen: tuple[Veld, ...] = ()
    minste: int | None = None
    meeste: int | None = None
    begin: str = ""

    def met_keuzes(self, keuzes: Sequence[Keuze]) -> Veld:
        """Het veld met wat er in deze casus te kiezen is."""
        return replace(self, soort="keuze" if self.soort not in MEERVOUD else "keuzes", keuzes=tuple(keuzes))

    @property
    def los(self) -> bool:
        """Of een rij maar een ding is, en dus geen namen heeft."""
        return self.soort == "rijen" and [deel.naam for deel in self.delen] == [""]


def velden(schema: Schema, schemas: Schemas) -> tuple[Veld, ...]:
    """De velden van een object, wat moet voor wat mag; de volgorde is verder die van het contract."""
    verplicht = frozenset(schema.get("required", ()))
    gemaakt = [_veld(naam, deel, schemas, naam in verplicht) for naam, deel in schema["properties"].items()]
    achteraan = ("opgetredenOp", "afwijking")
    eigen = [veld for veld in gemaakt if veld.naam not in achteraan]
    return (*eigen, *(veld for naam in achteraan for veld in gemaakt if veld.naam == naam))


def _veld(naam: str, schema: Schema, schemas: Schemas, verplicht: bool) -> Veld:
    kern = _kern(schema, schemas)
    soort, meer = _soort(naam, kern, schemas)
    uitleg = UITLEG.get(naam) or (schema.get("description", "") if naam in UITLEG_UIT_SCHEMA else "")
    begin = kern.get("default", schema.get("default"))
    return Veld(
        naam,
        soort,
        LABELS.get(naam) or zin(naam),
        uitleg,
        verplicht,
        begin=str(begin).lower() if isinstance(begin, bool) else begin if isinstance(begin, str) else "",
        **meer,
    )


def _soort(naam: str, kern: Schema, schemas: Schemas) -> tuple[Soort, dict[str, Any]]:
    if "enum" in kern:
        return "keuze", {"keuzes": _keuzes(kern)}
    match kern.get("type"):
        case "integer" | "number":
            return "getal", {"minste": _heel(kern.get("minimum")), "meeste": _heel(kern.get("maximum"))}
        case "array":
            return _meervoud(kern, schemas)
        case "object":
            return "groep", {"delen": velden(kern, schemas)}
    if naam == "toestemming" and kern.get("format") == "uuid":
        return "nieuw", {}
    soort = EENVOUDIG.get(kern.get("format") or kern["type"], "tekst")
    lang = soort == "tekst" and kern.get("maxLength", 0) > KORT
    return ("lang" if lang else soort), {"meeste": kern.get("maxLength")}


def _meervoud(kern: Schema, schemas: Schemas) -> tuple[Soort, dict[str, Any]]:
    item, grenzen = _kern(kern["items"], schemas), {"minste": kern.get("minItems", 0), "meeste": kern.get("maxItems")}
    if "enum" in item:
        return "keuzes", {"keuzes": _keuzes(item)}
    if "properties" in item:
        return "rijen", {"delen": velden(item, schemas), **grenzen}
    return "rijen", {"delen": (_veld("", item, schemas, True),), **grenzen}


def _kern(schema: Schema, schemas: Schemas) -> Schema:
    """Het schema zelf: zonder de verwijzing, en zonder dat het leeg mag zijn."""
    if "$ref" in schema:
        return _kern(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "anyOf" in schema:
        return _kern(next(een for een in schema["anyOf"] if een.get("type") != "null"), schemas)
    return schema


def _keuzes(kern: Schema) -> tuple[Keuze, ...]:
    return tuple(Keuze(str(een), waarde(een, kern.get("title", ""))) for een in kern["enum"])


def _heel(getal: float | None) -> int | None:
    return None if getal is None else int(getal)
