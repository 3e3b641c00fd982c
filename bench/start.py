"""Start: how long until a region is healthy, the first time and after that."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter

from bench.region import folder
from bench.report import Line, show
from deploy.local.runtime import Runtime

AGAIN = 3


def main() -> None:
    """Measure and print."""
    with folder() as place:
        first = _start(place)
        again = [_start(place) for _ in range(AGAIN)]
    lines = [
        Line("de eerste keer", f"{first:.1f} s"),
        Line(f"daarna ({AGAIN} keer)", f"{median(again):.1f} s", f"{min(again):.1f}-{max(again):.1f} s"),
    ]
    show("starten: van niets tot iedere dienst gezond", lines)


def _start(place: Path) -> float:
    started = perf_counter()
    with Runtime(place / "regio") as runtime:
        runtime.start()
        return perf_counter() - started
