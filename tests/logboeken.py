"""A columnar log in a test: made of facts as the ledger would hold them, without Postgres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid5

from vertellen import gehoord, verteld

from kit.codec import Codec, digest
from kit.consumer import Heard
from kit.memory import MemoryVault
from kit.testing import STREAM, Told
from services.evaluation.leren.kolommen import Regel
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.pseudoniem import Pseudoniem

SLEUTEL = Pseudoniem(b"een sleutel van de regio zelf...")


class Bron:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.codec = Codec(MemoryVault())
        self.feiten: list[Heard] = []

    def vertel(self, casus: UUID, *told: Told, gemeente: str = "GM0518") -> None:
        """These facts happen in a casus."""
        self.feiten += gehoord(verteld(told, casus=casus, gemeente=gemeente), self.codec)

    def kop(self) -> tuple[int, str]:
        return (len(self.feiten), self.hash_op(len(self.feiten))) if self.feiten else (0, "")

    def hash_op(self, positie: int) -> str:
        return digest(self.feiten[positie - 1].stored) if positie <= len(self.feiten) else ""

    def na(self, positie: int, tot: int) -> Iterator[Regel]:
        for plaats, heard in enumerate(self.feiten[positie:tot], positie + 1):
            yield Regel(plaats, heard.fact.type, heard.stored)


def casus(nummer: int) -> UUID:
    """The so-manieth casus."""
    return uuid5(STREAM, str(nummer))


def logboek(map_: Path, bron: Bron) -> Logboek:
    return Logboek(map_, bron, SLEUTEL)


def rijen(boek: Logboek, kolommen: str = "*") -> Sequence[tuple[object, ...]]:
    """What the log holds, in the order of the ledger."""
    with boek.lees() as motor:
        return motor.execute(f"SELECT {kolommen} FROM log ORDER BY positie").fetchall()
