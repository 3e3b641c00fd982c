"""Een bestand inlezen, met meldingen of een lijst van DUO: als stroom, en per geweigerde regel de reden."""

from __future__ import annotations

import csv
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import ValidationError

from contracts.regio import Regio
from kit.http import Body
from kit.mistakes import mistakes
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Uitkomst

R = TypeVar("R", bound=Body)
AL_VERWERKT = "meldingsnummer is al verwerkt, met andere gegevens"
LANGSTE_REGEL = 20_000
"""Tekens."""
MEESTE_REGELEINDEN = 100
"""Binnen een veld."""


class KopOnbruikbaar(ValueError):
    """De eerste regel van het bestand noemt de kolommen niet die nodig zijn.

    Een onbekende kolom heeft alleen haar plaats (vanaf 1): zonder kop staan daar de gegevens van een jongere.
    """

    def __init__(self, ontbrekend: Sequence[str], onbekend: Sequence[int], dubbel: Sequence[str]) -> None:
        self.ontbrekend, self.onbekend, self.dubbel = list(ontbrekend), list(onbekend), list(dubbel)
        super().__init__("de kop van het bestand klopt niet")


@dataclass(frozen=True, slots=True)
class Weigering:
    """Waarom een regel is geweigerd; zonder wat er stond."""

    regel: int
    veld: str
    reden: str


@dataclass(slots=True)
class Tussenstand:
    """Wat er met de regels tot nu toe is gebeurd."""

    regels: int = 0
    uitkomsten: dict[Uitkomst, int] = field(default_factory=lambda: dict.fromkeys(Uitkomst, 0))
    geweigerd: int = 0


class Regels:
    """Knipt een stroom bytes in regels; een regeleinde tussen aanhalingstekens hoort bij de regel.

    Een aanhalingsteken zonder einde bederft alleen zijn eigen regel: wat daarna op zichzelf een regel is, blijft dat.
    """

    def __init__(self) -> None:
        self._lezer = getincrementaldecoder("utf-8-sig")(errors="replace")
        self._rest = ""
        self._nummer = 0
        self._velden = 0
        self._open: list[tuple[int, str]] = []

    def voeg_toe(self, brok: bytes, *, laatste: bool = False) -> Iterator[tuple[int, str]]:
        """De regels die nu heel zijn, ieder met haar nummer in het bestand (de kop is 1).

        Van een te lange regel komt alleen het begin, een teken langer dan LANGSTE_REGEL.
        """
        *stukken, self._rest = (self._rest + self._lezer.decode(brok, laatste)).split("\n")
        if laatste and self._rest:
            stukken.append(self._rest)
        self._rest = self._rest[: LANGSTE_REGEL + 2]
        genummerd = enumerate((stuk.removesuffix("\r")[: LANGSTE_REGEL + 1] for stuk in stukken), self._nummer + 1)
        self._nummer += len(stukken)
        return self._sluit_aan(deque(genummerd), laatste)

    def _sluit_aan(self, wachtrij: deque[tuple[int, str]], laatste: bool) -> Iterator[tuple[int, str]]:
        while wachtrij or (laatste and self._open):
            if not wachtrij or (self._open and self._staat_op_zichzelf(wachtrij[0][1])):
                yield self._geef_op(wachtrij)
                continue
            self._open.append(wachtrij.popleft())
            geheel = "\n".join(stuk for _, stuk in self._open)
            velden, loopt_door = _velden(geheel)
            past_nog = len(geheel) <= LANGSTE_REGEL and len(self._open) <= MEESTE_REGELEINDEN
            if loopt_door and past_nog:
                continue
            if loopt_door or (velden == 0 and len(self._open) > 1):
                yield self._geef_op(wachtrij)
                continue
            yield self._open[0][0], geheel
            self._open = []
            self._velden = self._velden or velden

    def _geef_op(self, wachtrij: deque[tuple[int, str]]) -> tuple[int, str]:
        """De regel waarin het aanhalingsteken staat; wat erop volgde wordt opnieuw gelezen."""
        bedorven, *rest = self._open
        wachtrij.extendleft(reversed(rest))
        self._open = []
        return bedorven

    def _staat_op_zichzelf(self, stuk: str) -> bool:
        return len(stuk) > LANGSTE_REGEL or (
            stuk.count('"') % 2 == 0 and self._velden > 0 and _velden(stuk) == (self._velden, False)
        )


def _velden(tekst: str) -> tuple[int, bool]:
    """Hoeveel velden er in een regel staan, 0 als zij niet te lezen is; en of zij op de volgende doorloopt."""
    loopt_door = False

    def stukken() -> Iterator[str]:
        nonlocal loopt_door
        yield tekst
        loopt_door = True

    if '"' not in tekst:
        return tekst.count(";") + 1, False
    try:
        return len(next(csv.reader(stukken(), delimiter=";", strict=True), [])), loopt_door
    except csv.Error:
        return 0, loopt_door


class Bestand(Generic[R]):
    """Leest de regels van een bestand; iedere kolom is een veld van `soort`, op die in `zonder` na."""

    def __init__(
        self,
        soort: type[R],
        regio: Regio,
        gemeenten: frozenset[str],
        *,
        zonder: frozenset[str] = frozenset(),
        ook_verplicht: frozenset[str] = frozenset(),
    ) -> None:
        self._soort, self._regio, self._gemeenten = soort, regio, gemeenten
        velden = {naam: veld for naam, veld in soort.model_fields.items() if naam not in zonder}
        self.kolommen = {naam: veld.alias or naam for naam, veld in velden.items()}
        self._verplicht = ook_verplicht | {naam for naam, veld in velden.items() if veld.is_required()}
        self._namen = {alias: kolom for kolom, alias in self.kolommen.items()}
        self._volgorde: list[str] = []

    def lees_kop(self, regel: str) -> None:
        """De namen van de kolommen; raises KopOnbruikbaar met alles wat ontbreekt of onbekend is."""
        kolommen = [kolom.strip().lower() for kolom in next(csv.reader([regel], delimiter=";"), [])]
        ontbrekend = sorted(self._verplicht - set(kolommen))
        onbekend = [plaats for plaats, kolom in enumerate(kolommen, start=1) if kolom not in self.kolommen]
        dubbel = sorted({kolom for kolom in kolommen if kolommen.count(kolom) > 1} & self.kolommen.keys())
        if ontbrekend or onbekend or dubbel:
            raise KopOnbruikbaar(ontbrekend, onbekend, dubbel)
        self._volgorde = kolommen

    def lees(self, nummer: int, regel: str) -> R | list[Weigering]:
        """Wat er op een regel staat, of alle redenen waarom zij niet deugt."""
        if len(regel) > LANGSTE_REGEL:
            return [Weigering(nummer, "", "regel is te lang")]
        try:
            waarden = next(csv.reader([regel], delimiter=";", strict=True), [])
        except csv.Error:
            return [Weigering(nummer, "", "regel is niet te lezen")]
        if "\N{REPLACEMENT CHARACTER}" in regel:
            return [Weigering(nummer, "", "regel bevat tekens die geen UTF-8 zijn")]
        if len(waarden) != len(self._volgorde):
            return [Weigering(nummer, "", f"regel heeft {len(waarden)} velden in plaats van {len(self._volgorde)}")]
        paren = zip(self._volgorde, waarden, strict=True)
        gegevens = {self.kolommen[kolom]: waarde for kolom, waarde in paren if waarde.strip()}
        gemeente = gegevens.get("gemeentecode", "").strip()
        weigeringen = []
        if gemeente in self._regio.gemeenten and gemeente not in self._gemeenten:
            weigeringen.append(Weigering(nummer, "gemeentecode", "u heeft geen toegang tot deze gemeente"))
        try:
            gelezen = self._soort.model_validate(gegevens, context={"regio": self._regio})
        except ValidationError as fout:
            return self._weigeringen(nummer, fout) + weigeringen
        return weigeringen or gelezen

    def _weigeringen(self, nummer: int, fout: ValidationError) -> list[Weigering]:
        gevonden = mistakes([dict(error) for error in fout.errors(include_url=False)], frozenset(self._namen))
        return [Weigering(nummer, self._namen.get(een["veld"], een["veld"]), een["uitleg"]) for een in gevonden]


def meldingenbestand(regio: Regio, gemeenten: frozenset[str]) -> Bestand[OntvangMelding]:
    """Een bestand met directe meldingen: ieder met haar meldingsnummer."""
    return Bestand(
        OntvangMelding,
        regio,
        gemeenten,
        zonder=frozenset({"kanaal"}),
        ook_verplicht=frozenset({"meldingsnummer"}),
    )


def verwerk(
    bestand: Bestand[R],
    neem_aan: Callable[[Mapping[int, R]], Sequence[Uitkomst]],
    regels: Sequence[tuple[int, str]],
    stand: Tussenstand,
) -> list[Weigering]:
    """Verwerk een aantal regels en werk de tussenstand bij; bij terugkeer staat vast wat `neem_aan` aannam.

    `neem_aan` krijgt wat er op iedere regel staat, met haar nummer in het bestand.
    """
    goed: dict[int, R] = {}
    weigeringen: list[Weigering] = []
    for nummer, regel in regels:
        if not regel.strip():
            continue
        stand.regels += 1
        gelezen = bestand.lees(nummer, regel)
        if isinstance(gelezen, list):
            weigeringen += gelezen
            stand.geweigerd += 1
        else:
            goed[nummer] = gelezen
    if goed:
        for nummer, uitkomst in zip(goed, neem_aan(goed), strict=True):
            if uitkomst is Uitkomst.STRIJDIG:
                weigeringen.append(Weigering(nummer, "meldingsnummer", AL_VERWERKT))
                stand.geweigerd += 1
            else:
                stand.uitkomsten[uitkomst] += 1
    return weigeringen
