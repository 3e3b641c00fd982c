"""Hoe zeker een cijfer is: een schatting met de grenzen waarbinnen het echte cijfer waarschijnlijk ligt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, hypot, sqrt
from statistics import NormalDist

ZEKERHEID = 0.95
Z = NormalDist().inv_cdf((1 + ZEKERHEID) / 2)
"""So many standard errors to each side: of a hundred such intervals some 95 hold the true figure."""


@dataclass(frozen=True, slots=True)
class Schatting:
    """Een cijfer met zijn 95%-interval, en over hoeveel casussen het gaat."""

    waarde: float
    laag: float
    hoog: float
    casussen: int

    def __post_init__(self) -> None:
        """Raises ValueError als het cijfer niet in zijn interval ligt."""
        if not self.laag <= self.waarde <= self.hoog:
            raise ValueError("een schatting ligt in haar interval")


def aandeel(met: int, van: int) -> Schatting:
    """Welk deel van de casussen iets heeft, met het interval van Wilson (1927); raises ValueError zonder casussen."""
    if not 0 <= met <= van or van == 0:
        raise ValueError("een aandeel is een deel van een of meer casussen")
    deel, rek = met / van, 1 + Z * Z / van
    midden = (deel + Z * Z / (2 * van)) / rek
    breed = Z / rek * sqrt(deel * (1 - deel) / van + Z * Z / (4 * van * van))
    return Schatting(deel, min(deel, max(0.0, midden - breed)), max(deel, min(1.0, midden + breed)), van)


def middelste(duren: Iterable[float]) -> Schatting:
    """De mediaan naar rang, met grenzen die zelf voorkwamen (tekentoets); raises ValueError zonder duren."""
    op_rij = sorted(duren)
    if not op_rij:
        raise ValueError("een mediaan is er over een of meer duren")
    aantal = len(op_rij)
    onder, kans = 0, 1 / 2**aantal
    while onder < (aantal - 1) // 2 and kans <= (1 - ZEKERHEID) / 2:
        onder += 1
        kans += comb(aantal, onder) / 2**aantal
    plaats = max(0, onder - 1)
    return Schatting(op_rij[(aantal - 1) // 2], op_rij[plaats], op_rij[aantal - 1 - plaats], aantal)


def verschil(delen: Sequence[tuple[float, Schatting]]) -> Schatting:
    """Een som van schattingen, ieder met haar gewicht, over groepen die geen casus delen.

    De grenzen volgen uit die van de delen (Zou, Huang en Zhang 2009; voor twee aandelen is dat Newcombe 1998, methode
    10), dus scheve intervallen blijven scheef. Er wordt niets geloot: dezelfde cijfers geven altijd dezelfde grenzen.
    """
    som = sum(gewicht * deel.waarde for gewicht, deel in delen)
    omlaag = [abs(g) * (deel.waarde - deel.laag if g > 0 else deel.hoog - deel.waarde) for g, deel in delen]
    omhoog = [abs(g) * (deel.hoog - deel.waarde if g > 0 else deel.waarde - deel.laag) for g, deel in delen]
    return Schatting(som, som - hypot(*omlaag), som + hypot(*omhoog), sum(deel.casussen for _, deel in delen))
