"""De feiten als JSON Schema (2020-12): wat een lezer leest, en wat er in een vertrouwelijke waarde zit."""

from __future__ import annotations

from typing import Any

from contracts.feit import Feit
from contracts.registry import DIENSTEN, FEITEN_PER_DIENST

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ALTIJD = ("type", "vorigeHash")
"""Fields with a default that every stored fact has all the same."""

WEG = ("title", "default")


def schema(feit: type[Feit]) -> dict[str, Any]:
    """The schema of one kind of fact, as it is stored and sent; the same for the same code, byte for byte."""
    ruw = feit.model_json_schema(mode="serialization")
    netjes = _opgeruimd(ruw)
    velden = netjes["properties"]
    velden["type"] = _vast(velden["type"], [feit.type_naam])
    velden["dienst"] = _vast(velden["dienst"], diensten_van(feit))
    netjes["required"] = [naam for naam in velden if naam in (*ALTIJD, *netjes["required"])]
    inhoud = {
        naam: netjes[naam] for naam in ("description", "type", "properties", "required", "$defs") if naam in netjes
    }
    return {"$schema": DIALECT, "title": feit.__name__} | inhoud


def diensten_van(feit: type[Feit]) -> list[str]:
    """The services that record this kind of fact: one, or all of them."""
    return [dienst for dienst, feiten in FEITEN_PER_DIENST.items() if feit in feiten] or list(DIENSTEN)


def _vast(veld: dict[str, Any], waarden: list[str]) -> dict[str, Any]:
    keuze: dict[str, Any] = {"const": waarden[0]} if len(waarden) == 1 else {"enum": waarden}
    return {"description": veld["description"], "type": "string"} | keuze


def _opgeruimd(deel: Any) -> Any:
    """Without made-up titles and without null: a fact leaves out what is unknown, and a reader must not fill it in."""
    if isinstance(deel, list):
        return [_opgeruimd(onderdeel) for onderdeel in deel]
    if not isinstance(deel, dict):
        return deel
    schoon = {sleutel: _onder(sleutel, waarde) for sleutel, waarde in deel.items() if sleutel not in WEG}
    keuzes = [keuze for keuze in schoon.get("anyOf", []) if keuze != {"type": "null"}]
    if len(keuzes) == 1:
        del schoon["anyOf"]
        schoon = keuzes[0] | schoon
    return schoon


def _onder(sleutel: str, waarde: Any) -> Any:
    if sleutel in ("properties", "$defs"):
        return {naam: _opgeruimd(deel) for naam, deel in waarde.items()}
    return _opgeruimd(waarde)
