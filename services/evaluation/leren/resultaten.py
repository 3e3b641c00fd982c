"""Wat casussen opleverden, met hoe zeker dat is en met wie het waren: gerekend uit cijfers die getoond mogen worden.

Wie hier deelt en weegt ziet nooit een groep die verborgen is: alles komt uit het antwoord van `beantwoord`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.evaluation.leren.antwoord import Groep
from services.evaluation.leren.families import Sleutel
from services.evaluation.leren.onzekerheid import Schatting, aandeel, verschil
from services.evaluation.leren.werkt import IEDERE, SAMENSTELLING

Weging = Literal["doelgroep", "leeftijd"]


@dataclass(frozen=True)
class Uitkomst:
    """Hoeveel casussen zo staan, welk deel dat is, en welk deel het zou zijn met de samenstelling van alle casussen.

    Wat ontbreekt is te klein om te tonen, of volgt uit iets dat te klein is.
    """

    uitkomst: str
    casussen: int
    aandeel: Schatting
    gewogen: Schatting | None


@dataclass(frozen=True)
class Interventie:
    """Wat er stond van casussen met een soort actie in hun plan."""

    interventie: str
    casussen: int
    uitkomsten: tuple[Uitkomst, ...]
    nazorg: tuple[Uitkomst, ...]
    samenstelling: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Opbrengst:
    """De interventies in een groep casussen; zonder `casussen` is zij te klein, of verraadt zij een andere."""

    waarde: str | None
    casussen: int | None
    verborgen: int
    interventies: tuple[Interventie, ...]


def opbrengsten(groepen: Iterable[Groep], weging: Weging) -> Iterator[Opbrengst]:
    """Per groep de interventies, elk gewogen naar de samenstelling van alle casussen in het antwoord samen."""
    alle = [(groep, {een.cel: een.casussen or 0 for een in groep.cijfers}) for groep in groepen]
    norm = _norm((cellen for _, cellen in alle), weging)
    for groep, cellen in alle:
        namen = sorted(a for soort, a, _ in cellen if soort == "interventie")
        interventies = tuple(_Lezer(cellen, groep.weg, weging, norm).interventie(naam) for naam in namen)
        yield Opbrengst(groep.waarde, groep.casussen, groep.verborgen, interventies)


def _norm(alle: Iterable[Mapping[Sleutel, int]], weging: Weging) -> dict[str, float]:
    """Which part of all casussen is of each value."""
    samen: dict[str, int] = {}
    for cellen in alle:
        for (soort, interventie, waarde), aantal in cellen.items():
            if (soort, interventie) == (weging, IEDERE):
                samen[waarde] = samen.get(waarde, 0) + aantal
    return {waarde: aantal / sum(samen.values()) for waarde, aantal in samen.items()}


@dataclass(frozen=True)
class _Lezer:
    cellen: Mapping[Sleutel, int]
    weg: frozenset[Sleutel]
    weging: Weging
    norm: Mapping[str, float]

    def interventie(self, naam: str) -> Interventie:
        aantal = self.cellen["interventie", naam, ""]
        in_nazorg = self._delen("nazorg", naam)
        return Interventie(
            naam,
            aantal,
            tuple(
                Uitkomst(uitkomst, met, aandeel(met, aantal), self._gewogen(naam, uitkomst))
                for uitkomst, met in self._delen("resultaat", naam).items()
            ),
            tuple(
                Uitkomst(uitkomst, met, aandeel(met, sum(in_nazorg.values())), None)
                for uitkomst, met in in_nazorg.items()
                if not any(cel[:2] == ("nazorg", naam) for cel in self.weg)
            ),
            {kenmerk: self._delen(kenmerk, naam) for kenmerk in SAMENSTELLING},
        )

    def _delen(self, soort: str, interventie: str) -> dict[str, int]:
        return {b: aantal for (eigen, a, b), aantal in self.cellen.items() if (eigen, a) == (soort, interventie)}

    def _gewogen(self, interventie: str, uitkomst: str) -> Schatting | None:
        """Direct standardisation: the share in each stratum that all casussen show; None if one is hidden here."""
        delen: list[tuple[float, Schatting]] = []
        for waarde, gewicht in self.norm.items():
            van = self.cellen.get((self.weging, interventie, waarde), 0)
            cel = (f"bij {self.weging} {waarde}", interventie, uitkomst)
            if not van or cel in self.weg:
                return None
            delen.append((gewicht, aandeel(self.cellen.get(cel, 0), van)))
        return verschil(delen) if delen else None
