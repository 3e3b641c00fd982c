"""Another master key in production: the script that is run there, with a stand-in for the container that wraps anew."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from kit.master import read_key

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose"
KEY, PREVIOUS = "DOORSTROOM_MASTER_KEY", "DOORSTROOM_MASTER_KEY_VORIGE"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The secrets of a region."""
    made = tmp_path / "geheimen"
    subprocess.run(["sh", COMPOSE / "geheimen.sh", made], check=True, capture_output=True)
    return made


def rotate(folder: Path, wrapping: str = "true", *, dies_at: str = "") -> int:
    """Run the script; the container does `wrapping`. With `dies_at` it ends when it comes to that line."""
    script = (COMPOSE / "roteer.sh").read_text("utf-8")
    if dies_at:
        assert dies_at in script
        script = script.replace(dies_at, f"exit 9\n{dies_at}", 1)
    container = folder.parent / "container.sh"
    container.write_text(
        f"cat {folder / KEY} >{folder.parent / 'new'}\ncat {folder / PREVIOUS} >{folder.parent / 'old'}\n{wrapping}\n"
    )
    command = ["sh", "-c", script, "roteer.sh", folder]
    environment = os.environ | {"COMPOSE": f"sh {container}"}
    return subprocess.run(command, check=False, env=environment, capture_output=True).returncode


def test_both_keys_are_there_while_all_is_wrapped_anew_and_one_after(folder: Path) -> None:
    """Claim: the container sees the new key and the old one; afterwards the old is gone. The files stay the same."""
    old, place = read_key(folder / KEY), (folder / KEY).stat().st_ino
    assert rotate(folder) == 0
    assert read_key(folder.parent / "old") == old
    assert read_key(folder.parent / "new") == read_key(folder / KEY) != old
    assert (folder / PREVIOUS).read_bytes() == b""
    assert (folder / KEY).stat().st_ino == place, "een container ziet het nieuwe bestand niet"
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o444
    assert {path.name for path in folder.iterdir() if path.name.startswith(".")} == set()


@pytest.mark.parametrize("dies_at", ['whole "$previous" ||', 'put "$next"', 'rm "$next"', "${COMPOSE", "dd if="])
def test_wherever_it_is_broken_off_it_goes_on(folder: Path, dies_at: str) -> None:
    """Claim: the old key is never lost before all is wrapped anew, and one more run finishes the very same change."""
    old = read_key(folder / KEY)
    assert rotate(folder, dies_at=dies_at) == 9
    kept = [read_key(folder / name) for name in (KEY, PREVIOUS) if (folder / name).stat().st_size]
    assert old in kept
    assert rotate(folder) == 0
    assert read_key(folder / KEY) != old
    assert (folder / PREVIOUS).read_bytes() == b""


def test_the_old_key_stays_when_wrapping_fails(folder: Path) -> None:
    """Claim: nothing is destroyed when the container says that it did not succeed."""
    old = read_key(folder / KEY)
    assert rotate(folder, "exit 2") != 0
    assert read_key(folder / PREVIOUS) == old
    assert rotate(folder) == 0
    assert read_key(folder.parent / "old") == old
