"""The OpenAPI document as the NL API Design Rules want it: versioned, in Dutch, every error a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPMethod
from typing import Any

import orjson

from kit.problems import MEDIA_TYPE

_WITH_BODY = frozenset({"post", "put", "patch"})
_CHANGING = _WITH_BODY | {"delete"}
_TEXT = {"type": "string"}
_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "Wat er mis is (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "traceId"],
    "properties": {
        "type": {**_TEXT, "format": "uri", "description": "Soort probleem, als urn."},
        "title": {**_TEXT, "description": "Korte zin voor de gebruiker."},
        "status": {"type": "integer", "description": "De HTTP-status."},
        "detail": {**_TEXT, "description": "Uitleg voor de gebruiker."},
        "code": {**_TEXT, "description": "Vaste naam van het probleem, voor programma's."},
        "traceId": {"type": ["string", "null"], "description": "Noem dit bij een vraag aan de beheerder."},
        "fouten": {"type": "array", "items": {"$ref": "#/components/schemas/Fout"}},
    },
}
_MISTAKE: Mapping[str, Any] = {
    "type": "object",
    "description": "Wat er mis is met een veld.",
    "required": ["veld", "code", "uitleg"],
    "properties": {
        "veld": {**_TEXT, "description": "Pad van het veld, met punten; `*` staat voor een naam die wij niet kennen."},
        "code": {**_TEXT, "description": "Vaste naam van de fout, voor programma's."},
        "uitleg": {**_TEXT, "description": "Zin voor de gebruiker."},
    },
}
_ERRORS: Mapping[str, tuple[str, str]] = {
    "400": ("OngeldigeInvoer", "De invoer klopt niet; alle fouten staan in een keer bij `fouten`."),
    "401": ("NietAangemeld", "Er is geen geldig toegangsbewijs meegestuurd."),
    "403": ("GeenToegang", "De rol van de aanroeper geeft geen toegang."),
    "404": ("NietGevonden", "Dit bestaat niet, of niet voor deze aanroeper."),
    "409": ("Geweigerd", "De huidige stand van zaken laat dit niet toe; `code` noemt wat in de weg staat."),
    "412": ("VersieVerouderd", "Iemand anders heeft dit intussen gewijzigd."),
    "413": ("TeGroot", "De inhoud is te groot."),
    "500": ("OnverwachteFout", "Er ging iets mis bij ons."),
    "503": ("NietBereikbaar", "De opslag of de aanmeldvoorziening is even niet bereikbaar; zie de header Retry-After."),
}


def completed(stock: Mapping[str, Any], base: str, contact: Mapping[str, str]) -> dict[str, Any]:
    """FastAPI's own document, made to follow the rules. `base` is the path that all routes share: the server."""
    document = _well_named(stock)
    document["info"]["contact"] = dict(contact)
    document["servers"] = [{"url": base, "description": "Deze omgeving"}]
    document["paths"] = {path.removeprefix(base): item for path, item in document["paths"].items()}
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for english in ("HTTPValidationError", "ValidationError"):
        schemas.pop(english, None)
    schemas |= {"Probleem": _PROBLEM, "Fout": _MISTAKE}
    components["responses"] = {name: _described(text) for name, text in _ERRORS.values()}
    version = {**_TEXT, "examples": [document["info"]["version"]]}
    components["headers"] = {"ApiVersion": {"description": "Volledig versienummer van deze API.", "schema": version}}
    for path, method, operation in _operations(document):
        _complete(path, method, operation)
    return document


def _well_named(stock: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which every schema has a name in UpperCamelCase: FastAPI calls a page of things Page_Thing_."""
    text = orjson.dumps(stock).decode()
    for name, schema in stock.get("components", {}).get("schemas", {}).items():
        if "_" in name:
            better = "".join(word[:1].upper() + word[1:] for word in schema.get("title", name).split("_"))
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{better}"')
            text = text.replace(f'"{name}":', f'"{better}":')
    document: dict[str, Any] = orjson.loads(text.replace('"#/$defs/', '"#/components/schemas/'))
    for _, _, operation in _operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            # A route that describes its body by hand, with the schema of a model, brings what that refers to along.
            brought = content.get("schema", {}).pop("$defs", {})
            document.setdefault("components", {}).setdefault("schemas", {}).update(brought)
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in item.keys() & {method.lower() for method in HTTPMethod}:
            yield path, method, item[method]


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _possible(path, method, operation):
        responses.setdefault(status, {"$ref": f"#/components/responses/{_ERRORS[status][0]}"})
    for status, response in responses.items():
        if "$ref" in response:
            continue
        response.setdefault("headers", {})["API-Version"] = {"$ref": "#/components/headers/ApiVersion"}
        if response["description"] == "Successful Response":
            response["description"] = "Gelukt."
        if status[0] in "45":
            response["content"] = _described("")["content"]
    operation["responses"] = dict(sorted(responses.items()))
    _speak_dutch(operation)


def _possible(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    conditions = {
        "400": bool(parameters) or method in _WITH_BODY,
        "401": "security" in operation,
        "403": "security" in operation,
        "404": "{" in path,
        "409": method in _CHANGING,
        "412": any(parameter["name"] == "If-Match" for parameter in parameters),
        "413": method in _WITH_BODY,
        "500": True,
        "503": True,
    }
    return (status for status, holds in conditions.items() if holds)


def _described(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "headers": {"API-Version": {"$ref": "#/components/headers/ApiVersion"}},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Probleem"}}},
    }


def _speak_dutch(operation: dict[str, Any]) -> None:
    """The first line of the docstring instead of a title made of the function's name."""
    first, _, rest = operation.pop("description", "").partition("\n")
    if first:
        operation["summary"] = first.rstrip(".")
    if rest.strip():
        operation["description"] = rest.strip()
