"""The traject decides: carried out, followed, closed, and looked after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from feiten import (
    ACTIE,
    ACTIE_AFGEROND,
    ACTIE_GESTART,
    AFSPRAAK_GEMIST,
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    DUO_AFGESLOTEN,
    HERVAT,
    HERZIENING_FASE_2,
    HERZIENING_FASE_3,
    MELDING_AFGESLOTEN,
    NAAR_FASE_2,
    NAAR_ROUTEBOEK,
    NAZORG_AFGEROND,
    NAZORG_GESTART,
    NAZORGCONTACT,
    NAZORGREGEL,
    OPGESCHAALD,
    PASSEND_AANBOD,
    PLAN,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    STARTGESPREK,
    TAFELBESLUIT,
    TERUGGEVALLEN,
    TERUGKOPPELING,
    TRAJECT_GESTART,
    TWEEDE_ACTIE,
    VASTGELOPEN,
    VERVOLGACTIE,
    WERKAFSPRAAK,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen
from pydantic import ValidationError

from contracts.monitoring import (
    ActieAfgerond,
    ActieGestart,
    DuoStatusGemeld,
    HerzieningGevraagd,
    JongereTeruggevallen,
    MeldingAfgesloten,
    NazorgAfgerond,
    NazorgcontactVastgelegd,
    NazorgGestart,
    Opgeschaald,
    PassendAanbodGedaan,
    TafelBesluitGenomen,
    TrajectGestart,
    TrajectHervat,
    TrajectVastgelopen,
    VervolgactieAfgesproken,
)
from contracts.nazorg import nazorgregel_op, nazorgregels
from contracts.woorden import Actiesoort, DuoStatus, Overlegtafel, Partij, Resultaat, Stap, Uitkomst, Werkafspraak
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.testing import PERSON, STREAM, Told, fact, given
from services.monitoring.api import MeldDuoStatus, SluitMelding
from services.monitoring.domain import (
    ActieIsAfgerond,
    ActieIsNietGestart,
    ActieIsVervallen,
    ActiesLopenNog,
    ActieStaatNietInPlan,
    BestemmingOntbreekt,
    GeenPassendAanbodOpDezeRoute,
    MeldingIsAfgesloten,
    MeldingIsNietAfgesloten,
    NazorgcontactIsTeZelden,
    NazorgIsKorterDanRegel,
    NazorgIsNogNietVoorbij,
    NazorgLoopt,
    NazorgLooptNiet,
    NazorgZonderContact,
    NietVoorgelegdAanTafel,
    PassendAanbodOntbreekt,
    PlanOntbreekt,
    PlanWordtHerzien,
    Stand,
    StapHoortNietBijFase,
    TafelNietOpDezeRoute,
    TafelOvergeslagen,
    Traject,
    TrajectIsGestart,
    TrajectIsNietGestart,
    TrajectIsNietVastgelopen,
    TrajectIsVastgelopen,
)
from services.monitoring.verloop import verloop

START = doe("start_traject")
START_ACTIE = doe("start_actie", actie=1)
ROND_ACTIE_AF = doe("rond_actie_af", actie=1, uitkomst=Uitkomst.GESLAAGD, toelichting=None)
KOPPEL_TERUG = doe("ontvang_terugkoppeling", van=Partij.SCHOOL, afspraken_nagekomen=True, verslag="gaat goed")
GEMIST = doe("meld_gemiste_afspraak", door=Partij.JONGERE, toelichting=None)
LOOPT_VAST = doe("meld_vastgelopen", reden="geen plek")
HERVAT_TRAJECT = doe("hervat_traject", toelichting="plek gevonden")
VERVOLG = doe(
    "voeg_vervolgactie_toe",
    soort=Actiesoort.COACHING,
    omschrijving="samen bellen",
    wie=Partij.ZORG,
    uiterlijk=date(2026, 12, 1),
)
VRAAG = doe("vraag_herziening", fase=3, reden="actie past niet", stappen=())
SCHAAL_OP = doe("schaal_op", naar=Partij.VEILIGHEID, tafel=None, reden="onveilig thuis")
NAAR_TAFEL = SCHAAL_OP.met(naar=None)
BESLUIT = doe(
    "neem_tafelbesluit",
    tafel=Overlegtafel.ADVIESTAFEL,
    besluit="plek op een andere school",
    afspraken=lambda: (Werkafspraak.model_validate(WERKAFSPRAAK),),
)
BIED_AAN = doe("doe_passend_aanbod", **PASSEND_AANBOD.fields)
SLUIT = doe("sluit_melding", resultaat=Resultaat.SCHOOL, duo_status=DuoStatus.AFGESLOTEN, toelichting=None)
MELD_DUO = doe("meld_duo_status", status=DuoStatus.IN_BEHANDELING, melding=1)
START_NAZORG = doe("start_nazorg", tot=None, elke_weken=None)
NAZORG = doe("leg_nazorgcontact_vast", situatie=Resultaat.SCHOOL, notitie=None)
ROND_NAZORG_AF = doe("rond_nazorg_af", situatie=Resultaat.WERK)
VAL_TERUG = doe("meld_terugval", toelichting="weer thuis", fase=3)

GEPLAND = (PLAN_OPGESTELD,)
GESTART = (*GEPLAND, TRAJECT_GESTART)
BEZIG = (*GESTART, ACTIE_GESTART)
GEDAAN = (*BEZIG, ACTIE_AFGEROND)
GESLOTEN = (*GEDAAN, MELDING_AFGESLOTEN, DUO_AFGESLOTEN)
AFSLUITING = (MELDING_AFGESLOTEN, DUO_AFGESLOTEN)
MINDER = fact(PLAN_HERZIEN.kind, **{**PLAN, "acties": (ACTIE,)}, versie=2, reden="anders")
LATER = fact(NazorgGestart, tot=date(2027, 5, 21), elke_weken=8, regel=NAZORGREGEL)
NOG_BEZIG = fact(NazorgGestart, tot=date(2026, 11, 21), elke_weken=8, regel=NAZORGREGEL)
IN_NAZORG = (*GESLOTEN, NAZORG_GESTART)

MDO, ADVIES, DOORBRAAK = tuple(Overlegtafel)[:3]
THUIS = (NAAR_ROUTEBOEK, STARTGESPREK)
AAN_ADVIESTAFEL = (*THUIS, fact(Opgeschaald, tafel=ADVIES, reden="geen plek"))


def naar(tafel: Overlegtafel) -> Told:
    return fact(Opgeschaald, naar=None, tafel=tafel)


SLAAGT = {
    "het traject begint": Slaagt(GEPLAND, START, (TRAJECT_GESTART,)),
    "het traject begint, ook als de casus al langer bekend is": Slaagt(
        (CASUS_GEOPEND, *GEPLAND), START, (TRAJECT_GESTART,)
    ),
    "met een herzien plan loopt wat vastliep weer": Slaagt(
        (*GESTART, VASTGELOPEN, PLAN_HERZIEN),
        START,
        (fact(TrajectGestart, planversie=2), fact(TrajectHervat, toelichting=None)),
    ),
    "weer op gang": Slaagt((*GESTART, VASTGELOPEN), HERVAT_TRAJECT, (HERVAT,)),
    "opnieuw vastgelopen": Slaagt((*GESTART, VASTGELOPEN, HERVAT), LOOPT_VAST, (VASTGELOPEN,)),
    "een vervolgactie": Slaagt((*GESTART, VASTGELOPEN), VERVOLG, (VERVOLGACTIE,)),
    "een tweede vervolgactie": Slaagt(
        (*GESTART, VERVOLGACTIE), VERVOLG, (fact(VervolgactieAfgesproken, actie=1002, omschrijving="samen bellen"),)
    ),
    "een vervolgactie begint": Slaagt(
        (*GESTART, VERVOLGACTIE), START_ACTIE.met(actie=1001), (fact(ActieGestart, actie=1001),)
    ),
    "een vervolgactie blijft naast een herzien plan": Slaagt(
        (*GESTART, VERVOLGACTIE, PLAN_HERZIEN), START_ACTIE.met(actie=1001), (fact(ActieGestart, actie=1001),)
    ),
    "een actie uit een eerder plan krijgt toch een uitkomst": Slaagt(
        (*GESTART, fact(ActieGestart, actie=2), MINDER),
        ROND_ACTIE_AF.met(actie=2),
        (fact(ActieAfgerond, actie=2, uitkomst=Uitkomst.GESLAAGD),),
    ),
    "een vervallen actie houdt sluiten niet tegen": Slaagt(
        (*GESTART, fact(ActieGestart, actie=2), MINDER), SLUIT, AFSLUITING
    ),
    "herziening van enkele stappen, over beide fasen": Slaagt(
        GESTART,
        VRAAG.met(fase=2, stappen=(Stap.STEL_PLAN_OP, Stap.BRENG_SYSTEEM_IN_KAART)),
        (fact(HerzieningGevraagd, fase=2, planversie=1, stappen=(Stap.BRENG_SYSTEEM_IN_KAART, Stap.STEL_PLAN_OP)),),
    ),
    "DUO hoort dat de melding in behandeling is": Slaagt(
        (CASUS_GEOPEND,), MELD_DUO, (fact(DuoStatusGemeld, status=DuoStatus.IN_BEHANDELING, melding=1),)
    ),
    "dezelfde status wordt niet nog eens gemeld": Slaagt(
        (CASUS_GEOPEND, fact(DuoStatusGemeld, status=DuoStatus.IN_BEHANDELING, melding=1)), MELD_DUO, ()
    ),
    "een latere melding wordt ter kennisgeving aangenomen": Slaagt(
        GESLOTEN,
        MELD_DUO.met(status=DuoStatus.TER_KENNISGEVING_AANGENOMEN),
        (fact(DuoStatusGemeld, status=DuoStatus.TER_KENNISGEVING_AANGENOMEN, melding=1),),
    ),
    "ter kennisgeving sluiten": Slaagt(
        GEDAAN,
        SLUIT.met(duo_status=DuoStatus.TER_KENNISGEVING_AANGENOMEN),
        (
            fact(MeldingAfgesloten, resultaat=Resultaat.SCHOOL, duo_status=DuoStatus.TER_KENNISGEVING_AANGENOMEN),
            fact(DuoStatusGemeld, status=DuoStatus.TER_KENNISGEVING_AANGENOMEN, melding=None),
        ),
    ),
    "langere nazorg en vaker contact mag altijd": Slaagt(
        GESLOTEN,
        START_NAZORG.met(tot=date(2027, 6, 1), elke_weken=2),
        (fact(NazorgGestart, tot=date(2027, 6, 1), elke_weken=2, regel=NAZORGREGEL),),
    ),
    "terugval vraagt om fase 2": Slaagt(
        IN_NAZORG,
        VAL_TERUG.met(fase=2),
        (TERUGGEVALLEN, fact(HerzieningGevraagd, fase=2, planversie=1, reden="weer thuis")),
    ),
    "terugval zonder plan vraagt niets": Slaagt(
        (CASUS_GEOPEND, MELDING_AFGESLOTEN, NAZORG_GESTART), VAL_TERUG, (TERUGGEVALLEN,)
    ),
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
    "vanzelf naar de eerste tafel": Slaagt((NAAR_ROUTEBOEK,), NAAR_TAFEL, (naar(MDO),)),
    "na het startgesprek in het MDO naar de adviestafel": Slaagt(THUIS, NAAR_TAFEL, (naar(ADVIES),)),
    "na de adviestafel naar de doorbraaktafel": Slaagt(AAN_ADVIESTAFEL, NAAR_TAFEL, (naar(DOORBRAAK),)),
    "terug naar een tafel": Slaagt(AAN_ADVIESTAFEL, NAAR_TAFEL.met(tafel=MDO), (naar(MDO),)),
    "de ladder van een andere route": Slaagt((*GESTART, NAAR_FASE_2), NAAR_TAFEL, (naar(MDO),)),
    "een tafel besluit": Slaagt(AAN_ADVIESTAFEL, BESLUIT, (TAFELBESLUIT,)),
    "het MDO besluit": Slaagt(THUIS, BESLUIT.met(tafel=MDO), (fact(TafelBesluitGenomen, tafel=MDO),)),
    "een passend aanbod": Slaagt(THUIS, BIED_AAN, (PASSEND_AANBOD,)),
    "sluiten na een passend aanbod": Slaagt((*THUIS, *GEDAAN, PASSEND_AANBOD), SLUIT, AFSLUITING),
    "de melding sluit": Slaagt(GEDAAN, SLUIT, AFSLUITING),
    "wat niet is begonnen houdt sluiten niet tegen": Slaagt(GESTART, SLUIT, AFSLUITING),
    "nazorg begint, zo lang als de regel van de regio zegt": Slaagt(GESLOTEN, START_NAZORG, (LATER,)),
    "contact in de nazorg": Slaagt(IN_NAZORG, NAZORG, (NAZORGCONTACT,)),
    "nazorg klaar": Slaagt((*IN_NAZORG, NAZORGCONTACT), ROND_NAZORG_AF, (NAZORG_AFGEROND,)),
    "terugval": Slaagt(
        IN_NAZORG, VAL_TERUG, (TERUGGEVALLEN, fact(HerzieningGevraagd, fase=3, planversie=1, reden="weer thuis"))
    ),
    "heropend loopt het traject weer; DUO weet al dat de melding dicht is": Slaagt(
        (*IN_NAZORG, CASUS_AFGESLOTEN, CASUS_HEROPEND), SLUIT, (MELDING_AFGESLOTEN,)
    ),
    "na een terugval kan de melding opnieuw sluiten": Slaagt((*IN_NAZORG, TERUGGEVALLEN), SLUIT, (MELDING_AFGESLOTEN,)),
}
WEIGERT = {
    "een onbekende casus": Weigert((), START, BestaatNiet),
    "een gesloten casus": Weigert((*GESTART, CASUS_AFGESLOTEN), GEMIST, IsAfgesloten),
    "tweemaal vastlopen": Weigert((*GESTART, VASTGELOPEN), LOOPT_VAST, TrajectIsVastgelopen),
    "hervatten wat loopt": Weigert(GESTART, HERVAT_TRAJECT, TrajectIsNietVastgelopen),
    "herziening van een stap buiten fase 2 en 3": Weigert(
        GESTART, VRAAG.met(fase=2, stappen=(Stap.PLAN_INTAKEGESPREK, Stap.STEL_DOELGROEP_VAST)), StapHoortNietBijFase
    ),
    "herziening van fase 3 met een stap uit fase 2": Weigert(
        GESTART, VRAAG.met(stappen=(Stap.ROND_VOORONDERZOEK_AF, Stap.STEL_PLAN_OP)), StapHoortNietBijFase
    ),
    "herziening van fase 2 zonder een stap daaruit": Weigert(
        GESTART, VRAAG.met(fase=2, stappen=(Stap.STEL_PLAN_OP,)), StapHoortNietBijFase
    ),
    "tweemaal beginnen": Weigert(GESTART, START, TrajectIsGestart),
    "een actie beginnen die niet in het plan staat": Weigert(GESTART, START_ACTIE.met(actie=9), ActieStaatNietInPlan),
    "een actie afronden die niet in het plan staat": Weigert(BEZIG, ROND_ACTIE_AF.met(actie=9), ActieStaatNietInPlan),
    "beginnen wat klaar is": Weigert(GEDAAN, START_ACTIE, ActieIsAfgerond),
    "tweemaal afronden": Weigert(GEDAAN, ROND_ACTIE_AF, ActieIsAfgerond),
    "opschalen naar niemand": Weigert(GESTART, SCHAAL_OP.met(naar=None), BestemmingOntbreekt),
    "voorbij de laatste tafel": Weigert(
        (*AAN_ADVIESTAFEL, fact(Opgeschaald, tafel=DOORBRAAK, reden="knoop")), NAAR_TAFEL, BestemmingOntbreekt
    ),
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
    "een vervallen actie beginnen": LegtUit(
        (*GESTART, MINDER), START_ACTIE.met(actie=2), ActieIsVervallen, Stap.VOER_UIT, ActieGestart
    ),
    "een vervolgactie voor het begin": LegtUit(
        GEPLAND, VERVOLG, TrajectIsNietGestart, Stap.VOER_UIT, VervolgactieAfgesproken
    ),
    "DUO zegt afgesloten terwijl het traject loopt": LegtUit(
        BEZIG,
        MELD_DUO.met(status=DuoStatus.AFGESLOTEN),
        MeldingIsNietAfgesloten,
        Stap.SLUIT_MELDING,
        DuoStatusGemeld,
    ),
    "kortere nazorg": LegtUit(
        GESLOTEN,
        START_NAZORG.met(tot=date(2027, 5, 20)),
        NazorgIsKorterDanRegel,
        Stap.SLUIT_MELDING,
        NazorgGestart,
    ),
    "minder vaak contact": LegtUit(
        GESLOTEN, START_NAZORG.met(elke_weken=9), NazorgcontactIsTeZelden, Stap.SLUIT_MELDING, NazorgGestart
    ),
    "nazorg een dag te vroeg afronden": LegtUit(
        (*GESLOTEN, NOG_BEZIG, NAZORGCONTACT),
        ROND_NAZORG_AF,
        NazorgIsNogNietVoorbij,
        Stap.SLUIT_MELDING,
        NazorgAfgerond,
    ),
    "een actie voor het begin": LegtUit(GEPLAND, START_ACTIE, TrajectIsNietGestart, Stap.VOER_UIT, ActieGestart),
    "afronden wat niet is begonnen": LegtUit(GESTART, ROND_ACTIE_AF, ActieIsNietGestart, Stap.VOER_UIT, ActieAfgerond),
    "vastlopen voor het begin": LegtUit(GEPLAND, LOOPT_VAST, TrajectIsNietGestart, Stap.VOER_UIT, TrajectVastgelopen),
    "herziening voor het begin": LegtUit(GEPLAND, VRAAG, TrajectIsNietGestart, Stap.VOER_UIT, HerzieningGevraagd),
    "beginnen zonder plan": LegtUit((CASUS_GEOPEND,), START, PlanOntbreekt, Stap.VOER_UIT, TrajectGestart),
    "herziening zonder plan": LegtUit((CASUS_GEOPEND,), VRAAG, TrajectIsNietGestart, Stap.VOER_UIT, HerzieningGevraagd),
    "sluiten voor het begin": LegtUit(
        (*GEPLAND, DUO_AFGESLOTEN), SLUIT, TrajectIsNietGestart, Stap.SLUIT_MELDING, MeldingAfgesloten
    ),
    "sluiten terwijl er iets loopt": LegtUit(
        (*BEZIG, DUO_AFGESLOTEN), SLUIT, ActiesLopenNog, Stap.SLUIT_MELDING, MeldingAfgesloten
    ),
    "een tafel overslaan": LegtUit(
        THUIS, NAAR_TAFEL.met(tafel=DOORBRAAK), TafelOvergeslagen, Stap.MONITOR, Opgeschaald
    ),
    "een tafel die de route niet kent": LegtUit(
        (*GESTART, NAAR_FASE_2), NAAR_TAFEL.met(tafel=ADVIES), TafelNietOpDezeRoute, Stap.MONITOR, Opgeschaald
    ),
    "een besluit van een tafel waar de casus niet lag": LegtUit(
        THUIS, BESLUIT, NietVoorgelegdAanTafel, Stap.MONITOR, TafelBesluitGenomen
    ),
    "een passend aanbod op een andere route": LegtUit(
        (*GESTART, NAAR_FASE_2), BIED_AAN, GeenPassendAanbodOpDezeRoute, Stap.VOER_UIT, PassendAanbodGedaan
    ),
    "sluiten zonder het beloofde aanbod": LegtUit(
        (*THUIS, *GEDAAN, DUO_AFGESLOTEN), SLUIT, PassendAanbodOntbreekt, Stap.SLUIT_MELDING, MeldingAfgesloten
    ),
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
        (CASUS_GEOPEND, MELDING_AFGESLOTEN, NAZORG_GESTART, NAZORGCONTACT, NAZORG_AFGEROND),
        VAL_TERUG,
        NazorgLooptNiet,
        Stap.SLUIT_MELDING,
        JongereTeruggevallen,
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
    assert in_order.standen == turned.standen
    assert in_order.standen == {1: Stand.NIET_BEGONNEN, 2: Stand.VERVALLEN, 3: Stand.NIET_BEGONNEN}
    assert in_order.planversie == turned.planversie == 2


def test_what_was_done_under_the_old_plan_stays_done() -> None:
    """Claim: a revised plan keeps the state of the actions it keeps; the others stay visible, and no longer count."""
    known = given(Traject, *GEDAAN, MINDER).state
    assert known.standen == {1: Stand.KLAAR, 2: Stand.VERVALLEN}
    assert known.open_tot == []
    back = fact(PLAN_HERZIEN.kind, **{**PLAN, "acties": (TWEEDE_ACTIE,)}, versie=3, reden="toch wel")
    assert given(Traject, *GEDAAN, MINDER, back).state.standen == {1: Stand.KLAAR, 2: Stand.NIET_BEGONNEN}


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


def test_the_last_route_gives_the_ladder_in_whatever_order_it_is_heard() -> None:
    """Claim: an earlier route that is heard later changes no ladder, and the tables where a casus lay stay known."""
    in_order = given(Traject, STARTGESPREK, NAAR_FASE_2.numbered(4), NAAR_ROUTEBOEK.numbered(6)).state
    turned = given(Traject, NAAR_ROUTEBOEK.numbered(6), NAAR_FASE_2.numbered(4), STARTGESPREK).state
    assert in_order.route == turned.route == "routeboek-po"
    assert in_order.volgende_tafel is turned.volgende_tafel is ADVIES


def test_a_skipped_table_leaves_the_next_one_as_it_was() -> None:
    """Claim: who goes straight to the last table with a reason is at the top: there is no next table."""
    scenario = given(Traject, *THUIS).when(NAAR_TAFEL.met(tafel=DOORBRAAK), deviation="de wethouder zit al aan tafel")
    assert scenario.state.volgende_tafel is None


MOMENT = datetime(2026, 10, 1, 22, 30, tzinfo=UTC)


def test_a_feedback_agreement_counts_on_from_the_last_word() -> None:
    """Claim: it is due so many weeks after the last feedback of that party by the Dutch calendar, else after the start;
    feedback recorded late about an earlier moment does not move it back."""
    started = replace(TRAJECT_GESTART, at=MOMENT)
    assert given(Traject, *GEPLAND).state.terugkoppelen_tot == {}
    assert given(Traject, *GEPLAND, started).state.terugkoppelen_tot[Partij.SCHOOL] == date(2026, 10, 30)
    heard = replace(TERUGKOPPELING, at=MOMENT + timedelta(weeks=3))
    earlier = replace(TERUGKOPPELING, at=MOMENT + timedelta(weeks=1))
    of_another = replace(TERUGKOPPELING, fields={**TERUGKOPPELING.fields, "van": Partij.ZORG})
    known = given(Traject, *GEPLAND, started, heard, earlier, of_another).state
    assert known.terugkoppelen_tot[Partij.SCHOOL] == date(2026, 11, 20)


def test_misses_are_counted_per_party() -> None:
    """Claim: who missed an agreement, and how often, is known."""
    by_school = fact(AFSPRAAK_GEMIST.kind, door=Partij.SCHOOL)
    known = given(Traject, *GESTART, AFSPRAAK_GEMIST, by_school, AFSPRAAK_GEMIST).state
    assert (known.gemist[Partij.JONGERE], known.gemist[Partij.SCHOOL], known.gemist[Partij.ZORG]) == (2, 1, 0)


def test_the_rule_of_the_region_counts_from_the_day_that_aftercare_begins() -> None:
    """Claim: the end follows from the day it happened, by the Dutch calendar, not from the day it was recorded."""
    scenario = given(Traject, *GESLOTEN).when(START_NAZORG, at=MOMENT)
    scenario.then(NazorgGestart, tot=date(2027, 4, 2), elke_weken=8, regel=NAZORGREGEL)


def test_contact_during_aftercare_is_not_monitoring_again() -> None:
    """Claim: while the melding is closed feedback and misses are kept, and the casus stays at step 11."""
    known = given(Traject, *IN_NAZORG, TERUGKOPPELING, AFSPRAAK_GEMIST).state
    assert known.stap is Stap.SLUIT_MELDING


def shown(*facts: Told, codec: bool = True, on: date = date(2027, 1, 16)) -> dict[str, Any]:
    """What the view says on a day."""
    scenario = given(Traject, *facts)
    opened = scenario.store.codec if codec else None
    return verloop(scenario.state, scenario.store.facts(STREAM), opened, on).model_dump(mode="json", by_alias=True)


def test_the_view_shows_actions_and_how_late_they_are() -> None:
    """Claim: an open action past its date is late from the next day on; one that is done or dropped never is."""
    told = (*GESTART, ACTIE_GESTART, ACTIE_AFGEROND, VERVOLGACTIE)
    lines = {line["actie"]: line for line in shown(*told)["acties"]}
    assert {number: (line["stand"], line["teLaat"]) for number, line in lines.items()} == {
        1: ("klaar", False),
        2: ("nog niet begonnen", True),
        1001: ("nog niet begonnen", True),
    }
    assert [line["omschrijving"] for line in lines.values()] == [
        "test bij de school",
        "wekelijks gesprek",
        "samen bellen",
    ]
    assert [line["planversie"] for line in lines.values()] == [1, 1, None]
    on_the_day = shown(*told, on=date(2027, 1, 15))["acties"]
    assert [line["teLaat"] for line in on_the_day] == [False, False, True]
    dropped = {line["actie"]: line for line in shown(*told, MINDER)["acties"]}[2]
    assert (dropped["stand"], dropped["teLaat"], dropped["omschrijving"]) == ("vervallen", False, "wekelijks gesprek")


def test_the_view_shows_agreements_and_what_happened() -> None:
    """Claim: per party the last word and the misses; then, in order, what happened, with its text."""
    known = shown(*GESTART, TERUGKOPPELING, AFSPRAAK_GEMIST, VASTGELOPEN, HERZIENING_FASE_2, OPGESCHAALD, HERVAT)
    (agreement,) = [one for one in known["afspraken"] if one["partij"] == "school"]
    assert (agreement["partij"], agreement["laatstNagekomen"], agreement["teLaat"]) == ("school", True, True)
    assert [each["feit"] for each in known["gebeurtenissen"]] == [
        "TrajectGestart",
        "TerugkoppelingOntvangen",
        "AfspraakGemist",
        "TrajectVastgelopen",
        "HerzieningGevraagd",
        "Opgeschaald",
        "TrajectHervat",
    ]
    assert known["gebeurtenissen"][3]["gegevens"] == {"reden": "geen plek"}
    asked = {"fase": 2, "stappen": [], "planversie": 1, "reden": "situatie veranderd"}
    assert known["gebeurtenissen"][4]["gegevens"] == asked


def test_the_view_opens_nothing_without_the_right_or_the_key() -> None:
    """Claim: who may not read text, and anyone once the key is destroyed, sees categories and no text at all."""
    told = (*GESTART, VASTGELOPEN, VERVOLGACTIE, NAZORGCONTACT)
    for secret in ("geen plek", "samen bellen", "wekelijks gesprek"):
        assert secret in str(shown(*told))
        assert secret not in str(shown(*told, codec=False))
    scenario = given(Traject, *told)
    scenario.store.codec._vault.destroy(PERSON)
    forgotten = verloop(scenario.state, scenario.store.facts(STREAM), scenario.store.codec, date(2027, 1, 1))
    assert [each.omschrijving for each in forgotten.acties] == [None, None, None]
    assert forgotten.gebeurtenissen[1].gegevens == {}


@pytest.mark.parametrize("status", ["overgedragen-aan-derden", "ingetrokken", "geregistreerd"])
def test_a_status_that_a_gemeente_may_not_give_is_no_command(status: str) -> None:
    """Claim: what only the school may say, and what nobody may send any more, is refused at the door."""
    assert MeldDuoStatus.model_validate({"status": "in-behandeling"}).status is DuoStatus.IN_BEHANDELING
    with pytest.raises(ValidationError):
        MeldDuoStatus.model_validate({"status": status})
    with pytest.raises(ValidationError):
        SluitMelding.model_validate({"resultaat": "school", "duoStatus": "in-behandeling"})


def test_the_rule_for_aftercare_is_dated() -> None:
    """Claim: the rules lie in order of their day, each names its source, and before the first the first holds."""
    rules = nazorgregels()
    assert [rule.ingangsdatum for rule in rules] == sorted(rule.ingangsdatum for rule in rules)
    assert all(rule.bron for rule in rules)
    assert nazorgregel_op(date(2001, 1, 1)) is rules[0]
    assert nazorgregel_op(date(2026, 11, 20)).verwijzing == NAZORGREGEL
