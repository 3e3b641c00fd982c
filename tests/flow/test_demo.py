"""The demo as a user runs it: everything started, played to the end, shown, stopped; then again on the same data."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from contracts.registry import DIENSTEN
from contracts.woorden import Doelgroep
from deploy.local import state
from deploy.local.layout import Layout
from deploy.local.state import Running
from tests.deploy.folders import reachable_folder

COMMAND = (sys.executable, "-m", "cli.main", "demo", "--klaar", "--poort", "0", "--gegevens")
SAMPLE = {"regels": 120, "aangenomen": 111, "gekoppeld": 1, "genegeerd": 1, "geweigerd": 7}
ROW = re.compile(r"(?P<doelgroep>\S.*?) {2,}(?P<casussen>\d+) +(?P<af>\d+)(?: {2}(?P<rest>.*))?")
REFUSED = re.compile(r" +\d+ {2}[a-z]+ {2,}\S")


@dataclass
class Run:
    """What one demo printed, and which processes it had running half-way."""

    code: int
    lines: list[str]
    processes: list[psutil.Process] = field(default_factory=list)

    def line(self, label: str) -> str:
        """What stands behind a label."""
        (found,) = [line for line in self.lines if line.startswith(f"{label} ")]
        return found.removeprefix(label).strip()

    @property
    def table(self) -> list[str]:
        """The table of casussen, the totals last."""
        first = next(number for number, line in enumerate(self.lines) if line.startswith("doelgroep"))
        last = next(number for number, line in enumerate(self.lines) if line.startswith("totaal"))
        return [line.rstrip() for line in self.lines[first + 1 : last + 1]]

    @property
    def meldingen(self) -> dict[str, int]:
        """What became of the lines of the file."""
        return {word: int(count) for count, word in re.findall(r"(\d+) ([a-z]+)", self.line("meldingen"))}

    @property
    def refused(self) -> list[str]:
        """The refused lines."""
        return [line.rstrip() for line in self.lines if REFUSED.match(line)]


def play(folder: Path) -> Run:
    """Run the demo to its end."""
    with subprocess.Popen([*COMMAND, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as demo:
        assert demo.stdout is not None
        lines, processes = [], []
        for line in demo.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Gestart"):
                processes = [found for part in running(folder) if (found := part.process())]
    return Run(demo.returncode, lines, processes)


def running(folder: Path) -> list[Running]:
    """Everything that the region notes as running."""
    found = state.load(Layout(folder))
    return [*found.parts, *([found.supervisor] if found.supervisor else [])]


@pytest.fixture(scope="module")
def runs() -> Iterator[tuple[Run, Run]]:
    """The demo in a new folder, and again in that same folder."""
    with reachable_folder() as folder:
        yield play(folder / "regio"), play(folder / "regio")


def test_it_ends_well_and_leaves_nothing_running(runs: tuple[Run, Run]) -> None:
    """Both runs end with code 0; Postgres, NATS, the services and the portal ran, and all of them are gone."""
    for run in runs:
        assert run.code == 0, "\n".join(run.lines)
        assert len(run.processes) == len(DIENSTEN) + 4
        assert not any(process.is_running() for process in run.processes)


def test_every_casus_went_to_its_end(runs: tuple[Run, Run]) -> None:
    """Each line of the table has as many casussen closed as there are, at step 13; all doelgroepen occur."""
    *rows, total = (row for line in runs[0].table if (row := ROW.match(line)))
    assert len(rows) == len(Doelgroep)
    assert all(row["casussen"] == row["af"] and row["rest"].endswith("13 evalueer") for row in rows)
    assert total["casussen"] == total["af"] == str(SAMPLE["aangenomen"])
    assert sum(int(row["casussen"]) for row in rows) == SAMPLE["aangenomen"]


def test_the_counts_agree(runs: tuple[Run, Run]) -> None:
    """The lines of the file add up, each refused line is shown, and the ledger has what the services have together."""
    first = runs[0]
    assert first.meldingen == SAMPLE
    assert len(first.refused) == SAMPLE["geweigerd"]
    whole, *parts = (int(number.replace(".", "")) for number in re.findall(r"\d[\d.]*", first.line("feiten")))
    assert whole == sum(parts)
    assert len(parts) == len(DIENSTEN)


def test_once_more_changes_nothing_but_times(runs: tuple[Run, Run]) -> None:
    """On the same data every line was processed already, and table, facts and refused lines are the same."""
    first, again = runs
    processed = SAMPLE["regels"] - SAMPLE["geweigerd"]
    assert again.meldingen == SAMPLE | {"aangenomen": 0, "gekoppeld": 0, "genegeerd": processed}
    assert (again.table, again.line("feiten"), again.refused) == (first.table, first.line("feiten"), first.refused)
