"""De termijnen van een casus, van alle diensten bij elkaar."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts.algemeen import (
    TermijnGehaald,
    TermijnGestart,
    TermijnHervat,
    TermijnOpgeschort,
    TermijnVerlengd,
    TermijnVerstreken,
    TermijnVervallen,
)
from contracts.woorden import Grens, Partij

Termijnfeit = (
    TermijnGestart
    | TermijnGehaald
    | TermijnVerstreken
    | TermijnOpgeschort
    | TermijnHervat
    | TermijnVerlengd
    | TermijnVervallen
)


@dataclass(frozen=True, slots=True)
class Termijn:
    """Een termijn die nog openstaat sinds feit `start` van haar dienst.

    `verstreken` zegt welke grens zeker voorbij is, de klok zegt de rest.
    """

    termijn: str
    dienst: str
    start: int
    partij: Partij | None
    streef_op: datetime | None
    fataal_op: datetime
    opgeschort: bool = False
    verstreken: Grens | None = None


@dataclass(slots=True)
class Termijnen:
    """Wat er openstaat. De plaats waar een termijn is gestart zegt welke het is."""

    _open: dict[tuple[str, int], Termijn] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Termijn, ...]:
        """Wat openstaat, het eerst aflopende vooraan."""
        return tuple(sorted(self._open.values(), key=lambda een: (een.opgeschort, een.fataal_op)))

    @property
    def eerstvolgende(self) -> Termijn | None:
        """De termijn die loopt en het eerst afloopt, of het langst is verlopen."""
        return next((een for een in self.open if not een.opgeschort), None)

    def neem_op(self, feit: Termijnfeit) -> None:
        """Werk bij met een feit over een termijn."""
        if isinstance(feit, TermijnGestart):
            self._open[feit.dienst, feit.volgnummer] = Termijn(
                feit.termijn, feit.dienst, feit.volgnummer, feit.partij, feit.streef_op, feit.fataal_op
            )
            return
        plaats = (feit.dienst, feit.start)
        termijn = self._open.get(plaats)
        if termijn is None:
            return
        match feit:
            case TermijnGehaald() | TermijnVervallen():
                del self._open[plaats]
            case TermijnVerstreken():
                self._open[plaats] = replace(termijn, verstreken=feit.grens)
            case TermijnOpgeschort():
                self._open[plaats] = replace(termijn, opgeschort=True)
            case TermijnHervat() | TermijnVerlengd():
                hervat = isinstance(feit, TermijnHervat)
                self._open[plaats] = replace(
                    termijn,
                    streef_op=feit.streef_op,
                    fataal_op=feit.fataal_op,
                    opgeschort=termijn.opgeschort and not hervat,
                    verstreken=None,
                )
