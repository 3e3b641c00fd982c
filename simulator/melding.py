"""Een regel in het bestand waarmee een school meldt."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from contracts.feit import NEDERLAND, dag
from simulator.personen import Persoon
from simulator.scholen import ACTIES, GEWENST, REDENEN, School


def meldregel(
    rng: Random, wie: Persoon, studie: dict[str, str], school: School, soort: str, op: datetime, begin: date
) -> dict[str, str]:
    """A line of a file with meldingen, but for its number."""
    return {
        "verzuimsoort": soort,
        "melddatumtijd": op.astimezone(NEDERLAND).isoformat(timespec="seconds"),
        "begindatum": begin.isoformat(),
        "einddatum": dag(op).isoformat() if rng.random() < 0.3 else "",
        "bsn": wie.bsn,
        "onderwijsnummer": wie.onderwijsnummer,
        "voornamen": wie.voornamen,
        "achternaam": wie.achternaam,
        "geboortedatum": wie.geboortedatum.isoformat(),
        "gemeentecode": wie.gemeente,
        "postcode": wie.postcode,
        "brin": school.brin,
        "instelling": school.naam,
        **studie,
        "lesuren_gemist": f"{rng.randint(16, 140)}",
        "reden": rng.choice(REDENEN),
        "actie_gewenst": rng.choice(GEWENST),
        "ondernomen_actie": rng.choice(ACTIES),
        "melder_naam": f"Meldpunt {school.naam}",
        "melder_functie": "verzuimcoördinator",
        "melder_email": "verzuim@school.example",
        "melder_telefoon": "0700000000",
    }
