"""Where a fact, in memory, carries what later corrected it; its bytes never change, so every hash still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from contracts.algemeen import GegevensGecorrigeerd
from contracts.feit import Feit

MARK = "_corrected"
"""Beside the fields of a fact: nothing that writes or compares facts looks there."""


def corrections(fact: BaseModel) -> Mapping[str, GegevensGecorrigeerd]:
    """By the name of the field in JSON: the last correction of it."""
    found: Mapping[str, GegevensGecorrigeerd] = fact.__dict__.get(MARK, {})
    return found


def outside(path: str) -> str:
    """The path of a field as JSON names it."""
    return ".".join(step if step.isdigit() else to_camel(step) for step in path.split("."))


def mark(fact: Feit, correction: GegevensGecorrigeerd) -> None:
    """Let a fact carry a correction. A readable value is changed in memory too, so that decisions follow it."""
    fact.__dict__[MARK] = {**corrections(fact), correction.veld: correction}
    if correction.categorie is not None and (name := readable(fact, correction.veld)):
        fact.__dict__[name] = kind_of(fact, name).validate_python(from_json(correction.categorie))


def readable(fact: Feit, field: str) -> str | None:
    """The name in Python of a readable field that may be corrected; None when there is none."""
    return next((name for name in type(fact).corrigeerbaar if to_camel(name) == field), None)


def kind_of(fact: Feit, name: str) -> TypeAdapter[Any]:
    """What a field of a fact may hold."""
    annotation: Any = type(fact).model_fields[name].annotation
    return TypeAdapter(annotation)


def corrected(facts: Iterable[Any]) -> list[Any]:
    """These facts of one casus, each with what corrected it."""
    known: dict[tuple[str, int], Feit] = {}
    listed = list(facts)
    for fact in listed:
        known[fact.dienst, fact.volgnummer] = fact
        if isinstance(fact, GegevensGecorrigeerd) and (target := known.get((fact.dienst, fact.feit))):
            mark(target, fact)
    return listed
