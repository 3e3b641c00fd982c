"""Van welke school een casus komt. Dat is vertrouwelijk: het gaat alleen in het geheugen open, voor een vraag."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from services.evaluation.leren.inhoud import Inhoud


@dataclass(frozen=True)
class Scholen:
    """Leest uit het grootboek welke school het eerst meldde; van wie is gewist blijft dat onbekend."""

    inhoud: Inhoud

    def vul(self, motor: duckdb.DuckDBPyConnection) -> None:
        """Vul `scholen` met de BRIN per casus (pseudoniem)."""
        gevonden: dict[str, str] = {}
        for casus, melding in self.inhoud.van(motor, "MeldingOntvangen", "inhoud"):
            if melding is not None and melding.brin:
                gevonden.setdefault(casus, melding.brin)
        if gevonden:
            kolommen = [list(gevonden), list(gevonden.values())]
            motor.execute("INSERT INTO scholen SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", kolommen)
