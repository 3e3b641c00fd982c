"""Wat monitoring doet met een feit van een andere dienst."""

from __future__ import annotations

from contracts.feit import Feit
from services.monitoring.domain import Traject


def verneem(traject: Traject, feit: Feit, stored: bytes) -> None:
    """Vanaf het openen is de casus bekend; een plan maakt het traject mogelijk; een afgesloten casus staat stil."""
    traject.hoor(feit, stored)
