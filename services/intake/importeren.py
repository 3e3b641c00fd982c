"""Een bestand met meldingen inlezen: als stroom, met vast geheugen, en per geweigerde regel de reden."""

from __future__ import annotations

import csv
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from contracts.feit import Actor
from contracts.regio import Regio
from kit.mistakes import mistakes
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen, Uitkomst, Verwerkt

KOLOMMEN = {naam: veld.alias or naam for naam, veld in OntvangMelding.model_fields.items() if naam != "kanaal"}
"""Column of the file -> field of the melding."""
VELDEN = {alias: kolom for kolom, alias in KOLOMMEN.items()}
VERPLICHT = frozenset(naam for naam in KOLOMMEN if OntvangMelding.model_fields[naam].is_required())
NAMEN = frozenset(VELDEN)
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


class Bestand:
    """Leest de regels van een bestand als meldingen."""

    def __init__(self, regio: Regio, gemeenten: frozenset[str]) -> None:
        self._regio = regio
        self._gemeenten = gemeenten
        self._kolommen: list[str] | None = None

    def lees_kop(self, regel: str) -> None:
        """De namen van de kolommen; raises KopOnbruikbaar met alles wat ontbreekt of onbekend is."""
        kolommen = [kolom.strip().lower() for kolom in next(csv.reader([regel], delimiter=";"), [])]
        ontbrekend = sorted(VERPLICHT - set(kolommen))
        onbekend = [plaats for plaats, kolom in enumerate(kolommen, start=1) if kolom not in KOLOMMEN]
        dubbel = sorted({kolom for kolom in kolommen if kolommen.count(kolom) > 1} & KOLOMMEN.keys())
        if ontbrekend or onbekend or dubbel:
            raise KopOnbruikbaar(ontbrekend, onbekend, dubbel)
        self._kolommen = kolommen

    @property
    def heeft_kop(self) -> bool:
        """Of de kolommen bekend zijn."""
        return self._kolommen is not None

    def lees(self, nummer: int, regel: str) -> OntvangMelding | list[Weigering]:
        """De melding op een regel, of alle redenen waarom zij niet deugt."""
        kolommen = self._kolommen or []
        if len(regel) > LANGSTE_REGEL:
            return [Weigering(nummer, "", "regel is te lang")]
        try:
            waarden = next(csv.reader([regel], delimiter=";", strict=True), [])
        except csv.Error:
            return [Weigering(nummer, "", "regel is niet te lezen")]
        if "\N{REPLACEMENT CHARACTER}" in regel:
            return [Weigering(nummer, "", "regel bevat tekens die geen UTF-8 zijn")]
        if len(waarden) != len(kolommen):
            return [Weigering(nummer, "", f"regel heeft {len(waarden)} velden in plaats van {len(kolommen)}")]
        gegevens = {KOLOMMEN[kolom]: waarde for kolom, waarde in zip(kolommen, waarden, strict=True) if waarde.strip()}
        gemeente = gegevens.get("gemeentecode", "").strip()
        weigeringen = []
        if gemeente in self._regio.gemeenten and gemeente not in self._gemeenten:
            weigeringen.append(Weigering(nummer, "gemeentecode", "u heeft geen toegang tot deze gemeente"))
        try:
            melding = OntvangMelding.model_validate(gegevens, context={"regio": self._regio})
        except ValidationError as fout:
            return _weigeringen(nummer, fout) + weigeringen
        return weigeringen or melding


def _weigeringen(nummer: int, fout: ValidationError) -> list[Weigering]:
    gevonden = mistakes([dict(error) for error in fout.errors(include_url=False)], NAMEN)
    return [Weigering(nummer, VELDEN.get(een["veld"], een["veld"]), een["uitleg"]) for een in gevonden]


@dataclass(slots=True)
class Resultaat:
    """Wat er met een aantal regels is gebeurd: waarom zij zijn geweigerd, of in welke casus zij staan."""

    weigeringen: list[Weigering] = field(default_factory=list)
    verwerkt: list[tuple[int, Verwerkt]] = field(default_factory=list)


def verwerk(
    bestand: Bestand, meldingen: Meldingen, regels: Sequence[tuple[int, str]], actor: Actor, stand: Tussenstand
) -> Resultaat:
    """Verwerk een aantal regels en werk de tussenstand bij; bij terugkeer staat alles vast."""
    goed: list[OntvangMelding] = []
    nummers: list[int] = []
    resultaat = Resultaat()
    for nummer, regel in regels:
        if not regel.strip():
            continue
        stand.regels += 1
        gelezen = bestand.lees(nummer, regel)
        if isinstance(gelezen, OntvangMelding):
            goed.append(gelezen)
            nummers.append(nummer)
        else:
            resultaat.weigeringen += gelezen
            stand.geweigerd += 1
    if goed:
        for nummer, verwerkt in zip(nummers, meldingen.ontvang(goed, actor), strict=True):
            if verwerkt.uitkomst is Uitkomst.STRIJDIG:
                resultaat.weigeringen.append(Weigering(nummer, "meldingsnummer", AL_VERWERKT))
                stand.geweigerd += 1
            else:
                resultaat.verwerkt.append((nummer, verwerkt))
                stand.uitkomsten[verwerkt.uitkomst] += 1
    return resultaat
