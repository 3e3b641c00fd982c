"""Wat er aan routes kan mankeren: aan een op zichzelf, en aan alle die naast elkaar gelden; alles, in zinnen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from contracts.routes import VOORAF, Duur, Route, Routes
from contracts.woorden import MEERDERJARIG, Doelgroep, Masroute, Onderdeel, Stap

DIENST_VAN = {
    **dict.fromkeys(Stap, "intake"),
    **dict.fromkeys((Stap.STEL_DOELGROEP_VAST, Stap.STEL_PLAN_OP), "routing"),
    **dict.fromkeys((Stap.VOER_UIT, Stap.MONITOR, Stap.SLUIT_MELDING), "monitoring"),
    **dict.fromkeys((Stap.KOPPEL_TERUG, Stap.EVALUEER), "evaluation"),
}
STAP_VAN = {Onderdeel.STARTGESPREK: Stap.PLAN_INTAKEGESPREK, Onderdeel.PASSEND_AANBOD: Stap.VOER_UIT}


def mis_in(route: Route) -> Iterator[str]:
    """Wat er aan een route op zichzelf niet klopt."""
    stappen, fasen = list(route.stappen), [fase.fase for fase in route.fasen]
    if (stappen, fasen) != (sorted(set(stappen)), sorted(set(fasen))):
        yield "fasen en stappen staan niet in volgorde, of komen vaker voor"
    if not set(VOORAF) < set(stappen):
        yield "een route gaat altijd langs stap 1, 2 en 3, en dan verder"
    elif route.vervolgstap != min(set(stappen) - set(VOORAF)):
        yield f"vervolgstap is {route.vervolgstap}, maar na stap 3 komt op deze route een andere stap"
    for stap in (stap for fase in route.fasen for stap in fase.stappen):
        if stap.dienst != DIENST_VAN[stap.stap]:
            yield f"stap {stap.stap} is van {DIENST_VAN[stap.stap]}"
    for onderdeel in route.onderdelen:
        if STAP_VAN[onderdeel] not in stappen:
            yield f"{onderdeel} hoort bij stap {STAP_VAN[onderdeel]}, en die is niet op deze route"
    yield from _mis_in_overleg(route)
    for keuze in route.masroutes:
        if keuze.masroute is not Masroute.VRIJWILLIGE_HULP and (keuze.tot_leeftijd or MEERDERJARIG + 1) > MEERDERJARIG:
            yield f"{keuze.masroute} kan alleen onder {MEERDERJARIG} jaar: zet bij totLeeftijd hoogstens {MEERDERJARIG}"


def mis_samen(routes: Routes, volledig: bool = True) -> Iterator[str]:
    """Wat er niet klopt als deze routes naast elkaar gelden, op iedere dag waarop er een ingaat.

    Zonder `volledig` ontbreken er bestanden: wie dan geen route heeft zegt niets.
    """
    for dag in sorted({route.ingangsdatum for route in routes.versies}):
        yield from _dubbel(routes, dag)
        if volledig:
            yield from _zonder_route(routes, dag)


def voeg_toe(routes: Routes, route: Route) -> tuple[Routes, list[str]]:
    """Routes die kloppen met deze erbij; of, met alles wat er dan niet klopt, zoals zij waren."""
    samen = routes.met(route)
    mis = list(dict.fromkeys([*mis_in(route), *mis_samen(samen)]))
    return (routes, mis) if mis else (samen, [])


def _mis_in_overleg(route: Route) -> Iterator[str]:
    for tafel, aantal in Counter(trede.tafel for trede in route.tafels).items():
        if aantal > 1:
            yield f"{tafel} staat {aantal} keer in de ladder"
    if route.tafels and Stap.MONITOR not in route.stappen:
        yield f"overlegtafels horen bij stap {Stap.MONITOR}, en die is niet op deze route"
    duren: list[tuple[str, Duur]] = [(trede.tafel, trede.beslist_binnen) for trede in route.tafels]
    for naam, duur in (*duren, *((belofte.termijn, belofte.binnen) for belofte in route.beloften)):
        if (duur.werkdagen is None) == (duur.weken is None):
            yield f"{naam}: noem werkdagen of weken, een van beide"


def _dubbel(routes: Routes, dag: date) -> Iterator[str]:
    for een, ander in combinations(routes.geldend(dag), 2):
        samen = frozenset[Doelgroep]().union(*(a.overlapt(b) for a in een.voor for b in ander.voor))
        if samen:
            yield f"vanaf {dag} gelden {een.naam} en {ander.naam} allebei voor {', '.join(sorted(samen))}"


def _zonder_route(routes: Routes, dag: date) -> Iterator[str]:
    altijd = {
        doelgroep
        for route in routes.geldend(dag)
        for voorwaarde in route.voor
        if not voorwaarde.scherpte
        for doelgroep in voorwaarde.doelgroepen
    }
    yield from (f"vanaf {dag} is er geen route voor {doelgroep}" for doelgroep in Doelgroep if doelgroep not in altijd)
