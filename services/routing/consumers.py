"""Waar routing naar luistert."""

from __future__ import annotations

from contracts.evaluation import CasusAfgesloten, ConceptAangenomen
from contracts.intake import (
    BeperkingOpgeheven,
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    GegevensGecontroleerd,
    MeldingIngetrokken,
    MeldingOntvangen,
    NoodtoegangVerleend,
    PersoonsgegevensGecorrigeerd,
    VerwerkingBeperkt,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.monitoring import HerzieningGevraagd
from contracts.registry import subject_filter
from kit.adopted import AdoptedFiles
from kit.consumer import Handler
from kit.handling import adopting, hearing
from kit.store import Store
from services.routing.application import Weging
from services.routing.domain import Routering

FILTERS = (
    subject_filter("intake", MeldingOntvangen),
    subject_filter("intake", CasusGeopend),
    subject_filter("intake", MeldingIngetrokken),
    subject_filter("intake", CasusHeropend),
    subject_filter("intake", CasusOvergedragen),
    subject_filter("intake", CoachToegewezen),
    subject_filter("intake", NoodtoegangVerleend),
    subject_filter("intake", VerwerkingBeperkt),
    subject_filter("intake", BeperkingOpgeheven),
    subject_filter("intake", GegevensGecontroleerd),
    subject_filter("intake", PersoonsgegevensGecorrigeerd),
    subject_filter("intake", VooronderzoekAfgerond),
    subject_filter("intake", VooronderzoekHeropend),
    subject_filter("monitoring", HerzieningGevraagd),
    subject_filter("evaluation", CasusAfgesloten),
    subject_filter("evaluation", ConceptAangenomen),
)


def luisteraar(store: Store[Routering], weging: Weging, aangenomen: AdoptedFiles) -> Handler:
    """Ieder gehoord feit bereikt zijn routering een keer; wat de regio aannam geldt daarna voor nieuwe besluiten."""
    return adopting(aangenomen, hearing(store, "routing", weging.verneem))
