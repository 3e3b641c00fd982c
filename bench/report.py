"""Ratios within one run, and the tables that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, width=max(Console().width, 128))
Rates = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the peer, per round: this machine is noisy, a single round says little."""

    rounds: Sequence[float]

    @property
    def typical(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    def __str__(self) -> str:
        return f"{self.typical:.2f} x ({min(self.rounds):.2f}-{max(self.rounds):.2f})"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: our figure, the peer's, their ratio and what was aimed at (None: nothing)."""

    what: str
    ours: str
    peer: str = ""
    ratio: Ratio | None = None
    target: float | None = None
    stretch: bool = False

    @property
    def verdict(self) -> str:
        """Whether the target was met."""
        if self.ratio is None or self.target is None:
            return ""
        return "[green]gehaald[/]" if self.ratio.typical >= self.target else "[red]gemist[/]"


def interleave(rounds: int, contenders: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """What each contender gives, in rounds: A B A B, so that what slows the machine down slows all of them."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        # Every other round in reverse, so that none always comes right after the same neighbour.
        for name in list(contenders)[:: 1 if number % 2 == 0 else -1]:
            found[name].append(contenders[name]())
    return found


def compare(
    what: str, rates: Rates, ours: str, peer: str, target: float | None = None, *, unit: str, stretch: bool = False
) -> Line:
    """The line for two contenders of the same rounds; a higher rate is better."""
    ratio = Ratio([mine / theirs for mine, theirs in zip(rates[ours], rates[peer], strict=True)])
    shown = [f"{median(rates[name]):,.0f}{unit}".replace(",", ".") for name in (ours, peer)]
    return Line(what, shown[0], f"{peer} {shown[1]}", ratio, target, stretch)


def milliseconds(seconds: Sequence[float], share: float) -> str:
    """A percentile of durations; `share` 0.99 is p99."""
    ordered = sorted(seconds)
    return f"{ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000:.1f} ms" if ordered else "-"


def show(title: str, lines: Iterable[Line], notes: Iterable[str] = ()) -> None:
    """Print one measure."""
    table = Table(box=None, pad_edge=False, header_style="dim", title=title, title_justify="left", title_style="bold")
    for name in ("meting", "wij", "tegenover", "verhouding (min-max)", "doel", ""):
        table.add_column(name, no_wrap=True)
    for line in lines:
        goal = f">= {line.target} x{' (streven)' if line.stretch else ''}" if line.target is not None else ""
        table.add_row(line.what, line.ours, line.peer, str(line.ratio or ""), goal, line.verdict)
    console.print(table)
    for note in notes:
        console.print(f"  {note}", style="dim", markup=False, soft_wrap=True)
    console.print()
