"""Proof of a casus in a real region: anyone checks it without the region, and what a superuser changes is found."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from cli.controle import Controle, controleer
from contracts.registry import DIENSTEN
from kit.bundle import unpack
from kit.checkpoint import Checkpoint, Verifier
from kit.merkle import check_consistency
from tests.flow.checks import settle
from tests.flow.region import Region, running_region, until
from tests.flow.walk import TEKST, Casus

DOORSTROOM = (str(Path(sys.executable).parent / "doorstroom"),)
BUNDLE = "bewijs.zip"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: its ledger is damaged in the end."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus that went far enough for every service to say something, beside another one."""
    Casus(region).meld(8901)
    casus = Casus(region).meld(8900)
    casus.begin_traject()
    settle(region)
    return casus


def doorstroom(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The real command, in a folder without anything, and with nothing in its environment."""
    command = [*DOORSTROOM, *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "DOORSTROOM_DATA": str(folder / "geen-regio")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def fetched(region: Region, casus: Casus, folder: Path) -> Path:
    """The bundle as `doorstroom bewijs` brings it."""
    target = folder / BUNDLE
    made = doorstroom(folder, "bewijs", casus.id, "--uit", target, "--gegevens", region.runtime.layout.root)
    assert made.returncode == 0, made.stderr
    return target


def published_key(region: Region) -> str:
    """The key as the region publishes it."""
    answer = region.client("evaluation", ["auditor"]).get("/boomhoofden")
    return str(answer.json()["resultaten"][-1]["sleutel"])


def checked(bundle: bytes) -> Controle:
    found = controleer(bundle)
    assert found.fouten == []
    return found


def test_a_bundle_is_checked_without_the_region(region: Region, casus: Casus, tmp_path: Path) -> None:
    """Fetched from the region, verified by the command where no region is; every service is in it."""
    bundle = fetched(region, casus, tmp_path)
    empty = tmp_path / "elders"
    empty.mkdir()
    key = published_key(region)
    said = doorstroom(empty, "controleer", bundle, "--sleutel", key)
    assert said.returncode == 0, said.stdout
    for words in ("Alles klopt.", "Wat u nog moet vertrouwen", key, Verifier.parse(key).fingerprint, casus.id):
        assert words in said.stdout
    assert all(f"{dienst} " in said.stdout for dienst in DIENSTEN)
    assert f"  feiten         {len(casus.tijdlijn())} (" in said.stdout
    assert list(empty.iterdir()) == []
    assert TEKST.encode() not in bundle.read_bytes()


def test_one_changed_byte_is_said_by_the_command(region: Region, casus: Casus, tmp_path: Path) -> None:
    """Exit code 1, and which byte it is; another key than that of the region is said too."""
    bundle = fetched(region, casus, tmp_path)
    data = bytearray(bundle.read_bytes())
    place = bytes(data).index(b'"opgetredenOp":"') + len('"opgetredenOp":"')
    data[place] = ord("9") if data[place] != ord("9") else ord("8")
    bundle.write_bytes(bytes(data))
    other = "doorstroom/haaglanden+4ba4e2a2+AfbfXk8GWfdgcZi7IDnvIu0hVYtaRJGJVSUMxJXPHdUd"
    said = doorstroom(tmp_path, "controleer", bundle)
    assert said.returncode == 1
    assert "feit 1 (intake nr 1, melding-ontvangen): byte " in said.stdout
    assert "feiten.jsonl: byte " in said.stdout
    assert "Alles klopt" not in said.stdout
    assert doorstroom(tmp_path, "controleer", bundle, "--sleutel", other).returncode == 2
    assert doorstroom(tmp_path, "controleer", tmp_path / "er-niet").returncode == 3


def test_more_facts_only_add(region: Region, casus: Casus, tmp_path: Path) -> None:
    """After more facts a new bundle verifies, holds what the first held, and continues the head of the first."""
    client = region.client("evaluation", ["auditor"])
    first = client.get(f"/casussen/{casus.id}/bewijs")
    assert first.headers["content-type"] == "application/zip"
    assert ZipFile(BytesIO(first.content)).testzip() is None
    casus.volg()
    settle(region)
    second = client.get(f"/casussen/{casus.id}/bewijs")
    before, after = checked(first.content), checked(second.content)
    lines = [unpack(answer.content)["feiten.jsonl"].splitlines() for answer in (first, second)]
    assert lines[1][: len(lines[0])] == lines[0]
    assert len(lines[1]) > len(lines[0])
    assert before.hoofd is not None
    assert after.hoofd is not None
    assert after.eerdere_hoofden > 0
    answer = client.get(f"/boomhoofden/{after.hoofd.size}/groeibewijzen", params={"van": before.hoofd.size})
    proof = [b64decode(step, validate=True) for step in answer.json()["bewijs"]]
    check_consistency(before.hoofd.size, before.hoofd.root, after.hoofd.size, after.hoofd.root, proof)
    never = client.get(f"/boomhoofden/{10**9}/groeibewijzen", params={"van": before.hoofd.size})
    assert (never.status_code, never.json()["code"]) == (404, "geen-boomhoofd")


def test_heads_are_published_and_listed(region: Region, casus: Casus) -> None:
    """What the ledger was is in a file that stays, and in the list, signed with the key that is beside it."""
    client = region.client("evaluation", ["auditor"])
    client.get(f"/casussen/{casus.id}/bewijs")
    heads: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        part = client.get("/boomhoofden", params={"limiet": 2, **({"cursor": cursor} if cursor else {})}).json()
        heads, cursor = heads + part["resultaten"], part["volgende"]
    sizes = [head["omvang"] for head in heads]
    assert sizes == sorted(set(sizes))
    for head in heads:
        found = Checkpoint.parse(Verifier.parse(head["sleutel"]).open(head["hoofd"]))
        assert (found.origin, found.size) == ("doorstroom/haaglanden/grootboek", head["omvang"])
    folder = region.runtime.layout.heads
    until(lambda: list(folder.glob("sleutel-*.txt")) and list(folder.glob("0*.txt")), "eerste boomhoofd uitgegeven")
    kept = {path.read_text() for path in folder.glob("0*.txt")}
    assert kept <= {head["hoofd"] for head in heads}


def test_only_who_may_see_a_casus_gets_its_proof(region: Region, casus: Casus) -> None:
    """Not in another gemeente, not without a fitting role; a partner sees no heads either."""
    path = f"/casussen/{casus.id}/bewijs"
    assert region.client("evaluation", ["auditor"], ["GM1916"]).get(path).status_code == 404
    for role in ("beheerder", "ketenpartner"):
        assert region.client("evaluation", [role]).get(path).status_code == 403
    assert region.client("evaluation", ["ketenpartner"]).get("/boomhoofden").status_code == 403


def reconciled(region: Region, folder: Path) -> subprocess.CompletedProcess[str]:
    return doorstroom(folder, "reconcilieer", "--gegevens", region.runtime.layout.root)


def test_the_ledger_is_laid_beside_the_services(region: Region, casus: Casus, tmp_path: Path) -> None:
    """Whole, each service is said to be equal, with its own number of facts."""
    said = reconciled(region, tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("gelijk") == len(DIENSTEN)
    for dienst in DIENSTEN:
        (count,) = region.rows(dienst, "SELECT count(*) AS n, max(notification_id) AS newest FROM facts")
        answer = region.client(dienst, ["beheerder"]).get("/feitentellingen").json()
        assert (answer["aantal"], answer["positie"]) == (count["n"], count["newest"])


def test_a_row_changed_by_a_superuser_is_found(region: Region, casus: Casus, tmp_path: Path) -> None:
    """One byte in one fact: the bundle does not verify and names it, and the services have something else."""
    which = f"stream = '{casus.id}' AND service = 'intake' AND topic LIKE '%contact-gelegd%'"
    before = region.rows("evaluation", f"SELECT position, number, state FROM ledger WHERE {which} ORDER BY number")[0]
    row, place = f"position = {before['position']}", ("intake", before["number"])
    changed = before["state"].replace(b"telefoon", b"telefaon")
    assert changed != before["state"]
    region.execute("evaluation", f"UPDATE ledger SET state = '\\x{changed.hex()}' WHERE {row}")
    try:
        data = json.loads(unpack(proof_of(region, casus))["bewijs.json"])
        number = next(n for n, each in enumerate(data["feiten"], 1) if (each["dienst"], each["volgnummer"]) == place)
        faults = controleer(proof_of(region, casus)).fouten
        named = f"feit {number} (intake nr {before['number']}, contact-gelegd)"
        assert f"{named}: het bewijs van zijn plaats in het grootboek klopt niet" in faults
        said = reconciled(region, tmp_path)
        assert said.returncode == 1
        (line,) = [line for line in said.stdout.splitlines() if "niet dezelfde" in line]
        assert line.startswith("intake")
    finally:
        region.execute("evaluation", f"UPDATE ledger SET state = '\\x{before['state'].hex()}' WHERE {row}")
    assert controleer(proof_of(region, casus)).klopt
    assert reconciled(region, tmp_path).returncode == 0


def test_a_row_taken_out_by_a_superuser_is_found(region: Region, casus: Casus, tmp_path: Path) -> None:
    """The last fact of a service taken out of the ledger: reconciling says how many are missing, and where."""
    row = f"stream = '{casus.id}' AND service = 'monitoring' ORDER BY number DESC LIMIT 1"
    region.execute("evaluation", f"DELETE FROM ledger WHERE position = (SELECT position FROM ledger WHERE {row})")
    said = reconciled(region, tmp_path)
    assert said.returncode == 1
    (line,) = [line for line in said.stdout.splitlines() if "mist" in line]
    assert line.startswith("monitoring")
    assert "het grootboek mist 1" in line
    answer = region.client("evaluation", ["auditor"]).get(f"/casussen/{casus.id}/bewijs")
    assert (answer.status_code, answer.json()["code"]) == (409, "grootboek-veranderd")
    refused = doorstroom(tmp_path, "bewijs", casus.id, "--gegevens", region.runtime.layout.root)
    assert (refused.returncode, "er is iets in veranderd" in refused.stderr) == (3, True)


def proof_of(region: Region, casus: Casus) -> bytes:
    answer = region.client("evaluation", ["auditor"]).get(f"/casussen/{casus.id}/bewijs")
    assert answer.status_code == 200, answer.text
    return answer.content
