"""Replaying decisions on the route: against a slow calculation, with what routing knew then, and never a guess."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import pytest
from feiten import CASUS_GEOPEND
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st
from routebestanden import BEGIN, Bestand, meegeleverd, werkroute
from termijnen import rules_of
from test_routing_herbeoordeling import TABELLEN, gegevens, melding
from test_watals_termijnen import by_hand

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from contracts.intake import CasusGeopend
from contracts.registry import lees as lees_feit
from contracts.routecontrole import voeg_toe
from contracts.routes import Route, Routes
from contracts.woorden import ZELF_BEPAALD, Conceptsoort, Doelgroep, Onderwijssoort, Stap
from kit.problems import Problem
from kit.routefiles import read_route_files
from kit.testing import NOW, STREAM, Scenario, given
from services.evaluation.watals.beelden import uitleg
from services.evaluation.watals.bestand import lees
from services.evaluation.watals.kracht import Geldend
from services.evaluation.watals.oordeel import ONVOLDOENDE, Oordeel
from services.evaluation.watals.route import EENDUIDIG, naspeler
from services.evaluation.watals.termijnen import GEEN
from services.routing.application import Weging
from services.routing.domain import Routering

ROUTES, REGELS = read_route_files(), rules_of("routing")
GELDEND = Geldend(ROUTES, REGELS.tables)
LATER = NOW + timedelta(days=400)
MEE = ("routekaart", "mas-geinspireerd", "routeboek-po", "terugkoppeling")
Bekend = Onderwijssoort | None


class Vraag(NamedTuple):
    """What a draft asks, besides the doelgroep."""

    doelgroepen: tuple[Doelgroep, ...]
    vanaf: int | None
    tot: int | None
    soorten: tuple[Onderwijssoort, ...]


class Besluit(NamedTuple):
    """What happens before a coach decides, and what is decided."""

    jaren: int
    soort: Bekend
    doelgroep: Doelgroep
    zelf: str | None


VRAAG = st.builds(
    Vraag,
    st.lists(st.sampled_from(Doelgroep), min_size=1, max_size=3, unique=True).map(tuple),
    st.none() | st.integers(12, 24),
    st.none() | st.integers(14, 30),
    st.lists(st.sampled_from(Onderwijssoort), max_size=3, unique=True).map(tuple),
)
BESLUIT = st.builds(
    Besluit,
    st.integers(0, 8),
    st.sampled_from([None, Onderwijssoort.PO, Onderwijssoort.MBO]),
    st.sampled_from(Doelgroep),
    st.none() | st.sampled_from(MEE),
)


def concept(vraag: Vraag, **anders: Any) -> Bestand:
    """A new route for whom this asks."""
    voorwaarde: dict[str, Any] = {"regel": "proef", "doelgroepen": vraag.doelgroepen, "bron": "proef"}
    voorwaarde |= {"vanafLeeftijd": vraag.vanaf, "totLeeftijd": vraag.tot, "onderwijssoorten": vraag.soorten}
    return json.loads(json.dumps(werkroute(voor=[voorwaarde], **anders)))  # type: ignore[no-any-return]


def past(vraag: Vraag, doelgroep: Doelgroep, leeftijd: int | None, soort: Bekend) -> bool:
    if doelgroep not in vraag.doelgroepen:
        return False
    oud_genoeg = vraag.vanaf is None or (leeftijd is not None and leeftijd >= vraag.vanaf)
    jong_genoeg = vraag.tot is None or (leeftijd is not None and leeftijd < vraag.tot)
    return oud_genoeg and jong_genoeg and (not vraag.soorten or soort in vraag.soorten)


def zonder_concept(doelgroep: Doelgroep, leeftijd: int | None, soort: Bekend) -> str:
    """The four routes that ship, written out apart from every file."""
    if doelgroep is Doelgroep.VERZUIM_18_PLUS:
        return "mas-geinspireerd"
    if doelgroep in (Doelgroep.DREIGEND_VSVER, Doelgroep.NIEUW_VSVER):
        return "routekaart"
    thuis = doelgroep is Doelgroep.GEEN_DOELGROEP and leeftijd is not None and leeftijd < 18
    return "routeboek-po" if thuis and soort is Onderwijssoort.PO else "terugkoppeling"


def onder_concept(vraag: Vraag, doelgroep: Doelgroep, leeftijd: int | None, soort: Bekend) -> str:
    eerst = zonder_concept(doelgroep, leeftijd, soort)
    scherp = ((vraag.vanaf, vraag.tot) != (None, None)) + bool(vraag.soorten)
    wint = scherp > (2 if eerst == "routeboek-po" else 0)
    return "werk-eerst" if wint and past(vraag, doelgroep, leeftijd, soort) else eerst


def met_de_hand(vraag: Vraag, doelgroep: Doelgroep, leeftijd: int | None, soort: Bekend) -> str:
    """Every answer that could have been given to what nobody asked, one by one."""
    leeftijden = range(121) if leeftijd is None else [leeftijd]
    soorten: list[Bekend] = list(Onderwijssoort) if soort is None else [soort]
    gezegd = (doelgroep, leeftijd, soort)
    mogelijk = [gezegd, *((doelgroep, een, ander) for een, ander in product(leeftijden, soorten))]
    straks = {onder_concept(vraag, *een) for een in mogelijk}
    raakt = any(onder_concept(vraag, *een) != zonder_concept(*een) for een in mogelijk)
    return ONVOLDOENDE if raakt and len(straks) > 1 else onder_concept(vraag, *gezegd)


class Verloop:
    """A casus at routing, whose day of birth and school become known while a coach decides."""

    def __init__(self, geboren: int, rules: Any = None) -> None:
        self.it: Scenario[Routering] = given(Routering, **({"rules": rules} if rules else {}))
        self.weging = Weging(self.it.store.codec, TABELLEN)
        self.it._react = self.weging.verneem
        self.geboren = geboren
        self.it.when_heard(melding(date(geboren, 1, 2)), CASUS_GEOPEND)

    def besluit(self, besluit: Besluit, routes: Routes = ROUTES) -> None:
        """A correction of the school, then the doelgroep, then perhaps another route."""
        op = NOW + timedelta(days=365 * besluit.jaren)
        if besluit.soort:
            self.it.when_heard(gegevens(at=op, onderwijssoort=besluit.soort))
        kies = partial(Routering.stel_doelgroep_vast, doelgroep=besluit.doelgroep, motivering="zo", routes=routes)
        self.it.when(kies, at=op)
        if besluit.zelf:
            self.it.when(partial(Routering.kies_route, route=besluit.zelf, motivering="liever", routes=routes), at=op)

    def feiten(self) -> list[CasusFeit]:
        """What the ledger has: own facts, and those that were heard."""
        eigen = self.it.store.facts(STREAM)
        gehoord = [lees_feit(feit.feit) for feit in eigen if isinstance(feit, FeitGehoord)]
        return [feit for feit in (*gehoord, *eigen) if isinstance(feit, CasusFeit)]

    def nagespeeld(self, bestand: Bestand, geldend: Geldend = GELDEND, peil: datetime = LATER) -> list[Oordeel]:
        return list(naspeler(json.dumps(bestand), geldend).speel_na(self.feiten(), peil))


def routes_in(oordelen: list[Oordeel]) -> Iterator[Oordeel]:
    yield from (oordeel for oordeel in oordelen if oordeel.onderwerp == "route")


@pytest.mark.parametrize("naam", MEE)
@for_all(st.integers(1990, 2024), st.lists(BESLUIT, min_size=1, max_size=4))
def test_the_same_file_changes_nothing(naam: str, geboren: int, besluiten: list[Besluit]) -> None:
    """Claim: a draft that equals the route in force gives every decision and every term what it was, known or not."""
    verloop = Verloop(geboren, rules=REGELS)
    for besluit in besluiten:
        verloop.besluit(besluit)
    for oordeel in verloop.nagespeeld(meegeleverd(naam) | {"ingangsdatum": "2026-12-01"}):
        assert oordeel.toen.uitkomst == oordeel.straks.uitkomst
        assert (oordeel.toen.werk, oordeel.toen.stappen) == (oordeel.straks.werk, oordeel.straks.stappen)
        assert not oordeel.anders


@for_all(st.integers(1998, 2012), st.lists(BESLUIT, min_size=1, max_size=4), VRAAG)
def test_a_draft_moves_exactly_whom_it_should(geboren: int, besluiten: list[Besluit], vraag: Vraag) -> None:
    """Claim: for each decision, with what was known on that day, the route then and under the draft are those of a slow
    calculation; a choice with a reason stays; and where an unknown answer would have mattered nothing is guessed."""
    bestand = concept(vraag)
    assume(not voeg_toe(ROUTES, Route.model_validate(bestand))[1])
    verloop, verwacht = Verloop(geboren), list[tuple[str, str]]()
    soort: Bekend = None
    for besluit in besluiten:
        soort, voor = besluit.soort or soort, len(list(routes_in(verloop.nagespeeld(bestand))))
        verloop.besluit(besluit)
        voorstel = verloop.it.state.voorstel
        assert voorstel is not None
        weet = (besluit.doelgroep, voorstel.invoer.leeftijd, soort)
        for oordeel in list(routes_in(verloop.nagespeeld(bestand)))[voor:]:
            gekozen = oordeel.toen.regel == ZELF_BEPAALD
            verwacht.append((oordeel.toen.uitkomst, oordeel.toen.uitkomst if gekozen else met_de_hand(vraag, *weet)))
            assert gekozen or oordeel.toen.uitkomst == zonder_concept(*weet)
    gevonden = [(oordeel.toen.uitkomst, oordeel.straks.uitkomst) for oordeel in routes_in(verloop.nagespeeld(bestand))]
    assert gevonden == verwacht


def kort(**anders: Any) -> Bestand:
    """A draft by which everyone of 23 and older goes straight back to who signalled."""
    voorwaarde = {"regel": "kort", "doelgroepen": ["nieuw-vsver"], "vanafLeeftijd": 23, "bron": "proef"}
    return meegeleverd("terugkoppeling") | {"naam": "kort", "voor": [voorwaarde]} | anders


NIEUW = Besluit(0, None, Doelgroep.NIEUW_VSVER, None)


def test_terms_and_work_follow_the_route() -> None:
    """Claim: on a route without them the terms would not have run, and the casus is no work for a coach; the other way
    round they would have, and would be missed on the day that a calculation by hand gives."""
    verloop = Verloop(2000, rules=REGELS)
    verloop.besluit(NIEUW)
    gevonden = {oordeel.onderwerp: oordeel for oordeel in verloop.nagespeeld(kort())}
    assert gevonden.keys() == {"route", "intakegesprek", "plan-van-aanpak", "passend-aanbod"}
    route, plan = gevonden["route"], gevonden["plan-van-aanpak"]
    assert (route.straks.uitkomst, route.toen.werk, route.straks.werk) == ("kort", True, False)
    assert (plan.toen.uitkomst, plan.straks.uitkomst) == ("gemist", GEEN)
    assert (plan.toen.werk, plan.straks.werk, plan.op) == (True, False, route.op)

    terug = Verloop(2000, rules=REGELS)
    terug.besluit(NIEUW._replace(doelgroep=Doelgroep.OUD_VSVER))
    lang = {"regel": "lang", "doelgroepen": ["oud-vsver"], "vanafLeeftijd": 0, "bron": "proef"}
    kaart = meegeleverd("routekaart")
    gevonden = {oordeel.onderwerp: oordeel for oordeel in terug.nagespeeld(kaart | {"voor": [*kaart["voor"], lang]})}
    route, plan = gevonden["route"], gevonden["plan-van-aanpak"]
    assert (route.toen.uitkomst, route.straks.uitkomst) == ("terugkoppeling", "routekaart")
    assert (route.toen.werk, route.straks.werk) == (False, True)
    assert (plan.toen.uitkomst, plan.straks.uitkomst) == (GEEN, "gemist")
    opened = next(feit for feit in terug.feiten() if isinstance(feit, CasusGeopend)).opgetreden_op
    assert plan.straks.uiterlijk is not None
    assert plan.straks.uiterlijk.date() == by_hand(opened, 0).date() + timedelta(weeks=6)


def test_what_history_does_not_say_is_not_guessed() -> None:
    """Claim: without a proposal the age is not known; a draft that asks for it gives no answer, nor do its terms; one
    that asks something else does."""
    verloop = Verloop(2000, rules=REGELS)
    verloop.besluit(NIEUW)
    weg = [feit for feit in verloop.feiten() if feit.onderwerp != "doelgroep-voorgesteld"]
    oordelen = {een.onderwerp: een for een in naspeler(json.dumps(kort()), GELDEND).speel_na(weg, LATER)}
    assert {een.straks.uitkomst for een in oordelen.values()} == {ONVOLDOENDE}
    assert oordelen["route"].straks.ontbreekt == ("leeftijd", "onderwijssoort")
    assert not any(een.anders for een in oordelen.values())
    assert oordelen["route"].straks.werk == oordelen["route"].toen.werk
    ander = kort(voor=[{"regel": "kort", "doelgroepen": ["jikp"], "vanafLeeftijd": 23, "bron": "proef"}])
    (route, *_) = naspeler(json.dumps(ander), GELDEND).speel_na(weg, LATER)
    assert (route.toen.uitkomst, route.straks.uitkomst) == ("routekaart", "routekaart")


def test_a_check_that_is_heard_late_undoes_no_later_one() -> None:
    """Claim: of two checks the last one counts, whichever was heard first; as it did when routing decided."""
    verloop = Verloop(2000)
    laat, vroeg = (gegevens(onderwijssoort=soort) for soort in (Onderwijssoort.MBO, Onderwijssoort.VO))
    verloop.it.when_heard(replace(laat, number=9), replace(vroeg, number=8))
    verloop.besluit(NIEUW)
    voor = [{"regel": "kort", "doelgroepen": ["nieuw-vsver"], "onderwijssoorten": ["mbo"], "bron": "proef"}]
    (oordeel, *_) = verloop.nagespeeld(kort(voor=voor))
    assert (oordeel.invoer["onderwijssoort"], oordeel.straks.uitkomst) == ("mbo", "kort")


def test_a_route_that_the_draft_leaves_alone_is_as_it_was() -> None:
    """Claim: what the route asked on that day counts, also if its file has changed since."""
    toen = Route.model_validate(meegeleverd("routekaart") | {"fasen": werkroute()["fasen"], "vervolgstap": 8})
    verloop = Verloop(2000)
    verloop.besluit(NIEUW, ROUTES.met(toen))
    ander = kort(voor=[{"regel": "kort", "doelgroepen": ["jikp"], "vanafLeeftijd": 23, "bron": "proef"}])
    (oordeel, *_) = verloop.nagespeeld(ander)
    assert oordeel.straks.stappen == oordeel.toen.stappen == toen.stappen


def test_a_day_on_which_the_draft_would_not_go_together_is_said() -> None:
    """Claim: where routes of an earlier day and the draft both claim a jongere there is no answer, and it says why."""
    toen = Route.model_validate(werkroute(ingangsdatum=str(BEGIN)))
    nu = Route.model_validate(werkroute(ingangsdatum="2030-01-01", voor=[]))
    verloop = Verloop(2000)
    verloop.besluit(NIEUW, ROUTES.met(toen))
    (oordeel, *_) = verloop.nagespeeld(kort(), Geldend(ROUTES.met(toen).met(nu), ()))
    assert (oordeel.toen.uitkomst, oordeel.straks.uitkomst) == ("werk-eerst", ONVOLDOENDE)
    assert oordeel.straks.ontbreekt == (EENDUIDIG,)


def test_a_casus_is_explained_to_the_step() -> None:
    """Claim: what was known, both rules, and of both routes the steps it asks that were not taken and the other way."""
    verloop = Verloop(2000)
    verloop.besluit(NIEUW)
    (oordeel, *_) = verloop.nagespeeld(kort())
    beeld = uitleg(oordeel, frozenset({Stap(1), Stap(2), Stap(3), Stap(4)}))
    assert beeld.invoer["leeftijd"] == 26
    assert beeld.toen.regel is not None
    assert beeld.straks.regel is not None
    assert (beeld.toen.regel.tabel, beeld.straks.regel.tabel) == (f"routekaart-{BEGIN}", f"kort-{BEGIN}")
    assert beeld.stappen_toen is not None
    assert beeld.stappen_straks is not None
    assert (beeld.stappen_toen.niet_gezet, beeld.stappen_toen.niet_gevraagd) == (list(Stap)[4:], [])
    assert (beeld.stappen_straks.niet_gezet, beeld.stappen_straks.niet_gevraagd) == ([12, 13], [4])


def faults(bestand: Bestand, routes: Routes = ROUTES) -> list[str]:
    with pytest.raises(Problem) as refused:
        lees(Conceptsoort.ROUTE, bestand, routes)
    return [f"{fout['veld']}: {fout['uitleg']}" for fout in refused.value.errors]


def test_all_faults_of_a_draft_come_at_once() -> None:
    """Claim: of fields all together; and of a file that can be read everything in it and beside the routes in force."""
    gezegd = faults(werkroute(naam="Nee", ingangsdatum="ooit", iets=1))
    assert {regel.split(":")[0] for regel in gezegd} == {"bestand.naam", "bestand.ingangsdatum", "bestand.*"}
    zwaar = [{"masroute": "strafrecht", "titel": "x", "uitleg": "x"}]
    allen = [{"regel": "x", "doelgroepen": ["jikp"], "bron": "x"}]
    wrong = werkroute(naam="terugkoppeling", ingangsdatum=str(BEGIN), vervolgstap=4, masroutes=zwaar, voor=allen)
    gezegd = faults(wrong)
    assert "bestand.ingangsdatum: er is al een route met deze naam en ingangsdatum" in gezegd
    assert any("vervolgstap is 4" in regel for regel in gezegd)
    assert any("strafrecht kan alleen onder 18 jaar" in regel for regel in gezegd)
    assert any(f"vanaf {BEGIN} is er geen route voor oud-vsver" in regel for regel in gezegd)
    assert any("werk-eerst en werk-twee allebei" in regel for regel in faults(*_tweede()))


def _tweede() -> tuple[Bestand, Routes]:
    return werkroute(naam="werk-twee"), ROUTES.met(Route.model_validate(werkroute()))


def test_a_good_route_is_a_draft_under_its_own_name() -> None:
    """Claim: it is called by its name and day, as routes in a folder are."""
    assert lees(Conceptsoort.ROUTE, werkroute(), ROUTES).tabel == "werk-eerst-2026-01-01"


@for_all(VRAAG)
def test_what_a_draft_is_refused_for_is_what_would_stop_routing(vraag: Vraag) -> None:
    """Claim: a draft is good exactly when a folder with that file is: one check, run in both places."""
    bestand = concept(vraag)
    samen = voeg_toe(ROUTES, Route.model_validate(bestand))[1]
    if samen:
        assert faults(bestand) == [f"bestand: {fout}" for fout in samen]
    else:
        assert lees(Conceptsoort.ROUTE, bestand, ROUTES).tabel == "werk-eerst-2026-01-01"
