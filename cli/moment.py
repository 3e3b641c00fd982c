"""Momenten zoals iemand ze typt: een dag of een tijdstip in Nederland, en twee tijdassen met een streep ertussen."""

from datetime import datetime, timedelta
from typing import NamedTuple

from contracts.feit import NEDERLAND
from deploy.local.errors import Startfout

NU = "nu"
DAGEN = ("%Y-%m-%d", "%d-%m-%Y")
KLOKKEN = {"": timedelta(days=1), " %H:%M": timedelta(minutes=1), " %H:%M:%S": timedelta(seconds=1)}
"""Hoe een tijdstip bij een dag staat, en hoe lang het duurt: een dag, minuut of seconde telt helemaal mee."""
TIK = timedelta(microseconds=1)
UITLEG = "een dag (2026-03-01 of 01-03-2026), een dag met een tijd (2026-03-01 14:30, Nederlandse tijd), of nu"


class Kijkmoment(NamedTuple):
    """Vanwaar wordt gekeken: wat was gebeurd, en wat was bekend; None is alles."""

    op: datetime | None = None
    bekend_op: datetime | None = None

    def query(self, kant: str = "") -> dict[str, str]:
        """Zo vraagt de API ernaar; `kant` (van, tot) als er twee zijn."""
        namen = (f"{kant}Op", f"{kant}BekendOp") if kant else ("op", "bekendOp")
        return {naam: tijd.isoformat() for naam, tijd in zip(namen, self, strict=True) if tijd}

    def __str__(self) -> str:
        delen = [f"{wat} {toon(tijd)}" for wat, tijd in zip(("gebeurd op", "bekend op"), self, strict=True) if tijd]
        return ", ".join(delen) or NU


def toon(tijd: datetime) -> str:
    """Een tijdstip zoals het hier wordt getoond."""
    return f"{tijd.astimezone(NEDERLAND):%d-%m-%Y %H:%M}"


def lees_paar(tekst: str) -> Kijkmoment:
    """`op/bekend-op`, waarvan een kant leeg mag zijn; zonder streep alleen `op`. Raises Startfout."""
    op, _, bekend_op = tekst.partition("/")
    return Kijkmoment(lees(op), lees(bekend_op))


def lees(tekst: str | None) -> datetime | None:
    """Een moment, tot en met het eind van wat er staat; None bij niets en bij nu. Raises Startfout."""
    tekst = (tekst or "").strip()
    if tekst in ("", NU):
        return None
    for dag in DAGEN:
        for klok, duur in KLOKKEN.items():
            try:
                begin = datetime.strptime(tekst.replace("T", " "), dag + klok)
            except ValueError:
                continue
            # The wall clock moves on, also on the two days of the year that last longer or shorter.
            return (begin + duur - TIK).replace(tzinfo=NEDERLAND)
    return _met_zone(tekst)


def _met_zone(tekst: str) -> datetime:
    try:
        tijd = datetime.fromisoformat(tekst)
    except ValueError:
        tijd = None
    if tijd is None or tijd.tzinfo is None:
        raise Startfout(f"'{tekst}' is geen moment. Geef {UITLEG}.")
    return tijd
