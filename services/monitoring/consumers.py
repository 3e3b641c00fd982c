"""Waar monitoring naar luistert."""

from __future__ import annotations

from contracts.evaluation import CasusAfgesloten
from contracts.intake import (
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    NoodtoegangVerleend,
    StartgesprekGevoerd,
)
from contracts.registry import subject_filter
from contracts.routing import PlanHerzien, PlanOpgesteld, RouteBepaald
from kit.consumer import Handler
from kit.handling import hearing
from kit.store import Store
from services.monitoring.application import verneem
from services.monitoring.domain import Traject

FILTERS = (
    subject_filter("intake", StartgesprekGevoerd),
    subject_filter("routing", RouteBepaald),
    subject_filter("routing", PlanOpgesteld),
    subject_filter("routing", PlanHerzien),
    subject_filter("evaluation", CasusAfgesloten),
    subject_filter("intake", CasusGeopend),
    subject_filter("intake", CasusHeropend),
    subject_filter("intake", CasusOvergedragen),
    subject_filter("intake", CoachToegewezen),
    subject_filter("intake", NoodtoegangVerleend),
)


def luisteraar(store: Store[Traject]) -> Handler:
    """Ieder gehoord feit bereikt zijn traject een keer."""
    return hearing(store, "monitoring", verneem)
