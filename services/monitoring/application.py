"""Wat monitoring doet met een feit van een andere dienst."""

from __future__ import annotations

from contracts.feit import CasusFeit
from services.monitoring.domain import Traject


def verneem(traject: Traject, feit: CasusFeit, stored: bytes) -> None:
    """Een plan maakt het traject mogelijk; een afgesloten casus staat stil."""
    traject.hoor(feit, stored)
