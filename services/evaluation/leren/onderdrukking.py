"""Kleine groepen verbergen: hier, en nergens anders, wordt beslist welk cijfer getoond mag worden.

Een groep van minder dan tien casussen wordt niet getoond, en ook geen cijfer waaruit zij door aftrekken volgt:

1. **Binnen een antwoord.** Van delen met een bekend totaal blijven er minstens twee weg, samen minstens tien casussen,
   of geen. Is te klein wie iets juist niet heeft, dan is het aantal weg en blijft de duur staan.
2. **Langs een filter.** Een cijfer bij een filter staat er alleen als het er ook staat in de uitsplitsing naar dat
   kenmerk, met dezelfde regel. Filteren op alle waarden op een na geeft dus niets prijs over die ene. Van delen met een
   bekend totaal zijn bij dezelfde waarden dezelfde weg: anders vult de ene uitsplitsing de andere in.
3. **Met filters aan en uit.** Iedere combinatie van wel en niet voldoen aan de filters is leeg, of minstens tien.

Wat dit niet tegenhoudt staat in docs/leren.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from itertools import chain, product
from typing import Generic, NamedTuple, TypeVar

DREMPEL = 10
K = TypeVar("K", bound=Hashable)
Familie = Callable[[K], Hashable | None]
"""In which group of parts with a known total a cell is; None: in none."""


def te_klein(aantal: int) -> bool:
    """Of een groep te klein is om te tonen; niemand is geen groep."""
    return 0 < aantal < DREMPEL


def verborgen(aantallen: Mapping[K, int], al: Iterable[K] = ()) -> set[K]:
    """Welke delen van een bekend totaal weg moeten: de kleine, en zo veel andere dat die niet zijn uit te rekenen.

    Wat om de kleine weg gaat is altijd hetzelfde, ook als er om een andere reden al iets weg is (`al`): wie dezelfde
    delen in twee antwoorden ziet, vindt in het ene niet wat het andere verbergt.
    """
    weg: set[K] = set()
    for reden in ({deel for deel, aantal in aantallen.items() if te_klein(aantal)}, aantallen.keys() & set(al)):
        weg |= reden
        # Of equal ones always the same: another choice in another answer would give both away.
        rest = sorted((aantal, str(deel), deel) for deel, aantal in aantallen.items() if aantal and deel not in weg)
        while weg and rest and (len(weg) < 2 or sum(aantallen[deel] for deel in weg) < DREMPEL):
            weg.add(rest.pop(0)[-1])
    return weg


def verborgen_samen(aantallen: Mapping[K, int], al: Collection[K], families: Collection[Familie[K]]) -> set[K]:
    """De cellen van een antwoord die weg moeten, met `al` erbij, tot geen enkele familie er nog iets van verraadt."""
    weg: set[K] = set()
    for reden in ({cel for cel, aantal in aantallen.items() if te_klein(aantal)}, set(al)):
        weg |= reden
        while True:
            groepen = ({cel: aantallen[cel] for cel in groep} for groep in _groepen(aantallen, families))
            meer = set(chain.from_iterable(verborgen(groep, weg) for groep in groepen)) - weg
            if not meer:
                break
            weg |= meer
    return weg


def _groepen(cellen: Iterable[K], families: Iterable[Familie[K]]) -> list[set[K]]:
    """Cells that are parts of the same total."""
    groepen: defaultdict[Hashable, set[K]] = defaultdict(set)
    for (nummer, familie), cel in product(enumerate(families), cellen):
        if (groep := familie(cel)) is not None:
            groepen[nummer, groep].add(cel)
    return list(groepen.values())


class Langs(NamedTuple, Generic[K]):
    """Bij welke waarden van een kenmerk een cel weg moet, en welke cellen ook over alle waarden samen weg zijn."""

    weg: Mapping[K, set[str]]
    samen: set[K]

    def mag(self, cel: K, gekozen: Collection[str]) -> bool:
        """Of de som van een cel over `gekozen` waarden te tonen is."""
        binnen = self.weg.get(cel, set()) & set(gekozen)
        return not binnen or (binnen == self.weg[cel] and cel not in self.samen)


def langs_kenmerk(tabel: Mapping[str, Mapping[K, int]], families: Collection[Familie[K]]) -> Langs[K]:
    """Wat er langs een kenmerk weg moet van cellen met een bekend totaal; `tabel` telt per waarde en cel.

    Wie over waarden optelt kent van een cel de som over alles wat ervan verborgen is, en van een waarde het totaal.
    Daarom is wat van een familie weg is een rechthoek: bij dezelfde waarden dezelfde cellen. Dan volgen er alleen
    sommen over hele rijen of kolommen van, en die zijn groot genoeg.
    """
    som: Counter[K] = Counter()
    for cellen in tabel.values():
        som.update(cellen)
    groepen = _groepen(som, families)
    samen = verborgen_samen(som, (), families)
    # First each family by itself: then the least that is hidden of it is the same in every answer that has it.
    hoeken = [_rechthoek(tabel, groep, verborgen({cel: som[cel] for cel in groep}), {}) for groep in groepen]
    weg: dict[K, set[str]] = {}
    while _voeg_toe(weg, hoeken):
        hoeken = [_rechthoek(tabel, groep, samen & groep, weg) for groep in groepen]
    return Langs(weg, samen)


def _voeg_toe(weg: dict[K, set[str]], hoeken: Iterable[tuple[set[K], set[str]]]) -> bool:
    """Whether there was anything new."""
    eerst = sum(map(len, weg.values()))
    for cellen, waarden in hoeken:
        weg.update({cel: weg.get(cel, set()) | waarden for cel in cellen if waarden})
    return sum(map(len, weg.values())) > eerst


def _rechthoek(
    tabel: Mapping[str, Mapping[K, int]], groep: set[K], samen: set[K], al: Mapping[K, set[str]]
) -> tuple[set[K], set[str]]:
    """Cells of a family, and the values at which they go. Of `samen` no sum over all values is known, only together."""
    rijen = {waarde: {cel: n for cel, n in cellen.items() if n and cel in groep} for waarde, cellen in tabel.items()}
    kolommen: defaultdict[K, dict[str, int]] = defaultdict(dict)
    for waarde, rij in rijen.items():
        for cel, aantal in rij.items():
            kolommen[cel][waarde] = aantal
    totalen = {waarde: sum(rij.values()) for waarde, rij in rijen.items()}
    in_samen = {waarde: sum(n for cel, n in rij.items() if cel in samen) for waarde, rij in rijen.items()}
    samengenomen = verborgen(totalen)
    rest: Counter[K] = Counter()
    for waarde in samengenomen:
        rest.update(rijen[waarde])
    waarden = {waarde for waarde, rij in rijen.items() if any(map(te_klein, rij.values()))} | samengenomen
    waarden |= set[str]().union(*(al.get(cel, ()) for cel in groep))
    hoek = samen | {cel for cel in groep if al.get(cel)}
    omvang = -1
    while waarden and omvang != len(waarden) + len(hoek):
        omvang = len(waarden) + len(hoek)
        hoek |= set[K]().union(*(verborgen(rij, hoek) for rij in (rest, *(rijen[waarde] for waarde in waarden))))
        waarden |= set[str]().union(*(verborgen(kolommen[cel], waarden) for cel in hoek))
        waarden |= verborgen(in_samen, waarden)
    return hoek, waarden


def langs_filter(aantallen: Mapping[str, int], gekozen: Collection[str]) -> bool:
    """Of de som over `gekozen` waarden getoond mag worden: wat verborgen is valt er heel in, of heel buiten."""
    weg = verborgen(aantallen)
    binnen = weg & set(gekozen)
    return not binnen or binnen == weg


def met_en_zonder(aantallen: Iterable[int]) -> bool:
    """Of iedere combinatie van wel en niet voldoen aan filters leeg is of groot genoeg."""
    return not any(te_klein(aantal) for aantal in aantallen)
