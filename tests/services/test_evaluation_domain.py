"""The evaluatie decides: fed back, looked back on, learned from, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from feiten import (
    BESLOTEN,
    BEVINDING,
    CASUS_AFGESLOTEN,
    CASUS_BEEINDIGD,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    EFFECT_GEMETEN,
    EFFECT_VERGELEKEN,
    GEEVALUEERD,
    LEERPUNT,
    MELDING,
    MELDING_AFGESLOTEN,
    MET_LEERPUNT,
    NA,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAZORG_AFGEROND,
    NAZORG_GESTART,
    ONTVANGER,
    REFLECTIE,
    TERUGGEKOPPELD,
    TERUGGEVALLEN,
    TOESTEMMING_GEGEVEN,
    TOESTEMMING_INGETROKKEN,
    VERBETERPUNT_DOORGEVOERD,
    VERBETERPUNT_VASTGESTELD,
    VOOR,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.algemeen import FeitGehoord
from contracts.evaluation import CasusAfgesloten, CasusGeevalueerd, ResultatenTeruggekoppeld
from contracts.woorden import (
    Beeindigingsreden,
    Gegevenssoort,
    Grondslag,
    Kwartalen,
    Leerpuntverwijzing,
    Meeteenheid,
    Ontvanger,
    Partij,
    Reflectie,
    Resultaat,
    Stap,
    Verbeterbesluit,
)
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.reading import gebeurtenis
from kit.testing import PERSON, STREAM, Told, fact, given
from services.evaluation.application import verneem
from services.evaluation.domain import (
    Bevinding,
    Evaluatie,
    GeenPartnerDeelgenomen,
    IsNietBesloten,
    LeerpuntOntbreekt,
    MeetgroepIsTeKlein,
    MeetperiodenKloppenNiet,
    NazorgLooptNog,
    NietGeevalueerd,
    NietTeruggekoppeld,
    OntvangerOntbreekt,
    OuderZonderToestemming,
    PartnerBeslistNietMee,
    ToestemmingGeldtNiet,
    TrajectLooptNog,
    Verbeterpunt,
    VerbeterpuntBestaatNiet,
    VerbeterpuntIsNietDoorgevoerd,
    Vergelijking,
    VergelijkingIsGeenAndere,
    Voortgang,
)

KOPPEL = doe("koppel_resultaten_terug", ontvangers=(Ontvanger.model_validate(ONTVANGER),), inhoud="zit weer op school")
EVALUEER = doe(
    "evalueer_casus",
    deelnemers=(Partij.SCHOOL,),
    reflectie="eerder bellen",
    vragen=lambda: (Reflectie.model_validate(REFLECTIE),),
)
LEER = doe("stel_leerpunt_vast", stap=Stap.MONITOR, leerpunt="vaker bellen")
SLUIT = doe("sluit_casus")
BEEINDIG = doe("beeindig", reden=Beeindigingsreden.HERINGESCHREVEN)


def aan(partij: Partij, grondslag: Grondslag, *gegevens: Gegevenssoort) -> tuple[Ontvanger, ...]:
    """One who is told the results."""
    return (Ontvanger(partij=partij, grondslag=grondslag, gegevens=gegevens or (Gegevenssoort.RESULTAAT,)),)


AAN_OUDER = aan(Partij.OUDER, Grondslag.CONVENANT)
MET_TOESTEMMING = aan(Partij.ZORG, Grondslag.TOESTEMMING, Gegevenssoort.VOORTGANG)
JONG = replace(MELDING, fields={**MELDING.fields, "leeftijd": 15})
BIJNA = replace(MELDING, fields={**MELDING.fields, "leeftijd": 17})
VAN_OUDER = replace(TOESTEMMING_GEGEVEN, fields={**TOESTEMMING_GEGEVEN.fields, "partij": Partij.OUDER})
VERLOPEN = replace(TOESTEMMING_GEGEVEN, fields={**TOESTEMMING_GEGEVEN.fields, "tot": date(2026, 11, 19)})
LAATSTE_DAG = replace(TOESTEMMING_GEGEVEN, fields={**TOESTEMMING_GEGEVEN.fields, "tot": date(2026, 11, 20)})

OPEN = (CASUS_GEOPEND, NAAR_FASE_2)
KORT = (CASUS_GEOPEND, NAAR_FASE_5)
KLAAR = (*OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART, NAZORG_AFGEROND)

SLAAGT = {
    "terugkoppelen na het traject": Slaagt(KLAAR, KOPPEL, (TERUGGEKOPPELD,)),
    "terugkoppelen op de korte route": Slaagt(KORT, KOPPEL, (TERUGGEKOPPELD,)),
    "terugkoppelen terwijl de nazorg loopt": Slaagt(
        (*OPEN, MELDING_AFGESLOTEN, NAZORG_GESTART), KOPPEL, (TERUGGEKOPPELD,)
    ),
    "nog eens terugkoppelen": Slaagt((*KLAAR, TERUGGEKOPPELD), KOPPEL, (TERUGGEKOPPELD,)),
    "een ouder van een kind": Slaagt(
        (*KLAAR, JONG), KOPPEL.met(ontvangers=AAN_OUDER), (fact(ResultatenTeruggekoppeld, ontvangers=AAN_OUDER),)
    ),
    "een ouder met toestemming": Slaagt(
        (*KLAAR, MELDING, VAN_OUDER),
        KOPPEL.met(ontvangers=aan(Partij.OUDER, Grondslag.TOESTEMMING, Gegevenssoort.VOORTGANG)),
        (fact(ResultatenTeruggekoppeld, inhoud="zit weer op school"),),
    ),
    "op de laatste dag van de toestemming": Slaagt(
        (*KLAAR, LAATSTE_DAG),
        KOPPEL.met(ontvangers=MET_TOESTEMMING),
        (fact(ResultatenTeruggekoppeld, ontvangers=MET_TOESTEMMING),),
    ),
    "beeindigd is meteen dicht": Slaagt(
        OPEN, BEEINDIG, (fact(CasusAfgesloten, resultaat=None, beeindiging=Beeindigingsreden.HERINGESCHREVEN),)
    ),
    "wat dicht is blijft dicht": Slaagt((*OPEN, CASUS_AFGESLOTEN), BEEINDIG, ()),
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
    "een ouder van een volwassene": Weigert(
        (*KLAAR, MELDING), KOPPEL.met(ontvangers=AAN_OUDER), OuderZonderToestemming
    ),
    "een ouder van wie intussen 18 kan zijn": Weigert(
        (*KLAAR, BIJNA), KOPPEL.met(ontvangers=AAN_OUDER), OuderZonderToestemming
    ),
    "een ouder als de leeftijd onbekend is": Weigert(KLAAR, KOPPEL.met(ontvangers=AAN_OUDER), OuderZonderToestemming),
    "toestemming die niet is gegeven": Weigert(KLAAR, KOPPEL.met(ontvangers=MET_TOESTEMMING), ToestemmingGeldtNiet),
    "toestemming voor een ander": Weigert(
        (*KLAAR, VAN_OUDER), KOPPEL.met(ontvangers=MET_TOESTEMMING), ToestemmingGeldtNiet
    ),
    "toestemming voor andere gegevens": Weigert(
        (*KLAAR, TOESTEMMING_GEGEVEN),
        KOPPEL.met(ontvangers=aan(Partij.ZORG, Grondslag.TOESTEMMING)),
        ToestemmingGeldtNiet,
    ),
    "toestemming die gisteren afliep": Weigert(
        (*KLAAR, VERLOPEN), KOPPEL.met(ontvangers=MET_TOESTEMMING), ToestemmingGeldtNiet
    ),
    "toestemming die is ingetrokken": Weigert(
        (*KLAAR, TOESTEMMING_INGETROKKEN, TOESTEMMING_GEGEVEN),
        KOPPEL.met(ontvangers=MET_TOESTEMMING),
        ToestemmingGeldtNiet,
    ),
    "terugkoppelen aan niemand": Weigert(KLAAR, KOPPEL.met(ontvangers=()), OntvangerOntbreekt),
}
LEGT_UIT = {
    "terugkoppelen terwijl het traject loopt": LegtUit(
        OPEN, KOPPEL, TrajectLooptNog, Stap.KOPPEL_TERUG, ResultatenTeruggekoppeld
    ),
    "evalueren voor het terugkoppelen": LegtUit(KLAAR, EVALUEER, NietTeruggekoppeld, Stap.EVALUEER, CasusGeevalueerd),
    "evalueren zonder partner": LegtUit(
        (*KLAAR, TERUGGEKOPPELD),
        EVALUEER.met(deelnemers=(Partij.JONGERE, Partij.DOORSTROOMPUNT)),
        GeenPartnerDeelgenomen,
        Stap.EVALUEER,
        CasusGeevalueerd,
    ),
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


def test_a_casus_that_intake_ended_is_closed_at_once_and_once() -> None:
    """Claim: hearing it closes the casus with that reason; again, or of one that is closed, changes nothing more."""
    scenario = given(Evaluatie, *OPEN, react=verneem)
    heard = scenario.heard(CASUS_BEEINDIGD)
    scenario.hear(heard).then(FeitGehoord)
    scenario.then(CasusAfgesloten, beeindiging=Beeindigingsreden.HERINGESCHREVEN).then_nothing()
    scenario.hear(heard, heard).then_nothing()
    assert scenario.state.afgesloten
    scenario.when(LEER).then_refused(IsAfgesloten)
    given(Evaluatie, *OPEN, CASUS_AFGESLOTEN, react=verneem).when_heard(CASUS_BEEINDIGD).then(
        FeitGehoord
    ).then_nothing()


def test_a_casus_that_runs_again_can_be_ended_again() -> None:
    """Claim: after a closing that was undone, a next end closes it anew."""
    scenario = given(Evaluatie, *OPEN, CASUS_AFGESLOTEN, react=verneem)
    undone = replace(CASUS_HEROPEND, fields={"melding": 1, "afsluiting": scenario.state.closing})
    scenario.when_heard(undone).when_heard(CASUS_BEEINDIGD).then(FeitGehoord).then(CasusAfgesloten).then_nothing()


def test_a_leerpunt_is_found_by_its_number() -> None:
    """Claim: the number of a leerpunt is that of its fact, so that a verbeterpunt can point at it."""
    known = given(Evaluatie, *OPEN, LEERPUNT, LEERPUNT).state
    assert known.leerpunten == {3: Stap.MONITOR, 4: Stap.MONITOR}


# --- Verbeterpunten

STEL_VAST = doe(
    "stel_verbeterpunt_vast",
    gemeente="GM0518",
    stap=Stap.MONITOR,
    eigenaar=Partij.DOORSTROOMPUNT,
    uiterlijk=date(2027, 3, 1),
    leerpunten=(Leerpuntverwijzing(casus_id=MET_LEERPUNT, leerpunt=7),),
    verbeterpunt="iedere twee weken bellen",
)
VOER_DOOR = doe("voer_verbeterpunt_door", aanpak="staat in de werkinstructie")
LANG_GELEDEN = datetime(2026, 7, 1, 9, tzinfo=UTC)
NAMETING = NA.model_copy(update={"van": date(2026, 7, 1), "tot": date(2026, 11, 20)})
MEET = doe(
    "meet_effect",
    maat="gemiste afspraken",
    eenheid=Meeteenheid.PROCENT,
    nulmeting=VOOR,
    vervolgmeting=NAMETING,
    kanttekening="er kwam ook een coach bij",
)
DOORGEVOERD = (VERBETERPUNT_VASTGESTELD, replace(VERBETERPUNT_DOORGEVOERD, at=LANG_GELEDEN))


def periode(meting: Any, van: date, tot: date) -> Any:
    """The same measurement over another period."""
    return meting.model_copy(update={"van": van, "tot": tot})


BEVOND = Bevinding(**{naam: waarde for naam, waarde in BEVINDING.fields.items() if naam != "vingerafdruk"})
LEG_VAST = doe("leg_bevinding_vast", bevinding=BEVOND)
BESLUIT = doe("besluit_over_verbeterpunt", **BESLOTEN.fields)
VERGELEKEN = {naam: waarde for naam, waarde in EFFECT_VERGELEKEN.fields.items() if naam != "kanttekening"}
VERGELIJK = doe(
    "vergelijk_effect", vergelijking=Vergelijking(**VERGELEKEN), kanttekening=EFFECT_VERGELEKEN.fields["kanttekening"]
)
NIET_BESLOTEN = replace(BESLOTEN, fields=BESLOTEN.fields | {"besluit": Verbeterbesluit.NIET_DOORVOEREN})
NIET_GOED = {
    "vergelijken met zichzelf": ({"vergelijkingsgemeenten": ("GM0518", "GM0603")}, VergelijkingIsGeenAndere),
    "een vervolg dat eerder begint": (
        {"vervolgperiode": Kwartalen(van=date(2026, 4, 1), tot=date(2026, 10, 1))},
        MeetperiodenKloppenNiet,
    ),
    "een vervolg dat nog komt": (
        {"vervolgperiode": Kwartalen(van=date(2027, 1, 1), tot=date(2027, 4, 1))},
        MeetperiodenKloppenNiet,
    ),
}

SLAAGT_REGIO = {
    "vaststellen op een bevinding": Slaagt(
        (),
        STEL_VAST.met(leerpunten=(), bevinding=BEVOND),
        (
            replace(VERBETERPUNT_VASTGESTELD, fields=VERBETERPUNT_VASTGESTELD.fields | {"leerpunten": ()}),
            BEVINDING,
        ),
    ),
    "nog een bevinding": Slaagt((VERBETERPUNT_VASTGESTELD,), LEG_VAST, (BEVINDING,)),
    "besluiten": Slaagt((VERBETERPUNT_VASTGESTELD,), BESLUIT, (BESLOTEN,)),
    "alsnog besluiten": Slaagt((VERBETERPUNT_VASTGESTELD, NIET_BESLOTEN), BESLUIT, (BESLOTEN,)),
    "doorvoeren na een later besluit": Slaagt(
        (VERBETERPUNT_VASTGESTELD, NIET_BESLOTEN, BESLOTEN), VOER_DOOR, (VERBETERPUNT_DOORGEVOERD,)
    ),
    "het effect vergelijken": Slaagt(DOORGEVOERD, VERGELIJK, (EFFECT_VERGELEKEN,)),
    "vaststellen": Slaagt((), STEL_VAST, (VERBETERPUNT_VASTGESTELD,)),
    "doorvoeren": Slaagt((VERBETERPUNT_VASTGESTELD,), VOER_DOOR, (VERBETERPUNT_DOORGEVOERD,)),
    "verder doorvoeren": Slaagt(DOORGEVOERD, VOER_DOOR, (VERBETERPUNT_DOORGEVOERD,)),
    "het effect meten": Slaagt(
        DOORGEVOERD, MEET, (fact(EFFECT_GEMETEN.kind, **{**EFFECT_GEMETEN.fields, "vervolgmeting": NAMETING}),)
    ),
    "het effect meten over precies tien": Slaagt(
        DOORGEVOERD, MEET.met(nulmeting=VOOR.model_copy(update={"casussen": 10})), (fact(EFFECT_GEMETEN.kind),)
    ),
}
WEIGERT_REGIO = {
    "een bevinding bij wat niet bestaat": Weigert((), LEG_VAST, VerbeterpuntBestaatNiet),
    "besluiten over wat niet bestaat": Weigert((), BESLUIT, VerbeterpuntBestaatNiet),
    "besluiten zonder partner": Weigert(
        (VERBETERPUNT_VASTGESTELD,), BESLUIT.met(deelnemers=(Partij.DOORSTROOMPUNT,)), PartnerBeslistNietMee
    ),
    "doorvoeren wat partners afwezen": Weigert((VERBETERPUNT_VASTGESTELD, NIET_BESLOTEN), VOER_DOOR, IsNietBesloten),
    "vergelijken wat niet bestaat": Weigert((), VERGELIJK, VerbeterpuntBestaatNiet),
    "vergelijken voor het doorvoeren": Weigert((VERBETERPUNT_VASTGESTELD,), VERGELIJK, VerbeterpuntIsNietDoorgevoerd),
    **{
        naam: Weigert(DOORGEVOERD, VERGELIJK.met(vergelijking=Vergelijking(**VERGELEKEN | anders)), weigering)
        for naam, (anders, weigering) in NIET_GOED.items()
    },
    "vaststellen zonder leerpunt": Weigert((), STEL_VAST.met(leerpunten=()), LeerpuntOntbreekt),
    "doorvoeren wat niet bestaat": Weigert((), VOER_DOOR, VerbeterpuntBestaatNiet),
    "meten wat niet bestaat": Weigert((), MEET, VerbeterpuntBestaatNiet),
    "meten voor het doorvoeren": Weigert((VERBETERPUNT_VASTGESTELD,), MEET, VerbeterpuntIsNietDoorgevoerd),
    "meten vanaf de dag ervoor": Weigert(
        DOORGEVOERD,
        MEET.met(
            nulmeting=periode(VOOR, date(2026, 1, 1), date(2026, 6, 1)),
            vervolgmeting=periode(NA, date(2026, 6, 30), date(2026, 11, 20)),
        ),
        VerbeterpuntIsNietDoorgevoerd,
    ),
    "een periode die terugloopt": Weigert(
        DOORGEVOERD, MEET.met(nulmeting=periode(VOOR, date(2026, 6, 2), date(2026, 6, 1))), MeetperiodenKloppenNiet
    ),
    "perioden die elkaar raken": Weigert(
        DOORGEVOERD, MEET.met(nulmeting=periode(VOOR, date(2026, 1, 1), date(2026, 7, 1))), MeetperiodenKloppenNiet
    ),
    "meten tot morgen": Weigert(
        DOORGEVOERD, MEET.met(vervolgmeting=periode(NA, date(2026, 7, 1), date(2026, 11, 21))), MeetperiodenKloppenNiet
    ),
    "meten over negen ervoor": Weigert(
        DOORGEVOERD, MEET.met(nulmeting=VOOR.model_copy(update={"casussen": 9})), MeetgroepIsTeKlein
    ),
    "meten over negen erna": Weigert(
        DOORGEVOERD, MEET.met(vervolgmeting=NAMETING.model_copy(update={"casussen": 9})), MeetgroepIsTeKlein
    ),
}


@pytest.mark.parametrize("geval", SLAAGT_REGIO.values(), ids=SLAAGT_REGIO)
def test_it_is_done_for_the_region(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Verbeterpunt)


@pytest.mark.parametrize("geval", WEIGERT_REGIO.values(), ids=WEIGERT_REGIO)
def test_it_is_refused_for_the_region(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Verbeterpunt)


def test_no_command_of_the_region_is_left_out() -> None:
    """Claim: every command of a verbeterpunt is shown above."""
    assert genoemd(SLAAGT_REGIO.values()) == opdrachten_van(Verbeterpunt)


def test_a_verbeterpunt_comes_further() -> None:
    """Claim: it is agreed, then carried out (the first time counts), then measured; without key the text is gone."""
    scenario = given(Verbeterpunt, VERBETERPUNT_VASTGESTELD)
    assert scenario.state.voortgang is Voortgang.VASTGESTELD
    scenario.when(VOER_DOOR).when(VOER_DOOR, at=LANG_GELEDEN)
    assert (scenario.state.voortgang, scenario.state.doorgevoerd_op) == (Voortgang.DOORGEVOERD, date(2026, 7, 1))
    scenario.when(MEET)
    assert scenario.state.voortgang is Voortgang.EFFECT_GEMETEN


def test_what_happened_is_shown_with_its_text_while_there_is_a_key() -> None:
    """Claim: numbers and categories stay, also nested; text goes with the key of jongere or verbeterpunt."""
    of_region = given(Verbeterpunt, *DOORGEVOERD)
    of_casus = given(Evaluatie, *KLAAR, TERUGGEKOPPELD, GEEVALUEERD)
    for scenario, key, text in ((of_region, STREAM, "iedere twee weken bellen"), (of_casus, PERSON, "kwam te laat")):
        facts = [one for one in scenario.store.facts(STREAM) if not isinstance(one, FeitGehoord)]
        codec = scenario.store.codec
        assert text in str([gebeurtenis(one, codec).gegevens for one in facts])
        closed = [gebeurtenis(one, None).gegevens for one in facts]
        codec._vault.destroy(key)
        assert [gebeurtenis(one, codec).gegevens for one in facts] == closed
        assert text not in str(closed)
    assert closed[-1] == {"deelnemers": ["school"], "vragen": [{"vraag": "stem-van-de-jongere"}]}
