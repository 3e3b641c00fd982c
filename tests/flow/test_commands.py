"""The commands that use a running region: reading in a file, and the timeline of a casus."""

from __future__ import annotations

import csv
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.flow.people import KOP, file_lines, melding
from tests.flow.region import GEMEENTEN, Region, until

GOOD, BAD = 30, 25


def doorstroom(*arguments: object, env: dict[str, str] | None = None) -> Result:
    """Run a command here, to its end."""
    return CliRunner().invoke(app, [*map(str, arguments)], env=env)


def counts(result: Result) -> dict[str, int]:
    """The counts that `importeer` prints."""
    words = (line.split() for line in result.stdout.splitlines())
    kinds = ("aangenomen", "gekoppeld", "genegeerd", "geweigerd")
    return {line[0]: int(line[1]) for line in words if line[:1] and line[0] in kinds}


@pytest.fixture
def bestand(tmp_path: Path) -> Path:
    """A file with GOOD lines and BAD ones, under numbers of its own."""
    kop, *lines = file_lines(GOOD + BAD, people=GOOD + BAD)
    own = [line.replace("8000", "8999", 1) for line in lines]
    bad = [line.replace("V4", "XX") for line in own[GOOD:]]
    path = tmp_path / "meldingen.csv"
    path.write_text("\n".join([kop, *own[:GOOD], *bad]) + "\n", "utf-8")
    return path


def test_a_file_goes_in_and_once_more_changes_nothing(
    region: Region, bestand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good lines go in once; refused ones come in a report beside the current folder, the first twenty on screen."""
    monkeypatch.chdir(bestand.parent)
    first = doorstroom("importeer", bestand, "--gegevens", region.runtime.layout.root)
    assert first.exit_code == 0, first.output
    tally = counts(first)
    assert (tally["aangenomen"] + tally["gekoppeld"], tally["genegeerd"], tally["geweigerd"]) == (GOOD, 0, BAD)
    with Path("meldingen-geweigerd.csv").open(encoding="utf-8-sig", newline="") as stroom:
        report = list(csv.DictReader(stroom, delimiter=";"))
    expected = {"veld": "verzuimsoort", "reden": "onbekende verzuimsoort"}
    assert report == [{"regel": str(GOOD + 2 + number), **expected} for number in range(BAD)]
    assert first.stdout.count("onbekende verzuimsoort") == 20
    again = doorstroom("importeer", bestand, "--gegevens", region.runtime.layout.root)
    assert counts(again) == {"aangenomen": 0, "gekoppeld": 0, "genegeerd": GOOD, "geweigerd": BAD}


def test_elsewhere_takes_the_token_from_the_environment(region: Region, tmp_path: Path) -> None:
    """With --url the token comes from DOORSTROOM_TOKEN; without one, or with one that is not accepted, it says so."""
    path, url = tmp_path / "kop.csv", region.runtime.children["intake"].base_url
    path.write_text(KOP + "\n", "utf-8")
    good = region.runtime.token("coordinator-2", ["doorstroomcoordinator"], GEMEENTEN)
    for token, code, says in ((good, 0, "0 regels"), ("", 3, "DOORSTROOM_TOKEN"), ("onzin", 3, "toegangsbewijs")):
        result = doorstroom("importeer", path, "--url", url, env={"DOORSTROOM_TOKEN": token})
        assert result.exit_code == code, result.output
        assert says in result.output


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "bestaat niet"), ("a;b\n1;2\n", "onbekende kolommen"), ("", "ontbrekende kolommen")],
    ids=["geen bestand", "andere kop", "leeg bestand"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    region: Region, tmp_path: Path, content: str | None, says: str
) -> None:
    """A file that is absent, empty or something else ends with a sentence and a code that is not 0."""
    path = tmp_path / "bestand.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    result = doorstroom("importeer", path, "--gegevens", region.runtime.layout.root)
    assert (result.exit_code, says in result.stderr) == (3, True), result.output
    assert "Traceback" not in result.output


def test_a_report_never_overwrites_the_file_itself(region: Region, bestand: Path) -> None:
    """--rapport with the name of the file is refused before anything is sent."""
    before = bestand.read_bytes()
    result = doorstroom("importeer", bestand, "--rapport", bestand, "--gegevens", region.runtime.layout.root)
    assert (result.exit_code, bestand.read_bytes()) == (3, before)


@contextmanager
def hangs_up(after: int) -> Iterator[str]:
    """The address of a server that ends every connection once it has read so many bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                left = after
                while left > 0 and (part := connection.recv(min(left, 65536))):
                    left -= len(part)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_lost_connection_says_that_sending_again_is_safe(tmp_path: Path) -> None:
    """When the connection goes half-way the sentence tells how far it came and what to do."""
    path = tmp_path / "groot.csv"
    path.write_bytes(b"x" * 20_000_000)
    with hangs_up(after=1_000_000) as url:
        result = doorstroom("importeer", path, "--url", url, env={"DOORSTROOM_TOKEN": "token"})
    assert result.exit_code == 3
    assert "Stuur het bestand gerust opnieuw" in " ".join(result.stderr.split())


def test_without_a_region_a_command_says_how_to_start_one(tmp_path: Path) -> None:
    """Both commands refuse with the way to start when nothing runs in the folder."""
    path = tmp_path / "kop.csv"
    path.write_text(KOP + "\n", "utf-8")
    for words in (("importeer", path), ("tijdlijn", uuid4())):
        result = doorstroom(*words, "--gegevens", tmp_path / "regio")
        assert result.exit_code == 3
        assert "Er draait niets" in result.stderr


def open_casus(region: Region, number: int, **fields: Any) -> str:
    """A casus of which evaluation knows the melding and routing's proposal."""
    answer = region.client("intake").post("/meldingen", json=melding(number, **fields))
    casus: str = answer.json()["casusId"]
    evaluation = region.client("evaluation")

    def known() -> bool:
        timeline = evaluation.get(f"/casussen/{casus}/tijdlijn").json()
        return "DoelgroepVoorgesteld" in {fact["feit"] for fact in timeline.get("feiten", ())}

    until(known, "de tijdlijn")
    return casus


def test_a_timeline_shows_what_happened_when_and_when_it_became_known(region: Region) -> None:
    """Facts come with Dutch time, step, service and person; what was heard only with --alles; nothing confidential."""
    casus = open_casus(region, 8700, melddatumtijd="2026-11-02T09:30:00+01:00", achternaam="Onzichtbaar")
    short = doorstroom("tijdlijn", casus, "--gegevens", region.runtime.layout.root)
    assert short.exit_code == 0, short.output
    (opened,) = [line for line in short.stdout.splitlines() if "Melding ontvangen" in line]
    assert opened.split()[:4] == ["02-11-2026", "09:30", "1", "intake"]
    assert "medewerker-1" in opened
    assert opened.rstrip().endswith(" d")
    assert "Doelgroep voorgesteld" in short.stdout
    assert "Onzichtbaar" not in short.stdout
    long = doorstroom("tijdlijn", casus, "--alles", "--gegevens", region.runtime.layout.root)
    assert ("Feit gehoord" in short.stdout, "Feit gehoord melding-ontvangen" in long.stdout) == (False, True)


@pytest.mark.parametrize("casus", [uuid4(), "geen-id"])
def test_an_unknown_casus_has_no_timeline(region: Region, casus: object) -> None:
    """An id that nobody knows, or that is no id, gives a sentence and code 1."""
    result = doorstroom("tijdlijn", casus, "--gegevens", region.runtime.layout.root)
    assert (result.exit_code, result.stdout) == (1, f"Er is geen casus met id {casus}.\n")
