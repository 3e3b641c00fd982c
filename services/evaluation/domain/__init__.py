"""De evaluatie van een casus, en de verbeterpunten en concepten van de regio (Routekaart stap 12 en 13)."""

from __future__ import annotations

from services.evaluation.domain.concept import (
    Concept,
    ConceptBestaatNiet,
    ConceptIsAangenomen,
    ConceptIsNietNagespeeld,
    GegevenIsNergensVastgelegd,
    IngangsdatumIsVoorbij,
    OpstellerNeemtAan,
    TermijnenGaanMorgenIn,
)
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
    "Concept",
    "ConceptBestaatNiet",
    "ConceptIsAangenomen",
    "ConceptIsNietNagespeeld",
    "Evaluatie",
    "GeenPartnerDeelgenomen",
    "GegevenIsNergensVastgelegd",
    "IngangsdatumIsVoorbij",
    "LeerpuntBestaatNiet",
    "LeerpuntOntbreekt",
    "MeetgroepIsTeKlein",
    "MeetperiodenKloppenNiet",
    "NazorgLooptNog",
    "NietGeevalueerd",
    "NietTeruggekoppeld",
    "OntvangerOntbreekt",
    "OpstellerNeemtAan",
    "OuderZonderToestemming",
    "TermijnenGaanMorgenIn",
    "ToestemmingGeldtNiet",
    "TrajectLooptNog",
    "Verbeterpunt",
    "VerbeterpuntBestaatNiet",
    "VerbeterpuntIsNietDoorgevoerd",
    "Voortgang",
]
