"""Synthetic people only: test numbers that begin with 9999 and satisfy the elfproef."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from stdnum.nl import bsn

from tests.flow.region import GEMEENTEN

KOP = (
    "meldingsnummer;verzuimsoort;melddatumtijd;begindatum;einddatum;bsn;onderwijsnummer;voornamen;achternaam;"
    "geboortedatum;gemeentecode;postcode;brin;instelling;opleidingcode;niveau;leerweg;lesuren_gemist;reden;"
    "actie_gewenst;ondernomen_actie;melder_naam;melder_functie;melder_email;melder_telefoon"
)


@cache
def bsns() -> list[str]:
    """All test numbers that there are: some 9,000."""
    return [number for rest in range(100_000) if bsn.is_valid(number := f"9999{rest:05d}")]


def onderwijsnummers() -> Iterator[str]:
    """Valid onderwijsnummers, for more people than there are test numbers: some 900,000."""
    return (f"{number}" for number in range(100_000_000, 110_000_000) if _checksum(number) == 5)


def _checksum(number: int) -> int:
    digits = [int(digit) for digit in f"{number:09d}"]
    return (sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=False)) - digits[-1]) % 11


def file_lines(count: int, people: int, first: int = 800_000_000) -> Iterator[str]:
    """A file of `count` good lines about `people` persons, header first; numbers from `first`; a line has no end."""
    yield KOP
    every = [
        *((number, "") for number in bsns()[:people]),
        *(("", number) for number in islice(onderwijsnummers(), max(0, people - len(bsns())))),
    ]
    for line in range(count):
        own_bsn, own_number = every[line % people]
        yield (
            f"{first + line};V4;2026-10-05T10:16:00+01:00;2026-09-15;;{own_bsn};{own_number};"
            f"Noor;Voorbeeld {line % people};"
            f"2006-03-{line % 28 + 1:02d};{GEMEENTEN[line % 3]};2515CG;90AB;Mbo College Vlietstad;25280;4;BBL;36;"
            '"zegt: ""geen zin meer""";gesprek;mentor gebeld;Meldpunt;verzuimcoördinator;'
            "verzuim@school.example;0700000000"
        )


def melding(number: int, **fields: Any) -> dict[str, Any]:
    """A melding of verzuim as sent over HTTP, of the person with the so-manieth test number."""
    basis = {
        "meldingsnummer": f"{700_000_000 + number}",
        "verzuimsoort": "V4",
        "melddatumtijd": "2026-11-02T09:30:00+01:00",
        "bsn": bsns()[number],
        "voornamen": "Noor",
        "achternaam": "Voorbeeld",
        "geboortedatum": "2006-05-04",
        "gemeentecode": "GM0518",
        "brin": "90AA",
    }
    return {name: value for name, value in (basis | fields).items() if value is not None}
