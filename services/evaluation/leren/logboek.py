"""Het logboek: delen in Parquet, telkens bijgewerkt vanaf de laatste plaats in het grootboek.

Een map voor deze vorm en deze sleutel, met daarin delen die de plaatsen noemen waarvan zij zijn. Weggooien mag altijd:
het logboek wordt dan opnieuw uit het grootboek gemaakt.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore
from time import time
from typing import Protocol

import duckdb
import orjson

from kit.problems import Problem
from services.evaluation.leren.kolommen import KOLOMMEN, VERSIE, Regel, rijen
from services.evaluation.leren.pseudoniem import Pseudoniem

DEEL, MEEST_DELEN = 200_000, 12
MERK = 16
SLEUTELSOORT = "logboek"
"""For what the key of the pseudonyms is derived in the vault."""
GEHEUGEN = "384MB"
"""For DuckDB; what does not fit goes to disk."""
TEGELIJK, IN_DE_RIJ = 2, 8
"""How many questions are answered at once, each within that memory, and how many may wait for their turn."""
OUD_SECONDEN = 86_400
VORM = ", ".join(f"'{naam}': '{soort}'" for naam, soort in KOLOMMEN.items())
UIT_TEKST = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{VORM}}})"  # noqa: S608 (our own columns)
UIT_DELEN = "SELECT * FROM read_parquet(?) ORDER BY positie"


class TeDruk(Problem):
    """503: zoveel vragen tegelijk dat er geen meer bij kan zonder de rest van de dienst op te houden."""

    def __init__(self) -> None:
        detail = "Er worden al veel vragen over casussen heen beantwoord. Probeer het over enkele seconden opnieuw."
        super().__init__(503, "Het is even te druk", detail, code="te-druk", headers={"Retry-After": "5"})


class Bron(Protocol):
    """Waar het logboek van leest: het grootboek."""

    def kop(self) -> tuple[int, str]:
        """De laatste plaats en de hash van het feit daar; (0, '') als er niets is."""

    def hash_op(self, positie: int) -> str:
        """De hash van het feit op deze plaats; leeg als er geen is."""

    def na(self, positie: int, tot: int) -> Iterator[Regel]:
        """De feiten na een plaats, tot en met een andere, op volgorde."""


@dataclass(frozen=True, order=True)
class Deel:
    """Een bestand met de rijen van deze plaatsen; `hash` is die van het laatste feit."""

    van: int
    tot: int
    hash: str

    @property
    def naam(self) -> str:
        """De naam van het bestand zegt wat erin staat."""
        return f"{self.van:012d}-{self.tot:012d}-{self.hash[:MERK]}.parquet"

    @classmethod
    def van_bestand(cls, bestand: Path) -> Deel:
        """Wat de naam van een bestand zegt."""
        van, tot, hash_ = bestand.stem.split("-")
        return cls(int(van), int(tot), hash_)


class Logboek:
    """Het logboek van deze dienst. Meer processen mogen dezelfde map gebruiken."""

    def __init__(self, map_: Path, bron: Bron, pseudoniem: Pseudoniem, in_de_rij: int = IN_DE_RIJ) -> None:
        self.pseudoniem, self.wortel, self._bron = pseudoniem, map_, bron
        self._beurt, self._plaats = Semaphore(TEGELIJK), Semaphore(TEGELIJK + in_de_rij)
        self._map = map_ / f"v{VERSIE}-{pseudoniem.merk}"

    def werk_bij(self) -> int:
        """Neem op wat er in het grootboek bij kwam; geeft de plaats tot waar het logboek nu is."""
        with self._alleen(fcntl.LOCK_EX):
            delen = self._delen()
            if delen and self._bron.hash_op(delen[-1].tot)[:MERK] != delen[-1].hash:
                self._ruim_op(delen)  # the ledger is another one, or was put back to an earlier state
                delen = []
            begin = delen[-1].tot if delen else 0
            einde, hash_ = self._bron.kop()
            while begin < einde:
                tot = min(einde, begin + DEEL)
                self._schrijf(Deel(begin + 1, tot, hash_ if tot == einde else self._bron.hash_op(tot)))
                begin = tot
            self._voeg_samen()
            self._ruim_resten_op()
            return begin

    def hash_op(self, positie: int) -> str:
        """De hash van het feit op deze plaats in het grootboek; leeg als er geen is."""
        return self._bron.hash_op(positie)

    @contextmanager
    def lees(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Een verbinding waarin `log` het logboek is zoals het nu is; wat er intussen bij komt hoort er niet bij.

        Raises TeDruk als er te veel wachten.
        """
        self._map.mkdir(parents=True, exist_ok=True)
        with self._aan_de_beurt(), TemporaryDirectory(dir=self.wortel, prefix="lezer-") as eigen:
            with self._alleen(fcntl.LOCK_SH):
                for deel in self._delen():
                    (Path(eigen) / deel.naam).hardlink_to(self._map / deel.naam)
            with _motor(Path(eigen)) as motor:
                delen = sorted(str(deel) for deel in Path(eigen).glob("*.parquet"))
                bron = "read_parquet([" + ", ".join(f"'{deel}'" for deel in delen) + "])" if delen else _leeg()
                motor.execute(f"CREATE VIEW log AS SELECT * FROM {bron}")  # noqa: S608 (names of our own files)
                yield motor

    @contextmanager
    def _aan_de_beurt(self) -> Iterator[None]:
        if not self._plaats.acquire(blocking=False):
            raise TeDruk
        try:
            with self._beurt:
                yield
        finally:
            self._plaats.release()

    def _schrijf(self, deel: Deel) -> None:
        regels = self._bron.na(deel.van - 1, deel.tot)
        with TemporaryDirectory(dir=self.wortel, prefix="deel-") as eigen, _motor(Path(eigen)) as motor:
            tekst, nieuw = Path(eigen) / "rijen.ndjson", Path(eigen) / deel.naam
            with tekst.open("wb") as uit:
                alle = rijen(regels, self.pseudoniem)
                while groep := list(islice(alle, 5_000)):
                    uit.write(b"".join(orjson.dumps(rij, option=orjson.OPT_APPEND_NEWLINE) for rij in groep))
            motor.execute(_naar(nieuw, UIT_TEKST), [str(tekst)])
            nieuw.rename(self._map / deel.naam)

    def _voeg_samen(self) -> None:
        """Many small parts make reading slow: what is smaller than a whole part goes together."""
        klein = [*takewhile(lambda deel: deel.tot - deel.van + 1 < DEEL, reversed(self._delen()))][::-1]
        if len(klein) <= MEEST_DELEN:
            return
        samen = Deel(klein[0].van, klein[-1].tot, klein[-1].hash)
        with TemporaryDirectory(dir=self.wortel, prefix="deel-") as eigen, _motor(Path(eigen)) as motor:
            nieuw = Path(eigen) / samen.naam
            motor.execute(_naar(nieuw, UIT_DELEN), [[str(self._map / deel.naam) for deel in klein]])
            nieuw.rename(self._map / samen.naam)
        self._ruim_op(klein)

    def _delen(self) -> list[Deel]:
        """The parts in order. After a crash while parts were put together both are there: the whole one counts."""
        delen: list[Deel] = []
        alle = (Deel.van_bestand(bestand) for bestand in self._map.glob("*.parquet"))
        for deel in sorted(alle, key=lambda een: (een.van, -een.tot)):
            if not delen or deel.van == delen[-1].tot + 1:
                delen.append(deel)
        return delen

    def _ruim_resten_op(self) -> None:
        """What was left behind by who was stopped halfway; nobody reads or writes for a day."""
        for rest in (*self.wortel.glob("lezer-*"), *self.wortel.glob("deel-*"), *self.wortel.glob("uitvoer-*")):
            if rest.stat().st_mtime < time() - OUD_SECONDEN:
                shutil.rmtree(rest, ignore_errors=True)

    def _ruim_op(self, delen: list[Deel]) -> None:
        for deel in delen:
            (self._map / deel.naam).unlink(missing_ok=True)

    @contextmanager
    def _alleen(self, hoe: int) -> Iterator[None]:
        """Who writes is alone; who reads only keeps writers away for as long as it takes to take hold of the parts."""
        self._map.mkdir(parents=True, exist_ok=True)
        for oud in self.wortel.glob("v*-*"):
            if oud != self._map:
                shutil.rmtree(oud, ignore_errors=True)
        with (self._map / "slot").open("a") as slot:
            fcntl.flock(slot, hoe)
            yield


@contextmanager
def _motor(tijdelijk: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory, that never loads anything from outside and spills to this folder."""
    instelling: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": GEHEUGEN,
        "threads": 2,
        "temp_directory": str(tijdelijk / "overloop"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=instelling) as motor:
        motor.execute("SET enable_progress_bar = false")
        yield motor


def _naar(doel: Path, vraag: str) -> str:
    return f"COPY ({vraag}) TO '{doel}' (FORMAT parquet, COMPRESSION zstd)"


def _leeg() -> str:
    kolommen = ", ".join(f"CAST(NULL AS {soort}) AS {naam}" for naam, soort in KOLOMMEN.items())
    return f"(SELECT {kolommen} WHERE false)"
