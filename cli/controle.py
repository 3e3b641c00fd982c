"""Een bewijsbundel controleren, met niets dan de bundel: wat er staat, is dat wat er is vastgelegd?"""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from contracts.feit import GEEN_HASH
from kit.bundle import BundleBroken, Mark, first_difference, pack, unpack
from kit.checkpoint import Checkpoint, NoteForged, Verifier
from kit.merkle import ProofFails, check_consistency, leaf_hash, root_from_inclusion

FEITEN, BEWIJS, MANIFEST, SLEUTEL = "feiten.jsonl", "bewijs.json", "manifest.txt", "sleutel.txt"

STROOMNAMEN = ("casusId", "verbeterpuntId", "conceptId", "verslagId", "jongereId")
"""How a fact names its stream; one of a casus names the jongere besides."""
ONLEESBAAR = (ValueError, KeyError, TypeError, AttributeError)
"""What text that may be anything makes go wrong; NoteForged and ProofFails are among them."""


@dataclass
class Controle:
    """De uitkomst: alle fouten, en wat er te weten viel."""

    fouten: list[str] = field(default_factory=list)
    feiten: int = 0
    diensten: dict[str, int] = field(default_factory=dict)
    casus: str = ""
    sleutel: Verifier | None = None
    hoofd: Checkpoint | None = None
    eerdere_hoofden: int = 0

    @property
    def klopt(self) -> bool:
        """Of er geen enkele fout is gevonden."""
        return not self.fouten


@dataclass(frozen=True, slots=True)
class Verwacht:
    """Wat het bewijs over een feit zegt."""

    nummer: int
    positie: int
    dienst: str
    volgnummer: int
    soort: str
    merk: Mark
    bewijs: tuple[bytes, ...]

    def __str__(self) -> str:
        return f"feit {self.nummer} ({self.dienst} nr {self.volgnummer}, {self.soort})"


def controleer(bundel: bytes, sleutel: str | None = None) -> Controle:
    """Controleer een bundel; met `sleutel` (naam+hash+sleutel) moet zij ook door die sleutel zijn ondertekend."""
    uitkomst = Controle()
    try:
        bestanden = unpack(bundel)
        toegang = Verifier.parse(bestanden[SLEUTEL].decode())
    except (BundleBroken, KeyError, NoteForged, UnicodeDecodeError) as fout:
        uitkomst.fouten.append(f"dit is geen leesbare bewijsbundel ({type(fout).__name__})")
        return uitkomst
    uitkomst.sleutel = toegang
    if sleutel and sleutel.strip() != str(toegang):
        uitkomst.fouten.append("de bundel is ondertekend met een andere sleutel dan die van de regio")
    anders = first_difference(bundel, pack(bestanden))
    if anders is not None:
        uitkomst.fouten.append(f"byte {anders} van de bundel zelf, buiten de bestanden, is veranderd")
    manifest = _manifest(bestanden, toegang, uitkomst)
    uitkomst.fouten += _bestanden(bestanden, manifest)
    _feiten(bestanden, toegang, manifest, uitkomst)
    return uitkomst


@dataclass
class Manifest:
    """De ondertekende lijst van wat er in de bundel zit."""

    stroom: str = ""
    hoofd: tuple[int, bytes] | None = None
    ketens: dict[str, tuple[int, str]] = field(default_factory=dict)
    delen: dict[str, Mark] = field(default_factory=dict)


def _manifest(bestanden: dict[str, bytes], toegang: Verifier, uitkomst: Controle) -> Manifest:
    manifest = Manifest()
    try:
        regels = toegang.open(bestanden[MANIFEST].decode()).splitlines()[1:]
        for regel in regels:
            soort, _, rest = regel.partition(" ")
            _lees(manifest, soort, rest)
    except (KeyError, NoteForged, ValueError):
        uitkomst.fouten.append(f"{MANIFEST} ontbreekt, is veranderd, of is niet door deze sleutel ondertekend")
    uitkomst.casus = manifest.stroom
    return manifest


def _lees(manifest: Manifest, soort: str, rest: str) -> None:
    if soort == "stroom":
        manifest.stroom = rest
    elif soort == "hoofd":
        omvang, wortel = rest.split(" ")
        manifest.hoofd = (int(omvang), b64decode(wortel))
    elif soort == "keten":
        dienst, aantal, kop = rest.split(" ")
        manifest.ketens[dienst] = (int(aantal), kop)
    elif soort == "deel":
        naam, _, merk = rest.partition(" ")
        manifest.delen[naam] = Mark.parse(merk)


def _bestanden(bestanden: dict[str, bytes], manifest: Manifest) -> Iterator[str]:
    for naam, merk in manifest.delen.items():
        if naam not in bestanden:
            yield f"{naam} ontbreekt"
        elif sha256(bestanden[naam]).hexdigest() != merk.hash:
            yield f"{naam}: {_verschil(merk, bestanden[naam])}"
    for naam in bestanden.keys() - manifest.delen.keys() - {MANIFEST}:
        if manifest.delen:
            yield f"{naam} hoort niet in deze bundel"


def _verschil(merk: Mark, inhoud: bytes) -> str:
    gevonden = merk.changed_byte(inhoud)
    if gevonden:
        plaats, was = gevonden
        return f"byte {plaats} is veranderd: er stond {was}, er staat {inhoud[plaats]}"
    if len(inhoud) != merk.length:
        return f"is {len(inhoud)} bytes lang in plaats van {merk.length}"
    return "meer dan een byte is veranderd"


def _feiten(bestanden: dict[str, bytes], toegang: Verifier, manifest: Manifest, uitkomst: Controle) -> None:
    regels = bestanden.get(FEITEN, b"").split(b"\n")[:-1]
    uitkomst.feiten = len(regels)
    try:
        bewijs = orjson.loads(bestanden[BEWIJS])
        verwacht = [_verwacht(nummer, een) for nummer, een in enumerate(bewijs["feiten"], start=1)]
        hoofd = Checkpoint.parse(toegang.open(bewijs["hoofd"]))
        eerdere = list(bewijs["eerdereHoofden"])
    except ONLEESBAAR:
        uitkomst.fouten.append(f"{BEWIJS} is niet te lezen, of zijn boomhoofd is niet door deze sleutel ondertekend")
        return
    uitkomst.hoofd = hoofd
    if manifest.hoofd and manifest.hoofd != (hoofd.size, hoofd.root):
        uitkomst.fouten.append("het boomhoofd in het bewijs is een ander dan in het manifest")
    uitkomst.fouten += _volgorde(regels, verwacht)
    uitkomst.fouten += _ketens(regels, manifest, uitkomst)
    uitkomst.fouten += _plaatsen(verwacht, hoofd)
    uitkomst.fouten += _eerder(eerdere, toegang, hoofd)
    uitkomst.eerdere_hoofden = len(eerdere)


def _verwacht(nummer: int, een: dict[str, Any]) -> Verwacht:
    stappen = tuple(b64decode(stap, validate=True) for stap in een["bewijs"])
    merk = Mark.parse(een["merk"])
    positie, volgnummer = int(een["positie"]), int(een["volgnummer"])
    return Verwacht(nummer, positie, str(een["dienst"]), volgnummer, str(een["soort"]), merk, stappen)


def _volgorde(regels: Sequence[bytes], verwacht: Sequence[Verwacht]) -> Iterator[str]:
    """Wat er staat tegenover wat er hoort te staan: veranderd, weg, erbij, dubbel of van plaats verwisseld."""
    hashes = [sha256(regel).hexdigest() for regel in regels]
    hoort = {een.merk.hash: een for een in verwacht}
    weg = [een for een in verwacht if een.merk.hash not in hashes]
    vreemd = [plaats for plaats, hash_ in enumerate(hashes) if hash_ not in hoort]
    verklaard: set[int] = set()
    for een in weg:
        op_zijn_plaats = een.nummer - 1
        if op_zijn_plaats in vreemd and len(regels) == len(verwacht):
            verklaard.add(op_zijn_plaats)
            yield f"{een}: {_verschil(een.merk, regels[op_zijn_plaats])}"
        else:
            yield f"{een} ontbreekt"
    yield from (
        f"regel {plaats + 1} van {FEITEN} is geen feit van deze casus" for plaats in vreemd if plaats not in verklaard
    )
    bekend = [hoort[hash_].nummer for hash_ in hashes if hash_ in hoort]
    yield from (
        f"feit {nummer} staat er meer dan een keer" for nummer in sorted({n for n in bekend if bekend.count(n) > 1})
    )
    uniek = list(dict.fromkeys(bekend))
    yield from (
        f"feit {nummer} staat op de verkeerde plaats"
        for nummer, goed in zip(uniek, sorted(uniek), strict=True)
        if nummer != goed
    )


def _ketens(regels: Sequence[bytes], manifest: Manifest, uitkomst: Controle) -> Iterator[str]:
    """Per dienst: nummers zonder gat, ieder met de hash van het vorige, en zo veel als er volgens het manifest zijn."""
    ketens: defaultdict[str, list[str]] = defaultdict(list)
    for nummer, regel in enumerate(regels, start=1):
        try:
            feit = orjson.loads(regel)
            dienst, volgnummer, vorige = str(feit["dienst"]), feit["volgnummer"], feit["vorigeHash"]
            stroom = next((feit[naam] for naam in STROOMNAMEN if naam in feit), None)
        except ONLEESBAAR:
            yield f"regel {nummer} van {FEITEN} is niet te lezen als feit"
            continue
        keten = ketens[dienst]
        if manifest.stroom and stroom != manifest.stroom:
            yield f"regel {nummer}: {dienst} nr {volgnummer} hoort bij een andere casus"
        if volgnummer != len(keten) + 1:
            yield f"regel {nummer}: {dienst} nr {volgnummer} volgt op nr {len(keten)}"
        if vorige != (keten[-1] if keten else GEEN_HASH):
            yield f"regel {nummer}: {dienst} nr {volgnummer} sluit niet aan op het feit ervoor"
        keten.append(sha256(regel).hexdigest())
    uitkomst.diensten = {dienst: len(keten) for dienst, keten in ketens.items()}
    for dienst, (aantal, kop) in manifest.ketens.items():
        gevonden = ketens[dienst]
        if len(gevonden) != aantal:
            yield f"van {dienst} staan er {len(gevonden)} feiten, ondertekend zijn er {aantal}"
        elif gevonden and gevonden[-1] != kop:
            yield f"het laatste feit van {dienst} is niet het feit dat is ondertekend"


def _plaatsen(verwacht: Sequence[Verwacht], hoofd: Checkpoint) -> Iterator[str]:
    vorige = 0
    for een in verwacht:
        if een.positie <= vorige:
            yield f"{een}: de plaats in het grootboek loopt niet op"
        vorige = een.positie
        try:
            blad = leaf_hash(bytes.fromhex(een.merk.hash))
            wortel = root_from_inclusion(blad, een.positie - 1, hoofd.size, een.bewijs)
        except (ProofFails, ValueError):
            wortel = b""
        if wortel != hoofd.root:
            yield f"{een}: het bewijs van zijn plaats in het grootboek klopt niet"


def _eerder(hoofden: Sequence[dict[str, Any]], toegang: Verifier, nu: Checkpoint) -> Iterator[str]:
    for nummer, een in enumerate(hoofden, start=1):
        try:
            eerder = Checkpoint.parse(toegang.open(een["hoofd"]))
            stappen = [b64decode(stap, validate=True) for stap in een["bewijs"]]
            check_consistency(eerder.size, eerder.root, nu.size, nu.root, stappen)
        except ONLEESBAAR:
            yield f"eerder boomhoofd {nummer}: het grootboek van nu is er geen voortzetting van"
