"""Zoeken op naam in het geheugen: nooit op een schijf, en wie wordt vergeten is er meteen uit."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import takewhile
from threading import Lock
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

WOORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters die niet uit een letter met een teken bestaan."""
TUSSENVOEGSELS = frozenset(
    {
        "a",
        "aan",
        "bij",
        "d",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "du",
        "el",
        "en",
        "het",
        "in",
        "la",
        "le",
        "op",
        "s",
        "t",
        "te",
        "ten",
        "ter",
        "v",
        "van",
        "vd",
        "von",
    }
)
ZELFDE, BEGIN, TIKFOUT = 0, 1, 2
"""Hoe ver een woord van het gevraagde is: hetzelfde, het begint zo, en per fout getikte letter."""


@dataclass(frozen=True, slots=True)
class Vermelding:
    """Een casus, en wie de jongere is."""

    casus_id: UUID
    jongere_id: UUID
    naam: str
    geboortejaar: int
    gemeente: str


def woorden(naam: str) -> tuple[str, ...]:
    """De woorden van een naam, zonder hoofdletters, accenten en leestekens."""
    plat = unicodedata.normalize("NFKD", naam.casefold().translate(LETTERS))
    return tuple(WOORD.findall("".join(teken for teken in plat if not unicodedata.combining(teken))))


class Namenindex:
    """Namen van jongeren met hun casussen. Draden mogen haar delen."""

    def __init__(self) -> None:
        self._vermeldingen: dict[UUID, Vermelding] = {}
        self._waar: dict[str, list[UUID]] = {}
        self._alfabet: list[str] = []
        self._nieuwe: set[str] = set()
        self._vergeten: set[UUID] = set()
        self._slot = Lock()

    def __len__(self) -> int:
        return len(self._vermeldingen)

    def zet(self, vermelding: Vermelding) -> None:
        """Neem een casus op, in plaats van wat er eerder van stond; wie is vergeten komt er niet meer in."""
        with self._slot:
            if vermelding.jongere_id in self._vergeten or self._vermeldingen.get(vermelding.casus_id) == vermelding:
                return
            self._haal_weg(vermelding.casus_id)
            self._vermeldingen[vermelding.casus_id] = vermelding
            for woord in set(woorden(vermelding.naam)):
                if woord not in self._waar:
                    self._waar[woord] = []
                    self._nieuwe.add(woord)
                self._waar[woord].append(vermelding.casus_id)

    def verplaats(self, casus: UUID, gemeente: str) -> None:
        """De casus hoort voortaan bij deze gemeente."""
        with self._slot:
            if casus in self._vermeldingen:
                self._vermeldingen[casus] = replace(self._vermeldingen[casus], gemeente=gemeente)

    def vergeet(self, jongeren: Collection[UUID]) -> None:
        """Van deze jongeren blijft niets over, ook geen woord van de naam; en dat blijft zo."""
        with self._slot:
            self._vergeten.update(jongeren)
            for casus in [een.casus_id for een in self._vermeldingen.values() if een.jongere_id in jongeren]:
                self._haal_weg(casus)

    def zoek(self, naam: str, gemeenten: Collection[str], limiet: int) -> tuple[list[Vermelding], bool]:
        """Wie zo kan heten in deze gemeenten, de beste eerst, en of er meer zijn.

        Ieder woord telt in iedere volgorde, ook als begin van een woord of met een tikfout; een tussenvoegsel mag
        ontbreken, en hoeft niet te kloppen.
        """
        gevraagd = set(woorden(naam))
        bij_te_passen = gevraagd & TUSSENVOEGSELS if gevraagd - TUSSENVOEGSELS else set()
        with self._slot:
            self._orden()
            afstanden = self._passend(gevraagd - bij_te_passen)
            for woord in bij_te_passen:
                ermee = set(self._waar.get(woord, ()))
                afstanden = {casus: afstand + (casus not in ermee) for casus, afstand in afstanden.items()}
            kandidaten = (
                (afstand, vermelding.naam, vermelding.geboortejaar, vermelding.casus_id)
                for casus, afstand in afstanden.items()
                if (vermelding := self._vermeldingen[casus]).gemeente in gemeenten
            )
            beste = nsmallest(limiet + 1, kandidaten)
            return [self._vermeldingen[casus] for *_, casus in beste[:limiet]], len(beste) > limiet

    def _passend(self, gevraagd: Collection[str]) -> dict[UUID, int]:
        """Casus -> afstand, van wie ieder gevraagd woord in de naam heeft."""
        gevonden: dict[UUID, int] | None = None
        for woord in sorted(gevraagd, key=len, reverse=True):
            beste: dict[UUID, int] = {}
            for afstand, kandidaat in sorted(self._lijkend(woord)):
                for casus in self._waar[kandidaat]:
                    if gevonden is None or casus in gevonden:
                        beste.setdefault(casus, afstand)
            gevonden = {casus: afstand + (gevonden or {}).get(casus, 0) for casus, afstand in beste.items()}
        return gevonden or {}

    def _lijkend(self, woord: str) -> Iterator[tuple[int, str]]:
        """Woorden die in namen staan en op dit woord lijken, met hun afstand."""
        verder = (self._alfabet[plaats] for plaats in range(bisect_left(self._alfabet, woord), len(self._alfabet)))
        zo_begonnen = takewhile(lambda een: een.startswith(woord), verder)
        yield from ((ZELFDE if een == woord else BEGIN, een) for een in zo_begonnen)
        if fouten := toegestane_fouten(woord):
            gelijkend = process.extract(woord, self._alfabet, scorer=OSA.distance, score_cutoff=fouten, limit=None)
            yield from ((TIKFOUT * int(afstand), een) for een, afstand, _ in gelijkend if afstand)

    def _orden(self) -> None:
        if self._nieuwe:
            self._alfabet = sorted([*self._alfabet, *self._nieuwe])
            self._nieuwe.clear()

    def _haal_weg(self, casus: UUID) -> None:
        vermelding = self._vermeldingen.pop(casus, None)
        for woord in set(woorden(vermelding.naam)) if vermelding else ():
            self._waar[woord].remove(casus)
            if not self._waar[woord]:
                del self._waar[woord]
                self._orden()
                del self._alfabet[bisect_left(self._alfabet, woord)]


def toegestane_fouten(woord: str) -> int:
    """Hoeveel letters verkeerd, te veel, te weinig of verwisseld mogen zijn: in een kort woord geen."""
    return 0 if len(woord) < 4 else 1 if len(woord) < 8 else 2
