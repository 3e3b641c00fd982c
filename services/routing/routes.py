"""De routebestanden: gelezen en nagegaan bij het starten; alle fouten komen in een keer, in het Nederlands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

from pydantic import ValidationError

from contracts.routes import MEEGELEVERD, Duur, Route, Routes
from contracts.woorden import Doelgroep, Masroute, Onderdeel, Stap
from kit.mistakes import mistakes, schema_names
from kit.settings import UnfitSetting

DIENST_VAN = {
    **dict.fromkeys(Stap, "intake"),
    **dict.fromkeys((Stap.STEL_DOELGROEP_VAST, Stap.STEL_PLAN_OP), "routing"),
    **dict.fromkeys((Stap.VOER_UIT, Stap.MONITOR, Stap.SLUIT_MELDING), "monitoring"),
    **dict.fromkeys((Stap.KOPPEL_TERUG, Stap.EVALUEER), "evaluation"),
}
VOORAF = (Stap.SIGNALEER, Stap.NEEM_KENNIS_VAN_DOSSIER, Stap.STEL_DOELGROEP_VAST)
STAP_VAN = {Onderdeel.STARTGESPREK: Stap.PLAN_INTAKEGESPREK, Onderdeel.PASSEND_AANBOD: Stap.VOER_UIT}
VOLWASSEN = 18
WOORDEN = frozenset(schema_names(Route.model_json_schema()))


def lees_routes(eigen: Path | None = None) -> Routes:
    """De meegeleverde routes, aangevuld met die in de map van de regio.

    Een bestand van de regio met dezelfde naam en ingangsdatum komt in de plaats van het meegeleverde.
    Raises UnfitSetting met alle fouten.
    """
    fouten: list[str] = []
    routes = _lees_map(MEEGELEVERD, fouten)
    if eigen is not None:
        if not eigen.is_dir():
            raise UnfitSetting(["de map met routes bestaat niet"])
        routes |= _lees_map(eigen, fouten)
    onleesbaar = bool(fouten)
    gelezen = Routes(tuple(sorted(routes.values(), key=lambda route: route.ingangsdatum)))
    for dag in sorted({route.ingangsdatum for route in gelezen.versies}):
        # A file that cannot be read leaves gaps of its own: those would only distract.
        fouten += [*_dubbel(gelezen, dag), *([] if onleesbaar else _zonder_route(gelezen, dag))]
    if fouten:
        raise UnfitSetting(list(dict.fromkeys(fouten)))
    return gelezen


def _lees_map(map_: Path, fouten: list[str]) -> dict[tuple[str, date], Route]:
    gevonden: dict[tuple[str, date], Route] = {}
    for bestand in sorted(map_.glob("*.json")):
        try:
            inhoud = json.loads(bestand.read_bytes())
            route = Route.model_validate(inhoud if isinstance(inhoud, dict) else {})
        except ValidationError as fout:
            fouten += [f"{bestand.name}: {een['veld']} {een['uitleg']}" for een in mistakes(fout.errors(), WOORDEN)]
            continue
        except ValueError:
            fouten.append(f"{bestand.name}: dit is geen geldige JSON")
            continue
        fouten += [f"{bestand.name}: {fout}" for fout in _mis_in(route)]
        sleutel = (route.naam, route.ingangsdatum)
        if sleutel in gevonden:
            fouten.append(f"{bestand.name}: er is al een bestand met deze naam en ingangsdatum")
        gevonden[sleutel] = route
    return gevonden


def _mis_in(route: Route) -> Iterator[str]:
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
        if keuze.masroute is not Masroute.VRIJWILLIGE_HULP and (keuze.tot_leeftijd or VOLWASSEN + 1) > VOLWASSEN:
            yield f"{keuze.masroute} kan alleen onder {VOLWASSEN} jaar: zet bij totLeeftijd hoogstens {VOLWASSEN}"


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
