"""Who adds up and subtracts answers: what follows from them, and which choices there are to ask about."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations


def subsets(values: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(each) for size in range(1, len(values) + 1) for each in combinations(values, size)]


def follows(rows: list[list[Fraction]], target: list[Fraction]) -> bool:
    """Whether `target` is a sum of multiples of these rows: then whoever has the answers works it out."""
    rows, target = [row[:] for row in rows], target[:]
    for column in range(len(target)):
        pivot = next((row for row in rows if row[column] and not any(row[:column])), None)
        if pivot is None:
            continue
        rows = [row if row is pivot else less(row, pivot, column) for row in rows]
        target = less(target, pivot, column)
    return not any(target)


def less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column] / pivot[column]
    return [value - factor * other for value, other in zip(row, pivot, strict=True)]
