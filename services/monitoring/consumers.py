"""Waar monitoring naar luistert."""

from __future__ import annotations

from contracts.evaluation import CasusAfgesloten, ConceptAangenomen
from contracts.intake import (
    BeperkingOpgeheven,
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    NoodtoegangVerleend,
    StartgesprekGevoerd,
    VerwerkingBeperkt,
)
from contracts.registry import subject_filter
from contracts.routing import PlanHerzien, PlanOpgesteld, RouteBepaald
from kit.adopted import AdoptedFiles
from kit.consumer import Handler
from kit.handling import adopting, hearing
from kit.store import Store
from services.monitoring.application import verneem
from services.monitoring.domain import Traject

FILTERS = (
    subject_filter("intake", StartgesprekGevoerd),
    subject_filter("routing", RouteBepaald),
    subject_filter("routing", PlanOpgesteld),
    subject_filter("routing", PlanHerzien),
    subject_filter("evaluation", CasusAfgesloten),
    subject_filter("evaluation", ConceptAangenomen),
    subject_filter("intake", CasusGeopend),
    subject_filter("intake", CasusHeropend),
    subject_filter("intake", CasusOvergedragen),
    subject_filter("intake", CoachToegewezen),
    subject_filter("intake", NoodtoegangVerleend),
    subject_filter("intake", VerwerkingBeperkt),
    subject_filter("intake", BeperkingOpgeheven),
)


def luisteraar(store: Store[Traject], aangenomen: AdoptedFiles) -> Handler:
    """Ieder gehoord feit bereikt zijn traject een keer; aangenomen termijnen gelden vanaf hun dag."""
    return adopting(aangenomen, hearing(store, "monitoring", verneem))
