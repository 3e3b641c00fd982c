"""The image files: good practice, an ordinary user, and nothing copied that should stay out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILES = (ROOT / "Dockerfile", ROOT / "deploy/compose/otel-collector.Dockerfile")


@pytest.mark.skipif(sys.platform != "linux", reason="de wheel met hadolint is er hier alleen voor Linux")
@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_image_files_follow_good_practice(dockerfile: Path) -> None:
    """Claim: hadolint finds nothing to remark, at any level, without exceptions."""
    program = Path(sys.executable).parent / "hadolint"
    found = subprocess.run([program, "--no-color", dockerfile], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_images_run_as_an_ordinary_user(dockerfile: Path) -> None:
    """Claim: the last USER is a number that is not root, so that a platform can check it."""
    users = re.findall(r"^USER (\S+)", dockerfile.read_text("utf-8"), re.MULTILINE)
    assert users
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", users[-1])


def test_what_the_image_copies_exists_and_reaches_the_build() -> None:
    """Claim: every COPY source is in the repository and let through by .dockerignore; nothing else is."""
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    sources = {source for line in copies for source in line.split()}
    assert {"contracts", "kit", "services", "uv.lock"} <= sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignore
    assert {line.removeprefix("!") for line in ignore if line.startswith("!")} == sources
