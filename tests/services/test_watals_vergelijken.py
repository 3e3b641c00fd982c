"""Who subtracts finds nobody: no number of a comparison, and no difference between two, is of fewer than ten."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.evaluation.watals.oordeel import ONVOLDOENDE
from services.evaluation.watals.vergelijken import Cel, Getallen, Per, Vergelijking, toonbaar

UITKOMST = st.sampled_from(["oud-vsver", "jikp", ONVOLDOENDE])
CEL = st.builds(
    Cel,
    gemeente=st.sampled_from(["GM0518", "GM0603"]),
    jaar=st.sampled_from([2025, 2026]),
    onderwerp=st.just("doelgroep"),
    toen=UITKOMST,
    straks=UITKOMST,
    casussen=st.integers(1, 25),
)
CELLEN = st.lists(CEL, max_size=8, unique_by=lambda cel: cel[:5])


def published(gezien: Vergelijking) -> Iterator[int]:
    """Every number that an answer holds, however it is grouped."""
    for som in (gezien.totaal, *(som for per in Per for som in gezien.per(per).values())):
        yield from (som.beoordeeld, som.anders, som.onvoldoende)
    yield from (cel.casussen for cel in gezien.cellen)


@for_all(CELLEN)
def test_an_attacker_who_subtracts_finds_no_small_group(cellen: list[Cel]) -> None:
    """Claim: an attacker who knows every number shown, and adds and subtracts them as he likes, learns nothing about a
    small group: had all small groups been empty, every number would have been the same."""
    without = [cel for cel in cellen if cel.casussen >= 10]
    assert list(published(toonbaar(cellen))) == list(published(toonbaar(without)))
    assert all(number == 0 or number >= 10 for number in published(toonbaar(cellen)))
    assert toonbaar(cellen).verborgen == (len(without) < len(cellen))


@for_all(CELLEN)
def test_two_readers_who_compare_notes_find_none_either(cellen: list[Cel]) -> None:
    """Claim: who sees one gemeente and who sees both differ by exactly what the other gemeente shows by itself."""
    both = toonbaar(cellen).totaal
    for gemeente, other in (("GM0518", "GM0603"), ("GM0603", "GM0518")):
        mine, theirs = (toonbaar(cel for cel in cellen if cel.gemeente == one).totaal for one in (gemeente, other))
        assert both.beoordeeld - mine.beoordeeld == theirs.beoordeeld
        assert both.anders - mine.anders == theirs.anders


def test_what_is_counted() -> None:
    """Claim: other outcomes count as different, too little data counts apart, and the same counts as neither."""
    cells = [
        Cel("GM0518", 2026, "doelgroep", "jikp", "jikp", 30),
        Cel("GM0518", 2026, "doelgroep", "jikp", "oud-vsver", 12),
        Cel("GM0603", 2026, "doelgroep", "jikp", ONVOLDOENDE, 11),
        Cel("GM0603", 2026, "doelgroep", "oud-vsver", "jikp", 9),
    ]
    seen = toonbaar(cells)
    assert seen.totaal == Getallen(53, 12, 11)
    assert seen.per(Per.GEMEENTE) == {"GM0518": Getallen(42, 12, 0), "GM0603": Getallen(11, 0, 11)}
    assert seen.per(Per.TOEN) == {"jikp": Getallen(53, 12, 11)}
    assert seen.verborgen
