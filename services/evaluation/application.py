"""Wat evaluation doet met feiten van andere diensten: alles naar het grootboek, enkele naar de evaluatie."""

from __future__ import annotations

from contracts.feit import Feit
from contracts.intake import (
    BeperkingOpgeheven,
    CasusBeeindigd,
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    MeldingOntvangen,
    NoodtoegangVerleend,
    ToestemmingGegeven,
    ToestemmingIngetrokken,
    VerwerkingBeperkt,
)
from contracts.monitoring import JongereTeruggevallen, MeldingAfgesloten, NazorgAfgerond, NazorgGestart
from contracts.routing import RouteBepaald
from services.evaluation.domain import Evaluatie

GEHOORD = (
    MeldingOntvangen,
    NoodtoegangVerleend,
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    VerwerkingBeperkt,
    BeperkingOpgeheven,
    CasusBeeindigd,
    ToestemmingGegeven,
    ToestemmingIngetrokken,
    RouteBepaald,
    MeldingAfgesloten,
    NazorgGestart,
    NazorgAfgerond,
    JongereTeruggevallen,
)
"""De feiten waar de evaluatie van een casus van afhangt."""


def verneem(evaluatie: Evaluatie, feit: Feit, stored: bytes) -> None:
    """Onthoud hoe ver de casus is; beeindigde intake haar, dan is zij meteen dicht, overal."""
    evaluatie.hoor(feit, stored)
    if isinstance(feit, CasusBeeindigd):
        evaluatie.beeindig(feit.reden)
