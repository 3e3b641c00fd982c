"""Van welke school een casus komt. Dat is vertrouwelijk: het gaat alleen in het geheugen open, voor een vraag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import duckdb
from eventsourcing.postgres import PostgresDatastore

from contracts.feit import Feit
from contracts.intake import MeldingOntvangen
from kit.codec import Codec
from kit.reading import opened
from kit.vault import Vault

PER_KEER = 2_000
MELDINGEN = "SELECT positie, casus FROM log WHERE feit = 'MeldingOntvangen' ORDER BY positie"
STATES = "SELECT position, topic, state FROM ledger WHERE position = ANY(%s) ORDER BY position"


@dataclass(frozen=True)
class Scholen:
    """Leest uit het grootboek welke school het eerst meldde; van wie is gewist blijft dat onbekend."""

    datastore: PostgresDatastore
    codec: Codec
    vault: Vault

    def vul(self, motor: duckdb.DuckDBPyConnection) -> None:
        """Vul `scholen` met de BRIN per casus (pseudoniem)."""
        meldingen = iter(motor.execute(MELDINGEN).fetchall())
        gevonden: dict[str, str] = {}
        while groep := dict(islice(meldingen, PER_KEER)):
            for positie, feit in self._feiten(list(groep)):
                casus = groep[positie]
                inhoud = None if casus in gevonden else opened(self.codec, feit, "inhoud")
                if inhoud is not None and inhoud.brin:
                    gevonden[casus] = inhoud.brin
        if gevonden:
            kolommen = [list(gevonden), list(gevonden.values())]
            motor.execute("INSERT INTO scholen SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", kolommen)

    def _feiten(self, posities: list[int]) -> Iterator[tuple[int, Feit]]:
        with self.datastore.get_connection() as conn:
            rijen = conn.execute(STATES, (posities,), prepare=True).fetchall()
        feiten = [(rij["position"], self.codec.decode(rij["state"], rij["topic"])) for rij in rijen]
        self.vault.prefetch({feit.key for _, feit in feiten if isinstance(feit, MeldingOntvangen)})
        yield from feiten
