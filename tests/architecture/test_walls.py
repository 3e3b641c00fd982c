"""The walls: who may import whom, and who may know which word. Each wall is also shown to hold: a breach is found."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.feit import CasusFeit

ROOT = Path(__file__).parents[2]
ROOMS = ("bench", "cli", "contracts", "deploy", "kit", "portal", "services", "simulator")
SERVICES = ("intake", "routing", "monitoring", "evaluation")
# The names that every fact carries on its outside; kit reads those, and knows nothing of what they stand for.
ENVELOPE = {"CasusFeit", *CasusFeit.model_fields, *(str(field.alias) for field in CasusFeit.model_fields.values())}
VOCABULARY = """
casus casussen melding meldingen jongere jongeren gemeente gemeenten doelgroep doelgroepen doorstroompunt coach school
doorstroomcoach doorstroomcoordinator ketenpartner verzuim leerplicht traject nazorg routekaart dossier vooronderzoek
intakegesprek privacygesprek toestemming regiehouder leefdomeinen startkwalificatie bsn onderwijsnummer
intake routing monitoring evaluation
"""
DOMAIN_WORDS = set(VOCABULARY.split())
BREACHES = {
    "contracts onder kit": ("contracts/feit.py", "import kit.store"),
    "kit onder de diensten": ("kit/store.py", "import services.intake.domain"),
    "diensten los van elkaar": ("services/intake/domain/signaal.py", "import services.routing.domain"),
    "domein zonder techniek": ("services/intake/domain/signaal.py", "import kit.store"),
    "cli door de voordeur": ("cli/__init__.py", "import services.intake.domain"),
    "portaal door de voordeur": ("portal/settings.py", "import services.intake.domain"),
    "diensten zonder portaal": ("services/intake/domain/signaal.py", "import portal.settings"),
    "deploy naast simulator": ("deploy/__init__.py", "import simulator"),
    "elk bestand een plaats": ("services/intake/bijgebouw.py", ""),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([program, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False)


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports directly."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join((*above, *filter(None, [node.module])))


def foreign(paths: Iterator[Path], *allowed: str) -> list[str]:
    """Imports, other than of the standard library and of `allowed` with what is in it."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == room or name.startswith(f"{room}.") for room in allowed)
    ]


def words(text: str) -> set[str]:
    """The words in a name: snake_case, camelCase and kebab-case taken apart, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)}


def names_and_texts(source: str) -> Iterator[str]:
    """Identifiers and texts in Python source; not the docstrings, nor what comes by name out of contracts."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) in docstrings:
            continue
        found = {getattr(node, field, None) for field in ("id", "name", "attr", "arg", "value")}
        yield from (text for text in found if isinstance(text, str) and text not in ENVELOPE)


def domain_words(texts: Iterator[str]) -> set[str]:
    return {text for text in texts if words(text) & DOMAIN_WORDS}


def test_the_walls_stand() -> None:
    """Claim: no room imports from a room above or beside it (.importlinter)."""
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("place", "line"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_found(tmp_path: Path, place: str, line: str) -> None:
    """Claim: the linter would fail on one import, or one file, in the wrong place."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    with (tmp_path / place).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    assert lint(tmp_path).returncode == 1


def test_a_domain_sees_only_the_language_and_the_aggregate() -> None:
    """Claim: what a service decides depends on contracts, kit.aggregate and the standard library, nothing else."""
    places = ("domain.py", "domain/*.py", "casusbeeld/*.py")
    domains = [path for place in places for path in ROOT.glob(f"services/*/{place}")]
    own = [*(f"services.{service}.domain" for service in SERVICES), "services.evaluation.casusbeeld"]
    assert len(domains) > len(SERVICES)
    assert foreign(iter(domains), "contracts", "kit.aggregate", *own) == []
    assert foreign(ROOT.glob("services/*/main.py"), "contracts", "kit.aggregate") != []


def test_contracts_needs_pydantic_only() -> None:
    """Claim: whoever wants to read our facts needs pydantic, and nothing of ours but contracts."""
    assert foreign(ROOT.glob("contracts/**/*.py"), "contracts", "pydantic", "pydantic_core") == []


def test_kit_knows_no_word_of_the_field_of_work() -> None:
    """Claim: no name or text in kit comes from the field of work, save the names on the outside of every fact."""
    found = {
        str(path.relative_to(ROOT)): sorted(domain_words(names_and_texts(path.read_text("utf-8"))))
        for path in ROOT.glob("kit/**/*.py")
    }
    for path in ROOT.glob("kit/**/*.sql"):
        found[str(path.relative_to(ROOT))] = sorted(words(path.read_text("utf-8")) & DOMAIN_WORDS)
    assert {path: names for path, names in found.items() if names} == {}
    assert domain_words(names_and_texts("def sluit_casus(meldingId): return '/casussen/'")) == {
        "sluit_casus",
        "meldingId",
        "/casussen/",
    }
