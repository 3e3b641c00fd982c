"""Een andere manier om binnen te komen dan de aanbieder. Het portaal heeft er geen: wie het start brengt ze mee."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class Persoon:
    """Wie zich met een klik kan aanmelden."""

    sleutel: str
    naam: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Deur:
    """Een openbaar pad waar `wie=<sleutel>` heen gaat, en wie er door mogen."""

    routes: APIRouter
    pad: str
    kop: str
    uitleg: str
    personen: tuple[Persoon, ...]
