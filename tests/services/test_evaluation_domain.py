"""The evaluatie decides: fed back, looked back on, learned from, closed."""

from __future__ import annotations

import pytest
from feiten import (
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    GEEVALUEERD,
    LEERPUNT,
    MELDING_AFGESLOTEN,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAZORG_AFGEROND,
    NAZORG_GESTART,
    ONTVANGER,
    TERUGGEKOPPELD,
    TERUGGEVALLEN,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.evaluation import CasusAfgesloten, CasusGeevalueerd, ResultatenTeruggekoppeld
from contracts.woorden import Ontvanger, Partij, Resultaat, Stap
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.testing import Told, fact, given
from services.evaluation.domain import (
    Evaluatie,
    NazorgLooptNog,
    NietGeevalueerd,
    NietTeruggekoppeld,
    OntvangerOntbreekt,
    TrajectLooptNog,
)

KOPPEL = doe("koppel_resultaten_terug", ontvangers=(Ontvanger.model_validate(ONTVANGER),), inhoud="zit weer op school")
EVALUEER = doe("evalueer_casus", deelnemers=(Partij.SCHOOL,), reflectie="eerder bellen")
LEER = doe("stel_leerpunt_vast", stap=Stap.MONITOR, leerpunt="vaker bellen")
SLUIT = doe("sluit_casus")

OPEN = (CASUS_GEOPEND, NAAR_FASE_2)
KORT = (CASUS_GEOPEND, NAAR_FASE_5)
KLAAR = (*OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART, NAZORG_AFGEROND)

SLAAGT = {
    "terugkoppelen na het traject": Slaagt(KLAAR, KOPPEL, (TERUGGEKOPPELD,)),
    "terugkoppelen op de korte route": Slaagt(KORT, KOPPEL, (TERUGGEKOPPELD,)),
    "terugkoppelen terwijl de nazorg loopt": Slaagt(
        (*OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART), KOPPEL, (TERUGGEKOPPELD,)
    ),
    "evalueren": Slaagt((*KLAAR, TERUGGEKOPPELD), EVALUEER, (GEEVALUEERD,)),
    "leren kan altijd": Slaagt(OPEN, LEER, (LEERPUNT,)),
    "sluiten met het resultaat van de nazorg": Slaagt(
        (*KLAAR, TERUGGEKOPPELD, GEEVALUEERD), SLUIT, (CASUS_AFGESLOTEN,)
    ),
    "sluiten zonder traject heeft geen resultaat": Slaagt(
        (*KORT, TERUGGEKOPPELD, GEEVALUEERD), SLUIT, (fact(CasusAfgesloten, resultaat=None),)
    ),
}
WEIGERT = {
    "een onbekende casus": Weigert((), LEER, BestaatNiet),
    "een gesloten casus": Weigert((*KORT, CASUS_AFGESLOTEN), LEER, IsAfgesloten),
    "terugkoppelen aan niemand": Weigert(KLAAR, KOPPEL.met(ontvangers=()), OntvangerOntbreekt),
}
LEGT_UIT = {
    "terugkoppelen terwijl het traject loopt": LegtUit(
        OPEN, KOPPEL, TrajectLooptNog, Stap.KOPPEL_TERUG, ResultatenTeruggekoppeld
    ),
    "evalueren voor het terugkoppelen": LegtUit(KLAAR, EVALUEER, NietTeruggekoppeld, Stap.EVALUEER, CasusGeevalueerd),
    "sluiten terwijl de nazorg loopt": LegtUit(
        (*OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART, TERUGGEKOPPELD, GEEVALUEERD),
        SLUIT,
        NazorgLooptNog,
        Stap.EVALUEER,
        CasusAfgesloten,
    ),
    "sluiten zonder evaluatie": LegtUit(
        (*KLAAR, TERUGGEKOPPELD), SLUIT, NietGeevalueerd, Stap.EVALUEER, CasusAfgesloten
    ),
    "sluiten terwijl het traject loopt": LegtUit(
        (*OPEN, TERUGGEKOPPELD, GEEVALUEERD), SLUIT, TrajectLooptNog, Stap.EVALUEER, CasusAfgesloten
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Evaluatie)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Evaluatie)


@pytest.mark.parametrize("geval", LEGT_UIT.values(), ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Evaluatie)


def test_no_command_and_no_explanation_is_left_out() -> None:
    """Claim: every command of the evaluatie, and every refusal that a reason overcomes, is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Evaluatie)
    assert {geval.weigering.__name__ for geval in LEGT_UIT.values()} == uit_te_leggen("evaluation")


HEARD = (
    NAAR_FASE_5.numbered(4),
    NAAR_FASE_2.numbered(6),
    MELDING_AFGESLOTEN.numbered(5),
    NAZORG_GESTART.numbered(6),
    TERUGGEVALLEN.numbered(7),
    MELDING_AFGESLOTEN.numbered(9),
    NAZORG_GESTART.numbered(10),
    NAZORG_AFGEROND.numbered(12),
)


@for_all(st.permutations(HEARD), st.lists(st.sampled_from(HEARD)))
def test_facts_may_come_in_any_order_and_twice(order: list[Told], again: list[Told]) -> None:
    """Claim: whatever the order and however often, what each service said last counts: the casus can always end."""
    known = given(Evaluatie, *order, *again).state
    assert (known.route, known.resultaat, known.nazorg_loopt) == ("routekaart", Resultaat.WERK, False)


def test_after_a_relapse_the_casus_is_evaluated_anew() -> None:
    """Claim: what was fed back before a relapse is no result: closing asks for steps 12 and 13 again."""
    scenario = given(Evaluatie, *OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART, TERUGGEKOPPELD, GEEVALUEERD, TERUGGEVALLEN)
    scenario.when(SLUIT).then_refused(TrajectLooptNog)
    scenario.when_heard(MELDING_AFGESLOTEN).when(SLUIT).then_refused(NietGeevalueerd)
