"""Waar intake naar luistert."""

from __future__ import annotations

from contracts.evaluation import CasusAfgesloten, ConceptAangenomen
from contracts.monitoring import HerzieningGevraagd, MeldingAfgesloten
from contracts.registry import subject_filter
from contracts.routing import RouteBepaald
from kit.adopted import AdoptedFiles
from kit.consumer import Handler
from kit.handling import adopting, hearing
from kit.store import Store
from services.intake.application import verneem
from services.intake.domain import Dossier

FILTERS = (
    subject_filter("routing", RouteBepaald),
    subject_filter("monitoring", HerzieningGevraagd),
    subject_filter("monitoring", MeldingAfgesloten),
    subject_filter("evaluation", CasusAfgesloten),
    subject_filter("evaluation", ConceptAangenomen),
)


def luisteraar(store: Store[Dossier], aangenomen: AdoptedFiles) -> Handler:
    """Ieder gehoord feit bereikt zijn dossier een keer; aangenomen termijnen gelden vanaf hun dag."""
    return adopting(aangenomen, hearing(store, "intake", verneem))
