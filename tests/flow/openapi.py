"""The doors of the services, as their own OpenAPI documents describe them, and requests that fit or do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from contracts.registry import DIENSTEN
from tests.flow.region import Region

FORMATS = {
    "date-time": "2026-11-01T10:00:00Z",
    "date": "2027-01-31",
    "uuid": "5f0c1d5e-0000-4000-8000-000000000001",
}
METHODS = frozenset({"get", "post", "put", "patch", "delete"})


OTHER_ID = re.compile(r"\{[A-Za-z]+\}")


@dataclass(frozen=True)
class Door:
    """One operation of one service; `body` is the schema of its JSON, None when it takes none."""

    service: str
    method: str
    path: str
    guarded: bool
    body: dict[str, Any] | None
    document: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.service} {self.method.upper()} {self.path}"

    @property
    def in_casus(self) -> bool:
        """Whether it is about one casus."""
        return "{casusId}" in self.path

    @property
    def is_command(self) -> bool:
        """Whether it lets something be recorded in one casus."""
        return self.method == "post" and self.in_casus

    def url(self, casus: str) -> str:
        """The address for this casus; any other id in it belongs to nothing."""
        address = self.path.replace("{casusId}", casus).replace("{versie}", "1")
        return OTHER_ID.sub(lambda _: str(uuid4()), address)

    @property
    def required(self) -> set[str]:
        """Names of the fields that may not be left out."""
        return set(self._resolved(self.body or {}).get("required", ()))

    def fitting(self) -> dict[str, Any]:
        """A body that the schema allows, with every field that is required and the reason to deviate."""
        schema = self._resolved(self.body or {})
        body = {name: self._example(schema["properties"][name]) for name in schema.get("required", ())}
        return body | ({"afwijking": "dit is een proef"} if "afwijking" in schema.get("properties", {}) else {})

    def misfit(self, value: Any) -> dict[str, Any]:
        """A body with this value, which fits nowhere, in every field that there is."""
        fields = self._resolved(self.body or {})["properties"].items()
        # Where any object would do, a list of them does not.
        return {name: [value] if schema.get("additionalProperties") is True else value for name, schema in fields}

    def _example(self, schema: dict[str, Any]) -> Any:
        schema = self._resolved(schema)
        if "anyOf" in schema:
            return self._example(next(each for each in schema["anyOf"] if each.get("type") != "null"))
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if schema.get("type") == "object":
            return {name: self._example(schema["properties"][name]) for name in schema.get("required", ())}
        if schema.get("type") == "array":
            return [self._example(schema["items"])] * max(1, schema.get("minItems", 1))
        if schema.get("type") == "string":
            return FORMATS.get(schema.get("format", ""), "x" * max(3, schema.get("minLength", 3)))
        return {"boolean": True, "integer": schema.get("minimum", 1), "number": 1.5}[schema["type"]]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema


def doors(region: Region) -> list[Door]:
    """Every operation of every service."""
    return [
        door for service in DIENSTEN for door in _of(service, region.client(service, ()).get("/openapi.json").json())
    ]


def _of(service: str, document: dict[str, Any]) -> Iterator[Door]:
    for path, item in document["paths"].items():
        for method in item.keys() & METHODS:
            content = item[method].get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema")
            yield Door(service, method, path, "security" in item[method], body, document)
