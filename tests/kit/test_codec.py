"""Facts as bytes: what is confidential opens in its own place only, old versions are read, and no byte can change."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts import registry
from contracts.algemeen import FeitGehoord
from contracts.feit import GEEN_HASH, Actor, CasusFeit, Herkomst, Rol
from contracts.intake import ContactGelegd, MeldingIngetrokken, MeldingOntvangen, VooronderzoekAfgerond
from contracts.registry import OnbekendFeit, lees
from contracts.vertrouwelijk import NietVerzegeld, Vertrouwelijk
from contracts.woorden import Contactwijze, Partij
from kit.aggregate import Aggregate, evolves
from kit.codec import ChainBroken, Codec, TekstTeLang, confidential, digest, verify_chain
from kit.memory import MemoryVault
from kit.vault import KeyDestroyed, TokenForged

SECRET = "woont bij zijn tante in de Javastraat"
JONGERE, CASUS = uuid4(), uuid4()
TRACE = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def codec(vault: MemoryVault) -> Codec:
    return Codec(vault)


def contact(number: int = 1, notitie: Any = SECRET, jongere: UUID = JONGERE, casus: UUID = CASUS) -> ContactGelegd:
    return made(ContactGelegd, number, jongere, casus, met=Partij.JONGERE, wijze=Contactwijze.BRIEF, notitie=notitie)


def made(kind: type[Any], number: int, jongere: UUID = JONGERE, casus: UUID = CASUS, **fields: Any) -> Any:
    now = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
    source = Herkomst(Actor(id="coach", rol=Rol.DOORSTROOMCOACH), uuid4(), uuid4(), TRACE, lambda: now)
    return kind._maak("intake", casus, number, jongere, "GM0518", source, fields)


def moved(stored: bytes, **fields: Any) -> bytes:
    return orjson.dumps({**orjson.loads(stored), **fields})


def test_what_is_confidential_comes_back(codec: Codec) -> None:
    """The stored bytes hold ciphertext, and opening its field gives what was recorded."""
    stored = codec.encode(contact(), GEEN_HASH)
    assert SECRET.encode() not in stored
    fact = codec.decode(stored)
    assert codec.open(fact, "notitie") == SECRET
    assert codec.open(codec.decode(codec.encode(contact(notitie=None), GEEN_HASH)), "notitie") is None


def test_reading_and_writing_again_gives_the_same_bytes(codec: Codec) -> None:
    """A decoded fact is written as it was, so that a hash holds wherever it is checked."""
    stored = codec.encode(contact(), "f" * 64)
    assert codec.encode(codec.decode(stored), "f" * 64) == stored


def test_the_same_text_is_never_the_same_ciphertext(codec: Codec) -> None:
    """From two equal notes nobody sees that they are equal."""
    one, two = (orjson.loads(codec.encode(contact(number), GEEN_HASH))["notitie"] for number in (1, 2))
    assert one != two


def test_ciphertext_opens_in_its_own_place_only(codec: Codec) -> None:
    """Moved to another fact, another field, another person or another stream it does not open."""
    stored = codec.encode(contact(), GEEN_HASH)
    token = orjson.loads(stored)["notitie"]
    other_fact = codec.decode(moved(codec.encode(contact(2), GEEN_HASH), notitie=token))
    other_person = codec.decode(moved(stored, jongereId=str(uuid4())))
    other_stream = codec.decode(moved(codec.encode(contact(casus=uuid4()), GEEN_HASH), notitie=token))
    for fact in (other_fact, other_person, other_stream):
        with pytest.raises(TokenForged):
            codec.open(fact, "notitie")
    texts = {"redenen": SECRET, "eerdere_interventies": (), "mogelijke_stappen": "veel"}
    two_fields = codec.encode(made(VooronderzoekAfgerond, 3, **texts), GEEN_HASH)
    swapped = codec.decode(moved(two_fields, mogelijkeStappen=orjson.loads(two_fields)["redenen"]))
    assert codec.open(swapped, "redenen") == SECRET
    with pytest.raises(TokenForged):
        codec.open(swapped, "mogelijke_stappen")


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_token_does_not_open(place: int, change: int) -> None:
    """Not one bit of a ciphertext can be changed unnoticed."""
    codec = Codec(MemoryVault())
    stored = codec.encode(contact(), GEEN_HASH)
    token = bytearray(orjson.loads(stored)["notitie"].encode())
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    index = place % (len(token) - 4)
    token[index] = alphabet[(alphabet.index(token[index]) + change % 63 + 1) % 64]
    if token.decode() != orjson.loads(stored)["notitie"]:
        with pytest.raises(TokenForged):
            codec.open(codec.decode(moved(stored, notitie=token.decode())), "notitie")


def test_a_destroyed_key_leaves_the_chain_whole(codec: Codec, vault: MemoryVault) -> None:
    """After erasure nothing opens and nothing new can be sealed, yet every hash still verifies."""
    states = chain(codec, 4)
    vault.destroy(JONGERE)
    verify_chain(states)
    with pytest.raises(KeyDestroyed):
        codec.open(codec.decode(states[0]), "notitie")
    with pytest.raises(KeyDestroyed):
        codec.encode(contact(5), digest(states[-1]))


def test_plain_text_shows_nowhere(codec: Codec) -> None:
    """Neither a fact nor a value says what is in it: printed, formatted, in an error, or serialised by accident."""
    fact = contact()
    value = fact.notitie
    assert value is not None
    shown = [repr(fact), str(fact), f"{fact}", repr(value), str(value), f"{value}", f"{value!s:>50}", repr([value])]
    assert not any(SECRET in text for text in shown)
    for leak in (fact.model_dump, fact.model_dump_json, lambda: value.token):
        with pytest.raises(Exception, match=r"^(?!.*Javastraat)") as caught:
            leak()
        assert isinstance(caught.value.__cause__ or caught.value, NietVerzegeld | ValueError)
    with pytest.raises(ValidationError) as refused:
        contact(notitie={"x": SECRET})
    assert SECRET not in repr(refused.value.errors(include_input=False))
    codec.encode(fact, GEEN_HASH)
    assert SECRET.encode() not in pickle.dumps(orjson.loads(fact.model_dump_json()))
    assert [value._waarde for _, value in confidential(fact)] == [None]


def test_every_confidential_value_in_a_fact_is_found() -> None:
    """Whatever type a field of a published fact has, if a confidential value can be in it the codec seals it."""
    kinds = [kind for kind in registry.FEITEN.values() if "vertrouwelijk" in str(kind.model_json_schema())]
    assert len(kinds) > 25
    for kind in kinds:
        from kit.codec import _carriers

        named = {name for name, field in kind.model_fields.items() if "Vertrouwelijk" in str(field.annotation)}
        assert named <= set(_carriers(kind)), kind


def test_too_much_text_is_refused_before_it_is_stored(codec: Codec) -> None:
    """A fact that the stream would not take is refused to its sender; it would hold up all that come after it."""
    with pytest.raises(TekstTeLang):
        codec.encode(contact(notitie="\U0001f600" * 20_000), GEEN_HASH)


def chain(codec: Codec, length: int) -> list[bytes]:
    states: list[bytes] = []
    for number in range(1, length + 1):
        states.append(codec.encode(contact(number), digest(states[-1]) if states else GEEN_HASH))
    return states


CHAIN = chain(Codec(MemoryVault()), 5)


@given(st.integers(0, 3), st.data())
def test_any_change_in_a_chain_is_seen(index: int, data: st.DataObject) -> None:
    """One byte of a fact that others follow, a fact left out, two exchanged, one twice: the chain no longer holds."""
    verify_chain(CHAIN)
    changed = bytearray(CHAIN[index])
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 127))
    broken = [
        [*CHAIN[:index], bytes(changed), *CHAIN[index + 1 :]],
        [*CHAIN[:index], *CHAIN[index + 1 :]],
        [*CHAIN[:index], CHAIN[index + 1], CHAIN[index], *CHAIN[index + 2 :]],
        [*CHAIN[:index], CHAIN[index], *CHAIN[index:]],
    ]
    for states in broken:
        with pytest.raises((ChainBroken, ValueError, KeyError, TypeError)):
            verify_chain(states)


OLD = "nl.doorstroompunt.casussen.melding-ingetrokken.v0"


def upcast(fields: dict[str, Any]) -> dict[str, Any]:
    """In a version that never was, the melding was called `signaal` and counted from 0."""
    rest = {name: value for name, value in fields.items() if name != "signaal"}
    return rest | {"type": MeldingIngetrokken.type_naam, "melding": fields["signaal"] + 1}


def old(codec: Codec) -> bytes:
    today = orjson.loads(codec.encode(made(MeldingIngetrokken, 2, melding=1, reden=SECRET), GEEN_HASH))
    del today["melding"]
    return orjson.dumps(today | {"type": OLD, "signaal": 0})


def test_an_old_version_is_read_as_todays(vault: MemoryVault) -> None:
    """A stored fact of an older version becomes one of today, its confidential value included."""
    codec = Codec(vault, upcasters={OLD: upcast})
    for topic in (OLD, None):
        fact = codec.decode(old(codec), topic)
        assert isinstance(fact, MeldingIngetrokken)
        assert fact.melding == 1
        assert codec.open(fact, "reden") == SECRET


class Luisteraar(Aggregate):
    """Remembers what it heard."""

    service = "routing"
    heard: int | None = None

    @evolves(MeldingIngetrokken)
    def _ingetrokken(self, fact: MeldingIngetrokken) -> None:
        self.heard = fact.melding


def test_an_old_version_is_understood_inside_what_was_heard(codec: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that took an old fact in, word for word, still knows what it meant after the type was renewed."""
    monkeypatch.setitem(registry.UPCASTERS, OLD, upcast)
    heard = made(FeitGehoord, 1, feit=old(codec).decode())
    assert Luisteraar.replay(CASUS, [codec.decode(codec.encode(heard, GEEN_HASH))]).heard == 1


def test_a_type_that_nobody_knows_is_named(codec: Codec) -> None:
    """A reader that is older than the writer says so; it does not guess."""
    with pytest.raises(OnbekendFeit, match=r"bestaat-niet\.v7"):
        lees(moved(codec.encode(contact(), GEEN_HASH), type="nl.doorstroompunt.casussen.bestaat-niet.v7"))


def test_an_addition_of_a_newer_version_is_left_alone(codec: Codec) -> None:
    """A field that this version does not know does not stop it from reading the fact."""
    fact = codec.decode(moved(codec.encode(contact(), GEEN_HASH), later={"bedacht": [1]}))
    assert isinstance(fact, ContactGelegd)
    assert codec.open(fact, "notitie") == SECRET


def test_facts_tell_their_own_type() -> None:
    """Every published fact is stored under a frozen name with a version, never under where its code stands."""
    assert all(name.startswith("nl.doorstroompunt.casussen.") and name[-2:] == "v1" for name in registry.FEITEN)
    assert issubclass(MeldingOntvangen, CasusFeit)
    assert Vertrouwelijk("x") == Vertrouwelijk("x") != Vertrouwelijk("y")
