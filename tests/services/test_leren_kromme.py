"""Time to an end as a curve: known figures, an independent slow estimate, and no step that gives a small group away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations, pairwise

import pytest
from aanval import follows
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.leren.antwoord import Keuze
from services.evaluation.leren.kromme import OVERIG, Kromme, kromme
from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.leren.werkt import LOOPT

EINDEN = ("school", "werk", LOOPT)
GEMEENTEN = ("GM0518", "GM0603", "GM1916")
WEKEN = (1, 2, 3)
ATOMEN = [(gemeente, einde, week) for gemeente in GEMEENTEN for einde in EINDEN for week in WEKEN]
VERDELING = st.fixed_dictionaries({atoom: st.sampled_from((0, 0, 1, 4, 8, 11, 25)) for atoom in ATOMEN})
Verdeling = dict[tuple[str, str, int], int]


def van(verdeling: Verdeling, gemeenten: Sequence[str] = GEMEENTEN) -> Kromme:
    einden: dict[tuple[str, int | float], Counter[tuple[str, ...]]] = {}
    for (gemeente, einde, week), aantal in verdeling.items():
        einden.setdefault((einde, week), Counter())[gemeente,] += aantal
    return kromme(einden, Keuze({"gemeente": frozenset(gemeenten)}), ["gemeente"], None)


def slow(verdeling: Verdeling) -> dict[int, tuple[Fraction, dict[str, Fraction]]]:
    """Kaplan-Meier and Aalen-Johansen by the book, in fractions, of a curve in which every week may be seen."""
    open_, lopen, uit = Fraction(1), sum(verdeling.values()), {}
    geeindigd = dict.fromkeys(("school", "werk"), Fraction(0))
    for week in WEKEN:
        in_week = {einde: sum(n for (_, e, w), n in verdeling.items() if (e, w) == (einde, week)) for einde in EINDEN}
        for einde in geeindigd:
            geeindigd[einde] += open_ * Fraction(in_week[einde], lopen) if lopen else 0
        klaar = in_week["school"] + in_week["werk"]
        open_ *= 1 - Fraction(klaar, lopen) if lopen else 1
        lopen -= sum(in_week.values())
        if klaar:
            uit[(week + 1) * 7] = open_, dict(geeindigd)
    return uit


@settings(deadline=None, max_examples=15)
@given(aantallen=st.lists(st.sampled_from((0, 10, 15, 40)), min_size=9, max_size=9))
def test_the_curve_is_that_of_the_book(aantallen: list[int]) -> None:
    """Claim: with nothing to hide the curve is what Kaplan-Meier and Aalen-Johansen give, worked out in fractions."""
    verdeling = dict.fromkeys(ATOMEN, 0) | dict(zip(ATOMEN[:9], aantallen, strict=True))
    verwacht = slow(verdeling)
    gevonden = van(verdeling)
    assert [trede.tot_dag for trede in gevonden.treden] == list(verwacht)
    for trede in gevonden.treden:
        open_, geeindigd = verwacht[trede.tot_dag]
        assert trede.nog_open.waarde == pytest.approx(float(open_))
        assert trede.nog_open.laag <= trede.nog_open.waarde <= trede.nog_open.hoog
        for einde, deel in trede.geeindigd.items():
            assert deel.waarde == pytest.approx(float(geeindigd[einde]))
        assert sum(deel.waarde for deel in trede.geeindigd.values()) == pytest.approx(1 - float(open_))


def test_a_known_curve() -> None:
    """Claim: 100 casussen, 50 end in week 1 and 25 of the other 50 in week 3: a half, then a quarter.

    Greenwood: se 0.05, then 0.25 * sqrt(0.5/(0.5*100) + 0.5/(0.5*50)); bounds by log-log.
    """
    gevonden = van({("GM0518", "school", 1): 50, ("GM0518", "werk", 3): 25, ("GM0518", LOOPT, 3): 25})
    (een, twee) = gevonden.treden
    assert (een.tot_dag, een.liepen, een.nog_open.waarde) == (14, 100, 0.5)
    assert (round(een.nog_open.laag, 3), round(een.nog_open.hoog, 3)) == (0.399, 0.593)
    assert (twee.tot_dag, twee.liepen, twee.nog_open.waarde) == (28, 50, 0.25)
    assert (round(twee.nog_open.laag, 3), round(twee.nog_open.hoog, 3)) == (0.170, 0.338)
    assert {einde: deel.waarde for einde, deel in twee.geeindigd.items()} == {"school": 0.5, "werk": 0.25}


@given(verdeling=VERDELING)
@settings(deadline=None, max_examples=20)
def test_a_step_shows_nobody_or_enough(verdeling: Verdeling) -> None:
    """Claim: at each step, and after the last, either nobody or at least ten still run; and ten or more ended in it."""
    treden = van(verdeling).treden
    assert all(trede.liepen >= DREMPEL for trede in treden)
    for eerder, later in pairwise(treden):
        assert eerder.liepen - later.liepen >= DREMPEL


def shown(verdeling: Verdeling, gemeenten: Sequence[str]) -> list[list[Fraction]]:
    """What a curve says, as sums of atoms: all together, per step and end how many ended, and how many still ran.

    What still runs and is too small to be named is seen to run on: then there is no sum to see.
    """
    gezien = van(verdeling, gemeenten)
    if not gezien.casussen:
        return []

    def som(einden: set[str], na: int, tot: int) -> list[Fraction]:
        return [Fraction(g in gemeenten and e in einden and na < w <= tot) for g, e, w in ATOMEN]

    namen = set(gezien.treden[-1].geeindigd) if gezien.treden else set()
    weken = [trede.tot_dag // 7 - 1 for trede in gezien.treden]
    treden = [*pairwise([0, *weken])]
    einden = [{naam} if naam != OVERIG else {*EINDEN} - namen - {LOOPT} for naam in namen]
    lopend = [som({LOOPT}, na, tot) for na, tot in treden]
    gestopt = [een.liepen - twee.liepen for een, twee in pairwise(gezien.treden)]
    klaar = [sum(value(som(einde, na, tot), verdeling) for einde in einden) for na, tot in treden]
    genoemd = all(value(rij, verdeling) == weg - af for rij, weg, af in zip(lopend, gestopt, klaar, strict=False))
    return [
        som({*EINDEN}, 0, 9),
        *(som(einde, na, tot) for einde in einden for na, tot in treden),
        *(lopend[:-1] if genoemd else []),
    ]


def value(rij: list[Fraction], verdeling: Verdeling) -> int:
    return int(sum(deel * verdeling[atoom] for deel, atoom in zip(rij, ATOMEN, strict=True)))


@given(verdeling=VERDELING)
@settings(deadline=None, max_examples=15)
def test_curves_of_all_choices_give_no_small_group_away(verdeling: Verdeling) -> None:
    """Claim: whoever asks every choice of gemeenten and adds and subtracts finds no end in a week of one to nine."""
    keuzes = chain.from_iterable(combinations(GEMEENTEN, aantal) for aantal in (1, 2, 3))
    rijen = [rij for gemeenten in keuzes for rij in shown(verdeling, gemeenten)]
    for nummer, atoom in enumerate(ATOMEN):
        if 0 < verdeling[atoom] < DREMPEL:
            assert not follows(rijen, [Fraction(plaats == nummer) for plaats in range(len(ATOMEN))]), atoom
