"""Wat er aan een gepubliceerd feit mag veranderen: alleen toevoegen.

Toegestaan: een nieuw feit, een nieuw veld dat mag ontbreken, een andere uitleg. Al het andere is een breuk, ook een
nieuwe waarde in een keuzelijst: een lezer van gisteren weigert die. Dan hoort er een nieuwe versie van het feit te
komen (v2), met een upcaster in `contracts/registry.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

UITLEG = frozenset({"$schema", "$defs", "title", "description", "examples"})
LIJSTEN = frozenset({"enum", "required"})
Schema = Mapping[str, Any]


def breuken(oud: Mapping[str, Schema], nieuw: Mapping[str, Schema]) -> list[str]:
    """Every change between two publications (type name -> schema) that is no addition, with its place."""
    gevonden = []
    for naam, was in oud.items():
        if naam in nieuw:
            gevonden += [f"{naam}: {breuk}" for breuk in _breuken(vorm(was), vorm(nieuw[naam]), "")]
        else:
            gevonden.append(f"{naam}: het feit is weg")
    return gevonden


def vorm(schema: Schema) -> dict[str, Any]:
    """A schema without what only explains, its references filled in: what readers depend on."""
    vorm_: dict[str, Any] = _vorm(schema, schema.get("$defs", {}))
    return vorm_


def _vorm(deel: Any, definities: Schema) -> Any:
    if isinstance(deel, list):
        return [_vorm(onderdeel, definities) for onderdeel in deel]
    if not isinstance(deel, Mapping):
        return deel
    if "$ref" in deel:
        return _vorm(definities[deel["$ref"].rpartition("/")[2]], definities)
    kaal = {sleutel: waarde for sleutel, waarde in deel.items() if sleutel not in UITLEG}
    velden = {naam: _vorm(veld, definities) for naam, veld in kaal.pop("properties", {}).items()}
    kaal = {sleutel: _vorm(waarde, definities) for sleutel, waarde in kaal.items()}
    kaal |= {sleutel: sorted(kaal[sleutel], key=str) for sleutel in LIJSTEN & kaal.keys()}
    return kaal | {"properties": velden} if velden else kaal


def _breuken(was: Any, wordt: Any, plaats: str) -> Iterator[str]:
    if not isinstance(was, Mapping) or not isinstance(wordt, Mapping):
        if was != wordt:
            yield f"{plaats.strip('.')} was {was}, wordt {wordt}"
        return
    for sleutel in sorted(was.keys() | wordt.keys()):
        if sleutel == "properties":
            yield from _gewijzigde_velden(was.get(sleutel, {}), wordt.get(sleutel, {}), plaats)
        elif sleutel in LIJSTEN and sleutel in was and sleutel in wordt:
            yield from _andere_waarden(was[sleutel], wordt[sleutel], f"{plaats}.{sleutel}".strip("."))
        else:
            yield from _breuken(was.get(sleutel), wordt.get(sleutel), f"{plaats}.{sleutel}")


def _andere_waarden(was: list[Any], wordt: list[Any], plaats: str) -> Iterator[str]:
    yield from (f"{plaats} krijgt {waarde} erbij" for waarde in wordt if waarde not in was)
    yield from (f"{plaats} verliest {waarde}" for waarde in was if waarde not in wordt)


def _gewijzigde_velden(was: Schema, wordt: Schema, plaats: str) -> Iterator[str]:
    """A new field is an addition: whether it may be absent, `required` tells."""
    for naam, veld in was.items():
        if naam in wordt:
            yield from _breuken(veld, wordt[naam], f"{plaats}.{naam}")
        else:
            yield f"{plaats}.{naam}".strip(".") + " is weg"
