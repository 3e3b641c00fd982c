"""Andere termijnen: wat er in iedere dienst zou zijn gehaald of gemist, met dezelfde bewaker als de diensten.

Een dienst ziet haar eigen feiten en wat zij hoorde, in de volgorde waarin zij die vastlegde; zo ook hier. Opschorten en
verlengen gebeurde toen en blijft: een termijn schuift onder het concept evenveel op.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from contracts.algemeen import (
    FeitGehoord,
    TermijnGehaald,
    TermijnGestart,
    TermijnHervat,
    TermijnOpgeschort,
    TermijnVerlengd,
    TermijnVervallen,
)
from contracts.evaluation import CasusAfgesloten
from contracts.feit import CasusFeit, Feit
from contracts.intake import CasusHeropend
from contracts.registry import DIENSTEN
from contracts.routing import RouteBepaald
from contracts.termijnen import Termijntabel
from contracts.termijnregel import SOORTEN
from contracts.woorden import Grens, Partij
from kit.aggregate import Aggregate, Latest
from kit.rules import Rules
from kit.term import CHANGES, Term, changed, started
from kit.terms import TERM_FACTS, Terms
from services.evaluation.watals.oordeel import Kant, Naspeler, Oordeel

GEHAALD, GEMIST, LOOPT, VERVALLEN, GEEN = "gehaald", "gemist", "loopt", "vervallen", "geen-termijn"
VAN_SLECHT_NAAR_GOED = (GEMIST, LOOPT, GEHAALD, VERVALLEN, GEEN)
Verschuiving = TermijnOpgeschort | TermijnHervat | TermijnVerlengd


class Sleutel(NamedTuple):
    """Welke termijn het is, aan beide kanten."""

    dienst: str
    termijn: str
    partij: Partij | None
    telt_vanaf: datetime


@dataclass
class Loop:
    """Een termijn van begin tot eind, of tot waar zij nu is."""

    dienst: str
    term: Term
    gehaald_op: datetime | None = None
    op_tijd: bool = False
    vervallen_op: datetime | None = None

    @property
    def sleutel(self) -> Sleutel:
        """Waarmee zij aan beide kanten is te vinden."""
        return Sleutel(self.dienst, self.term.name, self.term.party, self.term.counts_from)

    def kant(self, peil: datetime) -> Kant:
        """Hoe het met haar afliep, of op dit moment staat."""
        return Kant(self._uitkomst(peil), self.term.rule, uiterlijk=self.term.fatal)

    def _uitkomst(self, peil: datetime) -> str:
        if self.gehaald_op:
            return GEHAALD if self.op_tijd else GEMIST
        if self.term.fatal < (self.term.suspended_at or self.vervallen_op or peil):
            return GEMIST
        return VERVALLEN if self.vervallen_op else LOOPT


def naspeler(bestand: str) -> Naspeler:
    """Speelt termijnen na met de tabel in dit bestand, dat klopt; zij geldt dan voor alle tijden."""
    tabel = Termijntabel.model_validate_json(bestand).model_copy(update={"ingangsdatum": date.min})
    regels = {dienst: Rules([tabel], dienst, route_van) for dienst in DIENSTEN}
    namen = {soort for rules in regels.values() for soort in rules.by_kind}
    vast: tuple[type[Feit], ...] = (FeitGehoord, RouteBepaald, CasusAfgesloten, CasusHeropend, *TERM_FACTS)

    def speel_na(feiten: Iterable[CasusFeit], peil: datetime) -> Iterator[Oordeel]:
        return nagespeeld(regels, feiten, peil)

    return Naspeler((*vast, *(SOORTEN[naam] for naam in sorted(namen))), speel_na, ieder=True)


def nagespeeld(regels: Mapping[str, Rules], feiten: Iterable[CasusFeit], peil: datetime) -> Iterator[Oordeel]:
    """Iedere termijn van een casus, zoals de dienst haar bewaakte en zoals zij onder deze regels zou lopen."""
    alle = list(feiten)
    gehoord: dict[UUID, Feit] = {feit.id: feit for feit in alle}
    for dienst in DIENSTEN:
        eigen = [feit for feit in alle if feit.dienst == dienst]
        if eigen:
            yield from _vergelijk(Stroom(eigen[0].casus_id, dienst, regels[dienst]), eigen, gehoord, peil)


def minst_goede(kanten: Iterable[Kant]) -> Kant:
    """Van meer termijnen met een naam die het slechtst ging; zonder termijn is dat ook een uitkomst."""
    return min(kanten, key=lambda kant: VAN_SLECHT_NAAR_GOED.index(kant.uitkomst), default=Kant(GEEN))


class Stroom(Aggregate):
    """Een casus bij een dienst, met termijnen zoals zij onder het concept zouden lopen; er wordt niets vastgelegd."""

    def __init__(self, casus: UUID, dienst: str, rules: Rules) -> None:
        super().__init__(casus)
        self.dienst, self.terms = dienst, Terms(rules)
        self.gelopen: dict[int, Loop] = {}
        self._besluit: Latest[RouteBepaald] = Latest()
        self._nu: Feit | None = None

    @property
    def route(self) -> str | None:
        """De route die de casus volgt."""
        return self._besluit.value.route if self._besluit.value else None

    def zie(self, feit: Feit) -> None:
        """Een feit dat de dienst zelf vastlegde of hoorde."""
        self.terms.see(feit)
        if isinstance(feit, RouteBepaald):
            self._besluit.hear(feit, feit)
        elif isinstance(feit, CasusAfgesloten):
            self.closing = max(self.closing, feit.volgnummer)
        elif isinstance(feit, CasusHeropend):
            self.reopened = max(self.reopened, feit.afsluiting)

    def regel_af(self, feit: Feit) -> None:
        """Wat er na een opdracht, of na wat er is gehoord, met de termijnen gebeurt."""
        self._nu = feit
        self.terms.settle(self)

    def verschuif(self, toen: Term, feit: Verschuiving) -> None:
        """Wat toen met de termijn gebeurde, gebeurt ook met die van nu."""
        for nummer, term in self.terms.open.items():
            if term.key == toen.key:
                self.terms.open[nummer] = self.gelopen[nummer].term = _verschoven(term, toen, feit)

    def leg_vast(self, fact: type[Feit], **velden: Any) -> None:
        """Houd bij wat de dienst zou hebben vastgelegd."""
        nu = self._nu
        if nu is None:
            raise RuntimeError("een termijn volgt op een feit")
        if fact is TermijnGestart:
            self._begin(nu, velden)
            return
        loop, term = self.gelopen[velden["start"]], self.terms.open[velden["start"]]
        einde = self.terms.end_of(term)
        if fact is TermijnGehaald and einde is not None:
            loop.gehaald_op, loop.op_tijd = einde.opgetreden_op, velden["op_tijd"]
        else:
            loop.vervallen_op = nu.opgetreden_op
        del self.terms.open[velden["start"]]

    def _begin(self, nu: Feit, velden: Mapping[str, Any]) -> None:
        nummer = len(self.gelopen) + 1
        term = Term(
            start=nummer,
            name=velden["termijn"],
            party=velden["partij"],
            counts_from=velden["telt_vanaf"],
            target=velden["streef_op"],
            fatal=velden["fataal_op"],
            rule=velden["regel"],
            origin=nu.id,
            correlation=nu.correlatie_id,
            recorded_at=nu.vastgelegd_op,
        )
        self.terms.open[nummer], self.gelopen[nummer] = term, Loop(self.dienst, term)


def route_van(stroom: Stroom) -> str | None:
    """Waarnaar een regel die op sommige routes geldt vraagt."""
    return stroom.route


def _verschoven(term: Term, toen: Term, feit: Verschuiving) -> Term:
    """De data van nu na wat er toen gebeurde: stilstand schuift op, een afgesproken dag blijft die dag."""
    if isinstance(feit, TermijnOpgeschort):
        sinds = max(feit.opgetreden_op, term.counts_from)
        voorbij = frozenset(grens for grens, moment in term.limits if moment < sinds)
        zelfde = term.fatal == toen.fatal
        return replace(term, suspended_at=sinds, passed=toen.passed if zelfde else term.passed | voorbij)
    if isinstance(feit, TermijnVerlengd):
        return term.moved(feit, term.target, max(term.fatal, feit.fataal_op))
    stil = max(feit.opgetreden_op, term.suspended_at) - term.suspended_at if term.suspended_at else timedelta()
    streef = term.target and term.target + stil * (Grens.STREEF not in term.passed)
    return term.moved(feit, streef, term.fatal + stil * (Grens.FATAAL not in term.passed))


def _vergelijk(
    stroom: Stroom, eigen: Sequence[CasusFeit], gehoord: Mapping[UUID, Feit], peil: datetime
) -> Iterator[Oordeel]:
    toen: dict[int, Loop] = {}
    for _, groep in groupby(eigen, key=lambda feit: feit.oorzaak_id):
        laatste: Feit | None = None
        for feit in groep:
            if isinstance(feit, Verschuiving):
                stroom.verschuif(toen[feit.start].term, feit)
                laatste = feit
            if type(feit) in TERM_FACTS:
                _onthoud(toen, feit)
            elif (verteld := gehoord.get(feit.oorzaak_id) if isinstance(feit, FeitGehoord) else feit) is not None:
                stroom.zie(verteld)
                laatste = feit
        if laatste is not None:
            stroom.regel_af(laatste)
    yield from _naast_elkaar(toen.values(), stroom.gelopen.values(), peil)


def _onthoud(toen: dict[int, Loop], feit: Feit) -> None:
    """Werk bij wat er toen liep."""
    if isinstance(feit, TermijnGestart):
        toen[feit.volgnummer] = Loop(feit.dienst, started(feit))
    elif isinstance(feit, TermijnGehaald):
        toen[feit.start].gehaald_op, toen[feit.start].op_tijd = feit.opgetreden_op, feit.op_tijd
    elif isinstance(feit, TermijnVervallen):
        toen[feit.start].vervallen_op = feit.opgetreden_op
    elif isinstance(feit, CHANGES):
        toen[feit.start].term = changed(toen[feit.start].term, feit)


def _naast_elkaar(toen: Iterable[Loop], straks: Iterable[Loop], peil: datetime) -> Iterator[Oordeel]:
    paren: defaultdict[Sleutel, tuple[list[Loop], list[Loop]]] = defaultdict(lambda: ([], []))
    for kant, lopen in enumerate((toen, straks)):
        for loop in lopen:
            paren[loop.sleutel][kant].append(loop)
    for sleutel, kanten in paren.items():
        for een, ander in zip_longest(*kanten):
            yield Oordeel(
                onderwerp=sleutel.termijn,
                op=sleutel.telt_vanaf,
                toen=een.kant(peil) if een else Kant(GEEN),
                straks=ander.kant(peil) if ander else Kant(GEEN),
                invoer={"dienst": sleutel.dienst, "partij": sleutel.partij, "teltVanaf": sleutel.telt_vanaf},
                gehaald_op=next((loop.gehaald_op for loop in (ander, een) if loop and loop.gehaald_op), None),
            )
