"""De routering: doelgroep en route, en het plan van aanpak (Routekaart stap 3 en 8).

Een bestand per onderwerp; ieder onderwerp bouwt voort op wat er al ligt.
"""

from __future__ import annotations

from services.routing.domain.actie import DirecteActieBestaatNiet, DirecteActieIsUitgevoerd
from services.routing.domain.doelgroep import (
    ZELF_BEPAALD,
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
    Planning,
    PlanversieBestaatNiet,
    TerugkoppelingOnvolledig,
    VooronderzoekIsNietAfgerond,
)
from services.routing.domain.prioriteit import MaandMoetNogKomen
from services.routing.domain.regie import JongereKoosNiet, ProcesregieIsVanDoorstroompunt

__all__ = [
    "ZELF_BEPAALD",
    "ActieInHetVerleden",
    "ActiesDubbelGenummerd",
    "AfwijkingZonderMotivering",
    "DirecteActieBestaatNiet",
    "DirecteActieIsUitgevoerd",
    "DoelgroepIsNietVastgesteld",
    "GeenPlanOpDezeRoute",
    "HandhavingZonderMotivering",
    "JongereDoetNietMee",
    "JongereKoosNiet",
    "MaandMoetNogKomen",
    "PlanBestaatAl",
    "PlanBestaatNiet",
    "PlanversieBestaatNiet",
    "ProcesregieIsVanDoorstroompunt",
    "Routering",
    "TerugkoppelingOnvolledig",
    "VooronderzoekIsNietAfgerond",
    "WijzigingZonderMotivering",
]


class Routering(Planning):
    """Wat routing van een casus weet."""

    service = "routing"
