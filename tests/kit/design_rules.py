"""The rules of the NL API Design Rules that a document can show, as their Spectral linter checks them.

Written after the rules of Logius (https://logius-standaarden.github.io/API-Design-Rules/), so that no Node is needed;
each rule gives the places where a document breaks it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
METHODS = frozenset({"get", "put", "post", "delete", "patch", "options", "head", "trace"})
KEBAB = re.compile(r"/|(/([a-z0-9-]+|\{[^}]+\}))+")
CAMEL_QUERY = re.compile(r"\$?[a-z][a-z\d]*([A-Z][a-z\d]*)*")
CAMEL = re.compile(r"[a-z][a-zA-Z\d]*")
PASCAL = re.compile(r"[A-Z][a-zA-Z\d]*")
MOMENT = re.compile(r"([tT]ijdstip|Op)$")
SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def resolved(document: Document, value: Any) -> Any:
    """What a reference points at, or the value itself."""
    while isinstance(value, Mapping) and "$ref" in value:
        target: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value


def operations(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in item.keys() & METHODS:
            yield f"{method} {path}", item[method]


def responses(document: Document, first: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The responses whose status begins with one of these digits."""
    for place, operation in operations(document):
        for status, response in operation["responses"].items():
            if status[0] in first:
                yield f"{place} {status}", resolved(document, response)


def parameters(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield place, resolved(document, parameter)


def properties(document: Any, place: str = "") -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every property of every schema: where, its name, and its schema."""
    if isinstance(document, Mapping):
        found = document.get("properties")
        for name, schema in found.items() if isinstance(found, Mapping) else ():
            yield place, name, schema
        for name, inner in document.items():
            yield from properties(inner, f"{place}/{name}")
    elif isinstance(document, list):
        for number, inner in enumerate(document):
            yield from properties(inner, f"{place}/{number}")


def formats(schema: Any) -> set[str]:
    """The formats a property can have, also as one of several schemas."""
    if not isinstance(schema, Mapping):
        return set()
    own = {schema["format"]} if isinstance(schema.get("format"), str) else set()
    return own.union(*(formats(inner) for key in ("anyOf", "oneOf", "allOf") for inner in schema.get(key, [])))


def openapi_three(document: Document) -> list[str]:
    return [] if re.fullmatch(r"3(\.\d+){1,2}", document.get("openapi", "")) else ["openapi"]


def semantic_version(document: Document) -> list[str]:
    return [] if SEMVER.fullmatch(document["info"].get("version", "")) else ["info.version"]


def contact(document: Document) -> list[str]:
    return [field for field in ("name", "email", "url") if not document["info"].get("contact", {}).get(field)]


def version_in_server(document: Document) -> list[str]:
    servers = [server["url"] for server in document.get("servers", [])]
    wrong = [url for url in servers if not re.search(r"/v\d+", url) or url.startswith("http://")]
    return wrong if servers else ["servers"]


def no_trailing_slash(document: Document) -> list[str]:
    return [path for path in document["paths"] if path != "/" and path.endswith("/")]


def kebab_case_paths(document: Document) -> list[str]:
    return [path for path in document["paths"] if not KEBAB.fullmatch(path)]


def camel_case_queries(document: Document) -> list[str]:
    queries = [(place, each["name"]) for place, each in parameters(document) if each["in"] == "query"]
    return [f"{place} {name}" for place, name in queries if not CAMEL_QUERY.fullmatch(name)]


def camel_case_properties(document: Document) -> list[str]:
    return [f"{place} {name}" for place, name, _ in properties(document) if not CAMEL.fullmatch(name)]


def pascal_case_schemas(document: Document) -> list[str]:
    return [name for name in document.get("components", {}).get("schemas", {}) if not PASCAL.fullmatch(name)]


def version_header(document: Document) -> list[str]:
    return [place for place, response in responses(document, "23") if "API-Version" not in response.get("headers", {})]


def problems(document: Document) -> list[str]:
    """Each error is application/problem+json, with at least status, title and detail."""
    wrong = []
    for place, response in responses(document, "45"):
        content = response.get("content", {}).get("application/problem+json", {})
        schema = resolved(document, content.get("schema", {}))
        if not {"status", "title", "detail"} <= schema.get("properties", {}).keys():
            wrong.append(place)
    return wrong


def bad_input_is_400(document: Document) -> list[str]:
    wrong = []
    for place, operation in operations(document):
        takes_input = place.split()[0] in {"put", "post", "patch"} or operation.get("parameters")
        if (takes_input and "400" not in operation["responses"]) or "422" in operation["responses"]:
            wrong.append(place)
    return wrong


def dates_and_times(document: Document) -> list[str]:
    """What ends in Datum is a date, in Tijdstip or Op a date-time; a local date-time or a time of day is not used."""
    wrong = []
    for place, name, schema in properties(document):
        found = formats(schema)
        expected = {"date"} if re.search(r"[dD]atum$", name) else {"date-time"} if MOMENT.search(name) else None
        if (expected and found != expected) or found & {"date-time-local", "time"}:
            wrong.append(f"{place} {name}")
    return wrong


def unique_operation_ids(document: Document) -> list[str]:
    counted = Counter(operation.get("operationId", "") for _, operation in operations(document))
    return [name for name, count in counted.items() if count > 1 or not name]


def declared_path_parameters(document: Document) -> list[str]:
    declared: dict[str, set[str]] = {place: set() for place, _ in operations(document)}
    for place, parameter in parameters(document):
        if parameter["in"] == "path":
            declared[place].add(parameter["name"])
    return [place for place, names in declared.items() if names != set(re.findall(r"\{([^}]+)\}", place))]


def whole_references(document: Document) -> list[str]:
    """Every reference points at something."""

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    broken = []
    for reference in set(references(document)):
        try:
            resolved(document, {"$ref": reference})
        except (KeyError, TypeError):
            broken.append(reference)
    return broken


RULES: tuple[Callable[[Document], list[str]], ...] = (
    openapi_three,
    semantic_version,
    contact,
    version_in_server,
    no_trailing_slash,
    kebab_case_paths,
    camel_case_queries,
    camel_case_properties,
    pascal_case_schemas,
    version_header,
    problems,
    bad_input_is_400,
    dates_and_times,
    unique_operation_ids,
    declared_path_parameters,
    whole_references,
)


def broken(document: Document) -> dict[str, list[str]]:
    """The rules that a document breaks, each with the places."""
    return {rule.__name__: places for rule in RULES if (places := rule(document))}
