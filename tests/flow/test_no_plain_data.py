"""Whoever gets hold of the data folder reads nobody's name, number, address or story in it, in no notation."""

from __future__ import annotations

import base64
import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from deploy.local.runtime import Runtime
from tests.deploy.folders import reachable_folder
from tests.flow.checks import settle
from tests.flow.region import Region
from tests.flow.scan import SHORTEST, notations, scan
from tests.flow.walk import Casus

VOORBEELD = Path(__file__).parents[1] / "data" / "meldingen-voorbeeld.csv"
LEVERING = VOORBEELD.parent / "leveringen" / "A01.csv"
PERSONAL = ("bsn", "onderwijsnummer", "voornamen", "achternaam", "geboortedatum", "instelling", "reden")
PERSONAL_TOO = ("ondernomen_actie", "actie_gewenst", "melder_naam", "melder_email", "melder_telefoon", "meldingsnummer")
ORDINARY = {"gesprek", "onbekend", "200000000"}
"""In the name of a fact (intakegesprek-gevoerd), a reason of ours (onbekende verzuimsoort), a setting of NATS."""
NOTE = "Moeder ligt in het ziekenhuis"
TYPED = "Geheim-plein 12, het gele huis"


def personal_values() -> set[str]:
    """What the samples say about people; not the few words that are also categories or stand in our own files."""
    with VOORBEELD.open(encoding="utf-8", newline="") as file, LEVERING.open(encoding="utf-8", newline="") as lijst:
        rows = [*csv.DictReader(file, delimiter=";"), *csv.DictReader(lijst, delimiter=";")]
    values = {row.get(column, "") for row in rows for column in (*PERSONAL, *PERSONAL_TOO)}
    values |= {f"{row['voornamen']} {row['achternaam']}" for row in rows}
    return {value for value in values if len(value) >= SHORTEST} - ORDINARY


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data folder of a region that worked with the sample and then stopped."""
    with reachable_folder() as place:
        with Runtime(place / "regio") as runtime:
            runtime.start()
            region = Region(runtime)
            _work(region)
            region.close()
        yield place / "regio"


def _work(region: Region) -> None:
    intake = region.client("intake")
    intake.post("/importen", content=VOORBEELD.read_bytes(), headers={"Content-Type": "text/csv"}).raise_for_status()
    intake.post("/leveringen?lijst=A01", content=LEVERING.read_bytes(), headers={"Content-Type": "text/csv"})
    casus = Casus(region).meld(9000)
    casus.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie=NOTE)
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    casus.doe_intake(school=True)
    moment = {"gesprekOp": "2026-12-01T10:00:00Z", "deelnemers": ["jongere", "school"], "plaats": TYPED}
    casus.do("intake", "/intakegesprekken", **moment, wensOuderOfPartnerGevraagd=True)
    with VOORBEELD.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file, delimiter=";"))
    # What goes wrong may leave traces too: refused, malformed, forbidden, and in the address.
    intake.post("/meldingen", json={"achternaam": row["achternaam"], "bsn": "123456789", "voornamen": [NOTE]})
    intake.post("/meldingen", content=f'{{"reden": "{NOTE}"'.encode(), headers={"Content-Type": "application/json"})
    intake.get(f"/casussen/{NOTE}?zoek={NOTE}&cursor={NOTE}")
    intake.post("/importen", content=f"{NOTE};{row['achternaam']}\n".encode(), headers={"Content-Type": "text/csv"})
    region.client("intake", ["leerling"]).post("/meldingen", json={"reden": NOTE})
    for _ in range(2):
        intake.get("/casussen?limiet=200").raise_for_status()
    settle(region)
    for question in ({"naam": row["achternaam"]}, {"bsn": row["bsn"]}, {"naam": NOTE}, {"bsn": NOTE}):
        intake.post("/zoekvragen", json=question)
    names = [each["naam"] for each in region.client("evaluation").get("/werklijst?limiet=200").json()["resultaten"]]
    assert names.count(None) == 0 < len(names)


def test_the_scanner_finds_every_notation(tmp_path: Path) -> None:
    """A planted value is found in every notation, also in the middle of base64: finding nothing means something."""
    value = "Öztürk-de Vries 12"
    for number, needle in enumerate(notations(value)):
        (tmp_path / f"{number}").write_bytes(b"\x00\x01vooraf " + needle + b" erna\xff")
    for shift in range(3):
        text = b"x" * shift + f'{{"achternaam":"{value}"}}'.encode()
        (tmp_path / f"midden-{shift}").write_bytes(base64.b64encode(text))
        (tmp_path / f"midden-url-{shift}").write_bytes(base64.urlsafe_b64encode(text))
    story = f"{'Er was eens een verhaal. ' * 999}{value}".encode()
    (tmp_path / "gzip").write_bytes(b"vooraf" + gzip.compress(story) + b"erna")
    (tmp_path / "zlib").write_bytes(b"vooraf" + zlib.compress(story))
    with ZipFile(tmp_path / "zip", "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("verslag.pdf", b"stream" + zlib.compress(story) + b"endstream")
    assert set(scan(tmp_path, {value})) == {path.name for path in tmp_path.iterdir()}
    (tmp_path / "leeg").write_bytes(b"")
    (tmp_path / "iets anders").write_bytes(b"Jansen")
    assert "iets anders" not in scan(tmp_path, {value})


def test_the_folder_holds_what_was_done(folder: Path) -> None:
    """The scan below is of a folder with facts in it: categories and ids do stand there, readable."""
    found = scan(folder, {"melding-ontvangen", "doelgroep-voorgesteld", "verzuim-18-plus"})
    assert {value for hits in found.values() for value in hits} >= {"melding-ontvangen", "verzuim-18-plus"}
    assert any(path.startswith("postgres/") for path in found)
    assert any(path.startswith("nats/") for path in found)


def test_nothing_about_a_person_is_readable(folder: Path) -> None:
    """Every byte of Postgres, its log of changes, NATS, logs and settings: no value about anyone, in no notation."""
    values = personal_values() | {NOTE, TYPED, "een aantekening", "mentor sprak de jongere", "Voorbeeld"}
    assert len(values) > 300
    assert scan(folder, values) == {}


def test_nobody_else_on_the_machine_may_look(folder: Path) -> None:
    """Files are for their owner alone: no group, no others, but for the settings that Postgres has to read."""
    open_files = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077 and "conf" not in path.parts[len(folder.parts)]
    ]
    private = {
        path for path in open_files if all((folder / part).stat().st_mode & 0o007 for part in Path(path).parents)
    }
    assert private == set()
