"""What is decided about a jongere as a whole: keeping, blocking and wiping."""

from __future__ import annotations

import pytest
from feiten import AKKOORD, BEWAARREGEL, GEWIST
from gedrag import Slaagt, Weigert, doe, genoemd, opdrachten_van

from contracts.bewaring import Wisgrond
from kit.testing import AREA, STREAM, given
from services.intake.domain import Jongere, JongereBestaatNiet, JongereIsGewist, VierOgenOntbreken

WIS = doe(
    "wis",
    gemeente=AREA,
    grond=Wisgrond.BEWAARTERMIJN_VERSTREKEN,
    casussen=(STREAM,),
    categorieen=("casus",),
    akkoord=AKKOORD,
    regels=(BEWAARREGEL,),
)
SLAAGT = {"wissen": Slaagt((), WIS, (GEWIST,))}
WEIGERT = {
    "wissen met een paar ogen": Weigert((), WIS.met(akkoord=AKKOORD[:1]), VierOgenOntbreken),
    "wissen met twee keer dezelfde": Weigert((), WIS.met(akkoord=AKKOORD[:1] * 2), VierOgenOntbreken),
    "wissen wie al gewist is": Weigert((GEWIST,), WIS, JongereIsGewist),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done_for_a_jongere(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Jongere)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused_for_a_jongere(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Jongere)


def test_no_command_of_a_jongere_is_left_out() -> None:
    """Claim: every command is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Jongere)


def test_a_jongere_of_whom_nothing_is_known_does_not_exist() -> None:
    """Claim: what is asked about a stream without facts is answered as for any unknown one."""
    given(Jongere).when(lambda jongere: jongere.moet_lopen()).then_refused(JongereBestaatNiet)
