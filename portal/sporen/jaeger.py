"""De spans uit Jaeger, in productie; met dezelfde lijst van wat mag."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from portal.sporen.span import Span, schoon

log = logging.getLogger(__name__)
GEDULD = 5.0


class Jaeger:
    """Vraagt een spoor op bij de query-API van Jaeger; raises SporenZwijgen als die niet antwoordt."""

    def __init__(self, adres: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=adres.rstrip("/"), timeout=GEDULD, transport=transport)

    async def van(self, sporen: Sequence[str]) -> list[Span]:
        """De spans van deze sporen."""
        return [span for deel in await asyncio.gather(*map(self._spoor, sporen)) for span in deel]

    async def sluit(self) -> None:
        """Geef de verbindingen terug."""
        await self._client.aclose()

    async def _spoor(self, spoor: str) -> list[Span]:
        try:
            antwoord = await self._client.get(f"/api/traces/{spoor}")
            if antwoord.status_code == httpx.codes.NOT_FOUND:
                return []
            antwoord.raise_for_status()
            return [span for een in antwoord.json().get("data") or () for span in lees(een)]
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as fout:
            log.warning("jaeger antwoordt niet goed: %s", type(fout).__name__)
            raise SporenZwijgen from None


class SporenZwijgen(Exception):
    """De sporen zijn nu niet op te halen."""


def lees(spoor: Mapping[str, Any]) -> Iterator[Span]:
    """De spans in een spoor zoals Jaeger het geeft, met tijden in microseconden."""
    diensten = {id_: proces["serviceName"] for id_, proces in spoor["processes"].items()}
    for een in spoor["spans"]:
        begin = int(een["startTime"]) * 1000
        tags = {tag["key"]: str(tag["value"]) for tag in een.get("tags", ())}
        yield schoon(
            een["traceID"].zfill(32),
            een["spanID"].zfill(16),
            next((ref["spanID"].zfill(16) for ref in een.get("references", ()) if ref["refType"] == "CHILD_OF"), ""),
            diensten.get(een["processID"], ""),
            een["operationName"],
            (begin, begin + int(een["duration"]) * 1000),
            tags.get("error", "").lower() == "true" or tags.get("otel.status_code") == "ERROR",
            iter(tags.items()),
        )
