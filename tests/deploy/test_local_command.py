"""The command `doorstroom` as a person uses it: processes that really start, die and stop. Services are stand-ins."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from deploy.local import credentials, state
from deploy.local.credentials import DIENSTEN
from deploy.local.inspection import end
from deploy.local.layout import Layout
from deploy.local.leftovers import runs
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import Postgres
from deploy.local.process import Abort, wait_until
from tests.deploy.folders import reachable_folder

COMMAND = (sys.executable, str(Path(__file__).parent / "nep" / "doorstroom.py"))
READY = "Een token maken"


class Started:
    """A `doorstroom up` in the foreground, past its start."""

    def __init__(self, place: Path, *options: str) -> None:
        self.layout = Layout(place)
        self.process = subprocess.Popen(
            [*COMMAND, *options, "up", "--poort", "0", "--gegevens", place],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.says(READY)

    def says(self, words: str) -> bool:
        """Read on until a line with these words; False at the end of the output."""
        return any(words in line for line in self.process.stdout)

    def part(self, name: str) -> psutil.Process | None:
        """The process of a part as the state has it now, if it lives."""
        found = [part for part in state.load(self.layout).parts if part.name == name]
        return found[0].process() if found else None

    def family(self) -> list[psutil.Process]:
        """Every process below the supervisor, workers of Postgres too."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        assert len(family) > len(DIENSTEN) + 3
        return family

    def connect(self) -> psycopg.Connection:
        """As owner to the database of intake."""
        passwords = credentials.load(self.layout).database
        postgres = Postgres(self.layout, None, passwords, Abort())
        return psycopg.connect(postgres.dsn("eigenaar", "intake", state.load(self.layout).ports["postgres"]))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data folder to start in again and again; each test leaves it with nothing running."""
    with reachable_folder() as folder:
        yield folder / "regio"


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Started]]:
    """Starts the command in `home`; what still runs after the test is stopped."""
    started: list[Started] = []

    def begin(*options: str) -> Started:
        started.append(Started(home, *options))
        return started[-1]

    yield begin
    end(Layout(home))
    for run in started:
        run.process.wait(20)
        run.process.stdout.close()


def doorstroom(*arguments: object) -> Result:
    """Run the command here, to its end; for commands that start nothing."""
    return CliRunner().invoke(app, [*map(str, arguments)])


def apart(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, to its end."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)


def gone(processes: list[psutil.Process], seconds: float = 20) -> bool:
    """Whether all these processes end in time."""
    return wait_until(lambda: not any(map(runs, processes)), seconds, Abort())


def test_ctrl_c_ends_every_process(start):
    """Ctrl-C, which a terminal sends to the whole group: the command ends with 0 and nothing of it runs on."""
    run = start()
    family = run.family()
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.says("Alles is gestopt")
    assert run.process.wait(20) == 0
    assert gone(family, seconds=1)
    assert not (run.layout.postgres / "postmaster.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="alleen Linux geeft een sein als de ouder sterft")
def test_killing_the_supervisor_leaves_nothing_running(start):
    """After kill -9 of the supervisor the kernel ends its children, and a next start finds the data as it was."""
    run = start()
    with run.connect() as connection:
        connection.execute("CREATE TABLE feiten AS SELECT 1 AS nummer")
    family = run.family()
    run.process.kill()
    assert gone(family)
    with start().connect() as connection:
        assert connection.execute("SELECT nummer FROM feiten").fetchone() == (1,)


def test_orphans_of_an_earlier_run_are_ended_by_the_next(start):
    """Where children outlive a killed supervisor, the next start ends them and goes on with the same data."""
    run = start("--wees")
    with run.connect() as connection:
        connection.execute("CREATE TABLE andere AS SELECT 1 AS nummer")
    family = run.family()
    run.process.kill()
    run.process.wait()
    assert not gone(family, seconds=0)
    with start().connect() as connection:
        assert connection.execute("SELECT nummer FROM andere").fetchone() == (1,)
    assert gone(family, seconds=0)


def test_a_part_that_keeps_dying_ends_the_whole(start):
    """Five deaths in a minute: the command names the part and its log, ends everything, and exits with 3."""
    run = start()
    family = run.family()
    for _ in range(4):
        run.part("evaluation").kill()
        assert run.says("evaluation is opnieuw gestart")
    run.part("evaluation").kill()
    assert run.process.wait(20) == 3
    assert gone(family, seconds=1)


def test_in_the_background_until_down(home):
    """`up --achtergrond` returns when all is healthy; `down` ends it; both say what they did, twice too."""
    assert doorstroom("down", "--gegevens", home).exit_code == 0
    up = apart("up", "--poort", 0, "--gegevens", home, "--achtergrond")
    assert up.returncode == 0, up.stderr
    assert up.stdout.count(" gezond") == len(DIENSTEN) + 4
    assert doorstroom("status", "--gegevens", home).exit_code == 0
    running = [part.process() for part in state.load(Layout(home)).parts]
    down = doorstroom("down", "--gegevens", home)
    assert down.exit_code == 0
    assert "Gestopt: postgres, nats, intake" in down.stdout
    assert gone(running, seconds=1)
    assert "draait niets" in doorstroom("down", "--gegevens", home).stdout
    assert doorstroom("status", "--gegevens", home).exit_code == 1


@pytest.mark.parametrize("option", [(), ("--achtergrond",)])
def test_a_taken_port_is_a_sentence_and_exit_code_3(place, option):
    """The sentence names the port and the way out, on standard error, and nothing was made."""
    base = free_port() - 1
    with socket.create_server((HOST, base + 1)):
        outcome = apart("up", "--poort", base, "--gegevens", place, *option)
    assert outcome.returncode == 3
    assert f"Poort {base + 1}" in outcome.stderr
    assert "--poort" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not place.exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    """A file where the folder should come gives a sentence and exit code 3."""
    (tmp_path / "bestand").touch()
    outcome = doorstroom("up", "--poort", 0, "--gegevens", tmp_path / "bestand")
    assert outcome.exit_code == 3
    assert "is geen map" in outcome.stderr


@pytest.fixture(scope="module")
def running() -> Iterator[Started]:
    """A region that runs, for tests that leave it so; stopped with SIGTERM, which must end every process."""
    with reachable_folder() as folder:
        run = Started(folder / "regio")
        yield run
        family = run.family()
        run.process.terminate()
        assert run.process.wait(20) == 0
        run.process.stdout.close()
        assert gone(family, seconds=1)


def test_a_second_up_is_refused_and_the_first_goes_on(running):
    """A second `up` on the folder says so with exit code 3; every part of the first stays healthy."""
    family = {process.pid for process in running.family()}
    second = doorstroom("up", "--poort", 0, "--gegevens", running.layout.root)
    assert second.exit_code == 3
    assert "draait al" in second.stderr
    assert doorstroom("status", "--gegevens", running.layout.root).exit_code == 0
    assert {part.pid for part in state.load(running.layout).parts} <= family


def test_a_part_that_dies_comes_back(running):
    """A killed service, NATS and Postgres are each started again, which is said; then all is healthy."""
    for name in ("routing", "nats", "postgres"):
        victim = running.part(name)
        victim.kill()
        assert running.says(f"{name} is onverwacht gestopt")
        assert running.says(f"{name} is opnieuw gestart")
        assert running.part(name).pid != victim.pid
    assert wait_until(lambda: doorstroom("status", "--gegevens", running.layout.root).exit_code == 0, 20, Abort())


def test_status_tells_what_is_wrong(running):
    """A part that does not answer makes `status` say so, with exit code 1."""
    routing = running.part("routing")
    routing.suspend()
    try:
        outcome = doorstroom("status", "--gegevens", running.layout.root)
    finally:
        routing.resume()
    assert outcome.exit_code == 1
    assert [line.split()[0] for line in outcome.stdout.splitlines() if "niet gezond" in line] == ["routing"]
