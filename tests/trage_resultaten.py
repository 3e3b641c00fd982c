"""What works, once more: slowly and in another way, casus by casus, from the facts themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from contracts.evaluation import CasusAfgesloten
from contracts.feit import CasusFeit
from contracts.intake import CasusGeopend, CasusHeropend, LeefdomeinenInKaartGebracht
from contracts.monitoring import JongereTeruggevallen, MeldingAfgesloten, NazorgGestart, VervolgactieAfgesproken
from contracts.routing import DoelgroepGewijzigd, DoelgroepVastgesteld, PlanHerzien, PlanOpgesteld, RouteBepaald
from kit.codec import Codec
from kit.memory import MemoryVault

CODEC = Codec(MemoryVault())
Rij = tuple[tuple[str, str, str], int | None]


def uitkomst(feiten: Sequence[CasusFeit]) -> str:
    """How the casus stands after its last fact."""
    stand = "loopt"
    for feit in feiten:
        if isinstance(feit, MeldingAfgesloten):
            stand = feit.resultaat
        elif isinstance(feit, CasusAfgesloten):
            stand = feit.resultaat or "beeindigd"
        elif isinstance(feit, JongereTeruggevallen | CasusHeropend):
            stand = "loopt"
    return stand


def interventies(feiten: Sequence[CasusFeit]) -> set[str]:
    acties: set[str] = set()
    for feit in feiten:
        if isinstance(feit, PlanOpgesteld | PlanHerzien):
            acties |= {str(actie.soort) for actie in feit.acties}
        if isinstance(feit, VervolgactieAfgesproken):
            acties.add(str(feit.soort))
    return acties | {"iedere", "met-actie" if acties else "zonder-actie"}


def scores(feiten: Sequence[CasusFeit]) -> dict[str, list[int]]:
    gegeven: defaultdict[str, list[int]] = defaultdict(list)
    for feit in feiten:
        if isinstance(feit, LeefdomeinenInKaartGebracht):
            for een in CODEC.open(feit, "scores"):
                gegeven[een.domein].append(een.score)
    return gegeven


def begin(feiten: Sequence[CasusFeit]) -> str:
    gegeven = scores(feiten)
    laag = [domein for domein, eigen in gegeven.items() if eigen[0] in {1, 2}]
    if not gegeven:
        return "niet-gemeten"
    return "geen-laag" if not laag else "1-2-laag" if len(laag) < 3 else "3-of-meer-laag"


def leeftijd(feiten: Sequence[CasusFeit]) -> str:
    klasse = "onbekend"
    for feit in feiten:
        jaren = getattr(feit, "leeftijd", None)
        if jaren is not None:
            klasse = "tot-18" if jaren < 18 else "18-22" if jaren < 23 else "23-26" if jaren < 27 else "27-en-ouder"
    return klasse


def laatste(feiten: Sequence[CasusFeit], veld: str, *soorten: type[CasusFeit]) -> str:
    gevonden = [str(getattr(feit, veld)) for feit in feiten if isinstance(feit, soorten)]
    return gevonden[-1] if gevonden else "onbekend"


def resultaten(feiten: Sequence[CasusFeit]) -> Iterator[Rij]:
    """In the order of the ledger."""
    eind = uitkomst(feiten)
    mix = {
        "leeftijd": leeftijd(feiten),
        "doelgroep": laatste(feiten, "doelgroep", DoelgroepVastgesteld, DoelgroepGewijzigd),
        "route": laatste(feiten, "route", RouteBepaald),
        "start": begin(feiten),
    }
    terug = any(isinstance(feit, JongereTeruggevallen) for feit in feiten)
    for actie in interventies(feiten):
        yield ("interventie", actie, ""), None
        yield ("resultaat", actie, eind), None
        for kenmerk, waarde in mix.items():
            yield (kenmerk, actie, waarde), None
        for kenmerk in ("doelgroep", "leeftijd"):
            yield (f"bij {kenmerk} {mix[kenmerk]}", actie, eind), None
        if any(isinstance(feit, NazorgGestart) for feit in feiten):
            yield ("nazorg", actie, "terugval" if terug else "geen-terugval"), None


def doorlooptijd(feiten: Sequence[CasusFeit], peil: datetime) -> Iterator[Rij]:
    """In the order in which things happened."""
    geopend = [feit.opgetreden_op for feit in feiten if isinstance(feit, CasusGeopend)]
    einden = [feit for feit in feiten if isinstance(feit, MeldingAfgesloten | CasusAfgesloten)]
    if geopend:
        tot = einden[0].opgetreden_op if einden else peil
        eind = (einden[0].resultaat or "beeindigd") if einden else "loopt"
        yield ("einde", eind, ""), max(0, (tot - min(geopend)) // timedelta(microseconds=1))


def leefdomeinen(feiten: Sequence[CasusFeit]) -> Iterator[Rij]:
    for domein, eigen in scores(feiten).items():
        if len(eigen) > 1:
            eerste, nu = eigen[0], eigen[-1]
            yield ("verandering", domein, "beter" if nu > eerste else "slechter" if nu < eerste else "gelijk"), None
            yield ("twee-metingen", domein, ""), None
