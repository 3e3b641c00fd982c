"""Invented cases: enough of them, each another person, none of them real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts.feit import Actor, Rol
from kit.codec import Codec
from kit.master import MasterKeys
from kit.store import Recorder, Store, datastore
from kit.vault import Vault, open_pool
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen
from services.intake.domain import Dossier

COACH = Actor(id="bench", rol=Rol.DOORSTROOMCOACH)
GEMEENTE = "GM0518"


def melding() -> dict[str, Any]:
    """The body of POST /v1/meldingen for a person not seen before."""
    bsn = next(_persons)
    return {
        "meldingsnummer": bsn,
        "verzuimsoort": "V4",
        "melddatumtijd": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "bsn": bsn,
        "voornamen": "Noor",
        "achternaam": "van Meten",
        "geboortedatum": "2009-03-14",
        "gemeentecode": GEMEENTE,
        "niveau": 2,
        "reden": "Sinds drie weken niet in de les gezien.",
    }


@contextmanager
def dossiers(intake_url: str, vault_url: str, master_key: Path, connections: int) -> Iterator[Meldingen]:
    """Intake's store and vault, wired as the service wires them."""
    with open_pool(vault_url) as pool, datastore(intake_url, connections) as own:
        vault = Vault(pool, MasterKeys.in_file(master_key))
        yield Meldingen(Store(Dossier, Recorder(own), Codec(vault)), vault)


def open_cases(meldingen: Meldingen, number: int) -> Sequence[UUID]:
    """This many casussen, each with its first two facts."""
    bodies = [OntvangMelding.model_validate(melding()) for _ in range(number)]
    return [verwerkt.casus_id for verwerkt in meldingen.ontvang(bodies, COACH)]


def _bsns() -> Iterator[str]:
    """The numbers from 9999.00000 on that pass the check on a BSN: no person has one of these. About 9,000."""
    for number in range(99_990_000, 100_000_000):
        check = sum(int(digit) * weight for digit, weight in zip(str(number), range(9, 1, -1), strict=True)) % 11
        if check < 10:
            yield f"{number}{check}"


_persons = _bsns()
