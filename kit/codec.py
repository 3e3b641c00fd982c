"""From fact to bytes and back. The bytes are stored, sent, kept in the ledger and shown: a hash holds everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import BaseModel, TypeAdapter

from contracts.algemeen import FeitGehoord, GegevensGecorrigeerd
from contracts.feit import GEEN_HASH, Feit
from contracts.registry import FEITEN, UPCASTERS, Erased, Upcaster, lees
from contracts.vertrouwelijk import Vertrouwelijk
from kit.aggregate import Refusal
from kit.corrected import corrections, outside
from kit.vault import Vault

LARGEST = 60_000
"""Bytes of a fact. Who hears it takes it in word for word, and that too stays under 64 KB (CloudEvents, NL GOV)."""


class TekstTeLang(Refusal):
    """Samen zijn deze teksten te lang om vast te leggen. Maak ze korter."""

    status = 413


class ChainBroken(ValueError):
    """A fact does not follow the bytes of the fact before it."""


def digest(stored: bytes) -> str:
    """SHA-256 of the stored bytes, in hexadecimal."""
    return sha256(stored).hexdigest()


class Codec(Mapper[Any]):
    """Maps facts to stored events: seals what is confidential, links the hash chain, upcasts old versions."""

    def __init__(
        self,
        vault: Vault,
        facts: Mapping[str, type[Feit]] = FEITEN,
        upcasters: Mapping[str, Upcaster] = UPCASTERS,
    ) -> None:
        super().__init__(JSONTranscoder())
        self._vault, self._facts, self._upcasters = vault, facts, upcasters

    def encode(self, fact: Feit, previous_hash: str) -> bytes:
        """The bytes of a new fact; from here on its confidential values are ciphertext in memory too."""
        # A frozen model is completed once, here: only at this point is the previous fact's hash known.
        fact.__dict__["vorige_hash"] = previous_hash
        for path, value in confidential(fact):
            if not value.is_verzegeld:
                value.verzegel(self._vault.seal(fact.key, place(fact, path), value.klaar()))
        state: bytes = fact.__pydantic_serializer__.to_json(fact, by_alias=True, exclude_none=True)
        if len(state) > LARGEST and not isinstance(fact, FeitGehoord):
            raise TekstTeLang
        return state

    def decode(self, stored: bytes, topic: str | None = None) -> Feit:
        """The fact in these bytes; raises OnbekendFeit."""
        known = self._facts.get(topic) if topic else None
        if known is not None:
            fact: Feit = known.__pydantic_validator__.validate_json(stored)
            return fact
        return lees(stored, self._facts, self._upcasters)

    def kind(self, topic: str) -> type[Feit] | None:
        """What a fact of this type is; None for a type of before, that is only known once it is read."""
        return self._facts.get(topic)

    def open(self, fact: Feit, field: str) -> Any:
        """The plain value of one confidential field, None when it holds none; raises KeyDestroyed, TokenForged.

        A fact that was recorded a moment ago and is not sealed yet reads the same.
        """
        if (known := corrections(fact)) and (correction := known.get(outside(field))):
            return self._opened(fact, field, correction)
        for path, value in confidential(fact):
            if path == field:
                sealed = value.is_verzegeld
                return value.lees(
                    self._vault.open(fact.key, place(fact, path), value.token) if sealed else value.klaar()
                )
        return None

    def see_to(self, recorded: Sequence[Feit]) -> None:
        """Destroy the keys of those of whom a fact, durable by now, says that they are forgotten.

        Should this not come about, then a restart does it (kit/erasure.py).
        """
        gone = [fact.key for fact in recorded if isinstance(fact, Erased)]
        if gone:
            self._vault.destroy(*gone)

    def _opened(self, fact: Feit, field: str, correction: GegevensGecorrigeerd) -> Any:
        """What came in the place of a value, as its kind reads it."""
        value = next(value for path, value in confidential(fact) if path == field)
        return value.lees(self.open(correction, "waarde").encode())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The library's way in, for a fact whose place in the chain is already known."""
        return stored_event(domain_event, self.encode(domain_event, domain_event.vorige_hash))

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The library's way out."""
        return self.decode(stored_event.state, stored_event.topic)


def stored_event(fact: Feit, state: bytes) -> StoredEvent:
    """The row in which these bytes are kept."""
    return StoredEvent(fact.originator_id, fact.originator_version, fact.type_naam, state)


def place(fact: Feit, path: str) -> str:
    """Where a ciphertext stands: it opens nowhere else."""
    return f"{fact.id}/{path}"


def confidential(fact: BaseModel, prefix: str = "") -> Iterator[tuple[str, Vertrouwelijk[Any]]]:
    """Every confidential value in a fact with its path, such as `acties.0.omschrijving`."""
    for name in _carriers(type(fact)):
        yield from _in_value(getattr(fact, name), f"{prefix}{name}")


def _in_value(value: Any, path: str) -> Iterator[tuple[str, Vertrouwelijk[Any]]]:
    if isinstance(value, Vertrouwelijk):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _in_value(item, f"{path}.{index}")
    elif isinstance(value, BaseModel):
        yield from confidential(value, f"{path}.")


@cache
def _carriers(model: type[BaseModel]) -> tuple[str, ...]:
    """Fields that may hold something confidential, so that the others are not looked at on every write."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if field.annotation is not None
        and "vertrouwelijk" in orjson.dumps(TypeAdapter(field.annotation).json_schema()).decode()
    )


def verify_chain(states: list[bytes]) -> None:
    """Check that every fact carries the hash of the bytes before it; raises ChainBroken with the place."""
    previous = GEEN_HASH
    for number, state in enumerate(states, start=1):
        fields = orjson.loads(state)
        if fields["volgnummer"] != number or fields["vorigeHash"] != previous:
            raise ChainBroken(f"feit {number} sluit niet aan op het vorige")
        previous = digest(state)
