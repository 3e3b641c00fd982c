"""Waar intake naar luistert."""

from __future__ import annotations

from contracts.evaluation import CasusAfgesloten
from contracts.monitoring import HerzieningGevraagd, MeldingAfgesloten
from contracts.registry import subject_filter
from contracts.routing import RouteBepaald
from kit.consumer import Handler
from kit.handling import hearing
from kit.store import Store
from services.intake.application import verneem
from services.intake.domain import Dossier

FILTERS = (
    subject_filter("routing", RouteBepaald),
    subject_filter("monitoring", HerzieningGevraagd),
    subject_filter("monitoring", MeldingAfgesloten),
    subject_filter("evaluation", CasusAfgesloten),
)


def luisteraar(store: Store[Dossier]) -> Handler:
    """Iedere gehoorde feit bereikt zijn dossier een keer."""
    return hearing(store, "intake", verneem)
