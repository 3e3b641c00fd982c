"""The routering decides: the doelgroep and the route that follows, the plan and who leads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from feiten import (
    ACTIE,
    AFSPRAAK,
    AFSPRAAK_JONGERE,
    CASUS_AFGESLOTEN,
    CASUS_HEROPEND,
    DIRECTE_ACTIE,
    DIRECTE_ACTIE_UITGEVOERD,
    DOELGROEP_GEWIJZIGD,
    GECONTROLEERD,
    HERZIENING_FASE_2,
    INKOMENSSIGNAAL,
    INVOER,
    MASROUTE,
    MELDING,
    MELDING_INGETROKKEN,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAAR_MAS,
    NIEUW_VASTGESTELD,
    NIEUW_VOORGESTELD,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    PRIORITEIT,
    REGEL,
    REGIEHOUDER,
    SIGNAAL,
    TWEEDE_ACTIE,
    VERWACHTING,
    VOORONDERZOEK_AF,
    VOORONDERZOEK_HEROPEND,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.routing import (
    DirecteActieUitgevoerd,
    DoelgroepGewijzigd,
    DoelgroepVastgesteld,
    MasrouteGekozen,
    PlanHerzien,
    PlanOpgesteld,
    RegiehouderAangewezen,
    RouteBepaald,
)
from contracts.woorden import (
    ZELF_BEPAALD,
    Doelgroep,
    Masroute,
    Onderwijssoort,
    Overlegtafel,
    Partij,
    PlanActie,
    Regiesoort,
    Stap,
    Terugkoppelafspraak,
    Verwachting,
)
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.codec import TekstTeLang
from kit.routefiles import read_route_files
from kit.testing import Told, fact, given
from services.routing.domain import (
    ActieInHetVerleden,
    ActiesDubbelGenummerd,
    AfwijkingZonderMotivering,
    AndereRouteZonderMotivering,
    DirecteActieBestaatNiet,
    DirecteActieIsUitgevoerd,
    DoelgroepIsNietVastgesteld,
    GeenPlanOpDezeRoute,
    HandhavingZonderMotivering,
    JongereDoetNietMee,
    JongereKoosNiet,
    LeeftijdIsOnbekend,
    MaandMoetNogKomen,
    MasrouteIsVoorMinderjarigen,
    PlanBestaatAl,
    PlanBestaatNiet,
    ProcesregieIsVanDoorstroompunt,
    RouteGeldtNiet,
    RouteKentDezeMasrouteNiet,
    Routering,
    TerugkoppelingOnvolledig,
    VooronderzoekIsNietAfgerond,
    WijzigingZonderMotivering,
)


def acties() -> tuple[PlanActie, ...]:
    return PlanActie.model_validate(ACTIE), PlanActie.model_validate(TWEEDE_ACTIE)


def acties_met(omschrijving: str, aantal: int) -> tuple[PlanActie, ...]:
    made = ({**ACTIE, "actie": nummer, "omschrijving": omschrijving} for nummer in range(1, aantal + 1))
    return tuple(PlanActie.model_validate(each) for each in made)


def afspraken(*velden: dict[str, Any]) -> tuple[Terugkoppelafspraak, ...]:
    return tuple(Terugkoppelafspraak.model_validate(each) for each in velden)


def verlopen(actie: int, dag: date = date(2026, 11, 19)) -> tuple[PlanActie, ...]:
    """An action that had to be done on a day that is over."""
    return (PlanActie.model_validate({**ACTIE, "actie": actie, "uiterlijk": dag}),)


ROUTES = read_route_files()
STEL_VOOR = doe("stel_doelgroep_voor", **NIEUW_VOORGESTELD.fields, verwijs_naar=None, ontbreekt=())
STEL_VAST = doe("stel_doelgroep_vast", doelgroep=Doelgroep.NIEUW_VSVER, motivering=None, routes=ROUTES)
ANDERS = STEL_VAST.met(doelgroep=Doelgroep.OUD_VSVER, motivering="al langer weg")
BEVESTIG = STEL_VAST.met(doelgroep=Doelgroep.OUD_VSVER)
BLIJF = STEL_VAST.met(motivering="pas net van school, ook al is het oktober")
KIES = doe("kies_route", route="routeboek-po", motivering="thuis, en nog geen grens bereikt", routes=ROUTES)
KIES_MAS = doe("kies_masroute", masroute=Masroute.HALT, toelichting="past het best", leeftijd=17)
DIRECT = doe("meld_directe_actie", actie="geen slaapplaats")
GEDAAN = doe("voer_directe_actie_uit", directe_actie=2, toelichting="bed gevonden")
SIGNAAL_IN = doe("ontvang_inkomenssignaal", **INKOMENSSIGNAAL.fields)
BEPAAL = doe("bepaal_prioriteit", **PRIORITEIT.fields)
STEL_OP = doe(
    "stel_plan_op",
    doel="terug naar school",
    acties=acties,
    terugkoppeling=lambda: afspraken(AFSPRAAK, AFSPRAAK_JONGERE),
    verwachtingen=lambda: (Verwachting.model_validate(VERWACHTING),),
    deelnemers=(Partij.JONGERE, Partij.SCHOOL),
)
HERZIE = doe("herzie_plan", **STEL_OP.velden, reden="ander doel")
WIJS_AAN = doe(
    "wijs_regiehouder_aan",
    regie=Regiesoort.CASUSREGIE,
    partij=Partij.ZORG,
    naam="A. de Wit",
    keuze_van_jongere=True,
)

GEMELD = (MELDING,)
VOORGESTELD = (*GEMELD, NIEUW_VOORGESTELD)
VASTGESTELD = (*VOORGESTELD, NIEUW_VASTGESTELD, NAAR_FASE_2)
KLAAR_VOOR_PLAN = (*VASTGESTELD, VOORONDERZOEK_AF)
GEPLAND = (*KLAAR_VOOR_PLAN, PLAN_OPGESTELD, REGIEHOUDER)
VOORSTELREGEL = NIEUW_VOORGESTELD.fields["regel"]
OUD_VOORGESTELD = fact(NIEUW_VOORGESTELD.kind, **NIEUW_VOORGESTELD.fields | {"doelgroep": Doelgroep.OUD_VSVER})
HERZIEN_VOORSTEL = (*VASTGESTELD, OUD_VOORGESTELD)
OUD = (*GEMELD, fact(DoelgroepVastgesteld, doelgroep=Doelgroep.OUD_VSVER, regel=REGEL), NAAR_FASE_5)
LOPEND_PLAN = {**PLAN_OPGESTELD.fields, "acties": ({**ACTIE, "uiterlijk": date(2026, 11, 19)},)}
MET_OUDE_ACTIE = (*KLAAR_VOOR_PLAN, fact(PlanOpgesteld, **LOPEND_PLAN), REGIEHOUDER)
KORT = (*GEMELD, NIEUW_VASTGESTELD, NAAR_FASE_5, VOORONDERZOEK_AF)
OP_MAS = (*GEMELD, NAAR_MAS)
GEEN = (*GEMELD, fact(DoelgroepVastgesteld, doelgroep=Doelgroep.GEEN_DOELGROEP, regel=REGEL), NAAR_FASE_5)
KIND = fact(MELDING.kind, **{**MELDING.fields, "leeftijd": 9})
OP_BASISSCHOOL = fact(GECONTROLEERD.kind, onderwijssoort=Onderwijssoort.PO)

SLAAGT = {
    "een voorstel": Slaagt(GEMELD, STEL_VOOR, (NIEUW_VOORGESTELD,)),
    "hetzelfde voorstel nog eens zegt niets nieuws": Slaagt(VOORGESTELD, STEL_VOOR, ()),
    "na sluiting komt geen voorstel meer": Slaagt((*GEMELD, CASUS_AFGESLOTEN), STEL_VOOR, ()),
    "na heropenen weer wel": Slaagt((*GEMELD, CASUS_AFGESLOTEN, CASUS_HEROPEND), STEL_VOOR, (NIEUW_VOORGESTELD,)),
    "de coach bevestigt": Slaagt(
        VOORGESTELD,
        STEL_VAST,
        (NIEUW_VASTGESTELD, fact(RouteBepaald, doelgroep=Doelgroep.NIEUW_VSVER, route="routekaart")),
    ),
    "de coach wijkt af en zegt waarom": Slaagt(
        VOORGESTELD,
        ANDERS,
        (
            fact(DoelgroepVastgesteld, doelgroep=Doelgroep.OUD_VSVER, regel=ZELF_BEPAALD, motivering="al langer weg"),
            fact(RouteBepaald, route="terugkoppeling", vervolgstap=Stap.KOPPEL_TERUG),
        ),
    ),
    "dezelfde doelgroep nog eens": Slaagt(VASTGESTELD, STEL_VAST, ()),
    "de doelgroep verandert": Slaagt(
        VASTGESTELD,
        ANDERS,
        (
            fact(DoelgroepGewijzigd, van=Doelgroep.NIEUW_VSVER, doelgroep=Doelgroep.OUD_VSVER, regel=ZELF_BEPAALD),
            fact(RouteBepaald, doelgroep=Doelgroep.OUD_VSVER, route="terugkoppeling"),
        ),
    ),
    "een nieuw voorstel bevestigen vraagt geen reden": Slaagt(
        HERZIEN_VOORSTEL,
        BEVESTIG,
        (
            fact(DoelgroepGewijzigd, van=Doelgroep.NIEUW_VSVER, doelgroep=Doelgroep.OUD_VSVER, regel=VOORSTELREGEL),
            fact(RouteBepaald, route="terugkoppeling"),
        ),
    ),
    "bij een nieuw voorstel blijven wat het was, met reden": Slaagt(
        HERZIEN_VOORSTEL,
        BLIJF,
        (
            fact(
                DoelgroepVastgesteld,
                doelgroep=Doelgroep.NIEUW_VSVER,
                regel=ZELF_BEPAALD,
                motivering="pas net van school, ook al is het oktober",
            ),
        ),
    ),
    "wie bleef hoeft dat niet nog eens te zeggen": Slaagt((*HERZIEN_VOORSTEL, NIEUW_VASTGESTELD), STEL_VAST, ()),
    "een kind van de basisschool volgt het Routeboek": Slaagt(
        (KIND, OP_BASISSCHOOL),
        STEL_VAST.met(doelgroep=Doelgroep.GEEN_DOELGROEP, motivering="gaat naar de basisschool"),
        (fact(DoelgroepVastgesteld), fact(RouteBepaald, route="routeboek-po", tafels=tuple(Overlegtafel)[:3])),
    ),
    "een andere route, met reden": Slaagt(
        GEEN,
        KIES,
        (fact(RouteBepaald, route="routeboek-po", regel=ZELF_BEPAALD, motivering="thuis, en nog geen grens bereikt"),),
    ),
    "de passende route vraagt geen reden": Slaagt(
        (KIND, *GEEN[1:], OP_BASISSCHOOL), KIES.met(motivering=None), (fact(RouteBepaald, route="routeboek-po"),)
    ),
    "dezelfde route nog eens": Slaagt(VASTGESTELD, KIES.met(route="routekaart"), ()),
    "halt onder 18": Slaagt(OP_MAS, KIES_MAS, (fact(MasrouteGekozen, masroute=Masroute.HALT),)),
    "vrijwillige hulp vanaf 18": Slaagt(
        OP_MAS, KIES_MAS.met(masroute=Masroute.VRIJWILLIGE_HULP, leeftijd=18), (MASROUTE,)
    ),
    "dezelfde MAS-route nog eens": Slaagt((*OP_MAS, MASROUTE), KIES_MAS.met(masroute=Masroute.VRIJWILLIGE_HULP), ()),
    "directe actie": Slaagt(GEMELD, DIRECT, (DIRECTE_ACTIE,)),
    "directe actie uitgevoerd": Slaagt(
        (*GEMELD, DIRECTE_ACTIE), GEDAAN, (fact(DirecteActieUitgevoerd, directe_actie=2, toelichting="bed gevonden"),)
    ),
    "een inkomenssignaal": Slaagt(OUD, SIGNAAL_IN, (INKOMENSSIGNAAL,)),
    "een signaal over iemand die geen oud-vsver is": Slaagt(VASTGESTELD, SIGNAAL_IN, (INKOMENSSIGNAAL,)),
    "een signaal halverwege de maand geldt voor de maand": Slaagt(
        OUD, SIGNAAL_IN.met(maand=date(2026, 9, 17)), (INKOMENSSIGNAAL,)
    ),
    "een prioriteit": Slaagt((*OUD, INKOMENSSIGNAAL), BEPAAL, (PRIORITEIT,)),
    "een plan, en wie het proces leidt": Slaagt(KLAAR_VOOR_PLAN, STEL_OP, (PLAN_OPGESTELD, REGIEHOUDER)),
    "een plan van wie al een procesregisseur heeft": Slaagt(
        (*KLAAR_VOOR_PLAN, REGIEHOUDER), STEL_OP, (PLAN_OPGESTELD,)
    ),
    "een herzien plan": Slaagt(GEPLAND, HERZIE, (PLAN_HERZIEN,)),
    "een actie die zo al in het plan stond mag verlopen zijn": Slaagt(
        MET_OUDE_ACTIE, HERZIE.met(acties=lambda: verlopen(1)), (fact(PlanHerzien, versie=2),)
    ),
    "een derde versie": Slaagt((*GEPLAND, PLAN_HERZIEN), HERZIE, (fact(PlanHerzien, versie=3),)),
    "casusregie bij wie de jongere kiest": Slaagt(
        GEMELD,
        WIJS_AAN,
        (fact(RegiehouderAangewezen, regie=Regiesoort.CASUSREGIE, naam="A. de Wit", keuze_van_jongere=True),),
    ),
    "de procesregie, waar niets te kiezen valt": Slaagt(
        GEMELD,
        WIJS_AAN.met(regie=Regiesoort.PROCESREGIE, partij=Partij.DOORSTROOMPUNT),
        (fact(RegiehouderAangewezen, regie=Regiesoort.PROCESREGIE, keuze_van_jongere=None),),
    ),
}
WEIGERT = {
    "een onbekende casus": Weigert((), STEL_VAST, BestaatNiet),
    "een gesloten casus": Weigert((*VOORGESTELD, CASUS_AFGESLOTEN), STEL_VAST, IsAfgesloten),
    "afwijken zonder motivering": Weigert(VOORGESTELD, ANDERS.met(motivering=None), AfwijkingZonderMotivering),
    "kiezen zonder voorstel en zonder motivering": Weigert(GEMELD, STEL_VAST, AfwijkingZonderMotivering),
    "wijzigen zonder motivering": Weigert(VASTGESTELD, ANDERS.met(motivering=None), WijzigingZonderMotivering),
    "blijven bij een nieuw voorstel zonder motivering": Weigert(
        HERZIEN_VOORSTEL, STEL_VAST, HandhavingZonderMotivering
    ),
    "een derde doelgroep bij een nieuw voorstel zonder motivering": Weigert(
        HERZIEN_VOORSTEL, STEL_VAST.met(doelgroep=Doelgroep.JIKP), WijzigingZonderMotivering
    ),
    "teruggaan naar een voorstel waarover al is besloten": Weigert(
        (*HERZIEN_VOORSTEL, NIEUW_VASTGESTELD), BEVESTIG, WijzigingZonderMotivering
    ),
    "een directe actie die er niet is": Weigert(GEMELD, GEDAAN, DirecteActieBestaatNiet),
    "een directe actie die al is gedaan": Weigert(
        (*GEMELD, DIRECTE_ACTIE, fact(DirecteActieUitgevoerd, directe_actie=2)), GEDAAN, DirecteActieIsUitgevoerd
    ),
    "een signaal over een maand die nog komt": Weigert(OUD, SIGNAAL_IN.met(maand=date(2026, 12, 1)), MaandMoetNogKomen),
    "een route die er niet is": Weigert(GEEN, KIES.met(route="snelweg"), RouteGeldtNiet),
    "een route voor de doelgroep": Weigert(GEMELD, KIES, DoelgroepIsNietVastgesteld),
    "een andere route zonder motivering": Weigert(GEEN, KIES.met(motivering=None), AndereRouteZonderMotivering),
    "een MAS-route op een andere route": Weigert(VASTGESTELD, KIES_MAS, RouteKentDezeMasrouteNiet),
    **{
        f"{masroute} vanaf 18": Weigert(
            OP_MAS, KIES_MAS.met(masroute=masroute, leeftijd=18), MasrouteIsVoorMinderjarigen
        )
        for masroute in tuple(Masroute)[1:]
    },
    "een MAS-route voor wie onbekend oud is": Weigert(OP_MAS, KIES_MAS.met(leeftijd=None), LeeftijdIsOnbekend),
    "een tweede eerste plan": Weigert(GEPLAND, STEL_OP, PlanBestaatAl),
    "herzien wat er niet is": Weigert(KLAAR_VOOR_PLAN, HERZIE, PlanBestaatNiet),
    "meer tekst dan een feit kan dragen": Weigert(
        KLAAR_VOOR_PLAN, STEL_OP.met(acties=lambda: acties_met("x" * 1200, 50)), TekstTeLang
    ),
    "twee acties met een nummer": Weigert(
        KLAAR_VOOR_PLAN, STEL_OP.met(acties=lambda: (acties()[0], acties()[0])), ActiesDubbelGenummerd
    ),
    "de procesregie bij een ander": Weigert(
        GEMELD, WIJS_AAN.met(regie=Regiesoort.PROCESREGIE), ProcesregieIsVanDoorstroompunt
    ),
}
LEGT_UIT = {
    "plan zonder de jongere": LegtUit(
        KLAAR_VOOR_PLAN,
        STEL_OP.met(deelnemers=(Partij.SCHOOL,)),
        JongereDoetNietMee,
        Stap.STEL_PLAN_OP,
        PlanOpgesteld,
    ),
    "plan met een actie die al gedaan moest zijn": LegtUit(
        KLAAR_VOOR_PLAN,
        STEL_OP.met(acties=lambda: verlopen(1)),
        ActieInHetVerleden,
        Stap.STEL_PLAN_OP,
        PlanOpgesteld,
    ),
    "herzien met een actie die naar het verleden is verzet": LegtUit(
        MET_OUDE_ACTIE,
        HERZIE.met(acties=lambda: verlopen(1, date(2026, 11, 18))),
        ActieInHetVerleden,
        Stap.STEL_PLAN_OP,
        PlanHerzien,
    ),
    "terugkoppelen zonder de jongere": LegtUit(
        KLAAR_VOOR_PLAN,
        STEL_OP.met(terugkoppeling=lambda: afspraken(AFSPRAAK)),
        TerugkoppelingOnvolledig,
        Stap.STEL_PLAN_OP,
        PlanOpgesteld,
    ),
    "terugkoppelen zonder een ketenpartner": LegtUit(
        GEPLAND,
        HERZIE.met(terugkoppeling=lambda: afspraken(AFSPRAAK_JONGERE)),
        TerugkoppelingOnvolledig,
        Stap.STEL_PLAN_OP,
        PlanHerzien,
    ),
    "casusregie die de jongere niet koos": LegtUit(
        GEMELD, WIJS_AAN.met(keuze_van_jongere=False), JongereKoosNiet, Stap.STEL_PLAN_OP, RegiehouderAangewezen
    ),
    "plan voor de doelgroep": LegtUit(
        (*GEMELD, VOORONDERZOEK_AF), STEL_OP, DoelgroepIsNietVastgesteld, Stap.STEL_PLAN_OP, PlanOpgesteld
    ),
    "plan op de korte route": LegtUit(KORT, STEL_OP, GeenPlanOpDezeRoute, Stap.STEL_PLAN_OP, PlanOpgesteld),
    "plan voor het vooronderzoek": LegtUit(
        VASTGESTELD, STEL_OP, VooronderzoekIsNietAfgerond, Stap.STEL_PLAN_OP, PlanOpgesteld
    ),
    "herzien terwijl het vooronderzoek open ligt": LegtUit(
        (*GEPLAND, VOORONDERZOEK_HEROPEND), HERZIE, VooronderzoekIsNietAfgerond, Stap.STEL_PLAN_OP, PlanHerzien
    ),
}


def _met_regie(geval: LegtUit) -> LegtUit:
    """The first plan also names who leads the process; that is shown above, so here it is so already."""
    return LegtUit((*geval.gegeven, REGIEHOUDER), geval.opdracht, geval.weigering, geval.stap, geval.feit)


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Routering)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Routering)


@pytest.mark.parametrize("geval", [_met_regie(geval) for geval in LEGT_UIT.values()], ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Routering)


def test_no_command_and_no_explanation_is_left_out() -> None:
    """Claim: every command of the routering, and every refusal that a reason overcomes, is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Routering)
    assert {geval.weigering.__name__ for geval in LEGT_UIT.values()} == uit_te_leggen("routing")


def test_deviating_says_what_to_fill_in() -> None:
    """Claim: who deviates from a proposal without a reason reads which field wants one."""
    for situation in (VOORGESTELD, VASTGESTELD):
        refusal = given(Routering, *situation).when(ANDERS.met(motivering=None)).refusal
        assert refusal is not None
        assert "'motivering'" in refusal.detail


@pytest.mark.parametrize(
    ("doelgroep", "route", "stap", "regel"),
    [
        (Doelgroep.VERZUIM_18_PLUS, "mas-geinspireerd", Stap.PLAN_INTAKEGESPREK, "mas-bij-verzuim"),
        (Doelgroep.DREIGEND_VSVER, "routekaart", Stap.PLAN_INTAKEGESPREK, "naar-fase-2"),
        (Doelgroep.NIEUW_VSVER, "routekaart", Stap.PLAN_INTAKEGESPREK, "naar-fase-2"),
        (Doelgroep.OUD_VSVER, "terugkoppeling", Stap.KOPPEL_TERUG, "naar-fase-5"),
        (Doelgroep.JIKP, "terugkoppeling", Stap.KOPPEL_TERUG, "naar-fase-5"),
        (Doelgroep.GEEN_DOELGROEP, "terugkoppeling", Stap.KOPPEL_TERUG, "naar-fase-5"),
    ],
)
def test_the_doelgroep_decides_the_route(doelgroep: Doelgroep, route: str, stap: Stap, regel: str) -> None:
    """Claim: the three branches after step 3 are those of the Routekaart, with the rule that says so."""
    told = given(Routering, *GEMELD).when(STEL_VAST.met(doelgroep=doelgroep, motivering="gesproken"))
    told.then(DoelgroepVastgesteld).then(RouteBepaald, doelgroep=doelgroep, route=route, vervolgstap=stap)
    bepaald = told.new[1]
    assert isinstance(bepaald, RouteBepaald)
    assert (bepaald.regel.tabel, bepaald.regel.regel) == (f"{route}-2021-03-08", regel)
    assert "Routekaart stap 3" in bepaald.regel.bron


HEARD = (
    MELDING.numbered(1),
    SIGNAAL.numbered(3),
    MELDING_INGETROKKEN.numbered(5),
    GECONTROLEERD.numbered(6),
    VOORONDERZOEK_AF.numbered(7),
    VOORONDERZOEK_HEROPEND.numbered(8),
)


@for_all(st.permutations(HEARD), st.lists(st.sampled_from(HEARD)))
def test_facts_of_intake_may_come_in_any_order_and_twice(order: list[Told], again: list[Told]) -> None:
    """Claim: whatever the order and however often, what intake said last counts."""
    known = given(Routering, *order, *again).state
    assert known.melding is not None
    assert (known.melding.volgnummer, known.verzuim, known.vooronderzoek_af) == (3, False, False)
    assert (known.ingeschreven.value, known.startkwalificatie.value) == (False, False)


def test_a_withdrawn_melding_no_longer_counts() -> None:
    """Claim: the last melding that stands gives the day and the age; with all of them withdrawn the last one does."""
    both = given(Routering, MELDING.numbered(1), SIGNAAL.numbered(3)).state
    assert both.melding is not None
    assert (both.melding.volgnummer, both.verzuim) == (3, True)
    last_withdrawn = fact(MELDING_INGETROKKEN.kind, melding=3, reden="dubbel")
    first = given(Routering, MELDING.numbered(1), SIGNAAL.numbered(3), last_withdrawn.numbered(5)).state
    assert first.melding is not None
    assert (first.melding.volgnummer, first.verzuim) == (1, True)
    alone = given(Routering, MELDING.numbered(1), MELDING_INGETROKKEN.numbered(3)).state
    assert alone.melding is not None
    assert (alone.melding.volgnummer, alone.verzuim) == (1, False)


def test_a_later_check_adds_to_an_earlier_one() -> None:
    """Claim: what a check leaves open stays as it was known, field by field."""
    first = fact(GECONTROLEERD.kind, startkwalificatie=True)
    known = given(Routering, *GEMELD, first, fact(GECONTROLEERD.kind, ingeschreven=False)).state
    assert (known.startkwalificatie.value, known.ingeschreven.value) == (True, False)


def test_a_review_is_asked_for_until_the_plan_is_revised() -> None:
    """Claim: a request about version 1 stands until there is a version 2, also when it is heard after that."""
    asked = given(Routering, *GEPLAND, HERZIENING_FASE_2)
    assert asked.state.herziening_gevraagd
    asked.when(HERZIE).then(PlanHerzien)
    assert not asked.state.herziening_gevraagd
    assert not given(Routering, *GEPLAND, PLAN_HERZIEN, HERZIENING_FASE_2).state.herziening_gevraagd


def test_the_history_of_doelgroepen_stays() -> None:
    """Claim: a change names what it was before and why; the earlier fact remains."""
    scenario = given(Routering, *VASTGESTELD, DOELGROEP_GEWIJZIGD)
    assert scenario.state.doelgroep is Doelgroep.JIKP
    kinds = [event.topic.split(".")[-2] for event in scenario.store.recorder.select_events(scenario.state.id)]
    assert kinds[-3:] == ["doelgroep-vastgesteld", "route-bepaald", "doelgroep-gewijzigd"]
    assert [besluit.doelgroep for besluit in scenario.state.besluiten] == [Doelgroep.NIEUW_VSVER, Doelgroep.JIKP]


def test_a_new_proposal_says_something_new() -> None:
    """Claim: other input, or another rule, is a new proposal, also with the same doelgroep."""
    older = INVOER.model_copy(update={"leeftijd": 21})
    given(Routering, *VOORGESTELD).when(STEL_VOOR.met(invoer=older)).then(NIEUW_VOORGESTELD.kind, invoer=older)
    other = REGEL.model_copy(update={"regel": "8-oud-vsver"})
    given(Routering, *VOORGESTELD).when(STEL_VOOR.met(regel=other)).then(NIEUW_VOORGESTELD.kind, regel=other)


def test_only_a_later_day_is_nothing_new() -> None:
    """Claim: the same data on a later day make no new proposal, so nobody is asked the same thing again."""
    later = INVOER.model_copy(update={"peildatum": date(2026, 12, 1)})
    given(Routering, *VOORGESTELD).when(STEL_VOOR.met(invoer=later)).then_nothing()


def test_a_proposal_waits_until_the_coach_decided() -> None:
    """Claim: a proposal for another doelgroep waits; confirming it, or staying with a reason, ends that."""
    assert not given(Routering, *GEMELD).state.voorstel_wacht
    assert given(Routering, *VOORGESTELD).state.voorstel_wacht
    assert not given(Routering, *VASTGESTELD).state.voorstel_wacht
    assert given(Routering, *HERZIEN_VOORSTEL).state.voorstel_wacht
    for decision in (BEVESTIG, BLIJF):
        assert not given(Routering, *HERZIEN_VOORSTEL).when(decision).state.voorstel_wacht


def test_a_direct_action_is_open_until_each_is_done() -> None:
    """Claim: with two direct actions and one done there is still something to do at once."""
    done = fact(DIRECTE_ACTIE_UITGEVOERD.kind, directe_actie=2)
    assert given(Routering, *GEMELD, DIRECTE_ACTIE).state.directe_actie_open
    assert not given(Routering, *GEMELD, DIRECTE_ACTIE, done).state.directe_actie_open
    assert given(Routering, *GEMELD, DIRECTE_ACTIE, done, DIRECTE_ACTIE).state.directe_actie_open


def test_who_leads_is_the_last_one_named_and_the_others_remain() -> None:
    """Claim: casusregie and procesregie are apart, each with its history."""
    known = given(Routering, *GEPLAND).when(WIJS_AAN).when(WIJS_AAN.met(partij=Partij.SCHOOL)).state
    assert known.regiehouders == {
        Regiesoort.PROCESREGIE: Partij.DOORSTROOMPUNT,
        Regiesoort.CASUSREGIE: Partij.SCHOOL,
    }
    assert [feit.partij for feit in known.aanwijzingen] == [Partij.DOORSTROOMPUNT, Partij.ZORG, Partij.SCHOOL]


def test_every_version_of_the_plan_stays() -> None:
    """Claim: a revision adds a version and takes none away."""
    known = given(Routering, *GEPLAND, PLAN_HERZIEN).state
    assert [plan.versie for plan in known.plannen] == [1, 2]
    assert known.planversie == 2
