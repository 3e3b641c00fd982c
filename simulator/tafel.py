"""De tafel waaraan een casus wordt gespeeld: wie er zitten, wat het lot is, en welke dag het is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from contracts.feit import CasusFeit, Rol
from contracts.woorden import Stap
from simulator import tekst
from simulator.agenda import Tijd
from simulator.lot import Afwijking, Lot
from simulator.verhaal import Opdracht, Speler, Zie, medewerker

T = TypeVar("T")


@dataclass
class Tafel:
    """Een casus in het spel. `doe`, `laat` en `zie` maken de stappen die het verhaal levert."""

    casus: str
    rng: Random
    lot: Lot
    agenda: Tijd
    coordinator: Speler
    coach: Speler
    school: Speler
    partner: Speler
    route: str = ""
    verwijs_naar: str | None = None
    naar_leerplicht: bool = False
    nazorg_tot: date = date.min
    gedaan: Counter[tuple[str, str]] = field(default_factory=Counter)

    def doe(self, dienst: str, pad: str, **velden: Any) -> Opdracht:
        """De coach doet iets; het gebeurt op het volgende moment van de agenda."""
        return self.laat(self.coach, dienst, pad, **velden)

    def laat(self, speler: Speler, dienst: str, pad: str, **velden: Any) -> Opdracht:
        """Iemand aan tafel doet iets; een veld dat een functie is, wordt op die dag zelf gevraagd."""
        op = self.agenda.moment()
        self.gedaan[dienst, pad] += 1
        op_de_dag = {naam: waarde() if callable(waarde) else waarde for naam, waarde in velden.items()}
        gevuld = {"opgetreden_op": op, **op_de_dag}
        inhoud = {to_camel(naam): waarde for naam, waarde in gevuld.items() if waarde is not None}
        return Opdracht(speler, dienst, pad, self.gedaan[dienst, pad], op, inhoud)

    def zie(self, dienst: str, gehoord: type[CasusFeit]) -> Zie:
        """Wat een dienst van de casus weet, zodra zij dit feit heeft gehoord."""
        return Zie(self.coordinator, dienst, gehoord)

    def verhuis(self, naar: str) -> None:
        """In een andere gemeente zijn een andere coach en een andere partner; de school blijft."""
        self.coach = medewerker(Rol.DOORSTROOMCOACH, "coach", naar, self.rng.randint(1, 2))
        self.partner = medewerker(Rol.KETENPARTNER, "werk-en-inkomen", naar, 1)
        self.school = replace(self.school, gemeenten=(naar,))

    def naar(self, stap: Stap) -> None:
        """Ga naar een stap."""
        self.agenda.naar(stap)

    def kies(self, keuzes: Sequence[T]) -> T:
        """Een van deze, volgens de loting van deze casus."""
        return self.rng.choice(keuzes)

    def reden(self, afwijking: Afwijking) -> str | None:
        """De reden om hier van de Routekaart af te wijken, als dat het lot is."""
        return tekst.REDEN_AFWIJKING[afwijking] if self.lot.afwijking is afwijking else None
