"""The measures once more, slowly and in another way: fact by fact, from the facts themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import trage_resultaten

from contracts.algemeen import (
    AfwijkingGemotiveerd,
    FeitGehoord,
    TermijnGehaald,
    TermijnGestart,
    TermijnOpgeschort,
    TermijnVerlengd,
    TermijnVerstreken,
    TermijnVervallen,
)
from contracts.feit import CasusFeit, Rol
from contracts.monitoring import HerzieningGevraagd, JongereTeruggevallen
from contracts.routing import RouteBepaald
from contracts.woorden import Grens
from services.evaluation.leren.kolommen import stap_van
from services.evaluation.leren.maten import Maat

Cel = tuple[str, str, str]
Rij = tuple[Cel, int | None]
MICRO = timedelta(microseconds=1)


def duur(van: datetime, tot: datetime) -> int:
    return (tot - van) // MICRO


class Casus:
    """One history, in the order in which things happened; what happened at once is in the order of the ledger."""

    def __init__(self, feiten: Sequence[CasusFeit]) -> None:
        self.feiten = sorted(
            (feit for feit in feiten if not isinstance(feit, FeitGehoord)), key=lambda f: f.opgetreden_op
        )
        self.gezet = [(stap, f) for f in self.feiten if (stap := stap_van(type(f))) and f.actor.rol != Rol.SYSTEEM]

    def bezoeken(self) -> list[tuple[int, datetime, datetime | None]]:
        """Step, when it began, and when the last thing before it happened."""
        gevonden: list[tuple[int, datetime, datetime | None]] = []
        vorige: tuple[int, CasusFeit] | None = None
        for stap, feit in self.gezet:
            if vorige is None or vorige[0] != stap:
                gevonden.append((stap, feit.opgetreden_op, vorige[1].opgetreden_op if vorige else None))
            vorige = stap, feit
        return gevonden

    def van(self, *soorten: type[CasusFeit]) -> list[Any]:
        return [feit for feit in self.feiten if isinstance(feit, soorten)]

    def proceskaart(self) -> Iterator[Rij]:
        bezoeken = self.bezoeken()
        for plaats, (stap, begin, daarvoor) in enumerate(bezoeken):
            straks = bezoeken[plaats + 1][1] if plaats + 1 < len(bezoeken) else None
            yield ("stap", str(stap), ""), straks and duur(begin, straks)
            if daarvoor:
                yield ("overgang", str(bezoeken[plaats - 1][0]), str(stap)), duur(daarvoor, begin)

    def varianten(self) -> Iterator[Rij]:
        if bezoeken := self.bezoeken():
            weg = " > ".join(str(stap) for stap, _, _ in bezoeken)
            yield ("variant", weg, ""), duur(bezoeken[0][1], bezoeken[-1][1])

    def herhalingen(self) -> Iterator[Rij]:
        for vraag in self.van(HerzieningGevraagd):
            stappen = {4, 5, 6, 7} if vraag.fase == 2 else {8}
            later = [
                f.opgetreden_op for stap, f in self.gezet if stap in stappen and f.opgetreden_op > vraag.opgetreden_op
            ]
            yield ("herziening", "10", f"fase-{vraag.fase}"), duur(vraag.opgetreden_op, min(later)) if later else None
        for _ in self.van(JongereTeruggevallen):
            yield ("terugval", "11", "9"), None

    def wachttijden(self) -> Iterator[Rij]:
        for stap, begin, daarvoor in self.bezoeken():
            if daarvoor:
                yield ("stap", str(stap), ""), duur(daarvoor, begin)
        for start, _, _, gehaald in self.termijnen():
            if gehaald:
                yield ("partij", start.partij or "doorstroompunt", ""), duur(start.telt_vanaf, gehaald)

    def termijnen(self) -> Iterator[tuple[TermijnGestart, str, bool, datetime | None]]:
        """How each term ended, whether somebody stopped or lengthened it, and when it was done."""
        soorten = (TermijnGehaald, TermijnVerstreken, TermijnVervallen, TermijnOpgeschort, TermijnVerlengd)
        for start in self.van(TermijnGestart):
            over = [f for f in self.van(*soorten) if (f.dienst, f.start) == (start.dienst, start.volgnummer)]
            klaar = [f for f in over if isinstance(f, TermijnGehaald)]
            verstreken = any(isinstance(f, TermijnVerstreken) and f.grens is Grens.FATAAL for f in over)
            vervallen = any(isinstance(f, TermijnVervallen) for f in over)
            uitleg = any(isinstance(f, TermijnOpgeschort | TermijnVerlengd) for f in over)
            if klaar:
                afloop = "op-tijd" if any(f.op_tijd for f in klaar) else "te-laat"
            else:
                afloop = "gemist" if verstreken else "vervallen" if vervallen else "loopt"
            yield start, afloop, uitleg, min((f.opgetreden_op for f in klaar), default=None)

    def termijnmaat(self) -> Iterator[Rij]:
        for start, afloop, _, gehaald in self.termijnen():
            yield ("termijn", start.termijn, afloop), gehaald and duur(start.telt_vanaf, gehaald)

    def afwijkingen(self) -> Iterator[Rij]:
        for feit in self.van(AfwijkingGemotiveerd):
            yield ("afwijking", str(int(feit.stap)), feit.afgeweken_van), None

    def bevindingen(self, route: RouteBepaald | None) -> Iterator[tuple[str, str, bool]]:
        redenen = {int(feit.stap) for feit in self.van(AfwijkingGemotiveerd)}
        eerst: dict[int, int] = {}
        for plaats, (stap, _) in enumerate(self.gezet):
            eerst.setdefault(stap, plaats)
        op_route = {int(stap) for stap in route.stappen} if route and eerst else set()
        for stap in sorted(op_route):
            later = [ander for ander in eerst if ander > stap]
            if stap not in eerst and later:
                yield "overgeslagen", str(stap), any(stap <= reden <= min(later) for reden in redenen)
            voorbij = [ander for ander in later if stap in eerst and ander in op_route and eerst[ander] < eerst[stap]]
            if voorbij:
                yield "andere-volgorde", str(stap), any(stap <= reden <= max(voorbij) for reden in redenen)
        te_laat = [uitleg for _, afloop, uitleg, _ in self.termijnen() if afloop in {"te-laat", "gemist"}]
        if te_laat:
            yield "te-laat", "", all(te_laat)

    def conformiteit(self) -> Iterator[Rij]:
        routes = [feit for feit in self.in_grootboek if isinstance(feit, RouteBepaald)]
        gevonden = list(self.bevindingen(routes[-1] if routes else None))
        for wat, stap, verklaard in gevonden:
            yield (wat, stap, "verklaard" if verklaard else "onverklaard"), None
        if routes:
            oordeel = "afgeweken-verklaard" if all(een[2] for een in gevonden) else "afgeweken-onverklaard"
            yield ("oordeel", oordeel if gevonden else "conform", ""), None

    in_grootboek: Sequence[CasusFeit] = ()
    peil: datetime


MATEN = {
    Maat.PROCESKAART: Casus.proceskaart,
    Maat.VARIANTEN: Casus.varianten,
    Maat.HERHALINGEN: Casus.herhalingen,
    Maat.WACHTTIJDEN: Casus.wachttijden,
    Maat.TERMIJNEN: Casus.termijnmaat,
    Maat.AFWIJKINGEN: Casus.afwijkingen,
    Maat.CONFORMITEIT: Casus.conformiteit,
    Maat.RESULTATEN: lambda casus: trage_resultaten.resultaten(casus.in_grootboek),
    Maat.DOORLOOPTIJDEN: lambda casus: trage_resultaten.doorlooptijd(casus.feiten, casus.peil),
    Maat.LEEFDOMEINEN: lambda casus: trage_resultaten.leefdomeinen(casus.in_grootboek),
}


def casussen(feiten: Sequence[CasusFeit]) -> dict[str, Casus]:
    per_casus: defaultdict[str, list[CasusFeit]] = defaultdict(list)
    for feit in feiten:
        per_casus[str(feit.casus_id)].append(feit)
    gevonden = {naam: Casus(eigen) for naam, eigen in per_casus.items()}
    for naam, eigen in per_casus.items():
        gevonden[naam].in_grootboek = [feit for feit in eigen if not isinstance(feit, FeitGehoord)]
        gevonden[naam].peil = max(
            moment
            for feit in feiten
            if not isinstance(feit, FeitGehoord)
            for moment in (feit.opgetreden_op, feit.vastgelegd_op)
        )
    return gevonden


def rijen(maat: Maat, feiten: Sequence[CasusFeit]) -> Counter[tuple[str, Cel, int | None]]:
    """What the measure says of each casus."""
    return Counter((naam, *rij) for naam, casus in casussen(feiten).items() for rij in MATEN[maat](casus))


def cijfers(maat: Maat, feiten: Sequence[CasusFeit]) -> dict[Cel, tuple[int, int, int | None, int | None]]:
    """Per cell: casussen, occurrences, median and 90th percentile (nearest rank)."""
    van: defaultdict[Cel, list[tuple[str, int | None]]] = defaultdict(list)
    for (naam, cel, waarde), keer in rijen(maat, feiten).items():
        van[cel] += [(naam, waarde)] * keer
    return {
        cel: (
            len({naam for naam, _ in eigen}),
            len(eigen),
            *(rang([w for _, w in eigen if w is not None], p) for p in (5, 9)),
        )
        for cel, eigen in van.items()
    }


def rang(waarden: list[int], tienden: int) -> int | None:
    return sorted(waarden)[-(-len(waarden) * tienden // 10) - 1] if waarden else None
