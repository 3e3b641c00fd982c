"""Wat jongeren in een aantal jaren overkomt: een casus of twee, met alle meldingen daarin; nu houdt het op."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from contracts.evaluation import CasusAfgesloten
from contracts.feit import Rol, dag
from simulator.casus import casusverhaal
from simulator.kalender import Kalender
from simulator.lot import Jongere, Lot, Situatie, trek, worp
from simulator.melding import meldregel
from simulator.personen import Persoon, nummers, persoon
from simulator.scholen import School, kies_school, kies_verzuimsoort, opleiding
from simulator.tafel import Tafel
from simulator.tijdpad import NuBereikt, Tijdpad
from simulator.verhaal import Meld, Opdracht, Verhaal, Zie, leidinggevende, medewerker

OMVANG, TEMPO = (60, 25, 15), (1.0, 0.75, 1.35)
"""Of each gemeente, the first the largest: its part of the cases, and how slow it is."""
CASUSSEN_PER_COACH = 60
"""A year."""
KOMT_TERUG = 0.08
MEER_MELDINGEN = {0: 70, 1: 16, 2: 8, 3: 6}
ANDERE_SCHOOL = 0.15
ZONDER_VERZUIM = frozenset({Situatie.UITGESCHREVEN, Situatie.EERDER_UITGESCHREVEN, Situatie.DREIGT_TE_STOPPEN})
PER_LEVEN = 10
"""Numbers of meldingen that a jongere may use."""


@dataclass(frozen=True)
class Opzet:
    """Welke geschiedenis; zij ligt hiermee helemaal vast."""

    casussen: int
    jaren: float
    seed: int
    nu: datetime
    gemeenten: tuple[str, ...]
    eerste_melding: int = 300_000_000

    @cached_property
    def kalender(self) -> Kalender:
        """All days that it covers."""
        vandaag = dag(self.nu)
        return Kalender(vandaag - timedelta(days=round(365.2425 * self.jaren)), vandaag)

    @cached_property
    def nummers(self) -> list[tuple[str, str]]:
        """The numbers of everybody in it: some come back, so there are fewer people than cases."""
        return nummers(worp(self.seed, "nummers"), round(self.casussen / (1 + KOMT_TERUG)) or 1)

    def coaches(self, plaats: int) -> int:
        """How many coaches a gemeente has."""
        per_jaar = self.casussen * OMVANG[plaats % 3] / 100 / self.jaren
        return max(2, round(per_jaar / CASUSSEN_PER_COACH))

    def volgorde(self) -> list[int]:
        """Everybody, in the order in which they are reported first."""
        return sorted(range(len(self.nummers)), key=self.begin)

    def begin(self, leven: int) -> float:
        """When somebody is reported first, as a place on the calendar."""
        return self.kalender.kies(worp(self.seed, f"begin/{leven}"))


def levens(opzet: Opzet, klaar: frozenset[int] = frozenset()) -> Iterator[tuple[int, Verhaal[None]]]:
    """The story of each, but for those that are done; made when it is asked for."""
    return ((leven, levensloop(opzet, leven)) for leven in opzet.volgorde() if leven not in klaar)


def levensloop(opzet: Opzet, leven: int) -> Verhaal[None]:
    """Wat een jongere overkomt, tot nu."""
    rng, plaats = worp(opzet.seed, f"leven/{leven}"), opzet.begin(leven)
    woont = rng.choices(range(len(opzet.gemeenten)), [OMVANG[nummer % 3] for nummer in range(len(opzet.gemeenten))])[0]
    begin = opzet.kalender.moment(plaats).date()
    wie = persoon(rng, opzet.nummers[leven], begin, opzet.gemeenten[woont])
    eerste = opzet.eerste_melding + leven * PER_LEVEN
    nummer = iter(range(eerste, eerste + PER_LEVEN))
    try:
        tafel = yield from _casus(opzet, rng, wie, woont, plaats, nummer)
        if rng.random() < KOMT_TERUG and not tafel.naar_leerplicht:
            yield tafel.zie("intake", CasusAfgesloten)
            weer = opzet.kalender.plaats(tafel.agenda.vandaag) + rng.uniform(20, 300)
            yield from _casus(opzet, rng, wie, woont, weer, nummer)
    except NuBereikt:
        return


def _casus(opzet: Opzet, rng: Random, wie: Persoon, woont: int, plaats: float, nummer: Iterator[int]) -> Verhaal[Tafel]:
    tempo = TEMPO[woont % 3] * rng.uniform(0.85, 1.15)
    tijd = Tijdpad(opzet.kalender, plaats, opzet.nu, tempo, rng)
    op = tijd.moment()
    leeftijd = wie.leeftijd(dag(op))
    studie = opleiding(rng, leeftijd)
    lot = trek(rng, Jongere(wie.bsn, leeftijd, dag(op), dag(op), int(studie["niveau"] or 0) or None))
    school = kies_school(rng, leeftijd)
    meldingen = deque(_meldingen(opzet, rng, wie, studie, school, lot, op, nummer))
    casus = yield meldingen.popleft()
    gemeente = wie.gemeente
    tafel = Tafel(
        casus,
        rng,
        lot,
        tijd,
        coordinator=leidinggevende(opzet.gemeenten),
        coach=medewerker(Rol.DOORSTROOMCOACH, "coach", gemeente, _coach(rng, opzet.coaches(woont))),
        school=school.speler(gemeente),
        partner=medewerker(Rol.KETENPARTNER, "werk-en-inkomen", gemeente, 1),
    )
    yield from _tussendoor(casusverhaal(tafel), meldingen)
    return tafel


def _tussendoor(verhaal: Verhaal[None], meldingen: deque[Meld]) -> Verhaal[None]:
    """The story, with each later melding on its own moment; what would come after the end is left out.

    Between what somebody saw and did on the strength of it comes nothing: that would change what was seen.
    """
    antwoord: Any = None
    gezien = False
    while True:
        try:
            stap = verhaal.send(antwoord)
        except StopIteration:
            return
        if isinstance(stap, Opdracht) and not gezien:
            while meldingen and stap.op and meldingen[0].op <= stap.op:
                yield meldingen.popleft()
        gezien = isinstance(stap, Zie)
        antwoord = yield stap


def _meldingen(
    opzet: Opzet,
    rng: Random,
    wie: Persoon,
    studie: dict[str, str],
    school: School,
    lot: Lot,
    op: datetime,
    nummer: Iterator[int],
) -> Iterator[Meld]:
    """The first melding, and those that follow: each week, or of another school."""
    leeftijd = wie.leeftijd(dag(op))
    soort = "" if lot.situatie in ZONDER_VERZUIM else kies_verzuimsoort(rng, leeftijd)
    meer = 0 if not soort or lot.ingetrokken else rng.choices(list(MEER_MELDINGEN), list(MEER_MELDINGEN.values()))[0]
    begin = dag(op) - timedelta(days=rng.randint(10, 40))
    for week in range(meer + 1):
        melder = kies_school(rng, leeftijd, school) if week and rng.random() < ANDERE_SCHOOL else school
        moment = op + timedelta(days=7 * week)
        if moment > opzet.nu:
            return
        regel = meldregel(rng, wie, studie, melder, soort, moment, begin) | {"meldingsnummer": f"{next(nummer)}"}
        yield Meld(melder.overgenomen(opzet.gemeenten), moment, regel)


def _coach(rng: Random, aantal: int) -> int:
    """Who gets the case: a third of the coaches works half the week."""
    return rng.choices(range(1, aantal + 1), [0.5 if nummer % 3 == 0 else 1.0 for nummer in range(1, aantal + 1)])[0]


def nu() -> datetime:
    """The end of a history that is begun now: whole seconds, so that it can be written down."""
    return datetime.now(UTC).replace(microsecond=0)
