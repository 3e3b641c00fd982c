"""What other parties read is what the code says: every published document is made again and compared."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

import pytest

from contracts.registry import DIENSTEN, FEITEN
from services import publish


@cache
def made() -> dict[str, str]:
    return publish.documents()


def test_the_published_documents_are_those_of_the_code() -> None:
    """Claim: what is committed is what the generator gives today; if not, run `make contracten` and read the diff."""
    there = publish.committed()
    assert sorted(made()) == sorted(there), "make contracten"
    differ = [
        line
        for path, text in made().items()
        for line in difflib.unified_diff(there[path].splitlines(), text.splitlines(), path, "make contracten", n=0)
    ]
    assert differ == []


def test_every_fact_and_every_service_is_published() -> None:
    """Claim: there is a schema for each kind of fact, and a description of each API."""
    assert {f"schemas/{name}.json" for name in FEITEN} <= made().keys()
    assert {f"openapi/{service}.json" for service in DIENSTEN} <= made().keys()


def test_making_them_twice_gives_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Claim: written to an empty folder they are the same bytes, and what is no longer made goes away."""
    monkeypatch.setattr(publish, "MAP", tmp_path)
    as_made = made()
    monkeypatch.setattr(publish, "documents", lambda: as_made)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "nl.doorstroompunt.casussen.vergeten.v1.json").write_text("{}")
    publish.publish()
    assert publish.committed() == as_made


def test_it_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    """Claim: an unknown argument writes nothing and gives the usage."""
    assert publish.main(["alles"]) == 2
    assert "uitgave" in capsys.readouterr().err
