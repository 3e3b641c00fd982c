"""Hoe lang het duurt: welk deel van de casussen na zoveel weken nog loopt, en welk deel hoe is geeindigd.

Kaplan-Meier, met wat nog loopt als afgebroken waarneming, en Aalen-Johansen voor einden naast elkaar (statsmodels).
Een kromme verraadt een casus al met een trede. Daarom staan er alleen treden waarin van ieder einde niemand of minstens
tien casussen zitten; tot dat zo is groeit een trede, een week tegelijk. Gerekend wordt met de treden die er staan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, isfinite, log
from typing import TYPE_CHECKING

import duckdb

from services.evaluation.leren.antwoord import Keuze, mag_getoond
from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.klaarzetten import Vul, leeg, lees_rijen, zet_klaar
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.onderdrukking import te_klein, verborgen
from services.evaluation.leren.onzekerheid import Schatting, Z
from services.evaluation.leren.werkt import LOOPT

if TYPE_CHECKING:
    from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

OVERIG = "overig"
"""Ends that are too small to be named, together."""
DAGEN_PER_WEEK = 7
WEKEN = f"CAST(floor(waarde / {DAGEN_PER_WEEK * 86_400_000_000}.0) AS INTEGER)"
Plaats = tuple[str, ...]
Tabel = Counter[Plaats]
"""Casussen per combination of values of the kenmerken that are asked for."""
Einden = Mapping[tuple[str, int | float], Tabel]
"""Per end and week."""


@dataclass(frozen=True)
class Trede:
    """Tot en met deze dag: hoeveel casussen er aan het begin nog liepen, en welk deel er aan het eind nog loopt."""

    tot_dag: int
    liepen: int
    nog_open: Schatting
    geeindigd: Mapping[str, Schatting]


@dataclass(frozen=True)
class Kromme:
    """De treden van een groep; zonder `casussen` is zij te klein. De mediaan ontbreekt als zij niet is bereikt."""

    waarde: str | None
    casussen: int | None
    treden: tuple[Trede, ...] = ()
    mediaan: tuple[float | None, float | None, float | None] = (None, None, None)
    """Days, with bounds."""


def krommen(motor: duckdb.DuckDBPyConnection, keuze: Keuze, scholen: Vul) -> list[Kromme]:
    """De kromme van de keuze, of met `per` een per waarde."""
    zet_klaar(motor, Vraag(Maat.DOORLOOPTIJDEN, DUCKDB).sql(), scholen if keuze.met_school else leeg)
    kenmerken = [*keuze.filters] + ([keuze.per] if keuze.per and keuze.per not in keuze.filters else [])
    einden = _einden(motor, kenmerken)
    waarden: list[str | None] = [None]
    if keuze.per:
        nummer = kenmerken.index(keuze.per)
        waarden = [*sorted({plaats[nummer] for tabel in einden.values() for plaats in tabel})]
        if toegestaan := keuze.filters.get(keuze.per):
            waarden = [waarde for waarde in waarden if waarde in toegestaan]
    return [kromme(einden, keuze, kenmerken, waarde) for waarde in waarden]


def _einden(motor: duckdb.DuckDBPyConnection, kenmerken: Iterable[str]) -> Einden:
    groep = ", ".join([f"{WEKEN} AS week", "a", *kenmerken])
    vraag = (
        f"SELECT {groep}, count(DISTINCT cellen.casus) AS n FROM cellen "  # noqa: S608 (our own columns)
        "JOIN kenmerken ON cellen.casus = kenmerken.casus WHERE soort = 'einde' GROUP BY ALL"
    )
    einden: defaultdict[tuple[str, int | float], Tabel] = defaultdict(Counter)
    for rij in lees_rijen(motor, vraag):
        einden[rij["a"], rij["week"]][tuple(rij[kenmerk] for kenmerk in kenmerken)] += rij["n"]
    return einden


def kromme(einden: Einden, keuze: Keuze, kenmerken: list[str], waarde: str | None) -> Kromme:
    """De kromme van een keuze van waarden."""
    filters = dict(keuze.filters) | ({keuze.per: frozenset({waarde})} if keuze.per and waarde is not None else {})
    deur = _Deur([filters[kenmerk] for kenmerk in kenmerken], _samen(einden.values()))
    allen = deur.aantal(deur.allen)
    if te_klein(allen) or not deur.mag(deur.allen):
        return Kromme(waarde, None)
    eigen = _verzameld(einden, deur)
    grenzen = _grenzen(eigen, deur)
    return _geschat(waarde, allen, {plaats: deur.aantal(tabel) for plaats, tabel in eigen.items()}, grenzen)


@dataclass(frozen=True)
class _Deur:
    """What may be shown of this choice of values."""

    gekozen: list[frozenset[str]]
    allen: Tabel

    def aantal(self, tabel: Tabel) -> int:
        return sum(n for plaats, n in tabel.items() if all(w in k for w, k in zip(plaats, self.gekozen, strict=True)))

    def mag(self, tabel: Tabel) -> bool:
        rest = {plaats: n - tabel[plaats] for plaats, n in self.allen.items()}
        return (
            not te_klein(self.aantal(tabel))
            and mag_getoond(tabel, self.gekozen)
            and (tabel == self.allen or mag_getoond(rest, self.gekozen))
        )


def _samen(tabellen: Iterable[Tabel]) -> Tabel:
    som: Tabel = Counter()
    for tabel in tabellen:
        som.update(tabel)
    return som


def _verzameld(einden: Einden, deur: _Deur) -> Einden:
    """Ends that must not be named together. Is what still runs one of them, then it runs on after the last step."""
    totalen: defaultdict[str, Tabel] = defaultdict(Counter)
    for (einde, _), tabel in einden.items():
        totalen[einde].update(tabel)
    aantallen = {einde: deur.aantal(tabel) for einde, tabel in totalen.items()}
    weg = verborgen(aantallen, [einde for einde, tabel in totalen.items() if not deur.mag(tabel)])
    eigen: defaultdict[tuple[str, int | float], Tabel] = defaultdict(Counter)
    for (einde, week), tabel in einden.items():
        eigen[OVERIG if einde in weg else einde, inf if einde in weg and einde == LOOPT else week].update(tabel)
    return eigen


def _grenzen(einden: Einden, deur: _Deur) -> list[int]:
    """The weeks at which a step ends: each end in each step, and in what is left, nobody or enough to be shown."""
    namen = {einde for einde, _ in einden}
    weken = sorted({week for _, week in einden if isinstance(week, int)})

    def mag(na: float, tot: float) -> bool:
        return all(
            deur.mag(_samen(tabel for (einde, week), tabel in einden.items() if einde == naam and na < week <= tot))
            for naam in namen
        )

    grenzen = [-1]
    for week in weken:
        if mag(grenzen[-1], week):
            grenzen.append(week)
    while len(grenzen) > 1 and not mag(grenzen[-1], inf):
        grenzen.pop()
    return grenzen


def _geschat(
    waarde: str | None, allen: int, aantallen: Mapping[tuple[str, int | float], int], weken: list[int]
) -> Kromme:
    namen = sorted(
        {einde for (einde, week), aantal in aantallen.items() if aantal and einde != LOOPT and week <= weken[-1]}
    )
    dagen: list[int] = []
    soorten: list[int] = []
    liepen: dict[int, int] = {}
    for na, tot in pairwise(weken):
        liepen[dag := (tot + 1) * DAGEN_PER_WEEK] = allen - len(dagen)
        for soort, naam in enumerate([LOOPT, *namen]):
            aantal = sum(n for (einde, week), n in aantallen.items() if einde == naam and na < week <= tot)
            dagen += [dag] * aantal
            soorten += [soort] * aantal
    if not any(soorten):
        return Kromme(waarde, allen)
    rest = allen - len(dagen)
    return _kromme_van(waarde, allen, namen, liepen, dagen + [max(liepen)] * rest, soorten + [0] * rest)


def _kromme_van(
    waarde: str | None, allen: int, namen: list[str], liepen: Mapping[int, int], dagen: list[int], soorten: list[int]
) -> Kromme:
    from numpy import errstate  # noqa: PLC0415
    from statsmodels.duration import survfunc  # noqa: PLC0415 (a second, and 130 MB: only for who asks)

    with errstate(all="ignore"):  # when nobody is left there is no spread to divide by
        open_: SurvfuncRight = survfunc.SurvfuncRight(dagen, [int(soort > 0) for soort in soorten])
        einden: CumIncidenceRight = survfunc.CumIncidenceRight(dagen, soorten)
        laag, hoog = open_.quantile_ci(0.5)
    plaats = {int(dag): nummer for nummer, dag in enumerate(einden.times)}
    treden = []
    for dag, kans, fout in zip(open_.surv_times, open_.surv_prob, open_.surv_prob_se, strict=True):
        nummer, aan_begin = plaats[int(dag)], liepen[int(dag)]
        geeindigd = {
            naam: _schatting(einden.cinc[soort][nummer], einden.cinc_se[soort][nummer], aan_begin)
            for soort, naam in enumerate(namen)
        }
        treden.append(Trede(int(dag), aan_begin, _schatting(kans, fout, aan_begin), geeindigd))
    return Kromme(waarde, allen, tuple(treden), tuple(map(_bereikt, (open_.quantile(0.5), laag, hoog))))  # type: ignore[arg-type]


def _schatting(kans: float, fout: float, casussen: int) -> Schatting:
    """With bounds that stay between 0 and 1 (log-log); at the edges there are none to give."""
    kans = min(1.0, max(0.0, float(kans)))
    if not 1e-12 < kans < 1 - 1e-12 or not isfinite(fout):
        return Schatting(kans, kans, kans, casussen)
    rek = exp(Z * float(fout) / (kans * abs(log(kans))))
    return Schatting(kans, kans**rek, kans ** (1 / rek), casussen)


def _bereikt(dag: float) -> float | None:
    return float(dag) if isfinite(dag) else None
