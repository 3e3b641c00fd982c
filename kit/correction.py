"""Correcting what was recorded wrongly: a new fact that points at the old one. Every reading shows the new value."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter
from pydantic import Field, ValidationError

from contracts.algemeen import FeitGehoord, GegevensGecorrigeerd
from contracts.feit import Feit
from kit.aggregate import Aggregate, Refusal
from kit.codec import confidential
from kit.corrected import kind_of, outside, readable
from kit.routes import Door, Opdracht, command_route

A = TypeVar("A", bound=Aggregate)
Waarde = str | bool | int | float | list[Any]


class FeitBestaatNiet(Refusal):
    """Dit feit is er niet bij deze dienst. Kies het volgnummer van een feit dat hier is vastgelegd."""

    status = 404


class VeldIsNietTeCorrigeren(Refusal):
    """Dit veld is zo niet te herstellen. Leg vast wat nu geldt, of herstel wie het is bij de persoonsgegevens."""


class WaardePastNiet(Refusal):
    """De nieuwe waarde is niet van dezelfde soort als wat er staat."""

    status = 400


class CorrigeerGegeven(Opdracht):
    """Wat verkeerd was vastgelegd, en wat er had moeten staan."""

    feit: Annotated[int, Field(ge=1, description="Volgnummer van het feit dat hersteld wordt.")]
    veld: Annotated[
        str,
        Field(
            max_length=100,
            pattern=r"^[a-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$",
            description="Het veld zoals het getoond wordt, zoals notitie of acties.0.omschrijving.",
        ),
    ]
    waarde: Annotated[Waarde, Field(description="De goede waarde, van dezelfde soort als wat er staat.")]
    reden: Annotated[str, Field(min_length=3, max_length=4000)]


def corrigeer_gegeven(aggregate: Aggregate, feit: int, veld: str, waarde: Any, reden: str) -> None:
    """Herstel wat verkeerd was vastgelegd (AVG artikel 16); het oude blijft in het spoor, lezen toont het nieuwe."""
    if aggregate.last is None:
        raise aggregate.unknown
    bedoeld = aggregate.own.get(feit)
    if bedoeld is None or isinstance(bedoeld, FeitGehoord | GegevensGecorrigeerd):
        raise FeitBestaatNiet
    aggregate.leg_vast(GegevensGecorrigeerd, feit=feit, veld=veld, reden=reden, **_als_json(bedoeld, veld, waarde))


def _als_json(fact: Feit, veld: str, waarde: Any) -> dict[str, str]:
    """The new value as JSON, sealed or readable like the old one; raises when it is of another kind."""
    try:
        for path, sealed in confidential(fact):
            if outside(path) == veld and path not in type(fact).elders_te_corrigeren:
                return {"waarde": sealed.nieuw(waarde).decode()}
        if name := readable(fact, veld):
            soort = kind_of(fact, name)
            return {"categorie": soort.dump_json(soort.validate_json(orjson.dumps(waarde))).decode()}
    except (ValidationError, TypeError):
        raise WaardePastNiet from None
    raise VeldIsNietTeCorrigeren


def correction_routes(router: APIRouter, door: Door[A], *roles: str) -> None:
    """POST a correction of a fact of this service."""
    command_route(router, door, "/correcties", CorrigeerGegeven, corrigeer_gegeven, *roles)
