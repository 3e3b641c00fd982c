"""Wat een feit zegt zonder iemand aan te wijzen: keuzelijsten, getallen, dagen en namen van regels; de rest niet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, IntEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from contracts.feit import Feit
from contracts.woorden import Partij, Regelverwijzing

LEEFTIJD, LEEFTIJDSKLASSE = "leeftijd", "leeftijdsklasse"
KLASSEN = ((18, "tot-18"), (23, "18-22"), (27, "23-26"))
OUDER = "27-en-ouder"
SOORTEN: Mapping[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "float",
    date: "time",
    datetime: "time",
    AwareDatetime: "time",
}
"""Types that name nobody, as OCEL calls them."""


@dataclass(frozen=True, slots=True)
class Veld:
    """Een veld dat leesbaar is: `soort` zoals OCEL haar noemt, leeg voor wat geen losse waarde is."""

    naam: str
    soort: str
    lees: Callable[[Any], Any]
    partijen: Callable[[Any], Iterator[str]]


def leeftijdsklasse(leeftijd: int) -> str:
    """De klasse, met de grenzen van de wet: 18, 23 en 27."""
    return next((naam for grens, naam in KLASSEN if leeftijd < grens), OUDER)


@cache
def velden(soort: type[BaseModel]) -> tuple[tuple[str, Veld], ...]:
    """De leesbare velden van een feit of een deel ervan, met hun naam in de vastgelegde bytes."""
    if soort is Regelverwijzing:  # dated tables of the region, by name: no field of it is about a person
        return tuple((naam, _enkel(naam, "string")) for naam in ("tabel", "regel"))
    kop = Feit.model_fields if issubclass(soort, Feit) else {}
    eigen = {naam: info for naam, info in soort.model_fields.items() if naam not in kop}
    gevonden = ((to_camel(naam), _veld(naam, info)) for naam, info in eigen.items())
    return tuple((buiten, veld) for buiten, veld in gevonden if veld is not None)


def gegevens(soort: type[BaseModel], vastgelegd: Mapping[str, Any]) -> dict[str, Any]:
    """Wat er leesbaar is in deze vastgelegde waarden."""
    return {
        veld.naam: veld.lees(vastgelegd[buiten]) for buiten, veld in velden(soort) if vastgelegd.get(buiten) is not None
    }


def partijen(soort: type[BaseModel], vastgelegd: Mapping[str, Any]) -> Iterator[str]:
    """Welke partijen in deze waarden worden genoemd."""
    for buiten, veld in velden(soort):
        if vastgelegd.get(buiten) is not None:
            yield from veld.partijen(vastgelegd[buiten])


def _veld(naam: str, info: FieldInfo) -> Veld | None:
    if naam == LEEFTIJD:
        return Veld(LEEFTIJDSKLASSE, "string", leeftijdsklasse, _geen)
    soort: Any = info.annotation
    return _van_soort(to_camel(naam), Annotated[soort, *info.metadata] if info.metadata else soort)


def _van_soort(naam: str, soort: Any) -> Veld | None:
    """Deny by default: what is not recognised here is left out."""
    match get_origin(soort):
        case origin if origin is Annotated:
            kaal, *merken = get_args(soort)
            if kaal is str:
                return _enkel(naam, "string") if any(getattr(merk, "pattern", None) for merk in merken) else None
            return _van_soort(naam, kaal)
        case origin if origin in (Union, UnionType):
            rest = [deel for deel in get_args(soort) if deel is not NoneType]
            return _van_soort(naam, rest[0]) if len(rest) == 1 else None
        case origin if origin is tuple:
            deel = _van_soort(naam, get_args(soort)[0])
            return deel and Veld(
                naam,
                "",
                lambda waarden: [deel.lees(waarde) for waarde in waarden],
                lambda waarden: (partij for waarde in waarden for partij in deel.partijen(waarde)),
            )
        case origin if origin is Literal:
            return _van_soort(naam, type(get_args(soort)[0]))
    return _van_klasse(naam, soort) if isinstance(soort, type) else None


def _van_klasse(naam: str, soort: type) -> Veld | None:
    if issubclass(soort, BaseModel):
        delen = velden(soort)
        return Veld(naam, "", lambda w: gegevens(soort, w), lambda w: partijen(soort, w)) if delen else None
    if issubclass(soort, Partij):
        return Veld(naam, "string", _zelf, lambda waarde: iter((waarde,)))
    if issubclass(soort, Enum):
        return _enkel(naam, "integer" if issubclass(soort, IntEnum) else "string")
    return _enkel(naam, SOORTEN[soort]) if soort in SOORTEN else None


def _enkel(naam: str, soort: str) -> Veld:
    return Veld(naam, soort, _zelf, _geen)


def _zelf(waarde: Any) -> Any:
    return waarde


def _geen(_: Any) -> Iterator[str]:
    return iter(())
