"""Bewaarde weergaven van de werklijst: namen en filters, in een koekje van de bezoeker zelf (besluit 40)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from fastapi import Response

from portal.bezoek import Bezoek

MEEST, LANGSTE_NAAM, BEWAAR_SECONDEN = 8, 40, 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Weergave:
    """Een naam, en de filters zoals zij in het adres staan."""

    naam: str
    vraag: str


def lees(bezoek: Bezoek, namen: Collection[str]) -> list[Weergave]:
    """De weergaven van deze bezoeker; wat niet te lezen is of geen filter is, blijft weg."""
    try:
        gelezen = json.loads(urlsafe_b64decode(bezoek.request.cookies.get(_koekje(bezoek), "")))
        return [Weergave(str(naam)[:LANGSTE_NAAM], schoon(str(vraag), namen)) for naam, vraag in gelezen][:MEEST]
    except (ValueError, TypeError):
        return []


def schoon(vraag: str, namen: Collection[str]) -> str:
    """Alleen de filters die wij kennen."""
    return urlencode([(naam, een) for naam, een in parse_qsl(vraag, max_num_fields=30) if naam in namen])


def met(weergaven: Sequence[Weergave], nieuw: Weergave) -> list[Weergave]:
    """De nieuwe vooraan; dezelfde naam wordt vervangen, en de oudste valt af."""
    return [nieuw, *(een for een in weergaven if een.naam != nieuw.naam)][:MEEST]


def bewaar(antwoord: Response, bezoek: Bezoek, weergaven: Sequence[Weergave]) -> None:
    """Laat de browser ze onthouden; geen script kan erbij."""
    tekst = json.dumps([[een.naam, een.vraag] for een in weergaven])
    antwoord.set_cookie(
        _koekje(bezoek),
        urlsafe_b64encode(tekst.encode()).decode(),
        max_age=BEWAAR_SECONDEN,
        path="/werklijst",
        httponly=True,
        samesite="lax",
        secure=bezoek.huis.settings.secure,
    )


def _koekje(bezoek: Bezoek) -> str:
    """Ieder een eigen koekje: wie zich op dezelfde computer aanmeldt ziet andermans namen niet."""
    return f"weergaven-{sha256(bezoek.wie.subject.encode()).hexdigest()[:12]}"
