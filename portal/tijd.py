"""Datums en tijden zoals een Nederlander ze schrijft, op de klok van Nederland."""

from __future__ import annotations

from datetime import UTC, date, datetime

from contracts.feit import NEDERLAND, dag

MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
DAGEN = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
Tijdstip = str | datetime | date | None


def nu() -> datetime:
    """Dit moment."""
    return datetime.now(UTC)


def datum(wanneer: Tijdstip) -> str:
    """`25 november 2026`; leeg als er geen is."""
    if wanneer is None or wanneer == "":
        return ""
    gevonden = _dag(wanneer)
    return f"{gevonden.day} {MAANDEN[gevonden.month - 1]} {gevonden.year}"


def moment(wanneer: Tijdstip) -> str:
    """`25 november 2026, 10:05`; leeg als er geen is."""
    if wanneer is None or wanneer == "":
        return ""
    lokaal = _moment(wanneer)
    return f"{datum(lokaal)}, {lokaal:%H:%M}"


def weekdag(wanneer: Tijdstip) -> str:
    """`woensdag 25 november, 10:05`."""
    lokaal = _moment(wanneer)
    return f"{DAGEN[lokaal.weekday()]} {lokaal.day} {MAANDEN[lokaal.month - 1]}, {lokaal:%H:%M}"


def over(wanneer: Tijdstip) -> str:
    """Hoever een dag van vandaag af ligt: `vandaag`, `over 3 dagen`, `2 dagen geleden`."""
    if wanneer is None or wanneer == "":
        return ""
    dagen = (_dag(wanneer) - dag(nu())).days
    match dagen:
        case 0:
            return "vandaag"
        case 1:
            return "morgen"
        case -1:
            return "gisteren"
    return f"over {dagen} dagen" if dagen > 0 else f"{-dagen} dagen geleden"


def voorbij(wanneer: Tijdstip) -> bool:
    """Of dit al is geweest."""
    return bool(wanneer) and _moment(wanneer) < nu()


def invoer(wanneer: Tijdstip) -> str:
    """Zoals een veld voor datum en tijd het wil: `2026-11-25T10:05`."""
    return f"{_moment(wanneer):%Y-%m-%dT%H:%M}" if wanneer else ""


def _moment(wanneer: Tijdstip) -> datetime:
    if isinstance(wanneer, str):
        wanneer = datetime.fromisoformat(wanneer)
    if not isinstance(wanneer, datetime):
        raise TypeError("een tijdstip verwacht")
    return wanneer.astimezone(NEDERLAND)


def _dag(wanneer: str | datetime | date) -> date:
    if isinstance(wanneer, str):
        return date.fromisoformat(wanneer) if len(wanneer) == 10 else _moment(wanneer).date()
    return _moment(wanneer).date() if isinstance(wanneer, datetime) else wanneer
