"""Wat de bladzijden van de auditor delen: de poort, de kop van een casus zonder naam, en haar tabbladen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from contracts.feit import Rol
from portal.bezoek import Bezoek, Poort
from portal.casus import Tab

auditors = Poort(Rol.AUDITOR)
ALLEEN_AUDITORS = frozenset({Rol.AUDITOR})
BESTAND = ("content-type", "content-disposition", "content-length", "content-encoding")
TABBLADEN = (
    Tab("Toen en nu", ""),
    Tab("Verschil", "/verschil"),
    Tab("Feiten", "/feiten"),
    Tab("Bewijs", "/bewijs"),
    Tab("Wie keek", "/inzagen"),
    Tab("Namen in nood", "/namen"),
)


@dataclass(frozen=True, slots=True)
class Toezichtkop:
    """De casus zoals een auditor haar kent: zonder naam."""

    id: UUID
    beeld: Mapping[str, Any]

    @property
    def pad(self) -> str:
        """Waar haar bladzijden staan."""
        return f"/toezicht/casussen/{self.id}"

    @property
    def tabbladen(self) -> tuple[Tab, ...]:
        """Wat er over haar te zien is."""
        return TABBLADEN

    @property
    def kort(self) -> str:
        """De eerste tekens van haar id, om haar aan te herkennen."""
        return str(self.id)[:8]


async def lees_toezichtkop(bezoek: Bezoek, casus: UUID) -> Toezichtkop:
    """De kop; raises Geweigerd als deze auditor de casus niet mag zien."""
    return Toezichtkop(casus, await bezoek.diensten.lees("evaluation", f"/casussen/{casus}/beeld"))


async def geef_door(bezoek: Bezoek, dienst: str, pad: str) -> Response:
    """Een bestand van een dienst, zoals het binnenkomt."""
    headers, inhoud = await bezoek.diensten.stroom(dienst, pad)
    return StreamingResponse(inhoud, headers={naam: headers[naam] for naam in BESTAND if naam in headers})
