"""De hele casus in een beeld, uit alle feiten van alle diensten.

Alleen optellen: geen klok, geen opslag. Dezelfde feiten geven altijd hetzelfde beeld, en een deel ervan (tot een plaats
in het grootboek, of tot een moment op een van beide tijdassen) geeft het beeld van toen.
"""

from __future__ import annotations

from services.evaluation.casusbeeld.beeld import Casusbeeld
from services.evaluation.casusbeeld.stappen import Afwijking, Stapstand, Stapstatus, Teruggang
from services.evaluation.casusbeeld.termijnen import Termijn
from services.evaluation.casusbeeld.tijdreis import NU, Inschrijving, Moment, Stand, Verschil, verschillen
from services.evaluation.casusbeeld.wachten import Wacht, Wie, wacht_op

__all__ = [
    "NU",
    "Afwijking",
    "Casusbeeld",
    "Inschrijving",
    "Moment",
    "Stand",
    "Stapstand",
    "Stapstatus",
    "Termijn",
    "Teruggang",
    "Verschil",
    "Wacht",
    "Wie",
    "verschillen",
    "wacht_op",
]
