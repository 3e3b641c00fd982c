"""Kleine groepen verbergen: hier, en nergens anders, wordt beslist welk cijfer getoond mag worden.

Een groep van minder dan tien casussen wordt niet getoond, en ook geen cijfer waaruit zij door aftrekken volgt:

1. **Binnen een antwoord.** Van delen met een bekend totaal blijven er minstens twee weg, samen minstens tien casussen,
   of geen. Is te klein wie iets juist niet heeft, dan is het aantal weg en blijft de duur staan.
2. **Langs een filter.** Een cijfer bij een filter staat er alleen als het er ook staat in de uitsplitsing naar dat
   kenmerk, met dezelfde regel. Filteren op alle waarden op een na geeft dus niets prijs over die ene.
3. **Met filters aan en uit.** Iedere combinatie van wel en niet voldoen aan de filters is leeg, of minstens tien.

Wat dit niet tegenhoudt staat in docs/leren.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from itertools import chain
from typing import TypeVar

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
    weg = {cel for cel, aantal in aantallen.items() if te_klein(aantal)} | set(al)
    groepen: defaultdict[Hashable, dict[K, int]] = defaultdict(dict)
    for nummer, familie in enumerate(families):
        for cel, aantal in aantallen.items():
            if (groep := familie(cel)) is not None:
                groepen[nummer, groep][cel] = aantal
    while True:
        meer = set(chain.from_iterable(verborgen(groep, weg) for groep in groepen.values())) - weg
        if not meer:
            return weg
        weg |= meer


def langs_filter(aantallen: Mapping[str, int], gekozen: Collection[str]) -> bool:
    """Of de som over `gekozen` waarden getoond mag worden: wat verborgen is valt er heel in, of heel buiten."""
    weg = verborgen(aantallen)
    binnen = weg & set(gekozen)
    return not binnen or binnen == weg


def met_en_zonder(aantallen: Iterable[int]) -> bool:
    """Of iedere combinatie van wel en niet voldoen aan filters leeg is of groot genoeg."""
    return not any(te_klein(aantal) for aantal in aantallen)
