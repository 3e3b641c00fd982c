"""Waar evaluation naar luistert: naar alles."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.registry import STREAM_SUBJECTS, Adopted, subject_filter
from kit.adopted import AdoptedFiles
from kit.consumer import Handler, Heard
from kit.handling import adopting, hearing
from kit.store import Store
from services.evaluation import application
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek

FILTERS = STREAM_SUBJECTS
GEHOORD = tuple(subject_filter("*", feit) for feit in application.GEHOORD)
"""Wat daarvan de evaluatie van een casus bereikt; de rest is voor het grootboek."""


def luisteraar(store: Store[Evaluatie], grootboek: Grootboek, aangenomen: AdoptedFiles) -> Handler:
    """Eerst het grootboek, dan de evaluatie; elk neemt een feit maar een keer op."""
    evalueer = adopting(aangenomen, hearing(store, "evaluation", application.verneem))

    def handle(batch: Sequence[Heard]) -> None:
        grootboek.neem_op(batch)
        gehoord = [heard for heard in batch if isinstance(heard.fact, (*application.GEHOORD, Adopted))]
        if gehoord:
            evalueer(gehoord)

    return handle
