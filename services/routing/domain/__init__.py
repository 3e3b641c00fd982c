"""De routering: doelgroep en route, en het plan van aanpak (Routekaart stap 3 en 8).

Een bestand per onderwerp; ieder onderwerp bouwt voort op wat er al ligt.
"""

from __future__ import annotations

from services.routing.domain.actie import DirecteActieBestaatNiet, DirecteActieIsUitgevoerd
from services.routing.domain.doelgroep import (
    AfwijkingZonderMotivering,
    HandhavingZonderMotivering,
    WijzigingZonderMotivering,
)
from services.routing.domain.plan import (
    ActieInHetVerleden,
    ActiesDubbelGenummerd,
    DoelgroepIsNietVastgesteld,
    GeenPlanOpDezeRoute,
    JongereDoetNietMee,
    PlanBestaatAl,
    PlanBestaatNiet,
    PlanversieBestaatNiet,
    TerugkoppelingOnvolledig,
    VooronderzoekIsNietAfgerond,
)
from services.routing.domain.prioriteit import MaandMoetNogKomen
from services.routing.domain.regie import JongereKoosNiet, ProcesregieIsVanDoorstroompunt
from services.routing.domain.route import (
    LeeftijdIsOnbekend,
    MasrouteIsVoorMinderjarigen,
    RouteKentDezeMasrouteNiet,
)
from services.routing.domain.routekeuze import AndereRouteZonderMotivering, RouteGeldtNiet, Routekeuze

__all__ = [
    "ActieInHetVerleden",
    "ActiesDubbelGenummerd",
    "AfwijkingZonderMotivering",
    "AndereRouteZonderMotivering",
    "DirecteActieBestaatNiet",
    "DirecteActieIsUitgevoerd",
    "DoelgroepIsNietVastgesteld",
    "GeenPlanOpDezeRoute",
    "HandhavingZonderMotivering",
    "JongereDoetNietMee",
    "JongereKoosNiet",
    "LeeftijdIsOnbekend",
    "MaandMoetNogKomen",
    "MasrouteIsVoorMinderjarigen",
    "PlanBestaatAl",
    "PlanBestaatNiet",
    "PlanversieBestaatNiet",
    "ProcesregieIsVanDoorstroompunt",
    "RouteGeldtNiet",
    "RouteKentDezeMasrouteNiet",
    "Routering",
    "TerugkoppelingOnvolledig",
    "VooronderzoekIsNietAfgerond",
    "WijzigingZonderMotivering",
]


class Routering(Routekeuze):
    """Wat routing van een casus weet."""

    service = "routing"
