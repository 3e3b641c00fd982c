"""Een ander routebestand: elk besluit over de route opnieuw genomen, met wat routing die dag van de casus wist.

Het concept doet dan mee alsof het er altijd was, in plaats van alle versies met zijn naam. De routes ernaast zijn die
van de dag van het besluit. Wat een coach met reden koos, blijft. Daarna lopen de termijnen die van de route afhangen
opnieuw, met dezelfde bewaker als in de diensten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from contracts.algemeen import FeitGehoord
from contracts.evaluation import CasusAfgesloten
from contracts.feit import CasusFeit, Feit, dag
from contracts.intake import CasusHeropend, GegevensGecontroleerd
from contracts.registry import DIENSTEN
from contracts.routes import OUDST, Route, Routes, Situatie, vraagt_begeleiding
from contracts.routing import DoelgroepVoorgesteld, RouteBepaald
from contracts.termijnen import Termijntabel
from contracts.termijnregel import SOORTEN, Termijnregel
from contracts.woorden import ZELF_BEPAALD, Onderwijssoort, Regelverwijzing
from kit.aggregate import Latest
from kit.rules import Rules
from kit.terms import TERM_FACTS
from services.evaluation.watals import termijnen
from services.evaluation.watals.kracht import Geldend
from services.evaluation.watals.oordeel import ONVOLDOENDE, Kant, Naspeler, Oordeel

ONDERWERP = "route"
ROUTING = "routing"
EENDUIDIG = "een-route-op-die-dag"
"""Wat ontbreekt als het concept op een dag in het verleden niet samenging met de routes van toen."""
VERSCHILLENDE = 10_000
VAST: tuple[type[Feit], ...] = (
    RouteBepaald,
    DoelgroepVoorgesteld,
    GegevensGecontroleerd,
    FeitGehoord,
    CasusAfgesloten,
    CasusHeropend,
    *TERM_FACTS,
)


class Keuze(NamedTuple):
    """Welke route het wordt, met de regel die dat zegt; zonder route ontbreekt er iets."""

    route: Route | None
    regel: Regelverwijzing | None
    ontbreekt: tuple[str, ...] = ()


class Herbesluit(NamedTuple):
    """Een besluit van toen, en zoals het onder het concept was geweest; None als dat niet te zeggen is."""

    oordeel: Oordeel
    toen: RouteBepaald
    straks: RouteBepaald | None


class Kiezer:
    """Kiest de route voor een situatie op een dag, onder het concept."""

    def __init__(self, routes: Routes, concept: Route) -> None:
        self.concept = concept
        self._nu, self._straks = routes, routes.altijd(concept)
        self._dagen = sorted({versie.ingangsdatum for versie in routes.versies})
        self._kies = lru_cache(maxsize=VERSCHILLENDE)(self._gekozen)

    def kies(self, situatie: Situatie, op: date) -> Keuze:
        """De route; geen waar een ander antwoord op wat niet bekend is, door het concept iets had uitgemaakt."""
        return self._kies(situatie, self._dagen[max(bisect_right(self._dagen, op) - 1, 0)])

    def opnieuw(self, feit: RouteBepaald, situatie: Situatie) -> Herbesluit:
        """Het besluit van toen, opnieuw genomen; een keuze met reden blijft, in de vorm die het concept haar geeft."""
        op, toen = dag(feit.opgetreden_op), _kant(feit)
        if feit.regel == ZELF_BEPAALD:
            keuze = Keuze(self.concept if feit.route == self.concept.naam else None, feit.regel)
            straks: RouteBepaald | None = self._volgens(keuze, feit)
        else:
            keuze = self.kies(situatie, op)
            straks = self._volgens(keuze, feit) if keuze.route else None
        onzeker = replace(toen, uitkomst=ONVOLDOENDE, regel=keuze.regel, ontbreekt=keuze.ontbreekt, stappen=())
        invoer = {
            "peildatum": op,
            "doelgroep": situatie.doelgroep,
            "leeftijd": situatie.leeftijd,
            "onderwijssoort": situatie.onderwijssoort,
        }
        oordeel = Oordeel(ONDERWERP, feit.vastgelegd_op, toen, _kant(straks) if straks else onzeker, invoer)
        return Herbesluit(oordeel, feit, straks)

    def _volgens(self, keuze: Keuze, feit: RouteBepaald) -> RouteBepaald:
        """Het feit met deze route; een route die het concept laat zoals zij was, houdt wat er toen is vastgelegd."""
        route, regel = keuze.route, {"regel": keuze.regel}
        if route is None or route.naam == feit.route != self.concept.naam:
            return feit.model_copy(update=regel)
        return feit.model_copy(update=regel | route.besluit())

    def _gekozen(self, situatie: Situatie, op: date) -> Keuze:
        passend = self._straks.passend(situatie, op)
        if len(passend) != 1:
            return Keuze(None, None, (EENDUIDIG,))
        ((route, regel),) = passend
        onbekend = tuple(naam for naam in ("leeftijd", "onderwijssoort") if getattr(situatie, naam) is None)
        if onbekend and self._maakt_uit(situatie, op):
            return Keuze(None, regel, onbekend)
        return Keuze(route, regel)

    def _maakt_uit(self, situatie: Situatie, op: date) -> bool:
        """Of de route afhangt van wat niet bekend is, en dat door het concept komt."""
        leeftijden = [None, *range(OUDST + 1)] if situatie.leeftijd is None else [situatie.leeftijd]
        soorten = [None, *Onderwijssoort] if situatie.onderwijssoort is None else [situatie.onderwijssoort]
        mogelijk = [Situatie(situatie.doelgroep, *een) for een in product(leeftijden, soorten)]
        straks = [_namen(self._straks, een, op) for een in mogelijk]
        return len(set(straks)) > 1 and straks != [_namen(self._nu, een, op) for een in mogelijk]


def naspeler(bestand: str, geldend: Geldend) -> Naspeler:
    """Speelt besluiten over de route na met de route in dit bestand, die klopt, naast wat er geldt."""
    kiezer = Kiezer(geldend.routes, Route.model_validate_json(bestand))
    tabellen, onderwerpen = _van_de_route(geldend.termijnen)
    regels = {dienst: Rules(tabellen, dienst, termijnen.route_van) for dienst in DIENSTEN}
    namen = {soort for rules in regels.values() for soort in rules.by_kind}

    def speel_na(feiten: Iterable[CasusFeit], peil: datetime) -> Iterator[Oordeel]:
        alle = list(feiten)
        besluiten = [kiezer.opnieuw(feit, situatie) for feit, situatie in _besluiten(alle)]
        yield from (besluit.oordeel for besluit in besluiten)
        if besluiten:
            anders = {besluit.toen.id: besluit.straks for besluit in besluiten}
            # Where one route cannot be told, no term that hangs on it can.
            zeker = None not in anders.values()
            straks = [anders.get(feit.id) or feit for feit in alle]
            gelopen = list(termijnen.nagespeeld(regels, straks, peil))
            for onderwerp in onderwerpen:
                van_deze = [oordeel for oordeel in gelopen if oordeel.onderwerp == onderwerp]
                yield _termijn(onderwerp, van_deze, besluiten[-1].oordeel, zeker)

    soorten = (*VAST, *(SOORTEN[naam] for naam in sorted(namen)))
    return Naspeler(soorten, speel_na, hoofd=ONDERWERP)


def _besluiten(feiten: Iterable[CasusFeit]) -> Iterator[tuple[RouteBepaald, Situatie]]:
    """De besluiten van routing, elk met wat zij toen had gehoord en voorgesteld."""
    bekend: dict[Any, CasusFeit] = {}
    leeftijd: int | None = None
    soort: Latest[Onderwijssoort] = Latest()
    for feit in feiten:
        bekend[feit.id] = feit
        if feit.dienst != ROUTING:
            continue
        verteld = bekend.get(feit.oorzaak_id) if isinstance(feit, FeitGehoord) else feit
        if isinstance(verteld, DoelgroepVoorgesteld):
            leeftijd = verteld.invoer.leeftijd
        elif isinstance(verteld, GegevensGecontroleerd) and verteld.onderwijssoort is not None:
            soort.hear(verteld, verteld.onderwijssoort)
        elif isinstance(verteld, RouteBepaald):
            yield verteld, Situatie(verteld.doelgroep, leeftijd, soort.value)


def _kant(feit: RouteBepaald) -> Kant:
    return Kant(feit.route, feit.regel, werk=vraagt_begeleiding(feit.stappen), stappen=feit.stappen)


def _namen(routes: Routes, situatie: Situatie, op: date) -> tuple[str, ...]:
    return tuple(sorted(route.naam for route, _ in routes.passend(situatie, op)))


def _van_de_route(tabellen: Sequence[Termijntabel]) -> tuple[list[Termijntabel], list[str]]:
    """De tabellen met alleen de termijnen die van de route afhangen, en hoe die heten."""
    namen = {regel.termijn for tabel in tabellen for regel in tabel.regels if _hangt_af(regel)}
    over = [
        tabel.model_copy(update={"regels": tuple(regel for regel in tabel.regels if regel.termijn in namen)})
        for tabel in tabellen
    ]
    return over, sorted(namen)


def _hangt_af(regel: Termijnregel) -> bool:
    """Of deze termijn alleen op sommige routes loopt, of iets vraagt van het besluit over de route."""
    gebeurtenissen = (*regel.begint_bij, *regel.eindigt_bij, *regel.vervalt_bij, *regel.herleeft_bij)
    return bool(regel.routes) or any(een.feit == RouteBepaald.onderwerp and een.als for een in gebeurtenissen)


def _termijn(onderwerp: str, gelopen: Sequence[Oordeel], besluit: Oordeel, zeker: bool) -> Oordeel:
    """Hoe het met een termijn in de hele casus ging: het minst goede telt. Iedere casus heeft er een oordeel over."""
    toen = termijnen.minst_goede(oordeel.toen for oordeel in gelopen)
    straks = termijnen.minst_goede(oordeel.straks for oordeel in gelopen) if zeker else Kant(ONVOLDOENDE)
    return Oordeel(
        onderwerp=onderwerp,
        op=besluit.op,
        toen=replace(toen, werk=besluit.toen.werk),
        straks=replace(straks, werk=besluit.straks.werk),
        invoer={"route": besluit.toen.uitkomst, "routeOnderConcept": besluit.straks.uitkomst},
        gehaald_op=next((oordeel.gehaald_op for oordeel in gelopen if oordeel.gehaald_op), None),
    )
