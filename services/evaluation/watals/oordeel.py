"""Wat er van een casus was, en wat het onder het concept zou zijn; met alles wat nodig is om het na te rekenen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.feit import CasusFeit, Feit
from contracts.woorden import Regelverwijzing, Stap

ONVOLDOENDE = "onvoldoende-gegevens"
"""De uitkomst waar de geschiedenis niet zegt wat de regel wil weten: er wordt nooit geraden."""


@dataclass(frozen=True, slots=True)
class Kant:
    """Een van beide kanten: de uitkomst, de regel die gold, en wat er ontbrak om meer te zeggen.

    `werk` zegt of de casus daarna werk voor een coach is, `stappen` langs welke stappen zij dan gaat.
    """

    uitkomst: str
    regel: Regelverwijzing | None = None
    ontbreekt: tuple[str, ...] = ()
    uiterlijk: datetime | None = None
    werk: bool = True
    stappen: tuple[Stap, ...] = ()


@dataclass(frozen=True, slots=True)
class Oordeel:
    """Een besluit in een casus, toen en onder het concept."""

    onderwerp: str
    op: datetime
    toen: Kant
    straks: Kant
    invoer: dict[str, Any] = field(default_factory=dict)
    gehaald_op: datetime | None = None

    @property
    def anders(self) -> bool:
        """Of het concept iets anders zegt, en niet alleen minder weet."""
        return self.straks.uitkomst not in (self.toen.uitkomst, ONVOLDOENDE)


@dataclass(frozen=True)
class Naspeler:
    """Speelt een casus na op een moment; `soorten` zijn de feiten waar dat van afhangt.

    In de vergelijking telt van ieder onderwerp het laatste oordeel, of met `ieder` elk. Zijn de andere onderwerpen een
    uitsplitsing van `hoofd`, dan telt zo'n deel alleen mee als al zijn groepen groot genoeg zijn.
    """

    soorten: Sequence[type[Feit]]
    speel_na: Callable[[Iterable[CasusFeit], datetime], Iterator[Oordeel]]
    ieder: bool = False
    hoofd: str | None = None
