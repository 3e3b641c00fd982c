"""Wat evaluation doet met feiten van andere diensten: alles naar het grootboek, enkele naar de evaluatie."""

from __future__ import annotations

from contracts.feit import Feit
from contracts.intake import CasusGeopend, CasusHeropend, CasusOvergedragen, CoachToegewezen
from contracts.monitoring import JongereTeruggevallen, MeldingAfgesloten, NazorgAfgerond, NazorgGestart
from contracts.routing import RouteBepaald
from services.evaluation.domain import Evaluatie

GEHOORD = (
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    RouteBepaald,
    MeldingAfgesloten,
    NazorgGestart,
    NazorgAfgerond,
    JongereTeruggevallen,
)
"""De feiten waar de evaluatie van een casus van afhangt."""


def verneem(evaluatie: Evaluatie, feit: Feit, stored: bytes) -> None:
    """Onthoud hoe ver de casus is."""
    evaluatie.hoor(feit, stored)
