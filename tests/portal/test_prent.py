"""Pictures beside figures: measures only, and what does not fit is told, not dropped."""

from __future__ import annotations

from typing import Any

from portal.prent import BREED, STROKEN, Schaal, procesbeeld


def cijfer(soort: str, a: int, b: int | str = "", casussen: int | None = 10) -> dict[str, Any]:
    """A figure as evaluation gives it."""
    return {"soort": soort, "a": str(a), "b": str(b), "casussen": casussen}


def test_a_scale_runs_from_nothing_to_the_most() -> None:
    """Nothing has no length, the most has all of it, and a scale of nothing divides by nothing."""
    schaal = Schaal.van([None, 5.0, 20.0])
    assert [schaal.plaats(een) for een in (None, 0.0, 5.0, 20.0)] == [0.0, 0.0, 25.0, BREED]
    assert Schaal.van([]).plaats(3.0) == 0.0


def test_steps_stand_in_order_and_transitions_go_between_them() -> None:
    """The next step is straight below; a step back is a curve, and is told apart; more casussen is a thicker arrow."""
    beeld = procesbeeld(
        [
            *(cijfer("stap", stap) for stap in (10, 2, 1)),
            cijfer("overgang", 1, 2, 40),
            cijfer("overgang", 10, 2, 10),
            cijfer("overgang", 2, 10, None),
        ]
    )
    assert [knoop.stap for knoop in beeld.knopen] == [1, 2, 10]
    per = {(pijl.cijfer["a"], pijl.cijfer["b"]): pijl for pijl in beeld.pijlen}
    assert [per[paar].terug for paar in (("1", "2"), ("2", "10"), ("10", "2"))] == [False, False, True]
    assert per["10", "2"].dikte < per["1", "2"].dikte == per["2", "10"].dikte
    assert beeld.niet_getekend == 0


def test_what_does_not_fit_is_counted() -> None:
    """Curves that lie within each other need a lane each; the rarest have none. So does one from a hidden step."""
    stappen = [cijfer("stap", stap) for stap in range(1, 14)]
    bogen = [cijfer("overgang", 1, 13 - nummer, 50 - nummer) for nummer in range(STROKEN + 2)]
    beeld = procesbeeld([*stappen[:-1], *bogen])
    assert len(beeld.pijlen) == STROKEN
    assert beeld.niet_getekend == 2
    assert all(pijl.x > beeld.links for pijl in beeld.pijlen)
