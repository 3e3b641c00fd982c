"""A report: recorded once, over a day that was, for a year that had begun."""

from __future__ import annotations

from datetime import date

import pytest
from feiten import VERSLAG_VASTGESTELD
from gedrag import Slaagt, Weigert, doe, genoemd, opdrachten_van

from services.evaluation.domain import PeildatumLigtInDeToekomst, PeriodeIsNogNietBegonnen, Verslag

VELDEN = {naam: waarde for naam, waarde in VERSLAG_VASTGESTELD.fields.items() if naam != "peildag"}
STEL_VAST = doe("stel_verslag_vast", gemeente="GM0518", peildatum=date(2026, 11, 20), **VELDEN)
SLAAGT = {"vaststellen": Slaagt((), STEL_VAST, (VERSLAG_VASTGESTELD,))}
WEIGERT = {
    "een dag die nog komt": Weigert((), STEL_VAST.met(peildatum=date(2026, 11, 21)), PeildatumLigtInDeToekomst),
    "een jaar dat nog komt": Weigert((), STEL_VAST.met(jaar=2028), PeriodeIsNogNietBegonnen),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Verslag)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused."""
    geval.toon(Verslag)


def test_no_command_is_left_out() -> None:
    """Claim: every command of a report is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Verslag)
