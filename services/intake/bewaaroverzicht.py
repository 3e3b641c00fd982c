"""Vooraf zien wat een tabel met bewaartermijnen doet: wat zou weg gaan, wat zou blijven, en waarom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.bewaartermijnen import Bewaarregel
from contracts.bewaring import Vervalreden
from services.intake.bewaren import Bezien
from services.intake.domain import Casusoordeel


class Bewaarreden(StrEnum):
    """Waarom een casus blijft."""

    CASUS_LOOPT = Vervalreden.CASUS_LOOPT.value
    VERWERKING_BEPERKT = Vervalreden.VERWERKING_BEPERKT.value
    BEWAARTERMIJN_LOOPT = Vervalreden.BEWAARTERMIJN_LOOPT.value
    BLOKKADE = Vervalreden.BLOKKADE.value
    ANDERE_CASUS_BLIJFT = "andere-casus-blijft"
    UITGESTELD = "uitgesteld"


Groep = tuple[str, Bewaarregel]
"""Een gemeente, en de regel waar haar casussen onder vallen."""


@dataclass
class Overzicht:
    """Tellingen van casussen; jongeren die geheel weg zouden gaan."""

    gaat: Counter[Groep] = field(default_factory=Counter)
    blijft: dict[Groep, Counter[Bewaarreden]] = field(default_factory=dict)
    jongeren: Counter[str] = field(default_factory=Counter)
    gewist: Counter[Groep] = field(default_factory=Counter)


def overzicht(bezien: Iterable[Bezien], gemeenten: Collection[str]) -> Overzicht:
    """Tel op; alleen casussen in deze gemeenten."""
    telling = Overzicht()
    for een in bezien:
        eigen = [oordeel for oordeel in een.stand.oordelen if oordeel.gegevens.gemeente in gemeenten]
        if eigen and not een.besloten.get("gewist") and _gaat(een):
            telling.jongeren[een.stand.gemeente] += 1
        for oordeel in eigen:
            groep = (oordeel.gegevens.gemeente, oordeel.regel)
            if een.besloten.get("gewist"):
                telling.gewist[groep] += 1
            elif _gaat(een):
                telling.gaat[groep] += 1
            else:
                telling.blijft.setdefault(groep, Counter())[_waarom(oordeel, een)] += 1
    return telling


def _gaat(bezien: Bezien) -> bool:
    return not (bezien.stand.houdt or bezien.besloten.get("blokkades") or _uitgesteld(bezien))


def _uitgesteld(bezien: Bezien) -> bool:
    tot = bezien.besloten.get("uitgesteldTot")
    return tot is not None and bezien.stand.op.isoformat() < tot


def _waarom(oordeel: Casusoordeel, bezien: Bezien) -> Bewaarreden:
    """Eerst wat in de casus zelf ligt, dan wat de jongere als geheel tegenhoudt."""
    if oordeel.gegevens.afgesloten_op is None:
        return Bewaarreden.CASUS_LOOPT
    if oordeel.gegevens.beperkt:
        return Bewaarreden.VERWERKING_BEPERKT
    if oordeel.weg_vanaf is None or oordeel.weg_vanaf > bezien.stand.op:
        return Bewaarreden.BEWAARTERMIJN_LOOPT
    if bezien.stand.houdt:
        return Bewaarreden.ANDERE_CASUS_BLIJFT
    return Bewaarreden.BLOKKADE if bezien.besloten.get("blokkades") else Bewaarreden.UITGESTELD
