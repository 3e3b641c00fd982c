"""A history that is played through the doors for bulk: interrupted and repeated, and everything stays whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.simuleer import BESTAND
from contracts.feit import OVERGENOMEN
from contracts.registry import DIENSTEN
from tests.flow.checks import assert_whole, heads, settle
from tests.flow.people import KOP
from tests.flow.region import Region, running_region, until

ASKED = ("--casussen", "60", "--jaren", "2", "--seed", "5")
STATES = "SELECT state FROM facts"
HALF = """
    CREATE FUNCTION wacht() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(40); RETURN NEW; END';
    CREATE TRIGGER wacht BEFORE INSERT ON facts FOR EACH ROW WHEN (NEW.notification_id > 40) EXECUTE FUNCTION wacht()
"""
WAITS = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 40 AND NOT granted"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: here every casus is counted."""
    with running_region() as found:
        yield found


def folder(region: Region) -> Path:
    return region.runtime.layout.root


def simuleer(region: Region, *asked: str) -> Result:
    """Run the command here, to its end."""
    return CliRunner().invoke(app, ["simuleer", *(asked or ASKED), "--gegevens", str(folder(region))])


def facts(region: Region, service: str) -> list[dict[str, Any]]:
    return [orjson.loads(row["state"]) for row in region.rows(service, STATES)]


@contextmanager
def stopped_half_way(region: Region) -> Iterator[None]:
    """No simulation comes to its end meanwhile: routing writes some facts, and waits for us with the next."""
    with psycopg.connect(region.runtime.dsn("postgres", "routing"), autocommit=True) as conn:
        conn.execute(HALF.encode())
        conn.execute("SELECT pg_advisory_lock(40)")
        yield
        conn.execute("SELECT pg_advisory_unlock(40)")
        conn.execute("DROP FUNCTION wacht CASCADE")


@pytest.fixture(scope="module")
def played(region: Region) -> Result:
    """Interrupted half-way, and then to the end."""
    command = [sys.executable, "-m", "cli.main", "simuleer", *ASKED, "--gegevens", str(folder(region))]
    # Where these tests run in the background Ctrl-C is ignored, and a child would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with stopped_half_way(region):
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        until(lambda: region.rows("routing", WAITS), "de simulatie is onderweg")
        running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    assert (running.returncode, "gaat verder waar het was" in said, "Traceback" in said) == (130, True, False), said
    bookmark = orjson.loads((folder(region) / BESTAND).read_bytes())
    assert len(bookmark["klaar"]) < 50
    return simuleer(region)


def test_it_ends_with_a_table_of_casussen_open_and_closed(region: Region, played: Result) -> None:
    """Everybody is done, and the table says how many casussen there are, closed ones and open ones."""
    assert played.exit_code == 0, played.output
    (total,) = [line.split() for line in played.stdout.splitlines() if line.startswith("totaal")]
    casussen, closed = int(total[1]), int(total[2])
    assert 50 <= casussen <= 62
    assert 0 < closed < casussen


def test_everything_is_whole(region: Region, played: Result) -> None:
    """No fact is lost or doubled by the interruption: every chain, the stream and the ledger agree."""
    settle(region)
    assert_whole(region)


def test_playing_it_again_changes_nothing(region: Region, played: Result) -> None:
    """With the bookmark all is known to be done; with a bookmark that knows nothing every key turns out to be used."""
    settle(region)
    before = heads(region)
    for klaar in (None, []):
        if klaar is not None:
            place = folder(region) / BESTAND
            place.write_bytes(orjson.dumps(orjson.loads(place.read_bytes()) | {"klaar": klaar}))
        again = simuleer(region)
        assert again.exit_code == 0, again.output
        settle(region)
        assert heads(region) == before


def test_it_happened_in_the_past_by_the_people_who_did_it(region: Region, played: Result) -> None:
    """Facts are spread over two years, in the name of employees, and say who entered them."""
    own = [fact for service in DIENSTEN for fact in facts(region, service) if fact["actor"]["rol"] != "systeem"]
    now = datetime.now(UTC)
    moments = sorted(datetime.fromisoformat(fact["opgetredenOp"]) for fact in own)
    assert moments[0] < now - timedelta(days=500)
    assert now - timedelta(days=120) < moments[-1] <= now
    assert {fact["actor"].get("regel") for fact in own} == {OVERGENOMEN}
    roles = Counter(fact["actor"]["rol"] for fact in own)
    assert roles["doorstroomcoach"] > roles["ketenpartner"] > 50
    entered = {fact["actor"].get("ingevoerdDoor") for fact in own if fact["actor"]["rol"] == "doorstroomcoach"}
    assert entered == {"overname-1"}
    assert len({fact["actor"]["id"] for fact in own}) > 8


def test_doelgroepen_are_judged_by_the_rules_and_the_age_of_then(region: Region, played: Result) -> None:
    """A melding of two years ago is proposed by the table of that day, at the age of that day."""
    proposals = [fact for fact in facts(region, "routing") if fact["type"].endswith("doelgroep-voorgesteld.v1")]
    tables = {fact["invoer"]["peildatum"] >= "2026-01-01": fact["regel"]["tabel"] for fact in proposals}
    assert tables == {True: "doelgroep-2026-01-01", False: "doelgroep-2021-03-08"}
    assert len({fact.get("doelgroep") for fact in proposals}) >= 4


def test_only_who_takes_over_may_let_meldingen_count_in_the_past(region: Region, played: Result) -> None:
    """An import as take-over needs the role for it, besides a role that may import."""
    for roles in (["doorstroomcoordinator"], ["overnemer"]):
        answer = region.client("intake", roles).post("/importen?overname=true", content=f"{KOP}\n")
        assert answer.status_code == 403, answer.text


def test_another_history_is_refused_with_the_one_there_is(region: Region, played: Result) -> None:
    """A region has one history; asking for another says which, and changes nothing."""
    other = simuleer(region, "--casussen", "10", "--jaren", "1")
    assert other.exit_code == 3
    assert "--casussen 60 --jaren 2 --seed 5" in " ".join(other.stderr.split())


def test_without_a_region_it_says_how_to_start_one(tmp_path: Path) -> None:
    """As every command that needs a region."""
    result = CliRunner().invoke(app, ["simuleer", *ASKED, "--gegevens", str(tmp_path / "regio")])
    assert (result.exit_code, "Er draait niets" in result.stderr) == (3, True)
