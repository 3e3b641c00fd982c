"""Feiten van buiten bekeken: welke velden zij in JSON hebben, en wat daarin kan staan."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from contracts.vertrouwelijk import Vertrouwelijk


def velden(model: type[BaseModel] | None) -> dict[str, Any]:
    """The fields of a fact or a part of it by the names they have in JSON, with their types."""
    velden = model.model_fields if model else {}
    return {str(veld.alias or naam): veld.annotation for naam, veld in velden.items()}


def waarde_van(bron: BaseModel, veld: str) -> Any:
    """The value of a field by its name in JSON."""
    return getattr(bron, _naam(type(bron), veld))


@cache
def _naam(model: type[BaseModel], veld: str) -> str:
    return next(naam for naam, soort in model.model_fields.items() if veld in (soort.alias, naam))


def typen(annotatie: Any) -> set[Any]:
    """The types that a value may have, confidential ones left out: those are not to be read here."""
    oorsprong = get_origin(annotatie)
    if oorsprong is Annotated:
        return typen(get_args(annotatie)[0])
    if oorsprong in (Union, UnionType):
        return {soort for deel in get_args(annotatie) for soort in typen(deel)}
    return set() if annotatie in (None, NoneType) or oorsprong is Vertrouwelijk else {annotatie}


def onderdeel(soort: type[BaseModel], veld: str) -> type[BaseModel] | None:
    """What a list in this field is made of; None when there is no such list."""
    delen = get_args(velden(soort).get(veld))
    return delen[0] if delen and isinstance(delen[0], type) and issubclass(delen[0], BaseModel) else None
