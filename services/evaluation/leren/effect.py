"""Een verandering meten: wat bewoog er bij deze groep meer of minder dan bij een groep die niet veranderde?

Verschil in verschil. Voor en na zijn verschillende casussen, en de vergelijkingsgroep heeft er geen gemeen met de
groep zelf. `aandeel(met, van)` en `middelste(duren)` in `onzekerheid.py` maken de vier cijfers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.leren.onzekerheid import Schatting, verschil

VOORBEHOUD = (
    "Dit vergelijkt twee groepen. Het gaat ervan uit dat zij zonder de verandering even veel waren verschoven; dat is "
    "niet te meten. Wat er in dezelfde tijd nog meer anders werd, zit in dit cijfer."
)
TE_KLEIN = (
    "Voor of na, hier of in de vergelijkingsgroep, zijn er minder dan tien casussen. Dan is er niets over te zeggen."
)


class Eenheid(StrEnum):
    """Waarin het verschil is uitgedrukt."""

    PROCENTPUNT = "procentpunt"
    DAGEN = "dagen"


@dataclass(frozen=True)
class Effect:
    """Het verschil in verschil met zijn interval, de delen waar het uit komt, en wat het zegt in gewone woorden.

    `schatting` ontbreekt als een van de vier groepen te klein is.
    """

    schatting: Schatting | None
    hier: Schatting | None
    elders: Schatting | None
    uitleg: str


def effect(
    voor: Schatting,
    na: Schatting,
    vergelijking_voor: Schatting,
    vergelijking_na: Schatting,
    eenheid: Eenheid = Eenheid.PROCENTPUNT,
) -> Effect:
    """(na - voor) min (vergelijking_na - vergelijking_voor), met een interval en uitleg in een paar zinnen."""
    if any(groep.casussen < DREMPEL for groep in (voor, na, vergelijking_voor, vergelijking_na)):
        return Effect(None, None, None, TE_KLEIN)
    hier = verschil([(1, na), (-1, voor)])
    elders = verschil([(1, vergelijking_na), (-1, vergelijking_voor)])
    schatting = verschil([(1, na), (-1, voor), (-1, vergelijking_na), (1, vergelijking_voor)])
    return Effect(schatting, hier, elders, " ".join([_zin(schatting, hier, elders, eenheid), VOORBEHOUD]))


def _zin(schatting: Schatting, hier: Schatting, elders: Schatting, eenheid: Eenheid) -> str:
    keer = 100 if eenheid is Eenheid.PROCENTPUNT else 1
    laag, hoog = _getal(schatting.laag * keer), _getal(schatting.hoog * keer)
    oordeel = (
        "Nul ligt erin: het kan toeval zijn."
        if schatting.laag <= 0 <= schatting.hoog
        else "Nul ligt er niet in: alleen toeval is onwaarschijnlijk."
    )
    return (
        f"Hier {_getal(hier.waarde * keer)}, in de vergelijkingsgroep {_getal(elders.waarde * keer)}: "
        f"een verschil van {_getal(schatting.waarde * keer)} {eenheid} (95%-interval {laag} tot {hoog}). {oordeel}"
    )


def _getal(waarde: float) -> str:
    tekst = f"{waarde:+.1f}".replace(".", ",")
    return "0,0" if tekst in {"+0,0", "-0,0"} else tekst
