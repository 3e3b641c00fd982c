"""Bladzijden maken: sjablonen, de woorden en datums daarin, en wat op iedere bladzijde staat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.feit import NEDERLAND, Rol
from contracts.regio import Regio
from kit import telemetry
from kit.identity import Identity
from portal import terugkijken, tijd, woorden
from portal.sessies import Sessie

if TYPE_CHECKING:
    from portal.bezoek import Bezoek

HIER = Path(__file__).parent
STATIC = HIER / "static"
THEMAS = STATIC / "themas"


@dataclass(frozen=True, slots=True)
class Menupunt:
    """Een plek in het menu, voor wie een van deze rollen heeft; de eerste van een rol is haar startpagina."""

    naam: str
    pad: str
    rollen: frozenset[Rol]
    plaats: int = 50


def toon(request: Request, sjabloon: str, status: int = 200, *, sessie: Sessie | None = None, **rest: Any) -> Response:
    """Een bladzijde; `rest` zijn de namen die haar sjabloon kent."""
    huis = request.app.state
    wie: Identity | None = rest.pop("wie", None)
    vast = {
        "request": request,
        "sessie": sessie,
        "wie": wie,
        "csrf": sessie.csrf if sessie else "",
        "regio": huis.voorziening.regio,
        "gemeenten": huis.voorziening.regio.gemeenten,
        "menu": [punt for punt in huis.menu if wie and not wie.roles.isdisjoint(punt.rollen)],
        "thema": thema(huis.voorziening.regio, wie),
        "trace_id": telemetry.trace_id(),
        "boodschap": _neem_boodschap(sessie),
        "live": "",  # waar deze bladzijde hoort dat er iets veranderde; leeg: nergens
    }
    return HTMLResponse(_omgeving().get_template(sjabloon).render(vast | rest), status)


def bladzijde(bezoek: Bezoek, sjabloon: str, status: int = 200, **rest: Any) -> Response:
    """Een bladzijde voor een aangemelde bezoeker."""
    return toon(bezoek.request, sjabloon, status, sessie=bezoek.sessie, wie=bezoek.wie, bezoek=bezoek, **rest)


def thema(regio: Regio, wie: Identity | None) -> str | None:
    """Het thema dat vandaag geldt voor de gemeente van de bezoeker; wie er meer heeft ziet dat van de regio."""
    gemeente = next(iter(wie.areas)) if wie and len(wie.areas) == 1 else regio.contactgemeente
    vandaag = tijd.nu().astimezone(NEDERLAND).date()
    geldend = [naam for vanaf, naam in _themas(gemeente) if vanaf <= vandaag]
    return geldend[-1] if geldend else None


@cache
def _themas(gemeente: str) -> Sequence[tuple[date, str]]:
    bestanden = sorted(THEMAS.glob("GM????-????-??-??.css"))
    return [(date.fromisoformat(een.stem[7:]), f"themas/{een.name}") for een in bestanden if een.stem[:6] == gemeente]


@cache
def vast_adres(naam: str) -> str:
    """Het adres van een bestand, met een merk van zijn inhoud: een browser mag het altijd bewaren."""
    return f"/static/{naam}?v={sha256((STATIC / naam).read_bytes()).hexdigest()[:10]}"


@cache
def _omgeving() -> Environment:
    omgeving = Environment(
        loader=FileSystemLoader(HIER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    omgeving.filters |= {
        "datum": tijd.datum,
        "moment": tijd.moment,
        "weekdag": tijd.weekdag,
        "over": tijd.over,
        "voorbij": tijd.voorbij,
        "waarde": woorden.waarde,
        "zin": woorden.zin,
        "stapnaam": woorden.stap,
        "feit": woorden.feit,
        "wie": woorden.wie,
        "elke": woorden.elke,
        "veldnaam": terugkijken.veld,
        "leesbaar": terugkijken.toon,
    }
    omgeving.globals |= {"static": vast_adres, "nieuwe_sleutel": lambda: str(uuid4())}
    return omgeving


def _neem_boodschap(sessie: Sessie | None) -> str:
    """Wat de vorige handeling te zeggen heeft, een keer."""
    if sessie is None:
        return ""
    boodschap, sessie.boodschap = sessie.boodschap, ""
    return boodschap
