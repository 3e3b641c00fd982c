"""Een antwoord bevriezen, en een aandeel voor en na naast elkaar leggen: altijd op een plaats in het grootboek."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import duckdb
import orjson

from services.evaluation.leren.antwoord import Cijfer, Groep, Keuze, beantwoord
from services.evaluation.leren.families import Sleutel
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.perioden import bevries

DAG = timedelta(days=1)


class Plaats(NamedTuple):
    """Een plaats in het grootboek, met de hash van het feit daar."""

    positie: int
    grootboekhash: str


@dataclass(frozen=True)
class Metingen:
    """Vraagt aan het logboek zoals het op een plaats was. Niet naar scholen: die zijn vertrouwelijk."""

    logboek: Callable[[], Logboek]

    def stand(self) -> Plaats:
        """De plaats tot waar het logboek nu is."""
        boek = self.logboek()
        positie = boek.werk_bij()
        return Plaats(positie, boek.hash_op(positie) or "0" * 64)

    def antwoord(self, plaats: Plaats, maat: Maat, keuze: Keuze) -> str:
        """Het antwoord van toen, als JSON die altijd dezelfde is, zonder wat te klein is."""
        with self._toen(plaats) as motor:
            groepen = beantwoord(motor, maat, keuze, _geen_scholen)
        return orjson.dumps([_groep(groep) for groep in groepen]).decode()

    def vingerafdruk(self, plaats: Plaats, maat: Maat, keuze: Keuze) -> str:
        """SHA-256 van dat antwoord."""
        return sha256(self.antwoord(plaats, maat, keuze).encode()).hexdigest()

    def aandeel(
        self, plaats: Plaats, maat: Maat, cel: Sleutel, filters: Mapping[str, frozenset[str]]
    ) -> tuple[int, int] | None:
        """Hoeveel casussen dit hebben, en van hoeveel; None als een van beide te klein is om te tonen."""
        with self._toen(plaats) as motor:
            (groep,) = beantwoord(motor, maat, Keuze(filters), _geen_scholen)
        met = next((een.casussen for een in groep.cijfers if een.cel == cel), None)
        return None if met is None or groep.casussen is None else (met, groep.casussen)

    def klopt(self, plaats: Plaats) -> bool:
        """Of het grootboek op die plaats nog hetzelfde feit heeft."""
        boek = self.logboek()
        return boek.werk_bij() >= plaats.positie and boek.hash_op(plaats.positie) == plaats.grootboekhash

    @contextmanager
    def _toen(self, plaats: Plaats) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.logboek().lees() as motor:
            bevries(motor, plaats.positie)
            yield motor


def _geen_scholen(_: duckdb.DuckDBPyConnection) -> None:
    """A finding never asks for schools."""


def _groep(groep: Groep) -> dict[str, Any]:
    return {
        "waarde": groep.waarde,
        "casussen": groep.casussen,
        "verborgen": groep.verborgen,
        "cijfers": [_cijfer(een) for een in groep.cijfers],
    }


def _cijfer(een: Cijfer) -> dict[str, Any]:
    soort, a, b = een.cel
    return {
        "soort": soort,
        "a": a,
        "b": b,
        "casussen": een.casussen,
        "aantal": een.aantal,
        "mediaanDagen": _dagen(een.mediaan),
        "p90Dagen": _dagen(een.p90),
    }


def _dagen(micros: int | None) -> float | None:
    return None if micros is None else round(timedelta(microseconds=micros) / DAG, 1)
