"""Verzonnen jongeren: bsns, namen van allerlei herkomst, verjaardagen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from random import Random

from stdnum.nl import bsn, onderwijsnummer

VOORNAMEN = (
    "Noor", "Daan", "Fatima", "Levi", "Yara", "Milan", "Inaya", "Sem", "Zoë", "Mohammed", "Sara", "Jaïr", "Lotte",
    "Thijs", "Aylin", "Björn", "Chaïma", "Ruben", "Nóra", "Sven", "Maëlle", "Ömer", "Femke", "Jayden", "Zeynep",
    "Luuk", "Amira", "Finn", "Esmée", "Bram", "Naomi", "Yusuf", "Evi", "Xander", "Şeyma", "Tim", "Rania", "Joris",
    "Łucja", "Dani", "Hoa", "Kees-Jan", "Anne Fleur", "Ravi", "Shanice", "Wiktor", "Eline", "Tariq", "Imke", "Siem",
)  # fmt: skip
ACHTERNAMEN = (
    "de Jong", "van den Berg", "El Amrani", "Yılmaz", "Jansen", "van 't Hof", "Öztürk", "Bakker", "Kovačević",
    "Nguyễn", "D'Souza", "Mulder", "van der Meer", "Pietersz", "Ben Saïd", "in 't Veld", "Wójcik", "ter Horst",
    "de la Cruz", "Smit", "van Dijk-Koç", "Ramdin", "op den Camp", "Müller", "Visser", "Çelik", "Martina",
    "Groot Koerkamp", "van 's-Gravenzande", "Tjon A Fat", "Haile", "Bouzid", "de Vries", "ten Brinke", "Søndergaard",
    "Chen", "Abdi", "van Es", "Kuipers", "Sánchez", "uit den Bogaard", "Peeters", "Hoekstra", "Traoré", "Zandstra",
)  # fmt: skip
LEEFTIJDEN = {7: 1, 9: 1, 11: 1, 16: 4, 17: 9, 18: 20, 19: 19, 20: 15, 21: 11, 22: 8, 23: 4, 24: 2, 25: 2, 26: 1, 27: 1}
ZONDER_BSN = 0.06
JAAR = 365.2425


@dataclass(frozen=True, slots=True)
class Persoon:
    """Wie een jongere is; of een BSN, of een onderwijsnummer."""

    bsn: str
    onderwijsnummer: str
    voornamen: str
    achternaam: str
    geboortedatum: date
    gemeente: str
    postcode: str

    def leeftijd(self, op: date) -> int:
        """Hoe oud op deze dag."""
        geboren = self.geboortedatum
        return op.year - geboren.year - ((op.month, op.day) < (geboren.month, geboren.day))


@cache
def bsns() -> tuple[str, ...]:
    """Every BSN that begins with 9999 and satisfies the elfproef: some 9,000, none of them anybody's."""
    return tuple(nummer for rest in range(100_000) if bsn.is_valid(nummer := f"9999{rest:05d}"))


def onderwijsnummers() -> Iterator[str]:
    """Numbers that satisfy the check of an onderwijsnummer, from the end of the range down."""
    alle = (f"{nummer}" for nummer in range(109_999_999, 100_000_000, -1))
    return (nummer for nummer in alle if onderwijsnummer.is_valid(nummer))


def nummers(rng: Random, aantal: int) -> list[tuple[str, str]]:
    """So many people, each with a BSN or an onderwijsnummer of their own."""
    met = min(round(aantal * (1 - ZONDER_BSN)), len(bsns()))
    alle = [(nummer, "") for nummer in rng.sample(bsns(), met)]
    alle += [("", nummer) for nummer in islice(onderwijsnummers(), aantal - met)]
    rng.shuffle(alle)
    return alle


def persoon(rng: Random, nummer: tuple[str, str], gemeld_op: date, gemeente: str) -> Persoon:
    """Somebody who has a believable age on this day."""
    jaren = rng.choices(list(LEEFTIJDEN), list(LEEFTIJDEN.values()))[0]
    geboren = gemeld_op - timedelta(days=int((jaren + rng.random()) * JAAR))
    voornamen = rng.choice(VOORNAMEN) + (f" {rng.choice(VOORNAMEN)}" if rng.random() < 0.15 else "")
    achternaam = rng.choice(ACHTERNAMEN) + (f"-{rng.choice(ACHTERNAMEN)}" if rng.random() < 0.03 else "")
    letters = "".join(rng.choices("ABCDEGHJKLNPRSTVWXZ", k=2))
    postcode = f"{2200 + 10 * int(gemeente[2:]) % 600 + rng.randint(0, 9)}{letters}"
    return Persoon(*nummer, voornamen, achternaam, geboren, gemeente, postcode)
