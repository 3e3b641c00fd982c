"""Op wie een casus wacht."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from contracts.woorden import Partij

if TYPE_CHECKING:
    from services.evaluation.casusbeeld.beeld import Casusbeeld


class Wie(StrEnum):
    """Wie er aan zet is."""

    JONGERE = "jongere"
    OUDER = "ouder"
    SCHOOL = "school"
    PARTNER = "partner"
    COACH = "coach"
    COORDINATOR = "coordinator"


WIE_IS = {
    Partij.JONGERE: Wie.JONGERE,
    Partij.OUDER: Wie.OUDER,
    Partij.SCHOOL: Wie.SCHOOL,
    Partij.DOORSTROOMPUNT: Wie.COACH,
}
"""Wie namens een partij aan zet is; iedere andere is een partner."""


@dataclass(frozen=True, slots=True)
class Wacht:
    """Op wie wordt gewacht, waarop, en bij een termijn op welke partij."""

    wie: Wie
    waarop: str
    partij: Partij | None = None


def wacht_op(beeld: Casusbeeld) -> tuple[Wacht, ...]:
    """Iedereen op wie deze casus wacht. Is er niemand, dan is de coach aan zet; een gesloten casus wacht niet, behalve
    op wie een noodtoegang beoordeelt."""
    nood = (Wacht(Wie.COORDINATOR, "noodtoegang-beoordelen"),) if beeld.noodtoegang_open else ()
    if beeld.afgesloten:
        return nood
    gevonden = (*nood, *_wacht_op(beeld))
    if all(wacht.wie is Wie.COORDINATOR for wacht in gevonden) and beeld.coach:
        gevonden += (Wacht(Wie.COACH, f"stap-{beeld.stap}"),)
    return gevonden


def _wacht_op(beeld: Casusbeeld) -> Iterator[Wacht]:
    if beeld.coach is None:
        yield Wacht(Wie.COORDINATOR, "coach-toewijzen")
    if beeld.nieuw:
        yield Wacht(Wie.COACH, "nieuwe-melding")
    if beeld.voorstel_open:
        yield Wacht(Wie.COACH, "voorstel-bevestigen")
    if beeld.gegevens_ontbreken:
        yield Wacht(Wie.COACH, "gegevens-aanvullen")
    if beeld.vastgelopen:
        yield Wacht(Wie.COACH, "vastgelopen")
    if beeld.gesprek_op is not None:
        yield Wacht(Wie.JONGERE, "intakegesprek", Partij.JONGERE)
    for termijn in beeld.termijnen:
        if termijn.partij is not None and not termijn.opgeschort:
            yield Wacht(WIE_IS.get(termijn.partij, Wie.PARTNER), termijn.termijn, termijn.partij)
