"""Lists of DUO against the real thing: sent again, also after a kill half-way, they change what they should, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.flow.checks import assert_whole, heads, settle
from tests.flow.people import bsns
from tests.flow.region import GEMEENTEN, Region, running_region, until
from tests.flow.walk import Casus

DATA = Path(__file__).parents[1] / "data" / "leveringen"
LIJSTEN = ("A01", "A02", "A04", "A07", "P")
CSV = {"Content-Type": "text/csv"}
KOP = "bsn;per;voornamen;achternaam;geboortedatum;gemeentecode"
COUNTS = ("aangenomen", "bijgewerkt", "beeindigd", "onbekend", "genegeerd", "geweigerd")


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: here every casus is counted."""
    with running_region() as found:
        yield found


def lever(region: Region, lijst: str, content: bytes) -> dict[str, Any]:
    """Send a list; gives the report."""
    answer = region.client("intake").post(f"/leveringen?lijst={lijst}", content=content, headers=CSV)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in COUNTS)


def test_the_samples_give_what_they_should_and_once_more_nothing(region: Region) -> None:
    """Each list has its outcome, routing proposes on what it says, and all of them again change no stream."""
    first = {lijst: counts(lever(region, lijst, (DATA / f"{lijst}.csv").read_bytes())) for lijst in LIJSTEN}
    assert first == {
        "A01": (4, 0, 0, 0, 0, 2),
        "A02": (0, 1, 0, 1, 0, 0),
        "A04": (1, 1, 0, 0, 0, 0),
        "A07": (0, 0, 1, 1, 0, 0),
        "P": (0, 3, 2, 1, 0, 2),
    }
    settle(region)
    assert_whole(region)
    before = heads(region)
    for lijst in LIJSTEN:
        new = counts(lever(region, lijst, (DATA / f"{lijst}.csv").read_bytes()))
        assert (new[:3], new[3], new[5]) == ((0, 0, 0), first[lijst][3], first[lijst][5])
    settle(region)
    assert heads(region) == before
    proposed = region.client("routing").get("/casussen?limiet=200").json()["resultaten"]
    assert len(proposed) == 5


def test_a_list_is_refused_to_who_does_no_research(region: Region) -> None:
    """A partner may not deliver lists, and a list that is none is a mistake of the sender."""
    partner = region.client("intake", ["ketenpartner"])
    assert partner.post("/leveringen?lijst=A01", content=KOP.encode(), headers=CSV).status_code == 403
    for query in ("", "?lijst=A99"):
        answer = region.client("intake").post(f"/leveringen{query}", content=KOP.encode(), headers=CSV)
        assert answer.status_code == 400, answer.text
    answer = region.client("intake").post("/leveringen?lijst=A07", content=KOP.encode(), headers=CSV)
    assert "onbekende kolommen" in answer.json()["detail"]


def test_a_list_goes_in_on_the_command_line(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`doorstroom importeer --lijst` says what became of the lines, in words that fit a list."""
    monkeypatch.chdir(tmp_path)
    arguments = ["importeer", str(DATA / "A02.csv"), "--lijst", "A02", "--gegevens", str(region.runtime.layout.root)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert {tuple(line.split()[:2]) for line in result.stdout.splitlines()} >= {("onbekend", "1"), ("genegeerd", "1")}
    assert "gekoppeld" not in result.stdout


def test_intake_is_killed_half_way_and_the_list_is_sent_again(region: Region) -> None:
    """After kill -9 in the middle everybody on the list has one casus, with one finding in it."""
    count = 1200
    people = bsns()[100 : 100 + count]
    lines = [f"{bsn};2026-11-01;Noor;Voorbeeld;2006-05-04;{GEMEENTEN[at % 3]}" for at, bsn in enumerate(people)]
    body = "\n".join([KOP, *lines]).encode()
    done = "SELECT count(*) AS n FROM commands"
    known = region.rows("intake", done)[0]["n"]
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(try_to_send, region, body)
        until(lambda: region.rows("intake", done)[0]["n"] > known + count // 3, "een derde verwerkt", seconds=60)
        region.runtime.children["intake"].kill()
        assert sending.result() is None, "de levering was klaar voordat de dienst stierf"
    region.runtime.start_service("intake")
    report = lever(region, "A04", body)
    assert report["aangenomen"] + report["genegeerd"] == count
    assert report["genegeerd"] > 0
    settle(region, seconds=120)
    assert_whole(region)
    query = "SELECT count(*) AS n FROM facts WHERE topic LIKE %s GROUP BY originator_id"
    new = [row["n"] for row in region.rows("intake", query, "%onderzoek-verwerkt%")]
    assert len(new) == count + 5
    assert sorted(new)[:count] == [1] * count


def try_to_send(region: Region, body: bytes) -> dict[str, Any] | None:
    """Send a list; None when the service is gone before the answer."""
    try:
        return lever(region, "A04", body)
    except httpx.TransportError:
        return None


def test_a_casus_of_a_school_hears_the_list_too(region: Region) -> None:
    """A melding of verzuim, then the list: the proposal of routing follows what DUO says."""
    casus = Casus(region).meld(50)
    casus.wait(
        "routing", lambda seen: (seen["voorstel"] or {}).get("doelgroep") == "verzuim-18-plus", "voorstel verzuim"
    )
    line = f"{bsns()[50]};2026-11-10;Noor;Voorbeeld;2006-05-04;GM0518"
    assert lever(region, "A01", f"{KOP}\n{line}".encode())["bijgewerkt"] == 1
    casus.wait("routing", lambda seen: seen["voorstel"]["doelgroep"] == "nieuw-vsver", "voorstel nieuw-vsver")
    assert casus.see("intake")["onderzoek"][0]["bevinding"] == "uitgeschreven"
