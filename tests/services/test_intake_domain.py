"""The dossier decides: from signal to vooronderzoek, with room for the professional who says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import test_intake_overdracht as overdracht
from feiten import (
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CONTACT_JONGERE,
    CONTACT_SCHOOL,
    CONTACT_ZORG,
    DOSSIER_BEOORDEELD,
    GECONTROLEERD,
    GEGEVENS_GEDEELD,
    GESPREK,
    GESPREK_GEPLAND,
    GESPREK_GEVOERD,
    GESPREK_VERZET,
    HERZIENING_FASE_2,
    HERZIENING_FASE_3,
    INHOUD,
    LEEFDOMEINEN,
    MELDING,
    MELDING_INGETROKKEN,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NIET_VERSCHENEN,
    PERSOON,
    PRIVACYGESPREK,
    SCHOOLACTIES,
    SCORE,
    SIGNAAL,
    TOESTEMMING,
    TOESTEMMING_GEGEVEN,
    TOESTEMMING_INGETROKKEN,
    VOORONDERZOEK,
    VOORONDERZOEK_AF,
    VOORONDERZOEK_HEROPEND,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen

from contracts.algemeen import FeitGehoord
from contracts.intake import (
    CasusHeropend,
    DossierBeoordeeld,
    GegevensGedeeld,
    IntakegesprekGepland,
    IntakegesprekGevoerd,
    LeefdomeinenInKaartGebracht,
    MeldingGekoppeld,
    PrivacygesprekGevoerd,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.woorden import (
    Contactwijze,
    Gegevenssoort,
    Grondslag,
    Hulpmiddel,
    Kanaal,
    Partij,
    Route,
    Stap,
    Verzuimsoort,
)
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.testing import AREA, NOW, PERSON, fact, given
from services.intake.application import verneem
from services.intake.domain import (
    ContactOntbreekt,
    Dossier,
    GeenIntakeOpDezeRoute,
    GesprekIsNietGepland,
    GesprekIsNietGevoerd,
    GrondslagOntbreekt,
    MeldingBestaatNiet,
    MeldingIsIngetrokken,
    OnbekendLeefdomein,
    OnderwijsredenenOntbreken,
    RouteIsNietBepaald,
    SchoolactiesOntbreken,
    SchoolNeemtNietDeel,
    ToestemmingBestaatNiet,
    ToestemmingIsGegeven,
    ToestemmingIsIngetrokken,
    VooronderzoekIsAfgerond,
    VooronderzoekOnvolledig,
    WensIsNietGevraagd,
)

ONTVANG = doe(
    "ontvang_melding",
    jongere=PERSON,
    gemeente=AREA,
    kanaal=Kanaal.DIRECTE_MELDING,
    verzuimsoort=Verzuimsoort.V4,
    ingeschreven=True,
    leeftijd=20,
    niveau=None,
    leerweg=None,
    persoon=PERSOON,
    inhoud=INHOUD,
)
TREK_IN = doe("trek_melding_in", melding=1, reden="vergissing")
CONTACT = doe("leg_contact_vast", met=Partij.JONGERE, wijze=Contactwijze.TELEFOON, notitie="neemt op")
INVENTARISEER = doe("inventariseer_schoolacties", acties=["gesprek met de mentor"])
CONTROLEER = doe(
    "controleer_gegevens",
    ingeschreven=False,
    startkwalificatie=False,
    onderwijssoort=None,
    uitschrijfdatum=date(2026, 11, 20),
    adres_klopt=None,
)
BEOORDEEL = doe("beoordeel_dossier", samenvatting="verzuim sinds de zomer")
PLAN = doe(
    "plan_intakegesprek",
    gesprek_op=GESPREK,
    plaats="stadhuis",
    deelnemers=(Partij.JONGERE, Partij.SCHOOL),
    wens_ouder_of_partner_gevraagd=True,
    gewenste_aanwezigen=(Partij.OUDER,),
)
VERZET = doe("verzet_intakegesprek", gesprek_op=GESPREK, reden="ziek")
NIET_GEKOMEN = doe("meld_niet_verschenen", toelichting="niet bereikt")
VOER = doe("voer_intakegesprek", aanwezigen=(Partij.JONGERE,), verslag="wil bakker worden")
BRENG_IN_KAART = doe(
    "breng_leefdomeinen_in_kaart",
    scores=(SCORE,),
    hulpmiddelen=(Hulpmiddel.ZELFREDZAAMHEIDSMATRIX,),
    ondersteuningsvraag="hulp bij schulden",
)
PRIVACY = doe("voer_privacygesprek", verslag="begrijpt het")
GEEF = doe("geef_toestemming", **TOESTEMMING_GEGEVEN.fields)
TREK_TOESTEMMING_IN = doe("trek_toestemming_in", toestemming=TOESTEMMING)
DEEL = doe("deel_gegevens", **GEGEVENS_GEDEELD.fields, toestemming=None)
DEEL_MET_TOESTEMMING = doe(
    "deel_gegevens",
    partij=Partij.ZORG,
    grondslag=Grondslag.TOESTEMMING,
    gegevens=(Gegevenssoort.VOORTGANG,),
    toestemming=TOESTEMMING,
)
ROND_AF = doe("rond_vooronderzoek_af", **VOORONDERZOEK, onderwijsredenen="rooster")
HEROPEN = doe("heropen_vooronderzoek")
EERDER_DICHT = doe("heropen_na", afsluiting=1, afgesloten_op=NOW - timedelta(seconds=1))
LATER_DICHT = doe("heropen_na", afsluiting=1, afgesloten_op=NOW)

OPEN = (MELDING, CASUS_GEOPEND)
SIGNAAL_OPEN = (SIGNAAL, CASUS_GEOPEND)
GESPROKEN = (*OPEN, CONTACT_JONGERE, CONTACT_SCHOOL, SCHOOLACTIES)
OP_ROUTE = (*GESPROKEN, DOSSIER_BEOORDEELD, NAAR_FASE_2)
GEPLAND = (*OP_ROUTE, GESPREK_GEPLAND)
GEVOERD = (*GEPLAND, GESPREK_GEVOERD)
COMPLEET = (*GEVOERD, LEEFDOMEINEN, PRIVACYGESPREK)
AF = (*COMPLEET, VOORONDERZOEK_AF)
DICHT = (*OPEN, CASUS_AFGESLOTEN)

SLAAGT = {
    "een eerste melding opent de casus": Slaagt((), ONTVANG, (MELDING, CASUS_GEOPEND)),
    "een volgende melding sluit aan": Slaagt(OPEN, ONTVANG, (MELDING, fact(MeldingGekoppeld, melding=3))),
    "de school trekt haar melding in": Slaagt(OPEN, TREK_IN, (MELDING_INGETROKKEN,)),
    "contact": Slaagt(OPEN, CONTACT, (CONTACT_JONGERE,)),
    "schoolacties": Slaagt(OPEN, INVENTARISEER, (SCHOOLACTIES,)),
    "gegevens nagegaan": Slaagt(OPEN, CONTROLEER, (GECONTROLEERD,)),
    "dossier bij verzuim": Slaagt(GESPROKEN, BEOORDEEL, (DOSSIER_BEOORDEELD,)),
    "dossier zonder verzuim": Slaagt((*SIGNAAL_OPEN, CONTACT_JONGERE, CONTACT_ZORG), BEOORDEEL, (DOSSIER_BEOORDEELD,)),
    "een ingetrokken melding is geen verzuim meer": Slaagt(
        (*OPEN, MELDING_INGETROKKEN, CONTACT_JONGERE, CONTACT_ZORG), BEOORDEEL, (DOSSIER_BEOORDEELD,)
    ),
    "gesprek gepland, met het antwoord van de jongere": Slaagt(
        OP_ROUTE, PLAN, (fact(IntakegesprekGepland, **PLAN.velden),)
    ),
    "wie niet is ingeschreven heeft geen school nodig": Slaagt(
        (*OP_ROUTE, GECONTROLEERD), PLAN.met(deelnemers=(Partij.JONGERE,)), (fact(IntakegesprekGepland),)
    ),
    "gesprek verzet": Slaagt(GEPLAND, VERZET, (GESPREK_VERZET,)),
    "niet verschenen": Slaagt(GEPLAND, NIET_GEKOMEN, (NIET_VERSCHENEN,)),
    "gesprek gevoerd": Slaagt(GEPLAND, VOER, (GESPREK_GEVOERD,)),
    "leefdomeinen": Slaagt(GEVOERD, BRENG_IN_KAART, (LEEFDOMEINEN,)),
    "privacygesprek": Slaagt(GEVOERD, PRIVACY, (PRIVACYGESPREK,)),
    "toestemming": Slaagt(OPEN, GEEF, (TOESTEMMING_GEGEVEN,)),
    "dezelfde toestemming nog eens verandert niets": Slaagt((*OPEN, TOESTEMMING_GEGEVEN), GEEF, ()),
    "toestemming ingetrokken": Slaagt((*OPEN, TOESTEMMING_GEGEVEN), TREK_TOESTEMMING_IN, (TOESTEMMING_INGETROKKEN,)),
    "nog eens intrekken verandert niets": Slaagt(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), TREK_TOESTEMMING_IN, ()
    ),
    "delen op een convenant": Slaagt(OPEN, DEEL, (GEGEVENS_GEDEELD,)),
    "delen met toestemming": Slaagt(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING, (fact(GegevensGedeeld, **DEEL_MET_TOESTEMMING.velden),)
    ),
    "vooronderzoek af": Slaagt(COMPLEET, ROND_AF, (fact(VooronderzoekAfgerond, **ROND_AF.velden),)),
    "vooronderzoek heropend": Slaagt(AF, HEROPEN, (VOORONDERZOEK_HEROPEND,)),
    "wat niet af is hoeft niet open": Slaagt(COMPLEET, HEROPEN, ()),
    "een melding die het afsluiten kruiste": Slaagt(
        DICHT, EERDER_DICHT, (fact(CasusHeropend, melding=1, afsluiting=1),)
    ),
    "een melding van voor het afsluiten": Slaagt(DICHT, LATER_DICHT, ()),
    "een ingetrokken melding heropent niets": Slaagt((*OPEN, MELDING_INGETROKKEN, CASUS_AFGESLOTEN), EERDER_DICHT, ()),
    "een gesloten casus blijft dicht": Slaagt((*AF, CASUS_AFGESLOTEN), HEROPEN, ()),
}
WEIGERT = {
    "een onbekende casus": Weigert((), CONTACT, BestaatNiet),
    "een gesloten casus": Weigert(DICHT, CONTACT, IsAfgesloten),
    "een melding die er niet is": Weigert(OPEN, TREK_IN.met(melding=2), MeldingBestaatNiet),
    "tweemaal intrekken": Weigert((*OPEN, MELDING_INGETROKKEN), TREK_IN, MeldingIsIngetrokken),
    "verzetten wat niet is gepland": Weigert(OP_ROUTE, VERZET, GesprekIsNietGepland),
    "wegblijven van wat niet is gepland": Weigert((*GEPLAND, NIET_VERSCHENEN), NIET_GEKOMEN, GesprekIsNietGepland),
    "een leefdomein dat de regio niet kent": Weigert(
        GEVOERD, BRENG_IN_KAART.met(scores=(SCORE.model_copy(update={"domein": "huisdieren"}),)), OnbekendLeefdomein
    ),
    "nog eens afronden": Weigert(AF, ROND_AF, VooronderzoekIsAfgerond),
    "een andere toestemming onder dezelfde id": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), GEEF.met(partij=Partij.WERKGEVER), ToestemmingIsGegeven
    ),
    "een ingetrokken toestemming herleeft niet": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), GEEF, ToestemmingIsIngetrokken
    ),
    "intrekken wat niet is gegeven": Weigert(OPEN, TREK_TOESTEMMING_IN, ToestemmingBestaatNiet),
    "delen zonder toestemming": Weigert(OPEN, DEEL_MET_TOESTEMMING, GrondslagOntbreekt),
    "delen zonder te zeggen welke toestemming": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(toestemming=None), GrondslagOntbreekt
    ),
    "delen na intrekking": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), DEEL_MET_TOESTEMMING, GrondslagOntbreekt
    ),
    "delen met een ander": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(partij=Partij.WERKGEVER), GrondslagOntbreekt
    ),
    "meer delen dan mag": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(gegevens=(Gegevenssoort.ZORG,)), GrondslagOntbreekt
    ),
}
LEGT_UIT = {
    "zonder contact": LegtUit(
        SIGNAAL_OPEN, BEOORDEEL, ContactOntbreekt, Stap.NEEM_KENNIS_VAN_DOSSIER, DossierBeoordeeld
    ),
    "zonder ketenpartner": LegtUit(
        (*SIGNAAL_OPEN, CONTACT_JONGERE), BEOORDEEL, ContactOntbreekt, Stap.NEEM_KENNIS_VAN_DOSSIER, DossierBeoordeeld
    ),
    "zonder lijst van de school": LegtUit(
        (*OPEN, CONTACT_JONGERE, CONTACT_SCHOOL),
        BEOORDEEL,
        SchoolactiesOntbreken,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "zonder contact met de school": LegtUit(
        (*OPEN, CONTACT_JONGERE, CONTACT_ZORG, SCHOOLACTIES),
        BEOORDEEL,
        SchoolactiesOntbreken,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "gesprek voor de route": LegtUit(OPEN, PLAN, RouteIsNietBepaald, Stap.PLAN_INTAKEGESPREK, IntakegesprekGepland),
    "gesprek op de korte route": LegtUit(
        (*OPEN, NAAR_FASE_5), PLAN, GeenIntakeOpDezeRoute, Stap.PLAN_INTAKEGESPREK, IntakegesprekGepland
    ),
    "gesprek zonder de school": LegtUit(
        OP_ROUTE,
        PLAN.met(deelnemers=(Partij.JONGERE,)),
        SchoolNeemtNietDeel,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGepland,
    ),
    "gesprek zonder de vraag": LegtUit(
        OP_ROUTE,
        PLAN.met(wens_ouder_of_partner_gevraagd=False),
        WensIsNietGevraagd,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGepland,
    ),
    "gesprek zonder afspraak": LegtUit(
        OP_ROUTE, VOER, GesprekIsNietGepland, Stap.PLAN_INTAKEGESPREK, IntakegesprekGevoerd
    ),
    "leefdomeinen zonder gesprek": LegtUit(
        GEPLAND, BRENG_IN_KAART, GesprekIsNietGevoerd, Stap.BRENG_SYSTEEM_IN_KAART, LeefdomeinenInKaartGebracht
    ),
    "privacy zonder gesprek": LegtUit(
        GEPLAND, PRIVACY, GesprekIsNietGevoerd, Stap.VOER_PRIVACYGESPREK, PrivacygesprekGevoerd
    ),
    "af zonder privacygesprek": LegtUit(
        (*GEVOERD, LEEFDOMEINEN), ROND_AF, VooronderzoekOnvolledig, Stap.ROND_VOORONDERZOEK_AF, VooronderzoekAfgerond
    ),
    "af zonder leefdomeinen": LegtUit(
        (*GEVOERD, PRIVACYGESPREK), ROND_AF, VooronderzoekOnvolledig, Stap.ROND_VOORONDERZOEK_AF, VooronderzoekAfgerond
    ),
    "af zonder redenen in het onderwijs": LegtUit(
        COMPLEET,
        ROND_AF.met(onderwijsredenen=None),
        OnderwijsredenenOntbreken,
        Stap.ROND_VOORONDERZOEK_AF,
        VooronderzoekAfgerond,
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", LEGT_UIT.values(), ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Dossier)


def test_no_command_and_no_explanation_is_left_out() -> None:
    """Claim: every command of the dossier, and every refusal that a reason overcomes, is shown above."""
    assert genoemd([*SLAAGT.values(), *overdracht.SLAAGT.values()]) == opdrachten_van(Dossier)
    uitgelegd = [*LEGT_UIT.values(), *overdracht.LEGT_UIT.values()]
    assert {geval.weigering.__name__ for geval in uitgelegd} == uit_te_leggen("intake")


def test_a_dossier_may_be_closed_with_every_step_explained() -> None:
    """Claim: two things that are missing are two deviations, each kept with the reason."""
    explained = given(Dossier, *OPEN).when(BEOORDEEL, deviation="spoed")
    assert [type(feit).__name__ for feit in explained.new] == [
        "AfwijkingGemotiveerd",
        "AfwijkingGemotiveerd",
        "DossierBeoordeeld",
    ]


def test_a_review_of_phase_2_reopens_what_was_finished() -> None:
    """Claim: a request from step 10 about phase 2 reopens the vooronderzoek, once; one about phase 3 does not."""
    scenario = given(Dossier, *AF, react=verneem)
    scenario.when_heard(HERZIENING_FASE_3).then(FeitGehoord).then_nothing()
    heard = scenario.heard(HERZIENING_FASE_2)
    scenario.hear(heard).then(FeitGehoord).then(VooronderzoekHeropend).then_nothing()
    scenario.hear(heard, heard).then_nothing()
    assert not scenario.state.vooronderzoek_af
    scenario.when(ROND_AF).then(VooronderzoekAfgerond)


def test_the_last_route_counts_in_whatever_order_it_is_heard() -> None:
    """Claim: a route that was told earlier and is heard later does not undo the last one."""
    in_order = given(Dossier, *OPEN, NAAR_FASE_5.numbered(4), NAAR_FASE_2.numbered(6))
    turned = given(Dossier, *OPEN, NAAR_FASE_2.numbered(6), NAAR_FASE_5.numbered(4))
    assert in_order.state.route is turned.state.route is Route.ROUTEKAART


def test_what_was_not_checked_stays_as_it_was_known() -> None:
    """Claim: a check that says nothing about enrolment does not undo what the school reported."""
    unknown = replace(GECONTROLEERD, fields={"startkwalificatie": False})
    assert given(Dossier, *OPEN, unknown).state.ingeschreven is True
    assert given(Dossier, *OPEN, GECONTROLEERD).state.ingeschreven is False


def test_consent_ends_with_its_last_day() -> None:
    """Claim: consent holds on the day named, by the Dutch calendar, and not on the next."""
    given_consent = (
        *OPEN,
        replace(TOESTEMMING_GEGEVEN, fields={**TOESTEMMING_GEGEVEN.fields, "tot": date(2026, 7, 1)}),
    )
    last_minute = datetime(2026, 7, 1, 21, 59, tzinfo=UTC)
    given(Dossier, *given_consent).when(DEEL_MET_TOESTEMMING, at=last_minute).then(GegevensGedeeld)
    after_midnight = datetime(2026, 7, 1, 22, 1, tzinfo=UTC)
    given(Dossier, *given_consent).when(DEEL_MET_TOESTEMMING, at=after_midnight).then_refused(GrondslagOntbreekt)


def test_happened_and_recorded_are_two_times() -> None:
    """Claim: a fact tells when it happened and when it was recorded; without a time of its own they are the same."""
    earlier = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    scenario = given(Dossier, *OPEN).when(CONTACT, at=earlier)
    assert scenario.new[0].opgetreden_op == earlier
    assert scenario.new[0].vastgelegd_op > earlier
    scenario.when(CONTACT)
    assert scenario.new[0].opgetreden_op == scenario.new[0].vastgelegd_op
