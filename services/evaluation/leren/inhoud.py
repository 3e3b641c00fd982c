"""Wat vertrouwelijk is aan een feit: voor een vraag gelezen uit het grootboek, in het geheugen, en nergens bewaard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import duckdb
from eventsourcing.postgres import PostgresDatastore

from kit.codec import Codec
from kit.reading import opened
from kit.vault import Vault

PER_KEER = 2_000
PLAATSEN = "SELECT positie, casus FROM log WHERE feit = ? ORDER BY positie"
STATES = "SELECT position, topic, state FROM ledger WHERE position = ANY(%s) ORDER BY position"


@dataclass(frozen=True)
class Inhoud:
    """Opent een veld van feiten in het logboek, zolang de sleutel van de jongere bestaat."""

    datastore: PostgresDatastore
    codec: Codec
    vault: Vault

    def van(self, motor: duckdb.DuckDBPyConnection, feit: str, veld: str) -> Iterator[tuple[str, Any]]:
        """Pseudoniem van de casus en de waarde, in de volgorde van het grootboek; None als zij dicht blijft."""
        plaatsen = iter(motor.execute(PLAATSEN, [feit]).fetchall())
        while groep := dict(islice(plaatsen, PER_KEER)):
            with self.datastore.get_connection() as conn:
                rijen = conn.execute(STATES, (list(groep),), prepare=True).fetchall()
            feiten = [(rij["position"], self.codec.decode(rij["state"], rij["topic"])) for rij in rijen]
            self.vault.prefetch({een.key for _, een in feiten})
            yield from ((groep[positie], opened(self.codec, een, veld)) for positie, een in feiten)
