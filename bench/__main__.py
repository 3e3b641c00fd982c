"""`python -m bench [meting ...]`: measures of speed, each beside its peer in the same run; no name means all."""

from __future__ import annotations

import sys
from importlib import import_module
from time import perf_counter

from bench.report import console

MEASURES = (
    "append",
    "replay",
    "http",
    "chain",
    "termijnen",
    "zoeken",
    "bewijs",
    "tijdreis",
    "watals",
    "leren",
    "start",
)


def main(names: list[str]) -> int:
    """Exit code 2 for a measure that does not exist; a target that is missed is no error."""
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        console.print(f"Onbekend: {', '.join(unknown)}. Er is: {', '.join(MEASURES)}.", markup=False)
        return 2
    started = perf_counter()
    for name in names or MEASURES:
        import_module(f"bench.{name}").main()
    console.print(f"Gemeten in {perf_counter() - started:.0f} s.", style="dim")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
