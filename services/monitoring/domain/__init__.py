"""Het traject: uitvoeren, volgen, opschalen, afsluiten en nazorg (Routekaart stap 9, 10 en 11)."""

from __future__ import annotations

from services.monitoring.domain.overleg import (
    BestemmingOntbreekt,
    GeenPassendAanbodOpDezeRoute,
    NietVoorgelegdAanTafel,
    TafelNietOpDezeRoute,
    TafelOvergeslagen,
)
from services.monitoring.domain.traject import (
    ActieIsAfgerond,
    ActieIsNietGestart,
    ActiesLopenNog,
    ActieStaatNietInPlan,
    MeldingIsAfgesloten,
    MeldingIsNietAfgesloten,
    NazorgLoopt,
    NazorgLooptNiet,
    NazorgZonderContact,
    PassendAanbodOntbreekt,
    PlanIsNietOpgesteld,
    PlanWordtHerzien,
    Traject,
    TrajectIsGestart,
    TrajectIsNietGestart,
)

__all__ = [
    "ActieIsAfgerond",
    "ActieIsNietGestart",
    "ActieStaatNietInPlan",
    "ActiesLopenNog",
    "BestemmingOntbreekt",
    "GeenPassendAanbodOpDezeRoute",
    "MeldingIsAfgesloten",
    "MeldingIsNietAfgesloten",
    "NazorgLoopt",
    "NazorgLooptNiet",
    "NazorgZonderContact",
    "NietVoorgelegdAanTafel",
    "PassendAanbodOntbreekt",
    "PlanIsNietOpgesteld",
    "PlanWordtHerzien",
    "TafelNietOpDezeRoute",
    "TafelOvergeslagen",
    "Traject",
    "TrajectIsGestart",
    "TrajectIsNietGestart",
]
