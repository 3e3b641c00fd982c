"""The columnar log: kept up to date it is what it would be when made anew, whatever happens in between."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier, Semaphore
from time import time
from unittest.mock import patch

import pytest
from feiten import ALLES, CASUS_GEOPEND, MELDING
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from logboeken import SLEUTEL, Bron, casus, logboek, rijen

from contracts.feit import CasusFeit
from contracts.registry import FEITEN
from kit.testing import Told
from services.evaluation.leren import logboek as module
from services.evaluation.leren.kolommen import KOLOMMEN, stap_van

OF_A_CASUS = [told for told in ALLES if issubclass(told.kind, CasusFeit)]
STORIES = st.lists(st.lists(st.sampled_from(OF_A_CASUS), min_size=1, max_size=6), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verhalen=STORIES)
def test_growing_gives_what_making_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, verhalen: list[list[Told]]
) -> None:
    """Claim: any history, taken in piece by piece with parts put together in between, gives the same rows."""
    bron, samen = Bron(), tmp_path_factory.mktemp("samen")
    with patch.object(module, "MEEST_DELEN", 2), patch.object(module, "DEEL", 7):
        boek = logboek(samen, bron)
        for nummer, verhaal in enumerate(verhalen):
            bron.vertel(casus(nummer), *verhaal)
            assert boek.werk_bij() == len(bron.feiten)
        stapsgewijs = rijen(boek)
    anew = logboek(tmp_path_factory.mktemp("anew"), bron)
    anew.werk_bij()
    assert stapsgewijs == rijen(anew)
    assert [rij[0] for rij in stapsgewijs] == list(range(1, len(bron.feiten) + 1))


def test_another_ledger_makes_another_log(tmp_path: Path) -> None:
    """Claim: a ledger that was put back, and went on differently, is read from the start."""
    bron = Bron()
    bron.vertel(casus(1), MELDING, CASUS_GEOPEND)
    logboek(tmp_path, bron).werk_bij()
    anders = Bron()
    anders.vertel(casus(2), MELDING)
    boek = logboek(tmp_path, anders)
    assert boek.werk_bij() == 1
    assert [rij[0] for rij in rijen(boek, "feit")] == ["MeldingOntvangen"]


def test_a_crash_while_parts_are_put_together_counts_nothing_twice(tmp_path: Path) -> None:
    """Claim: with both the whole and its parts on disk, every fact is there once."""
    bron = Bron()
    with patch.object(module, "MEEST_DELEN", 1):
        boek = logboek(tmp_path, bron)
        bron.vertel(casus(1), MELDING)
        boek.werk_bij()
        bron.vertel(casus(2), MELDING)
        with patch.object(module.Logboek, "_ruim_op"):
            boek.werk_bij()
        bron.vertel(casus(3), MELDING)
        boek.werk_bij()
    assert [rij[0] for rij in rijen(boek, "positie")] == [1, 2, 3]


def test_reading_is_not_disturbed_by_writing(tmp_path: Path) -> None:
    """Claim: who reads sees the log as it was, also when its parts are put together and taken away meanwhile."""
    bron = Bron()
    boek = logboek(tmp_path, bron)
    bron.vertel(casus(1), MELDING)
    boek.werk_bij()
    with patch.object(module, "MEEST_DELEN", 0), boek.lees() as motor:
        bron.vertel(casus(2), MELDING)
        boek.werk_bij()
        assert motor.execute("SELECT count(*) FROM log").fetchone() == (1,)
    assert len(rijen(boek)) == 2


def test_what_a_stopped_process_left_is_cleared(tmp_path: Path) -> None:
    """Claim: yesterday's leftovers go; what is being read now stays."""
    for naam, uren in (("lezer-oud", 30), ("uitvoer-oud", 30), ("lezer-nu", 1)):
        (tmp_path / naam).mkdir()
        (tmp_path / naam / "deel").write_bytes(b"x")
        os.utime(tmp_path / naam, (time() - uren * 3600,) * 2)
    logboek(tmp_path, Bron()).werk_bij()
    assert {rest.name for rest in tmp_path.glob("*-*") if not rest.name.startswith("v")} == {"lezer-nu"}


def test_an_empty_ledger_gives_an_empty_log(tmp_path: Path) -> None:
    """Claim: with nothing in it the log has its columns all the same."""
    boek = logboek(tmp_path, Bron())
    assert boek.werk_bij() == 0
    with boek.lees() as motor:
        assert [kolom[0] for kolom in motor.execute("SELECT * FROM log").description or ()] == list(KOLOMMEN)


def test_facts_have_their_step() -> None:
    """Claim: every fact of a casus has a step of the Routekaart, except those that belong to none."""
    zonder = {feit.__name__ for feit in FEITEN.values() if issubclass(feit, CasusFeit) and stap_van(feit) is None}
    assert zonder == {
        "AfwijkingGemotiveerd",
        "FeitGehoord",
        "TermijnGestart",
        "TermijnGehaald",
        "TermijnVerstreken",
        "TermijnOpgeschort",
        "TermijnHervat",
        "TermijnVerlengd",
        "TermijnVervallen",
        "CoachToegewezen",
        "CasusOvergedragen",
        "OvergenomenVanLeerplicht",
        "InkomenssignaalOntvangen",
        "PassendAanbodGedaan",
        "NoodtoegangVerleend",
        "NoodtoegangBeoordeeld",
        "GegevensGecorrigeerd",
        "PersoonsgegevensGecorrigeerd",
        "VerwerkingBeperkt",
        "BeperkingOpgeheven",
    }


def test_so_many_at_once_and_no_more(tmp_path: Path) -> None:
    """Claim: who comes when all places are taken is refused and waits for nobody; once one left, the next may in."""
    boek = module.Logboek(tmp_path, Bron(), SLEUTEL, in_de_rij=0)
    with ExitStack() as anderen:
        for _ in range(module.TEGELIJK):
            anderen.enter_context(boek.lees())
        with pytest.raises(module.TeDruk) as nee, boek.lees():
            pass
        assert (nee.value.status, nee.value.headers["Retry-After"]) == (503, "5")
    assert rijen(boek) == []


def test_who_waits_gets_a_turn(tmp_path: Path) -> None:
    """Claim: with more questions than turns, each is answered, and never more than the turns at once."""
    boek, bezig, meest = module.Logboek(tmp_path, Bron(), SLEUTEL), Semaphore(module.TEGELIJK), []
    samen = Barrier(module.TEGELIJK)

    def vraag(_: int) -> bool:
        with boek.lees():
            meest.append(bezig.acquire(blocking=False))
            samen.wait(timeout=30)  # every turn is in use, while the others wait
            bezig.release()
        return True

    with ThreadPoolExecutor(module.TEGELIJK + module.IN_DE_RIJ) as pool:
        assert all(pool.map(vraag, range(module.TEGELIJK + module.IN_DE_RIJ)))
    assert all(meest)
