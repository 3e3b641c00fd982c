"""Welke casussen meetellen. Een casus telt met haar hele geschiedenis mee, of niet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

VEILIG = re.compile(r"[A-Za-z0-9-]{1,80}")
KENMERKEN = {"gemeente": "gemeenten", "doelgroep": "doelgroepen", "route": "routes", "school": "scholen"}
"""Kolom van de casus, en het filter daarop."""


@dataclass(frozen=True)
class Selectie:
    """Casussen die zijn geopend vanaf `van` en voor `tot`, met deze kenmerken; wat leeg is beperkt niet.

    Een casus heeft de kenmerken die zij nu heeft. `casussen` zijn pseudoniemen in het logboek.
    """

    gemeenten: tuple[str, ...]
    van: date | None = None
    tot: date | None = None
    doelgroepen: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    scholen: tuple[str, ...] = ()
    casussen: tuple[str, ...] = ()

    def voorwaarde(self) -> str:
        """De voorwaarde op `casussen`, in SQL die iedere motor kent. Zonder gemeente is er niets te zien."""
        delen = [_in("gemeente", self.gemeenten)]
        for kolom, filter_ in KENMERKEN.items():
            if kolom != "gemeente" and (waarden := getattr(self, filter_)):
                delen.append(_in(kolom, waarden))
        if self.casussen:
            delen.append(_in("casus", self.casussen))
        if self.van is not None:
            delen.append(f"geopend >= DATE '{self.van}'")
        if self.tot is not None:
            delen.append(f"geopend < DATE '{self.tot}'")
        return " AND ".join(delen)


def _in(kolom: str, waarden: Iterable[str]) -> str:
    return f"{kolom} IN ({', '.join(map(letterlijk, waarden))})" if waarden else "1 = 0"


def letterlijk(waarde: str) -> str:
    """Een waarde als tekst in SQL; alleen letters, cijfers en streepjes, dus er valt niets uit te breken."""
    if not VEILIG.fullmatch(waarde):
        raise ValueError("een filter bestaat uit letters, cijfers en streepjes")
    return f"'{waarde}'"
