"""The traject decides: carried out, followed, closed, and looked after."""

from __future__ import annotations

from datetime import date

import pytest
from feiten import (
    ACTIE,
    ACTIE_AFGEROND,
    ACTIE_GESTART,
    AFSPRAAK_GEMIST,
    CASUS_AFGESLOTEN,
    CASUS_HEROPEND,
    COACH_TOEGEWEZEN,
    HERZIENING_FASE_3,
    MELDING_AFGESLOTEN,
    NAZORG_AFGEROND,
    NAZORG_GESTART,
    NAZORGCONTACT,
    OPGESCHAALD,
    PLAN,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    TERUGGEVALLEN,
    TERUGKOPPELING,
    TRAJECT_GESTART,
    VASTGELOPEN,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen

from contracts.monitoring import (
    ActieAfgerond,
    ActieGestart,
    HerzieningGevraagd,
    JongereTeruggevallen,
    MeldingAfgesloten,
    NazorgAfgerond,
    NazorgcontactVastgelegd,
    NazorgGestart,
    TrajectGestart,
    TrajectVastgelopen,
)
from contracts.woorden import DuoStatus, Overlegtafel, Partij, Resultaat, Stap, Uitkomst
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.testing import fact, given
from services.monitoring.domain import (
    ActieIsAfgerond,
    ActieIsNietGestart,
    ActiesLopenNog,
    ActieStaatNietInPlan,
    BestemmingOntbreekt,
    MeldingIsAfgesloten,
    MeldingIsNietAfgesloten,
    NazorgLoopt,
    NazorgLooptNiet,
    NazorgZonderContact,
    PlanOntbreekt,
    PlanWordtHerzien,
    Traject,
    TrajectIsGestart,
    TrajectIsNietGestart,
)

START = doe("start_traject")
START_ACTIE = doe("start_actie", actie=1)
ROND_ACTIE_AF = doe("rond_actie_af", actie=1, uitkomst=Uitkomst.GESLAAGD, toelichting=None)
KOPPEL_TERUG = doe("ontvang_terugkoppeling", van=Partij.SCHOOL, afspraken_nagekomen=True, verslag="gaat goed")
GEMIST = doe("meld_gemiste_afspraak", door=Partij.JONGERE, toelichting=None)
LOOPT_VAST = doe("meld_vastgelopen", reden="geen plek")
VRAAG = doe("vraag_herziening", fase=3, reden="actie past niet")
SCHAAL_OP = doe("schaal_op", naar=Partij.VEILIGHEID, tafel=None, reden="onveilig thuis")
SLUIT = doe("sluit_melding", resultaat=Resultaat.SCHOOL, duo_status=DuoStatus.AFGESLOTEN, toelichting=None)
START_NAZORG = doe("start_nazorg", tot=date(2027, 6, 1), elke_weken=8)
NAZORG = doe("leg_nazorgcontact_vast", situatie=Resultaat.SCHOOL, notitie=None)
ROND_NAZORG_AF = doe("rond_nazorg_af", situatie=Resultaat.WERK)
VAL_TERUG = doe("meld_terugval", toelichting="weer thuis")

GEPLAND = (PLAN_OPGESTELD,)
GESTART = (*GEPLAND, TRAJECT_GESTART)
BEZIG = (*GESTART, ACTIE_GESTART)
GEDAAN = (*BEZIG, ACTIE_AFGEROND)
GESLOTEN = (*GEDAAN, MELDING_AFGESLOTEN)
IN_NAZORG = (*GESLOTEN, NAZORG_GESTART)
NAZORG_KLAAR = (*IN_NAZORG, NAZORGCONTACT, NAZORG_AFGEROND)

SLAAGT = {
    "het traject begint": Slaagt(GEPLAND, START, (TRAJECT_GESTART,)),
    "het herziene plan begint": Slaagt((*GESTART, PLAN_HERZIEN), START, (fact(TrajectGestart, planversie=2),)),
    "een actie begint": Slaagt(GESTART, START_ACTIE, (ACTIE_GESTART,)),
    "een begonnen actie begint niet nog eens": Slaagt(BEZIG, START_ACTIE, ()),
    "een actie is klaar": Slaagt(BEZIG, ROND_ACTIE_AF, (ACTIE_AFGEROND,)),
    "terugkoppeling": Slaagt(GESTART, KOPPEL_TERUG, (TERUGKOPPELING,)),
    "gemiste afspraak": Slaagt(GESTART, GEMIST, (AFSPRAAK_GEMIST,)),
    "vastgelopen": Slaagt(GESTART, LOOPT_VAST, (VASTGELOPEN,)),
    "herziening": Slaagt(GESTART, VRAAG, (HERZIENING_FASE_3,)),
    "herziening van de tweede versie": Slaagt(
        (*GESTART, PLAN_HERZIEN), VRAAG, (fact(HerzieningGevraagd, planversie=2, fase=3),)
    ),
    "opschalen": Slaagt(GESTART, SCHAAL_OP, (OPGESCHAALD,)),
    "opschalen naar een tafel": Slaagt(
        GESTART,
        SCHAAL_OP.met(naar=None, tafel=Overlegtafel.DOORBRAAKTAFEL),
        (fact(OPGESCHAALD.kind, naar=None, tafel=Overlegtafel.DOORBRAAKTAFEL),),
    ),
    "de melding sluit": Slaagt(GEDAAN, SLUIT, (MELDING_AFGESLOTEN,)),
    "wat niet is begonnen houdt sluiten niet tegen": Slaagt(GESTART, SLUIT, (MELDING_AFGESLOTEN,)),
    "nazorg begint": Slaagt(GESLOTEN, START_NAZORG, (NAZORG_GESTART,)),
    "contact in de nazorg": Slaagt(IN_NAZORG, NAZORG, (NAZORGCONTACT,)),
    "nazorg klaar": Slaagt((*IN_NAZORG, NAZORGCONTACT), ROND_NAZORG_AF, (NAZORG_AFGEROND,)),
    "terugval": Slaagt(IN_NAZORG, VAL_TERUG, (TERUGGEVALLEN,)),
    "heropend loopt het traject weer": Slaagt(
        (*IN_NAZORG, CASUS_AFGESLOTEN, CASUS_HEROPEND), SLUIT, (MELDING_AFGESLOTEN,)
    ),
    "na een terugval kan de melding opnieuw sluiten": Slaagt((*IN_NAZORG, TERUGGEVALLEN), SLUIT, (MELDING_AFGESLOTEN,)),
}
WEIGERT = {
    "een onbekende casus": Weigert((), START, BestaatNiet),
    "een gesloten casus": Weigert((*GESTART, CASUS_AFGESLOTEN), GEMIST, IsAfgesloten),
    "beginnen zonder plan": Weigert((COACH_TOEGEWEZEN,), START, PlanOntbreekt),
    "herzien zonder plan": Weigert((COACH_TOEGEWEZEN,), VRAAG, PlanOntbreekt),
    "tweemaal beginnen": Weigert(GESTART, START, TrajectIsGestart),
    "een actie beginnen die niet in het plan staat": Weigert(GESTART, START_ACTIE.met(actie=9), ActieStaatNietInPlan),
    "een actie afronden die niet in het plan staat": Weigert(BEZIG, ROND_ACTIE_AF.met(actie=9), ActieStaatNietInPlan),
    "beginnen wat klaar is": Weigert(GEDAAN, START_ACTIE, ActieIsAfgerond),
    "tweemaal afronden": Weigert(GEDAAN, ROND_ACTIE_AF, ActieIsAfgerond),
    "opschalen naar niemand": Weigert(GESTART, SCHAAL_OP.met(naar=None), BestemmingOntbreekt),
    "tweemaal sluiten": Weigert(GESLOTEN, SLUIT, MeldingIsAfgesloten),
    "tweemaal nazorg": Weigert(IN_NAZORG, START_NAZORG.met(elke_weken=4), NazorgLoopt),
}
LEGT_UIT = {
    "beginnen terwijl het plan wordt herzien": LegtUit(
        (*GEPLAND, HERZIENING_FASE_3),
        START,
        PlanWordtHerzien,
        Stap.VOER_UIT,
        TrajectGestart,
    ),
    "een actie voor het begin": LegtUit(GEPLAND, START_ACTIE, TrajectIsNietGestart, Stap.VOER_UIT, ActieGestart),
    "afronden wat niet is begonnen": LegtUit(GESTART, ROND_ACTIE_AF, ActieIsNietGestart, Stap.VOER_UIT, ActieAfgerond),
    "vastlopen voor het begin": LegtUit(GEPLAND, LOOPT_VAST, TrajectIsNietGestart, Stap.VOER_UIT, TrajectVastgelopen),
    "herziening voor het begin": LegtUit(GEPLAND, VRAAG, TrajectIsNietGestart, Stap.VOER_UIT, HerzieningGevraagd),
    "sluiten voor het begin": LegtUit(GEPLAND, SLUIT, TrajectIsNietGestart, Stap.SLUIT_MELDING, MeldingAfgesloten),
    "sluiten terwijl er iets loopt": LegtUit(BEZIG, SLUIT, ActiesLopenNog, Stap.SLUIT_MELDING, MeldingAfgesloten),
    "nazorg voor het sluiten": LegtUit(
        GEDAAN, START_NAZORG, MeldingIsNietAfgesloten, Stap.SLUIT_MELDING, NazorgGestart
    ),
    "nazorgcontact zonder nazorg": LegtUit(
        GESLOTEN, NAZORG, NazorgLooptNiet, Stap.SLUIT_MELDING, NazorgcontactVastgelegd
    ),
    "nazorg afronden zonder contact": LegtUit(
        IN_NAZORG, ROND_NAZORG_AF, NazorgZonderContact, Stap.SLUIT_MELDING, NazorgAfgerond
    ),
    "terugval na de nazorg": LegtUit(
        NAZORG_KLAAR, VAL_TERUG, NazorgLooptNiet, Stap.SLUIT_MELDING, JongereTeruggevallen
    ),
    "een nieuwe nazorg telt nieuwe contacten": LegtUit(
        (*IN_NAZORG, NAZORGCONTACT, TERUGGEVALLEN, MELDING_AFGESLOTEN, NAZORG_GESTART),
        ROND_NAZORG_AF,
        NazorgZonderContact,
        Stap.SLUIT_MELDING,
        NazorgAfgerond,
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Traject)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Traject)


@pytest.mark.parametrize("geval", LEGT_UIT.values(), ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Traject)


def test_no_command_and_no_explanation_is_left_out() -> None:
    """Claim: every command of the traject, and every refusal that a reason overcomes, is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Traject)
    assert {geval.weigering.__name__ for geval in LEGT_UIT.values()} == uit_te_leggen("monitoring")


def test_the_newest_plan_counts_in_whatever_order_it_is_heard() -> None:
    """Claim: version 1, heard after version 2, changes nothing."""
    third = {**ACTIE, "actie": 3}
    revised = fact(PLAN_HERZIEN.kind, **{**PLAN, "acties": (ACTIE, third)}, versie=2, reden="anders")
    in_order = given(Traject, PLAN_OPGESTELD.numbered(4), revised.numbered(9)).state
    turned = given(Traject, revised.numbered(9), PLAN_OPGESTELD.numbered(4)).state
    assert in_order.acties == turned.acties == {1: None, 3: None}
    assert in_order.planversie == turned.planversie == 2


def test_what_was_done_under_the_old_plan_stays_done() -> None:
    """Claim: a revised plan keeps the state of the actions it keeps, and drops the others."""
    fewer = fact(PLAN_HERZIEN.kind, **{**PLAN, "acties": (ACTIE,)}, versie=2, reden="anders")
    assert given(Traject, *GEDAAN, fewer).state.acties == {1: True}


def test_going_back_and_on_again() -> None:
    """Claim: after a request the old plan is not started again, and the revised plan ends the request."""
    scenario = given(Traject, *GESTART).when(VRAAG).then(HerzieningGevraagd)
    assert scenario.state.herziening
    scenario.when_heard(PLAN_HERZIEN)
    assert not scenario.state.herziening
    scenario.when(START).then(TrajectGestart, planversie=2)
    assert scenario.state.stap is Stap.VOER_UIT


def test_a_relapse_lets_the_traject_run_again() -> None:
    """Claim: after a relapse there is no result any more, the aftercare stands still, and step 10 is where it is."""
    known = given(Traject, *IN_NAZORG).when(VAL_TERUG).then(JongereTeruggevallen).state
    assert (known.resultaat, known.nazorg_loopt, known.stap) == (None, False, Stap.MONITOR)
