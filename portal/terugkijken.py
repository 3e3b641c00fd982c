"""Terugkijken in een casus: op welk moment wordt gekeken, op beide tijdassen, en hoe de waarden van toen heten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from contracts.feit import NEDERLAND
from portal import tijd, woorden

Feit = Mapping[str, Any]
ASSEN = {"gebeurd": "Wat was er gebeurd", "bekend": "Wat was er bekend"}
LEEG: tuple[Any, ...] = (None, [], False, 0, "")
LETTERLIJK = frozenset({"casusId", "jongereId", "coach", "gemeente", "tabel", "regel"})
"""Velden met een kenmerk of code: die blijven zoals zij zijn."""
STAPVELDEN = frozenset({"stap", "naar", "vervolgstap"})
GROEPEN = {
    "stappen": "De stappen",
    "termijnen": "Termijnen",
    "afwijkingen": "Afwijkingen met reden",
    "teruggegaan": "Teruggegaan",
}
CASUS = "De casus"


@dataclass(frozen=True, slots=True)
class As:
    """Een tijdas van een casus, en het hoeveelste moment daarop waar de kijker staat (vanaf 1)."""

    naam: str
    momenten: Sequence[Feit]
    plaats: int

    @property
    def kop(self) -> str:
        """Wat deze as zegt."""
        return ASSEN[self.naam]

    @property
    def tijdveld(self) -> str:
        """De tijd die op deze as telt."""
        return "opgetredenOp" if self.naam == "gebeurd" else "vastgelegdOp"

    @property
    def hier(self) -> Feit:
        """Het laatste feit dat meetelt."""
        return self.momenten[self.plaats - 1]

    @property
    def helemaal(self) -> bool:
        """Of alles meetelt."""
        return self.plaats == len(self.momenten)

    @property
    def bijschriften(self) -> list[str]:
        """Wat er bij iedere stand van de schuif staat."""
        return [
            f"{nummer} van {len(self.momenten)}: {tijd.moment(een[self.tijdveld])}, {woorden.feit(een['feit']).lower()}"
            for nummer, een in enumerate(self.momenten, start=1)
        ]


@dataclass(frozen=True, slots=True)
class Kijk:
    """Vanwaar wordt gekeken. `voor` gaat voor de namen in het adres, als er meer momenten in staan."""

    gebeurd: As
    bekend: As
    op: datetime | None = None
    bekend_op: datetime | None = None
    voor: str = ""

    @classmethod
    def uit(cls, momenten: Sequence[Feit], vraag: Mapping[str, str], voor: str = "", anders: int | None = None) -> Kijk:
        """Het moment dat in het adres staat; zonder meer het laatste, of `anders` op de as van bekend worden."""
        gebeurd = As("gebeurd", sorted(momenten, key=lambda een: een["gebeurd"]), len(momenten))
        bekend = As("bekend", momenten, anders or len(momenten))
        op, bekend_op = (lees(vraag.get(naam(voor, veld), "")) for veld in ("op", "bekendOp"))
        plaatsen = {een.naam: _getal(vraag.get(naam(voor, een.naam), ""), een) for een in (gebeurd, bekend)}
        if op:
            plaatsen["gebeurd"] = _tot(gebeurd, op)
        if bekend_op:
            plaatsen["bekend"] = _tot(bekend, bekend_op)
        return cls(
            replace(gebeurd, plaats=plaatsen["gebeurd"]),
            replace(bekend, plaats=plaatsen["bekend"]),
            op,
            bekend_op,
            voor,
        )

    @property
    def assen(self) -> tuple[As, As]:
        """Beide tijdassen."""
        return (self.gebeurd, self.bekend)

    @property
    def nu(self) -> bool:
        """Of alles meetelt wat er is."""
        return self.gebeurd.helemaal and self.bekend.helemaal and not (self.op or self.bekend_op)

    @property
    def laatste(self) -> Feit | None:
        """Het laatste feit dat op dit moment meetelt, in de volgorde waarin het bekend werd."""
        telt = {een["nummer"] for een in self.gebeurd.momenten[: self.gebeurd.plaats]}
        return next(
            (een for een in reversed(self.bekend.momenten[: self.bekend.plaats]) if een["nummer"] in telt), None
        )

    def vraag(self) -> list[tuple[str, str]]:
        """Zo vraagt evaluation het."""
        gevraagd: dict[str, str] = {}
        if self.op:
            gevraagd["op"] = self.op.isoformat()
        elif not self.gebeurd.helemaal:
            gevraagd["op"] = self.gebeurd.hier["opgetredenOp"]
        if self.bekend_op:
            gevraagd["bekendOp"] = self.bekend_op.isoformat()
        elif not self.bekend.helemaal:
            gevraagd["naFeit"] = str(self.bekend.hier["nummer"])
        return [(naam(self.voor, veld), waarde) for veld, waarde in gevraagd.items()]

    def adres(self, as_: str = "", plaats: int = 0) -> str:
        """De plaatsen op beide assen als vraag in een adres, met een van beide anders."""
        plaatsen = {een.naam: plaats if een.naam == as_ else een.plaats for een in self.assen}
        return urlencode({naam(self.voor, een): waarde for een, waarde in plaatsen.items()})

    def invoer(self, veld: str) -> str:
        """Wat er in het veld voor datum en tijd staat."""
        wanneer = self.op if veld == "op" else self.bekend_op
        return tijd.invoer(wanneer) if wanneer else ""


def naam(voor: str, veld: str) -> str:
    """`op` of, met iets ervoor, `vanOp`."""
    return f"{voor}{veld[0].upper()}{veld[1:]}" if voor else veld


def lees(tekst: str) -> datetime | None:
    """Een tijdstip zoals een veld het geeft, op de klok van Nederland; None als het er geen is."""
    try:
        gevonden = datetime.fromisoformat(tekst)
        return (gevonden if gevonden.tzinfo else gevonden.replace(tzinfo=NEDERLAND)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _getal(tekst: str, as_: As) -> int:
    return min(max(int(tekst), 1), len(as_.momenten)) if tekst.isdecimal() and len(tekst) < 8 else as_.plaats


def _tot(as_: As, wanneer: datetime) -> int:
    telt = sum(datetime.fromisoformat(een[as_.tijdveld]) <= wanneer for een in as_.momenten)
    return max(telt, 1)


def veld(pad: str) -> str:
    """`stappen.3.gedaanOp` voor een mens: Stap 3. Stel de doelgroep vast: gedaan op."""
    eerste, *rest = pad.split(".")
    if eerste == "stappen" and len(rest) == 2:
        return f"{woorden.stap(rest[0])}: {woorden.zin(rest[1]).lower()}"
    if eerste in GROEPEN and rest:
        return f"{woorden.zin(rest[0])}: {', '.join(woorden.zin(een).lower() for een in rest[1:])}"
    return ": ".join([woorden.zin(eerste), *(woorden.zin(een).lower() for een in rest)])


def toon(waarde: Any, pad: str = "") -> str:
    """Een waarde voor een mens; niets is een streepje."""
    if waarde in (None, [], "", {}):
        return "–"
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    if isinstance(waarde, list):
        return "; ".join(toon(een, pad) for een in waarde)
    if isinstance(waarde, dict):
        if waarde.keys() >= {"wie", "waarop"}:
            partij = f" ({toon(waarde['partij']).lower()})" if waarde.get("partij") else ""
            return f"{toon(waarde['wie'])}{partij}: {toon(waarde['waarop']).lower()}"
        bekend = {sleutel: een for sleutel, een in waarde.items() if een is not None}
        return ", ".join(f"{woorden.zin(sleutel).lower()} {toon(een, sleutel)}" for sleutel, een in bekend.items())
    return _los(waarde, pad)


def _los(waarde: Any, pad: str) -> str:
    if isinstance(waarde, int) and pad in STAPVELDEN and waarde in woorden.STAPPEN:
        return woorden.stap(waarde)
    letterlijk = pad in LETTERLIJK or pad.endswith("Id")
    return _tekst(waarde) if isinstance(waarde, str) and not letterlijk else str(waarde)


def _tekst(waarde: str) -> str:
    if len(waarde) >= 10 and waarde[:4].isdecimal() and waarde[4] == "-":
        try:
            return tijd.datum(waarde) if len(waarde) == 10 else tijd.moment(waarde)
        except (ValueError, TypeError):
            return waarde
    return woorden.waarde(waarde) if waarde.islower() and " " not in waarde and len(waarde) < 60 else waarde


def gegroepeerd(waarden: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Iedere waarde die iets zegt onder haar kop; wat nog zo is als bij iedere nieuwe casus blijft weg."""
    groepen: dict[str, list[Mapping[str, Any]]] = {kop: [] for kop in (CASUS, *GROEPEN.values())}
    for een in waarden:
        if een["waarde"] not in LEEG and (een["feit"] or een["waarde"] not in ("open", 1)):
            groepen[GROEPEN.get(een["pad"].partition(".")[0], CASUS)].append(een)
    groepen[GROEPEN["stappen"]].sort(key=lambda een: int(een["pad"].split(".")[1]))
    return {kop: rijen for kop, rijen in groepen.items() if rijen}
