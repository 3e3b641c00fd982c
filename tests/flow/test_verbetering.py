"""docs/leren.md is true: the improvement worked out there, from finding to measured effect, on a region that runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from simulator.verbetering import ELDERS, HIER, PER_KWARTAAL, TE_LAAT
from tests.flow.checks import assert_whole, settle
from tests.flow.region import Region, running_region

MAP = Path(__file__).parents[2]
DEEL = (MAP / "docs" / "leren.md").read_text("utf-8").partition("## Van bevinding naar")[2].partition("\n## ")[0]
BLOKKEN = [blok.strip().splitlines() for blok in DEEL.split("```")[1::2]]
FIGURES = [[line.split() for line in blok if line] for blok in BLOKKEN if not blok[0].startswith("doorstroom")]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of its own, empty, as the page asks."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def said(region: Region, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What the commands of the page say, and what is in the file that they leave, in words per line."""
    commands = [shlex.split(line) for blok in BLOKKEN for line in blok if line.startswith("doorstroom ")]
    assert [words[1] for words in commands] == ["up", "simuleer", "verbeterpunt", "verslag"]
    there, out = str(region.runtime.layout.root), ""
    with pytest.MonkeyPatch.context() as moved:
        made = tmp_path_factory.mktemp("bladzijde")
        moved.chdir(made)
        for words in commands[1:]:
            asked = [there if word == "/tmp/verbetering" else word for word in words[1:]]
            result = CliRunner().invoke(app, [str(MAP / word) if word.startswith("docs/") else word for word in asked])
            assert result.exit_code == 0, result.output
            out += result.stdout
        out += (made / "maandbeeld-2025.csv").read_text("utf-8")
    return [line.split() for line in out.splitlines()]


@pytest.mark.parametrize("figures", FIGURES, ids=["bevinding", "effect", "verslag"])
def test_every_figure_is_what_the_commands_say(figures: list[list[str]], said: list[list[str]]) -> None:
    """Claim: every line of figures on the page is in the output, in the same order."""
    rest = iter(said)
    for line in figures:
        assert line in rest, line


def test_what_is_measured_is_what_was_put_in() -> None:
    """Claim: the chances that the page names are those of the simulator, and the interval holds what really changed."""
    named = [int(part) for part in re.findall(r"(\d+)%", DEEL)]
    assert named == [
        round(100 * TE_LAAT[waar])
        for waar in (
            (HIER, False),
            (HIER, True),
            (ELDERS, True),
        )
    ]
    assert TE_LAAT[ELDERS, False] == TE_LAAT[ELDERS, True]
    assert f"{PER_KWARTAAL} casussen per kwartaal" in DEEL
    verschil, laag, hoog = map(float, FIGURES[1][-1])
    echt = TE_LAAT[HIER, True] - TE_LAAT[HIER, False]
    assert f"{echt:.2f}".replace(".", ",") in DEEL
    assert laag < echt < hoog < 0
    assert laag < verschil < hoog


def test_everything_is_whole(region: Region, said: list[list[str]]) -> None:
    """Claim: of what was played every chain, the stream and the ledger agree."""
    assert said
    settle(region)
    assert_whole(region)
