"""docs/leren.md is true: the improvement worked out there, from finding to measured effect."""

from __future__ import annotations

from pathlib import Path

import pytest
import verbetervoorbeeld

BLADZIJDE = (Path(__file__).parents[2] / "docs" / "leren.md").read_text("utf-8")


@pytest.mark.parametrize("stap", verbetervoorbeeld.STAPPEN)
def test_every_figure_is_what_the_command_prints(stap: str) -> None:
    """Claim: below the command stands, to the letter, what it prints."""
    _, opdracht, rest = BLADZIJDE.partition(f"python -m verbetervoorbeeld {stap}\n")
    assert opdracht
    verwacht = verbetervoorbeeld.STAPPEN[stap]()
    assert rest.partition("```\n")[2].strip().startswith(verwacht)
