"""De laatste spans, in het geheugen van dit proces."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from time import time

from portal.sporen.span import Span

PER_SPOOR = 2000


class Bewaard:
    """Hoogstens zoveel spans, en zoveel uur; het spoor dat het langst niets hoorde gaat het eerst."""

    def __init__(self, meest: int, uren: int, clock: Callable[[], float] = time) -> None:
        self._meest, self._seconden, self._clock = meest, uren * 3600, clock
        self._sporen: OrderedDict[str, list[Span]] = OrderedDict()
        self._gehoord: dict[str, float] = {}
        self.aantal = 0

    def neem_op(self, spans: Iterable[Span]) -> None:
        """Bewaar ze, en laat gaan wat te oud of te veel is."""
        nu = self._clock()
        for span in spans:
            van = self._sporen.setdefault(span.spoor, [])
            if len(van) < PER_SPOOR:
                van.append(span)
                self.aantal += 1
            self._sporen.move_to_end(span.spoor)
            self._gehoord[span.spoor] = nu
        while self._sporen and (self.aantal > self._meest or self._oudste() < nu - self._seconden):
            spoor, weg = self._sporen.popitem(last=False)
            del self._gehoord[spoor]
            self.aantal -= len(weg)

    async def van(self, sporen: Sequence[str]) -> list[Span]:
        """De spans van deze sporen."""
        return [span for spoor in sporen for span in self._sporen.get(spoor, ())]

    async def sluit(self) -> None:
        """Er is niets terug te geven."""

    def _oudste(self) -> float:
        return self._gehoord[next(iter(self._sporen))]
