"""The house: every service has the same rooms, the two commands of the README exist, nothing points outside."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "routing", "monitoring", "evaluation")
FILES = {"README.md", "domain", "application.py", "api.py", "consumers.py", "projections.py", "main.py"}
NOT_OURS = {"__pycache__", "data", "geheimen"}
# Written apart, so that this file does not find itself.
ELSEWHERE = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w", r"\.\./" + "shared", r"\biss" + r"ues? #?\d"])
)


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project, without what is made or fetched."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name == ".ci" or (name[0] != "." and name not in NOT_OURS)]
        for name in names:
            try:
                yield Path(folder, name), Path(folder, name).read_text("utf-8")
            except UnicodeDecodeError:
                continue


def run(*command: str, path: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "HOME": "/nonexistent"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("service", SERVICES)
def test_a_person_who_knows_one_service_knows_them_all(service: str) -> None:
    """Claim: each service has the same files; .importlinter refuses one that has no place there."""
    found = [path for path in (ROOT / "services" / service).iterdir() if path.name != "__pycache__"]
    present = {path.name for path in found} | {path.stem for path in found if path.stem == "domain"}
    assert sorted(FILES - present) == []


def test_a_service_says_what_it_does() -> None:
    """Claim: the README of each service tells its purpose, what it hears, tells and refuses."""
    for service in SERVICES:
        text = (ROOT / "services" / service / "README.md").read_text("utf-8").lower()
        assert [word for word in ("hoort", "vertelt", "weigert") if word not in text] == [], service


def test_nothing_points_outside_the_repository() -> None:
    """Claim: no file names a folder of some machine, or a document that a reader does not have."""
    assert ELSEWHERE.search("/wo" + "rk/main")
    assert [str(path.relative_to(ROOT)) for path, text in texts() if ELSEWHERE.search(text)] == []


def test_the_two_commands_of_the_readme_exist() -> None:
    """Claim: `make demo` and `make test` of the README exist and pass arguments on; the check runs the second."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for command, does in {"demo": ".venv/bin/doorstroom demo", "test": ".venv/bin/python -m pytest"}.items():
        assert f"make {command}" in readme
        planned = run("make", "--dry-run", command, "ARGS=--vlag", path=os.environ["PATH"])
        last = planned.stdout.splitlines()[-1]
        assert last.startswith(does), planned.stderr
        assert last.endswith(" --vlag")
    check = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert "make test" in check
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_without_a_python_that_will_do_make_says_so(tmp_path: Path) -> None:
    """Claim: with no Python that works set-up ends with a sentence; a good one further on the PATH is found."""
    for name, script in {"oud/python3": "exit 1", "goed/python3": "echo /goed/python3"}.items():
        program = tmp_path / name
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    refused = run("/bin/sh", ".ci/python.sh", path=f"{tmp_path / 'oud'}")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Geen Python 3.11 of nieuwer met pip gevonden.")
    found = run("/bin/sh", ".ci/python.sh", path=f"{tmp_path / 'oud'}:{tmp_path / 'goed'}")
    assert (found.returncode, found.stdout) == (0, "/goed/python3\n")


def test_the_licence_is_one_and_the_same_everywhere() -> None:
    """Claim: LICENSE is the EUPL 1.2, and the package and publiccode.yml say so too."""
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert "15.Applicable Law" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    assert {project["license"], public["legal"]["license"]} == {"EUPL-1.2"}
    assert public["softwareVersion"] == project["version"]


def test_publiccode_describes_the_software_in_two_languages() -> None:
    """Claim: publiccode.yml has what the standard demands, within the lengths it gives."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"}
    assert mandatory <= set(public)
    assert set(public["description"]) == {"nl", "en"}
    for description in public["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]
    assert public["maintenance"]["type"] != "internal" or public["maintenance"]["contacts"]
    assert public["localisation"]["availableLanguages"] == ["nl"]


def test_local_checks_need_no_network() -> None:
    """Claim: every hook of pre-commit runs a program from .venv."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert {repository["repo"] for repository in hooks} == {"local"}
    assert all(hook["entry"].startswith(".venv/bin/") for repository in hooks for hook in repository["hooks"])
