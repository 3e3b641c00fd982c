"""De evaluatie van een casus, en de verbeterpunten van de regio (Routekaart stap 12 en 13)."""

from __future__ import annotations

from services.evaluation.domain.evaluatie import (
    Evaluatie,
    GeenPartnerDeelgenomen,
    NazorgLooptNog,
    NietGeevalueerd,
    NietTeruggekoppeld,
    OntvangerOntbreekt,
    OuderZonderToestemming,
    ToestemmingGeldtNiet,
    TrajectLooptNog,
)
from services.evaluation.domain.verbeterpunt import (
    LeerpuntBestaatNiet,
    LeerpuntOntbreekt,
    MeetgroepIsTeKlein,
    MeetperiodenKloppenNiet,
    Verbeterpunt,
    VerbeterpuntBestaatNiet,
    VerbeterpuntIsNietDoorgevoerd,
    Voortgang,
)

__all__ = [
    "Evaluatie",
    "GeenPartnerDeelgenomen",
    "LeerpuntBestaatNiet",
    "LeerpuntOntbreekt",
    "MeetgroepIsTeKlein",
    "MeetperiodenKloppenNiet",
    "NazorgLooptNog",
    "NietGeevalueerd",
    "NietTeruggekoppeld",
    "OntvangerOntbreekt",
    "OuderZonderToestemming",
    "ToestemmingGeldtNiet",
    "TrajectLooptNog",
    "Verbeterpunt",
    "VerbeterpuntBestaatNiet",
    "VerbeterpuntIsNietDoorgevoerd",
    "Voortgang",
]
