"""Wat de reflectie op losse casussen oplevert: in hoeveel casussen er bij welke stap een leerpunt was."""

from __future__ import annotations

from contracts.regio import Regio
from contracts.verslagen import Cellen
from services.evaluation.leren.antwoord import Keuze, tel
from services.evaluation.leren.logboek import Logboek
from services.evaluation.verslagen.onderdelen import SAMENHANG, cellen


def leerpunten(logboek: Logboek, regio: Regio) -> list[tuple[int, int | None]]:
    """Per stap het aantal casussen met een leerpunt, zonder wat te klein is om te tonen."""
    logboek.werk_bij()
    with logboek.lees() as motor:
        keuze = Keuze({"gemeente": frozenset(regio.gemeenten)})
        (groep,) = tel(motor, cellen({Cellen.LEERPUNT}), SAMENHANG, keuze)
    return sorted((int(een.cel[1]), een.casussen) for een in groep.cijfers)
