"""The change of a group against that of another: known intervals, honest in simulation, never more than is known."""

from __future__ import annotations

from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluation.leren.effect import TE_KLEIN, VOORBEHOUD, Eenheid, effect
from services.evaluation.leren.onzekerheid import Schatting, aandeel, middelste, verschil

GROEP = st.integers(10, 400).flatmap(lambda van: st.integers(0, van).map(lambda met: aandeel(met, van)))


@pytest.mark.parametrize(
    ("met", "van", "laag", "hoog"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_interval_of_the_literature(met: int, van: int, laag: float, hoog: float) -> None:
    """Claim: Wilson's interval as Newcombe (1998a, table I, method 3) has it."""
    deel = aandeel(met, van)
    assert (round(deel.laag, 4), round(deel.hoog, 4)) == (laag, hoog)


@pytest.mark.parametrize(
    ("een", "ander", "laag", "hoog"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_a_difference_has_the_interval_of_the_literature(
    een: tuple[int, int], ander: tuple[int, int], laag: float, hoog: float
) -> None:
    """Claim: of two shares the difference as Newcombe (1998b, table II, method 10) has it."""
    gevonden = verschil([(1, aandeel(*een)), (-1, aandeel(*ander))])
    assert (round(gevonden.laag, 4), round(gevonden.hoog, 4)) == (laag, hoog)


@given(voor=GROEP, na=GROEP, toen=GROEP, nu=GROEP)
def test_groups_may_change_places(voor: Schatting, na: Schatting, toen: Schatting, nu: Schatting) -> None:
    """Claim: seen from the other group the figure is the same with the other sign, also its bounds."""
    dit, dat = effect(voor, na, toen, nu).schatting, effect(toen, nu, voor, na).schatting
    assert dit is not None
    assert dat is not None
    assert (dit.waarde, dit.laag, dit.hoog) == pytest.approx((-dat.waarde, -dat.hoog, -dat.laag))


@given(groep=GROEP, ander=GROEP)
def test_who_moves_alike_shows_no_difference(groep: Schatting, ander: Schatting) -> None:
    """Claim: the same change in both groups is none, and the text says that it may be chance."""
    gevonden = effect(groep, ander, groep, ander)
    assert gevonden.schatting is not None
    assert gevonden.schatting.waarde == pytest.approx(0)
    assert "kan toeval zijn" in gevonden.uitleg


def test_the_interval_is_right_as_often_as_it_says() -> None:
    """Claim: in 95 of 100 random worlds with a known change the interval holds it (2,000 worlds: 93 to 97)."""
    rng, raak, werelden = Random(13), 0, 2_000
    for _ in range(werelden):
        kansen = [rng.uniform(0.1, 0.9) for _ in range(4)]
        groepen = [rng.randint(15, 120) for _ in kansen]
        delen = [
            aandeel(sum(rng.random() < kans for _ in range(van)), van)
            for kans, van in zip(kansen, groepen, strict=True)
        ]
        gevonden = effect(*delen).schatting
        waar = kansen[1] - kansen[0] - (kansen[3] - kansen[2])
        raak += gevonden is not None and gevonden.laag <= waar <= gevonden.hoog
    assert 0.93 <= raak / werelden <= 0.97


def test_the_median_is_right_at_least_as_often_as_it_says() -> None:
    """Claim: the bounds of a median hold it in at least 95 of 100 worlds, whatever the durations look like."""
    rng = Random(7)
    raak = sum(
        een.laag <= 1.0 <= een.hoog
        for een in (
            middelste(rng.expovariate(0.6931471805599453) for _ in range(rng.randint(10, 60))) for _ in range(1_000)
        )
    )
    assert raak / 1_000 >= 0.94


@given(duren=st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_a_median_is_one_that_occurred(duren: list[int]) -> None:
    """Claim: by rank, as all medians of step 13; few durations give the whole range as bounds."""
    gevonden = middelste(duren)
    assert gevonden.waarde in duren
    assert gevonden.waarde <= median(duren)
    if len(duren) <= 5:
        assert (gevonden.laag, gevonden.hoog) == (min(duren), max(duren))


def test_a_change_in_days_is_told_in_days() -> None:
    """Claim: medians go the same way; the text has the figure, the bounds and the reservation."""
    voor, na = middelste(range(20, 60)), middelste(range(5, 45))
    gevonden = effect(voor, na, voor, voor, Eenheid.DAGEN)
    assert gevonden.schatting is not None
    assert gevonden.schatting.waarde == -15
    assert "-15,0 dagen" in gevonden.uitleg
    assert gevonden.uitleg.endswith(VOORBEHOUD)


@pytest.mark.parametrize("plaats", range(4))
def test_a_small_group_gives_no_figure(plaats: int) -> None:
    """Claim: whichever of the four has fewer than ten casussen, nothing is said."""
    delen = [aandeel(9, 9) if nummer == plaats else aandeel(30, 60) for nummer in range(4)]
    gevonden = effect(*delen)
    assert (gevonden.schatting, gevonden.hier, gevonden.elders, gevonden.uitleg) == (None, None, None, TE_KLEIN)
