"""Casussen van de laatste weken, die nog lopen: sommige net gemeld, andere halverwege of te laat."""

from __future__ import annotations

from contracts.regio import lees_regio
from simulator.client import Diensten
from simulator.levensloop import Opzet, levens, nu
from simulator.overname import Overname

CASUSSEN, JAREN = 24, 0.2
EERSTE_MELDING, PER_KEER = 400_000_000, 1_000


async def speel_recente(diensten: Diensten, keer: int, seed: int) -> int:
    """Speel een groep tot vandaag; iedere keer is een andere. Geeft hoeveel jongeren erin voorkomen."""
    opzet = Opzet(
        CASUSSEN, JAREN, seed + 1 + keer, nu(), tuple(lees_regio().gemeenten), EERSTE_MELDING + keer * PER_KEER
    )
    klaar: list[int] = []
    await Overname(diensten, opzet.gemeenten, klaar.append).speel(levens(opzet))
    return len(klaar)
