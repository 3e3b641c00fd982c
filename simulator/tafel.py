"""De tafel waaraan een casus wordt gespeeld: wie er zitten, wat het lot is, en welke dag het is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from contracts.feit import CasusFeit
from contracts.woorden import Stap
from simulator import tekst
from simulator.agenda import Tijd
from simulator.lot import Afwijking, Lot
from simulator.verhaal import Opdracht, Speler, Zie

T = TypeVar("T")


@dataclass
class Tafel:
    """Een casus in het spel. `doe`, `laat` en `zie` maken de stappen die het verhaal levert."""

    casus: str
    rng: Random
    lot: Lot
    agenda: Tijd
    coach: Speler
    school: Speler
    partner: Speler
    verwijs_naar: str | None = None
    nazorg_tot: date = date.min
    gedaan: Counter[tuple[str, str]] = field(default_factory=Counter)

    def doe(self, dienst: str, pad: str, **velden: Any) -> Opdracht:
        """De coach doet iets; het gebeurt op het volgende moment van de agenda."""
        return self.laat(self.coach, dienst, pad, **velden)

    def laat(self, speler: Speler, dienst: str, pad: str, **velden: Any) -> Opdracht:
        """Iemand aan tafel doet iets."""
        op = self.agenda.moment()
        self.gedaan[dienst, pad] += 1
        gevuld = {"opgetreden_op": op, **velden}
        inhoud = {to_camel(naam): waarde for naam, waarde in gevuld.items() if waarde is not None}
        return Opdracht(speler, dienst, pad, self.gedaan[dienst, pad], op, inhoud)

    def zie(self, dienst: str, gehoord: type[CasusFeit]) -> Zie:
        """Wat een dienst van de casus weet, zodra zij dit feit heeft gehoord."""
        return Zie(self.coach, dienst, gehoord)

    def naar(self, stap: Stap) -> None:
        """Ga naar een stap."""
        self.agenda.naar(stap)

    def kies(self, keuzes: Sequence[T]) -> T:
        """Een van deze, volgens de loting van deze casus."""
        return self.rng.choice(keuzes)

    def reden(self, afwijking: Afwijking) -> str | None:
        """De reden om hier van de Routekaart af te wijken, als dat het lot is."""
        return tekst.REDEN_AFWIJKING[afwijking] if self.lot.afwijking is afwijking else None
