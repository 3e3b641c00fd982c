"""Open event logs of a real region: over HTTP and with the command, for who may and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.flow.region import Region, until
from tests.flow.walk import Casus

NAAM = {"voornamen": "Quirijn", "achternaam": "Uitvoerman"}
ALLES = {"kleineGroep": True}


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus of a jongere with a name of their own, in which a plan was made."""
    casus = Casus(region).meld(8740, **NAAM)
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    return casus


def uitvoer(region: Region, vraag: dict[str, Any], gemeenten: tuple[str, ...] = ("GM0518",)) -> dict[str, Any]:
    answer = region.client("evaluation", ["auditor"], gemeenten).post("/uitvoeren", json=ALLES | vraag)
    assert answer.status_code == 200, answer.text
    log: dict[str, Any] = answer.json()
    return log


def kinds(log: dict[str, Any]) -> set[str]:
    return {een["type"] for een in log["events"]}


def test_a_casus_is_in_the_log_as_it_is_now(region: Region, casus: Casus) -> None:
    """What services recorded is in the log at the next question; nothing in it names the jongere or the employees."""
    vraag = {"casusId": [casus.id]}
    until(lambda: "RouteBepaald" in kinds(uitvoer(region, vraag)), "de route staat in het logboek")
    log = uitvoer(region, vraag)
    assert {"MeldingOntvangen", "CasusGeopend", "DoelgroepVastgesteld"} <= kinds(log)
    tekst = json.dumps(log)
    for geheim in (casus.id, "Quirijn", "Uitvoerman", '"medewerker-1"'):
        assert geheim not in tekst
    assert uitvoer(region, vraag, ("GM0603",))["events"] == []


def test_who_may_not_gets_nothing(region: Region, casus: Casus) -> None:
    """A coach, a partner and ops are refused; so is a gemeente of another, and too small a group."""
    for rol in ("doorstroomcoach", "ketenpartner", "beheerder"):
        assert region.client("evaluation", [rol]).post("/uitvoeren", json={}).status_code == 403
    auditor = region.client("evaluation", ["auditor"], ["GM0518"])
    assert auditor.post("/uitvoeren", json={"gemeente": ["GM0603"]}).status_code == 403
    klein = auditor.post("/uitvoeren", json={"casusId": [casus.id]})
    assert (klein.status_code, klein.json()["code"]) == (409, "groep-te-klein")
    fout = auditor.post("/uitvoeren", json={"vorm": "csv", "gemeente": ["Den Haag"], "van": "gisteren"})
    assert (fout.status_code, len(fout.json()["fouten"])) == (400, 3)


def test_the_command_writes_a_file(region: Region, casus: Casus, tmp_path: Path) -> None:
    """`doorstroom uitvoer` writes the log where it is asked to, and nothing when it is refused."""
    map_ = str(region.runtime.layout.root)
    for vorm, begin in (("ocel", b"{"), ("xes", b"<?xml"), ("parquet", b"PAR1")):
        doel = tmp_path / vorm
        keuze = ["--casus", casus.id, "--kleine-groep", "--vorm", vorm, "--uit", str(doel), "--gegevens", map_]
        gedaan = CliRunner().invoke(app, ["uitvoer", *keuze])
        assert gedaan.exit_code == 0, gedaan.output
        assert doel.read_bytes().startswith(begin)
    geweigerd = CliRunner().invoke(app, ["uitvoer", "--casus", casus.id, "--uit", str(tmp_path / "x"), *keuze[-2:]])
    assert geweigerd.exit_code == 3
    assert "kleineGroep" in geweigerd.output
    assert not (tmp_path / "x").exists()
