"""De routering: doelgroep en route, en het plan van aanpak (Routekaart stap 3 en 8)."""

from __future__ import annotations

from services.routing.domain.doelgroep_en_plan import (
    ActiesDubbelGenummerd,
    AfwijkingZonderMotivering,
    DoelgroepIsNietVastgesteld,
    GeenPlanOpDezeRoute,
    PlanBestaatAl,
    PlanBestaatNiet,
    ProcesregieIsVanDoorstroompunt,
    VooronderzoekIsNietAfgerond,
    WijzigingZonderMotivering,
)
from services.routing.domain.route import (
    ZELF_BEPAALD,
    LeeftijdIsOnbekend,
    MasrouteIsVoorMinderjarigen,
    RouteKentDezeMasrouteNiet,
)
from services.routing.domain.routekeuze import AndereRouteZonderMotivering, RouteGeldtNiet, Routekeuze

__all__ = [
    "ZELF_BEPAALD",
    "ActiesDubbelGenummerd",
    "AfwijkingZonderMotivering",
    "AndereRouteZonderMotivering",
    "DoelgroepIsNietVastgesteld",
    "GeenPlanOpDezeRoute",
    "LeeftijdIsOnbekend",
    "MasrouteIsVoorMinderjarigen",
    "PlanBestaatAl",
    "PlanBestaatNiet",
    "ProcesregieIsVanDoorstroompunt",
    "RouteGeldtNiet",
    "RouteKentDezeMasrouteNiet",
    "Routering",
    "VooronderzoekIsNietAfgerond",
    "WijzigingZonderMotivering",
]


class Routering(Routekeuze):
    """Wat routing van een casus weet."""

    service = "routing"
