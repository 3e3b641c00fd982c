"""Het traject: uitvoeren, volgen, afsluiten en nazorg (Routekaart stap 9, 10 en 11).

Een bestand per stap; iedere stap bouwt voort op wat er al ligt.
"""

from __future__ import annotations

from services.monitoring.domain.actie import Stand
from services.monitoring.domain.nazorg import (
    ActiesLopenNog,
    MeldingIsAfgesloten,
    MeldingIsNietAfgesloten,
    Nazorg,
    NazorgcontactIsTeZelden,
    NazorgIsKorterDanRegel,
    NazorgIsNogNietVoorbij,
    NazorgLoopt,
    NazorgLooptNiet,
    NazorgZonderContact,
    PassendAanbodOntbreekt,
)
from services.monitoring.domain.overleg import (
    BestemmingOntbreekt,
    GeenPassendAanbodOpDezeRoute,
    NietVoorgelegdAanTafel,
    TafelNietOpDezeRoute,
    TafelOvergeslagen,
)
from services.monitoring.domain.uitvoering import (
    ActieIsAfgerond,
    ActieIsNietGestart,
    ActieIsVervallen,
    ActieStaatNietInPlan,
    PlanOntbreekt,
    PlanWordtHerzien,
    TrajectIsGestart,
    TrajectIsNietGestart,
)
from services.monitoring.domain.volgen import (
    StapHoortNietBijFase,
    TrajectIsNietVastgelopen,
    TrajectIsVastgelopen,
)

__all__ = [
    "ActieIsAfgerond",
    "ActieIsNietGestart",
    "ActieIsVervallen",
    "ActieStaatNietInPlan",
    "ActiesLopenNog",
    "BestemmingOntbreekt",
    "GeenPassendAanbodOpDezeRoute",
    "MeldingIsAfgesloten",
    "MeldingIsNietAfgesloten",
    "NazorgIsKorterDanRegel",
    "NazorgIsNogNietVoorbij",
    "NazorgLoopt",
    "NazorgLooptNiet",
    "NazorgZonderContact",
    "NazorgcontactIsTeZelden",
    "NietVoorgelegdAanTafel",
    "PassendAanbodOntbreekt",
    "PlanOntbreekt",
    "PlanWordtHerzien",
    "Stand",
    "StapHoortNietBijFase",
    "TafelNietOpDezeRoute",
    "TafelOvergeslagen",
    "Traject",
    "TrajectIsGestart",
    "TrajectIsNietGestart",
    "TrajectIsNietVastgelopen",
    "TrajectIsVastgelopen",
]


class Traject(Nazorg):
    """Wat monitoring van een casus weet."""

    service = "monitoring"
