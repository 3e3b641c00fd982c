"""How a service is shown to behave: tables of what is asked in which situation, and what has to follow."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import isfunction
from pathlib import Path
from typing import Any

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.feit import Feit
from contracts.woorden import Stap
from kit.aggregate import Aggregate, Refusal
from kit.testing import Told, given

REDEN = "de jongere heeft nu een bed nodig"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Opdracht:
    """A command as a coach gives it; a value that can be called is made anew each time."""

    naam: str
    velden: dict[str, Any]

    def __call__(self, aggregate: Any) -> None:
        velden = {naam: waarde() if callable(waarde) else waarde for naam, waarde in self.velden.items()}
        getattr(aggregate, self.naam)(**velden)

    def met(self, **anders: Any) -> Opdracht:
        """The same command with other values."""
        return Opdracht(self.naam, self.velden | anders)


def doe(naam: str, /, **velden: Any) -> Opdracht:
    return Opdracht(naam, velden)


@dataclass(frozen=True)
class Slaagt:
    """In this situation the command is done: exactly these facts follow."""

    gegeven: tuple[Told, ...]
    opdracht: Opdracht
    feiten: tuple[Told, ...]

    def toon(self, kind: type[Aggregate]) -> None:
        scenario = given(kind, *self.gegeven).when(self.opdracht)
        for feit in self.feiten:
            scenario.then(feit.kind, **feit.fields)
        scenario.then_nothing()


@dataclass(frozen=True)
class Weigert:
    """In this situation the command is refused, and a reason does not help."""

    gegeven: tuple[Told, ...]
    opdracht: Opdracht
    weigering: type[Refusal]

    def toon(self, kind: type[Aggregate]) -> None:
        given(kind, *self.gegeven).when(self.opdracht).then_refused(self.weigering)
        given(kind, *self.gegeven).when(self.opdracht, deviation=REDEN).then_refused(self.weigering)


@dataclass(frozen=True)
class LegtUit:
    """Pas toe of leg uit: refused without a reason, done with one, and the reason is kept."""

    gegeven: tuple[Told, ...]
    opdracht: Opdracht
    weigering: type[Refusal]
    stap: Stap
    feit: type[Feit]

    def toon(self, kind: type[Aggregate]) -> None:
        refused = given(kind, *self.gegeven).when(self.opdracht).then_refused(self.weigering).refusal
        assert refused is not None
        assert refused.title in refused.detail
        assert "'afwijking'" in refused.detail
        code = self.weigering().code
        (
            given(kind, *self.gegeven)
            .when(self.opdracht, deviation=REDEN)
            .then(AfwijkingGemotiveerd, stap=self.stap, afgeweken_van=code, reden=REDEN)
            .then(self.feit)
            .then_nothing()
        )


def opdrachten_van(kind: type[Aggregate]) -> set[str]:
    """The names of all commands of an aggregate."""
    eigen = [laag for laag in kind.__mro__ if laag.__module__.startswith("services.")]
    return {naam for laag in eigen for naam, lid in vars(laag).items() if isfunction(lid) and not naam.startswith("_")}


def genoemd(gevallen: Iterable[Slaagt]) -> set[str]:
    """The names of the commands in these cases."""
    return {geval.opdracht.naam for geval in gevallen}


def uit_te_leggen(dienst: str) -> set[str]:
    """The refusals that a reason overcomes, read from the source of the domain."""
    map_ = ROOT / "services" / dienst
    bronnen = [*map_.glob("domain.py"), *map_.glob("domain/*.py")]
    bomen = [ast.parse(bron.read_text("utf-8")) for bron in bronnen]
    aanroepen = (knoop for boom in bomen for knoop in ast.walk(boom) if isinstance(knoop, ast.Call))
    return {
        aanroep.args[1].id
        for aanroep in aanroepen
        if isinstance(aanroep.func, ast.Attribute)
        and aanroep.func.attr == "vereis"
        and isinstance(aanroep.args[1], ast.Name)
    }
