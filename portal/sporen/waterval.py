"""De waterval van een spoor: stappen en feiten op volgorde, met waar zij begonnen, hoe lang het duurde en op wat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.sporen.span import Span

DIEPST = 8
SMALST = 0.4
"""Procent van de breedte: ook wat bijna geen tijd kost is te zien."""
NS = 1_000_000_000
STAP, FEIT = "stap", "feit"


@dataclass(frozen=True, slots=True)
class Regel:
    """Een regel van de waterval; tijden in nanoseconden, `links` en `breed` in procenten van het geheel."""

    soort: str
    dienst: str
    wat: str
    waar: str
    diepte: int
    begin: int
    einde: int
    mislukt: bool = False
    wachtte: int = 0
    links: float = 0.0
    breed: float = 0.0
    nummer: int = 0

    @property
    def duur(self) -> int:
        """In nanoseconden."""
        return max(0, self.einde - self.begin)


@dataclass(frozen=True, slots=True)
class Feit:
    """Een feit van het spoor, met de plaats in de lijst van wat ertoe leidde (0: een opdracht) en hoe lang dat was."""

    nummer: int
    gegeven: Mapping[str, Any]
    volgt_op: int
    wachtte: int


@dataclass(frozen=True, slots=True)
class Waterval:
    """Alles van een spoor, om te tonen."""

    regels: Sequence[Regel]
    feiten: Sequence[Feit]
    begin: int
    duur: int
    stappen: int
    langste_wacht: Regel | None


def waterval(spans: Sequence[Span], gegeven: Sequence[Mapping[str, Any]]) -> Waterval:
    """Leg spans en feiten naast elkaar; zonder spans blijven de feiten over."""
    feiten = list(_genummerd(gegeven))
    regels = list(_boom(spans, feiten))
    if not regels:
        return Waterval((), feiten, 0, 0, 0, None)
    begin, einde = min(een.begin for een in regels), max(een.einde for een in regels)
    heel = max(1, einde - begin)
    regels = [_geplaatst(een, begin, heel) for een in regels]
    langste = max(regels, key=lambda een: een.wachtte)
    return Waterval(regels, feiten, begin, einde - begin, len(spans), langste if langste.wachtte else None)


def _genummerd(gegeven: Sequence[Mapping[str, Any]]) -> Iterator[Feit]:
    plaats = {een["id"]: nummer for nummer, een in enumerate(gegeven, start=1)}
    for nummer, een in enumerate(gegeven, start=1):
        oorzaak = plaats.get(een["oorzaakId"], 0)
        wachtte = ns(een["vastgelegdOp"]) - ns(gegeven[oorzaak - 1]["vastgelegdOp"]) if oorzaak else 0
        yield Feit(nummer, een, oorzaak, max(0, wachtte))


def _boom(spans: Sequence[Span], feiten: Sequence[Feit]) -> Iterator[Regel]:
    """Stappen onder hun ouder, op tijd; een feit onder de stap die het vastlegde."""
    bekend = {span.id: span for span in spans}
    onder: dict[str, list[Span]] = defaultdict(list)
    for span in bekend.values():
        onder[span.ouder if span.ouder in bekend else ""].append(span)
    bij: dict[str, list[Feit]] = defaultdict(list)
    for feit in feiten:
        maker = feit.gegeven["traceparent"].split("-")[2]
        bij[maker if maker in bekend else ""].append(feit)

    def loop(ouder: str, diepte: int, ouders: frozenset[str]) -> Iterator[Regel]:
        eigen = [(span.begin, _stap(span, bekend.get(span.ouder), diepte), span.id) for span in onder[ouder]]
        eigen += [(ns(feit.gegeven["vastgelegdOp"]), _feit(feit, diepte, feiten), "") for feit in bij[ouder]]
        for _, regel, id_ in sorted(eigen, key=lambda een: een[0]):
            yield regel
            if id_ and id_ not in ouders:
                yield from loop(id_, min(diepte + 1, DIEPST), ouders | {id_})

    yield from loop("", 0, frozenset())


def _stap(span: Span, ouder: Span | None, diepte: int) -> Regel:
    """Wie na het einde van zijn ouder begint, heeft gewacht: op de bekendmaking, of op de luisteraar."""
    wachtte = max(0, span.begin - ouder.einde) if ouder else 0
    return Regel(STAP, span.dienst, span.naam, span.soort, diepte, span.begin, span.einde, span.mislukt, wachtte)


def _feit(feit: Feit, diepte: int, feiten: Sequence[Feit]) -> Regel:
    """Van vastleggen tot aankomst in het grootboek, als dat bekend is."""
    een = feit.gegeven
    begin = ns(een["vastgelegdOp"])
    einde = ns(een["opgenomenOp"]) if een.get("opgenomenOp") else begin
    terug, stap = 0, feit
    while stap.volgt_op and terug < DIEPST:
        terug, stap = terug + 1, feiten[stap.volgt_op - 1]
    hoe_diep = diepte if diepte else terug
    return Regel(
        FEIT, een["dienst"], een["feit"], FEIT, hoe_diep, begin, max(begin, einde), False, feit.wachtte,
        nummer=feit.nummer,
    )  # fmt: skip


def _geplaatst(regel: Regel, begin: int, heel: int) -> Regel:
    links = min(100 - SMALST, (regel.begin - begin) / heel * 100)
    return replace(regel, links=round(links, 2), breed=round(max(SMALST, min(100 - links, regel.duur / heel * 100)), 2))


def ns(moment: str) -> int:
    """Nanoseconden sinds 1970, zonder afronding."""
    gelezen = datetime.fromisoformat(moment)
    return int(gelezen.timestamp()) * NS + gelezen.microsecond * 1000


def duur(nanoseconden: int) -> str:
    """Zoals een mens het zegt: `0,4 ms`, `12 ms`, `1,4 s`, `3 min`, `2 uur`, `5 dagen`."""
    ms = nanoseconden / 1_000_000
    if ms < 10:
        return f"{ms:.1f} ms".replace(".", ",")
    if ms < 1000:
        return f"{ms:.0f} ms"
    seconden = ms / 1000
    if seconden < 120:
        return f"{seconden:.1f} s".replace(".", ",")
    for grens, deel, naam in ((7200, 60, "min"), (172_800, 3600, "uur")):
        if seconden < grens:
            return f"{seconden / deel:.0f} {naam}"
    return f"{seconden / 86_400:.0f} dagen"
