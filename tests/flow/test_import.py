"""The import of a file: each line has its own outcome, the same file again changes nothing, a crash loses nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from contracts.peildatum import leeftijd_op
from contracts.registry import DIENSTEN
from tests.flow.checks import assert_whole, heads, settle
from tests.flow.opening import opened
from tests.flow.people import KOP, file_lines
from tests.flow.region import Region, running_region, until

DATA = Path(__file__).parents[1] / "data"
VOORBEELD = DATA / "meldingen-voorbeeld.csv"
LATER = date(2027, 6, 1)
"""Until then nobody in the sample turns 18 or 27 after its peildatum, 2026-11-20."""
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: here every casus is counted."""
    with running_region() as found:
        yield found


def send(region: Region, content: Any, child: str = "intake") -> dict[str, Any]:
    """Import a file; gives the report."""
    answer = region.client(child).post("/importen", content=content, headers=CSV)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refused(region: Region, report: dict[str, Any]) -> dict[int, list[str]]:
    """The refused lines of an import with their reasons, over all pages."""
    client, found, cursor = region.client("intake"), {}, ""
    while cursor is not None:
        part = client.get(f"/importen/{report['importId']}/geweigerde-regels?limiet=3{cursor}").json()
        for each in part["resultaten"]:
            found.setdefault(each["regel"], []).append(each["reden"])
        cursor = f"&cursor={part['volgende']}" if part["volgende"] else None
    return found


def expected() -> dict[int, tuple[str, str]]:
    """Line -> meldingsnummer and what should happen, as the sample says."""
    with (DATA / "meldingen-voorbeeld-verwacht.csv").open(encoding="utf-8", newline="") as file:
        return {
            int(row["regel"]): (row["meldingsnummer"], row["verwacht"]) for row in csv.DictReader(file, delimiter=";")
        }


@pytest.fixture(scope="module")
def report(region: Region) -> dict[str, Any]:
    """The sample, sent once."""
    found = send(region, VOORBEELD.read_bytes())
    settle(region)
    return found


def test_every_line_of_the_sample_has_the_outcome_it_should_have(region: Region, report: dict[str, Any]) -> None:
    """Line by line: accepted, linked, ignored, or refused for exactly the reason that the sample gives."""
    reasons, stored = refused(region, report), opened(region)
    per_casus = Counter(found["casus"] for found in stored.values())
    for line, (number, outcome) in expected().items():
        first, _, rest = outcome.partition("; ")
        if first.startswith("geweigerd: "):
            assert reasons[line] == [first.removeprefix("geweigerd: ")], line
            assert number not in stored
        elif first.startswith("genegeerd"):
            assert line not in reasons
        else:
            assert first == "aangenomen"
            assert line not in reasons
            assert number in stored, line
            linked = rest.startswith("zelfde jongere")
            assert stored[number]["gekoppeld"] == linked, line
            assert (per_casus[stored[number]["casus"]] > 1) == linked or not linked
    outcomes = Counter(outcome.split(":")[0].split(";")[0] for _, outcome in expected().values())
    assert report["geweigerd"] == outcomes["geweigerd"] == len(reasons)
    assert report["genegeerd"] == outcomes["genegeerd"] == 1
    assert report["aangenomen"] + report["gekoppeld"] == outcomes["aangenomen"] == len(stored)
    assert report["gekoppeld"] == 1


def test_geen_doelgroep_is_what_routing_proposes(region: Region, report: dict[str, Any]) -> None:
    """The lines that say geen doelgroep, and no others, get that proposal, each with its own rule.

    Which lines those are depends on the day: later than the sample others will have turned 18 or 27.
    """
    with VOORBEELD.open(encoding="utf-8", newline="") as file:
        born = {row["meldingsnummer"]: row["geboortedatum"] for row in csv.DictReader(file, delimiter=";")}
    meant = {number: outcome for number, outcome in expected().values() if "geen doelgroep" in outcome}
    today = datetime.now(UTC).date()
    if today >= LATER:
        ages = {number: leeftijd_op(date.fromisoformat(born[number]), today) for number in opened(region)}
        meant = {number: "jonger dan 18" for number, age in ages.items() if age < 18} | {
            number: "27 of ouder" for number, age in ages.items() if age >= 27
        }
    stored, routing = opened(region), region.client("routing")
    seen = {number: routing.get(f"/casussen/{found['casus']}").json()["voorstel"] for number, found in stored.items()}
    assert {number for number, voorstel in seen.items() if voorstel["doelgroep"] == "geen-doelgroep"} == set(meant)
    for number, outcome in meant.items():
        assert (seen[number]["verwijsNaar"] == "leerplicht") == ("jonger dan 18" in outcome)


def test_what_the_file_says_comes_back_whole(region: Region, report: dict[str, Any]) -> None:
    """Every accepted name, with all its marks and quotes, is read back from ciphertext as it stood in the file."""
    with VOORBEELD.open(encoding="utf-8", newline="") as file:
        lines = {row["meldingsnummer"]: row for row in csv.DictReader(file, delimiter=";")}
    stored, intake = opened(region), region.client("intake")
    odd = [number for number, outcome in expected().values() if "vreemde tekens" in outcome]
    assert odd
    for number, found in stored.items():
        row = lines[number] if number in odd else _first(number)
        assert found["persoon"]["achternaam"] == row["achternaam"].strip()
        assert found["persoon"]["voornamen"] == row["voornamen"].strip()
        assert (found["inhoud"].get("reden") or "") == row["reden"].strip()
    for number in odd:
        seen = intake.get(f"/casussen/{stored[number]['casus']}").json()["persoon"]
        assert (seen["voornamen"], seen["achternaam"]) == (lines[number]["voornamen"], lines[number]["achternaam"])
        assert not seen["achternaam"].isascii() or not seen["voornamen"].isascii()


def _first(number: str) -> dict[str, str]:
    """The first line with this number: a later one was ignored."""
    with VOORBEELD.open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file, delimiter=";") if row["meldingsnummer"] == number)


def test_the_same_file_again_changes_nothing(region: Region, report: dict[str, Any]) -> None:
    """All lines are ignored or refused again, and no stream of any service grew."""
    before = heads(region)
    again = send(region, VOORBEELD.read_bytes())
    settle(region)
    assert heads(region) == before
    assert (again["aangenomen"], again["gekoppeld"]) == (0, 0)
    assert again["genegeerd"] == report["aangenomen"] + report["gekoppeld"] + report["genegeerd"]
    assert again["geweigerd"] == report["geweigerd"]
    assert refused(region, again) == refused(region, report)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n",
        KOP.replace("geboortedatum;", "").encode(),
        f"{KOP};extra".encode(),
        f"{KOP};bsn".encode(),
        KOP.encode("utf-16"),
        b"200000000;V4;2026-09-28T10:16:00+01:00;;;999992065;;Inaya;El Amrani;2008-09-12;GM1916",
    ],
)
def test_a_file_without_a_good_header_is_refused_whole(region: Region, report: dict[str, Any], head: bytes) -> None:
    """400, nothing is read, and nothing that stood there is repeated: without a header it may be someone's name."""
    before = heads(region)
    body = head + b"\n" + "\n".join(list(file_lines(3, people=3))[1:]).encode()
    answer = region.client("intake").post("/importen", content=body, headers=CSV)
    assert answer.status_code == 400
    assert heads(region) == before
    for typed in ("Amrani", "999992065", "inaya", "extra"):
        assert typed.lower() not in answer.text.lower()


def test_a_broken_line_spoils_only_itself(region: Region, report: dict[str, Any]) -> None:
    """Quotes that never close, bytes that are no UTF-8, too many fields, too long: each alone is refused."""
    good = [line.encode() for line in list(file_lines(40, people=40))[1:]]
    half_open = good[1].replace(b";Noor;", b';"Noor;')
    stray = good[3].replace(b";gesprek;", b';5" pijp;')
    later_closed = good[5].replace(b";Noor;", b';"Noor;')
    multi_line = good[7].replace(b";gesprek;", b';"een\ntwee";')
    lines = [
        good[0],  # 2
        half_open,  # 3
        good[2],  # 4
        stray,  # 5: a quote inside a field is just a character
        good[4],  # 6
        later_closed,  # 7
        good[6],  # 8
        multi_line,  # 9 and 10
        good[8].replace(b";Noor;", b";No\xffr;"),  # 11
        good[9] + b";nog;iets",  # 12
        good[10],  # 13
        good[11].replace(b";gesprek;", b";" + b"x" * 300_000 + b";"),  # 14
        good[12],  # 15
        b"",  # 16: empty, not counted
        good[13].replace(b"2026-10-05T10:16:00+01:00", b"0001-01-01T00:00:00+14:00"),  # 17
        good[14].replace(b";gesprek;", b";" + b"\x01" * 3999 + b";").replace(b"geen zin meer", b"\x02" * 3900),  # 18
        good[15].replace(b";V4;", b";[];"),  # 19
        good[16],  # 20
        good[17].replace(b";Noor;", b';"Noor;'),  # 21: open until the end of the file
    ]
    body = b"\n".join([KOP.encode(), *lines])
    found = send(region, body)
    assert sorted(refused(region, found)) == [3, 7, 11, 12, 14, 17, 18, 19, 21]
    stored = opened(region)
    accepted = [0, 2, 3, 4, 6, 7, 8 - 1, 10, 12, 16]
    assert {f"{800_000_000 + index}" for index in accepted} <= set(stored)
    assert stored["800000003"]["inhoud"]["actieGewenst"] == '5" pijp'
    assert stored["800000007"]["inhoud"]["actieGewenst"] == "een\ntwee"
    for size in (1, 7, 1000):
        pieces = (body[start : start + size] for start in range(0, len(body), size))
        again = send(region, pieces) if size > 1 else send(region, (bytes([byte]) for byte in body[:5000]))
        assert again["aangenomen"] == 0
        assert size == 1 or sorted(refused(region, again)) == sorted(refused(region, found))


def test_intake_is_killed_half_way_and_the_file_is_sent_again(region: Region, report: dict[str, Any]) -> None:
    """After kill -9 in the middle every jongere has exactly one casus and every number is processed exactly once."""
    count, people = 3000, 2500
    body = "\n".join(file_lines(count, people, 900_000_000)).encode()
    known = region.rows("intake", "SELECT count(*) AS n FROM commands")[0]["n"]
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(try_to_send, region, body)
        done = "SELECT count(*) AS n FROM commands"
        until(lambda: region.rows("intake", done)[0]["n"] > known + count // 3, "een derde verwerkt", seconds=60)
        region.runtime.children["intake"].kill()
        assert sending.result() is None, "de import was klaar voordat de dienst stierf"
    region.runtime.start_service("intake")
    found = send(region, body)
    assert found["geweigerd"] == 0
    assert found["genegeerd"] > 0
    settle(region, seconds=120)
    assert_whole(region)
    stored = opened(region)
    generated = [found for number, found in stored.items() if number.startswith("9")]
    assert len(generated) == count
    casussen = {found["casus"] for found in generated}
    who = {
        (found["persoon"].get("bsn"), found["persoon"].get("onderwijsnummer")): found["casus"] for found in generated
    }
    assert len(casussen) == len(who) == people


def try_to_send(region: Region, body: bytes) -> dict[str, Any] | None:
    """Import a file; None when the service is gone before the answer."""
    try:
        return send(region, body)
    except httpx.TransportError:
        return None


def test_memory_stays_flat(region: Region, report: dict[str, Any]) -> None:
    """Intake holds hardly more after 20,000 lines than after 4,000. Alone, so that the others take no time."""
    for service in DIENSTEN:
        region.runtime.children[service].stop()
    intake = region.runtime.start_service("intake", ["api"])
    process = psutil.Process(intake.pid)

    def after(count: int, first: int) -> int:
        lines = file_lines(count, people=count, first=first)
        send(region, ("\n".join(part).encode() + b"\n" for part in chunked(lines)), intake.name)
        return int(process.memory_info().rss)

    few = after(4_000, 500_000_000)
    many = after(20_000, 600_000_000)
    assert many - few < 40_000_000, f"{(many - few) / 1e6:.0f} MB meer"


def chunked(lines: Iterator[str]) -> Iterator[list[str]]:
    """A thousand lines at a time."""
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == 1000:
            yield chunk
            chunk = []
    yield chunk


def test_services_said_nothing_of_what_was_in_the_files(region: Region) -> None:
    """No name, number or address of any file stands in any log."""
    logs = "".join(path.read_text("utf-8", "replace") for path in region.runtime.layout.logs.glob("*.log"))
    assert all(service in logs for service in DIENSTEN)
    for typed in ("Amrani", "Öztürk", "999992065", "school.example", "2515CG", "geen zin"):
        assert typed not in logs
