"""De gedateerde routes: welke tak een casus na stap 3 volgt."""

from __future__ import annotations

from datetime import date
from functools import cache

from contracts.feit import Model
from contracts.regio import REGELS
from contracts.woorden import Doelgroep, Regelverwijzing, Route, Stap


class Routeregel(Model):
    """Waar de jongeren van deze doelgroepen heen gaan, met de bron van die regel."""

    regel: str
    doelgroepen: tuple[Doelgroep, ...]
    route: Route
    vervolgstap: Stap
    bron: str


class Routetabel(Model):
    """De routes zoals zij vanaf een dag gelden."""

    id: str
    ingangsdatum: date
    regels: tuple[Routeregel, ...]


@cache
def routetabellen() -> tuple[Routetabel, ...]:
    """Alle tabellen, de oudste eerst; raises ValidationError als een bestand niet deugt."""
    tabellen = [Routetabel.model_validate_json(bestand.read_bytes()) for bestand in REGELS.glob("routes-*.json")]
    return tuple(sorted(tabellen, key=lambda tabel: tabel.ingangsdatum))


def route_voor(doelgroep: Doelgroep, dag: date) -> tuple[Route, Stap, Regelverwijzing]:
    """De route, de eerstvolgende stap en de regel die dat zegt; voor de eerste tabel geldt wat daarin staat."""
    eerste, *latere = routetabellen()
    tabel = next((een for een in reversed(latere) if een.ingangsdatum <= dag), eerste)
    regel = next(een for een in tabel.regels if doelgroep in een.doelgroepen)
    return regel.route, regel.vervolgstap, Regelverwijzing(tabel=tabel.id, regel=regel.regel, bron=regel.bron)
