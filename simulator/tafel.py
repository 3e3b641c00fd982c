"""De tafel waaraan een casus wordt gespeeld: wie er zitten, wat het lot is, en welke dag het is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from contracts.woorden import Stap
from simulator import tekst
from simulator.agenda import Agenda
from simulator.client import Diensten, Speler
from simulator.lot import Afwijking, Lot

T = TypeVar("T")


@dataclass
class Tafel:
    """Een casus in het spel."""

    diensten: Diensten
    casus: str
    rng: Random
    lot: Lot
    agenda: Agenda
    coach: Speler
    school: Speler
    partner: Speler
    verwijs_naar: str | None = None
    gedaan: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def doe(self, dienst: str, pad: str, **velden: Any) -> None:
        """De coach doet iets; het gebeurt op het volgende moment van de agenda."""
        await self.laat(self.coach, dienst, pad, **velden)

    async def laat(self, speler: Speler, dienst: str, pad: str, **velden: Any) -> None:
        """Iemand aan tafel doet iets."""
        self.gedaan[dienst, pad] += 1
        gevuld = {"opgetreden_op": self.agenda.moment(), **velden}
        inhoud = {to_camel(naam): waarde for naam, waarde in gevuld.items() if waarde is not None}
        await self.diensten.geef_opdracht(speler, dienst, self.casus, pad, self.gedaan[dienst, pad], inhoud)

    async def zie(self, dienst: str, klaar: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """Wat een dienst van de casus weet, zodra het zover is."""
        return await self.diensten.wacht(self.coach, dienst, f"/v1/casussen/{self.casus}", klaar)

    async def zie_feit(self, passend: Callable[[dict[str, Any]], bool]) -> None:
        """Wacht tot dit feit in de tijdlijn staat; wat er staat blijft staan, dus dit geldt ook na een herstart."""
        adres = f"/v1/casussen/{self.casus}/tijdlijn"
        await self.diensten.wacht(self.coach, "evaluation", adres, lambda lijn: any(map(passend, lijn["feiten"])))

    def naar(self, stap: Stap) -> None:
        """Ga naar een stap."""
        self.agenda.naar(stap)

    def kies(self, keuzes: Sequence[T]) -> T:
        """Een van deze, volgens de loting van deze casus."""
        return self.rng.choice(keuzes)

    def reden(self, afwijking: Afwijking) -> str | None:
        """De reden om hier van de Routekaart af te wijken, als dat het lot is."""
        return tekst.REDEN_AFWIJKING[afwijking] if self.lot.afwijking is afwijking else None
