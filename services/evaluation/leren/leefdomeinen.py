"""De eerste en de laatste score per leefdomein. Scores zijn vertrouwelijk: zij gaan alleen voor een vraag open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from contracts.woorden import LeefdomeinScore
from services.evaluation.leren.inhoud import Inhoud

TABEL = "leefdomeinen (casus VARCHAR, domein VARCHAR, eerste INTEGER, laatste INTEGER, metingen INTEGER)"


class Verloop(NamedTuple):
    """Een domein van een casus: 1 is een acuut probleem, 5 volledig zelfredzaam."""

    eerste: int
    laatste: int
    metingen: int


@dataclass(frozen=True)
class Leefdomeinen:
    """Leest de scores uit het grootboek; van wie is gewist blijven zij dicht."""

    inhoud: Inhoud

    def vul(self, motor: duckdb.DuckDBPyConnection) -> None:
        """Vul `leefdomeinen` met een rij per casus (pseudoniem) en domein."""
        zet(motor, self.inhoud.van(motor, "LeefdomeinenInKaartGebracht", "scores"))


def zet(motor: duckdb.DuckDBPyConnection, gemeten: Iterable[tuple[str, tuple[LeefdomeinScore, ...] | None]]) -> None:
    """Zet metingen, de oudste eerst, in `leefdomeinen`."""
    gevonden: dict[tuple[str, str], Verloop] = {}
    for casus, scores in gemeten:
        for een in scores or ():
            eerder = gevonden.get((casus, een.domein), Verloop(een.score, een.score, 0))
            gevonden[casus, een.domein] = Verloop(eerder.eerste, een.score, eerder.metingen + 1)
    if gevonden:
        rijen = [(*plaats, *verloop) for plaats, verloop in gevonden.items()]
        kolommen = [list(kolom) for kolom in zip(*rijen, strict=True)]
        motor.execute(
            "INSERT INTO leefdomeinen SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::INTEGER[]), "
            "unnest(?::INTEGER[]), unnest(?::INTEGER[])",
            kolommen,
        )
