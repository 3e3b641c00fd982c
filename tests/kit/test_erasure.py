"""Forgetting in every process that has the vault open, whatever it was doing at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from ground import with_bus
from psycopg.errors import CheckViolation, InsufficientPrivilege

import kit.vault
from contracts.feit import GEEN_HASH
from contracts.registry import STREAM_SUBJECTS, Erased
from deploy.local.runtime import Runtime
from kit.codec import Codec, stored_event
from kit.commit import Append
from kit.consumer import Heard
from kit.erasure import TOLD, Erasures, hears
from kit.master import MasterKeys
from kit.store import Recorder, datastore
from kit.vault import KeyDestroyed, Vault, open_pool
from tests.flow.forgetting import erasure
from tests.flow.region import Region, until

PLACE = "feit/veld"
ENDS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = 'kluis' AND usename = 'routing' AND query LIKE '%wrapped IS NULL%'
"""


def made(ground: Runtime, role: str = "intake") -> Vault:
    """The vault as a process of this service has it."""
    return Vault(open_pool(ground.dsn(role, "kluis")), MasterKeys.in_file(ground.credentials.master_key_file))


@pytest.fixture
def vault(ground: Runtime) -> Iterator[Vault]:
    found = made(ground)
    yield found
    found.close()


def erasures(ground: Runtime, vault: Vault, role: str = "routing", register: Path | None = None) -> Erasures:
    """Those of one service."""
    return Erasures(role, ground.dsn(role, role), ground.dsn(role, "kluis"), vault, Codec(vault), register)


@contextmanager
def listening(ground: Runtime, vault: Vault) -> Iterator[None]:
    """A process of routing that hears what the vault tells, and goes on when its connection is lost."""
    loop = asyncio.new_event_loop()

    async def go_on() -> None:
        while True:
            try:
                await erasures(ground, vault).listen()
            except psycopg.OperationalError:
                continue

    going = loop.create_task(go_on())
    thread = Thread(target=lambda: loop.run_until_complete(asyncio.wait([going])))
    thread.start()
    yield
    loop.call_soon_threadsafe(going.cancel)
    thread.join()
    loop.close()


def closed(vault: Vault, subject: UUID, token: str) -> bool:
    """Whether this value stays closed here."""
    try:
        vault.open(subject, PLACE, token)
    except KeyDestroyed:
        return True
    return False


def test_every_process_drops_the_key_at_once(ground: Runtime, vault: Vault) -> None:
    """Also what other rooms keep in memory, also what was missed while the connection was lost."""
    subjects = vault.subjects_for([[uuid4().bytes] for _ in range(2)])
    tokens = [vault.seal(subject, PLACE, b"geheim") for subject in subjects]
    other = made(ground, "routing")
    told: list[UUID] = []
    other.when_forgotten(told.extend)
    assert not any(closed(other, *each) for each in zip(subjects, tokens, strict=True))
    with listening(ground, other):
        vault.destroy(subjects[0])
        until(lambda: closed(other, subjects[0], tokens[0]), "het eerste proces vergat", 10)
        assert not closed(other, subjects[1], tokens[1])
        Region(ground).rows("kluis", ENDS)
        vault.destroy(subjects[1])
        until(lambda: closed(other, subjects[1], tokens[1]), "ook na een verbroken verbinding", 10)
    assert [each for each in told if each in subjects] == subjects
    other.close()


def test_a_key_that_is_on_its_way_does_not_come_back(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from the vault just before it was destroyed, it is not kept."""
    (subject,) = vault.subjects_for([[uuid4().bytes]])
    token = vault.seal(subject, PLACE, b"geheim")
    vault._cache.clear()
    read = vault._unwrapped

    def slow(subjects: list[UUID]) -> dict[UUID, bytes]:
        found = read(subjects)
        vault.destroy(subject)
        return found

    with monkeypatch.context() as late:
        late.setattr(vault, "_unwrapped", slow)
        vault.prefetch([subject])
    assert subject not in vault._cache
    assert closed(vault, subject, token)


def test_nobody_gains_a_fingerprint_of_who_is_forgotten(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """A melding that recognised the person just before becomes one of somebody new, never one that leads nowhere."""
    number, other = uuid4().bytes, uuid4().bytes
    (subject,) = vault.subjects_for([[number]])
    look_up, looked = kit.vault._known, []

    def stale(conn: psycopg.Connection, fingerprints: list[bytes]) -> dict[bytes, UUID]:
        found = look_up(conn, fingerprints)
        if not looked:
            looked.append(found)
            vault.destroy(subject)
        return found

    monkeypatch.setattr(kit.vault, "_known", stale)
    (again,) = vault.subjects_for([[number, other]])
    assert again != subject
    assert vault.subjects_for([[number], [other]]) == [again, again]


def test_the_vault_itself_guards_its_rows(ground: Runtime, vault: Vault) -> None:
    """No service can bring a key back, lead to a destroyed one, wrap under another master key, or name another."""
    (subject,) = vault.subjects_for([[uuid4().bytes]])
    vault.destroy(subject)
    region = Region(ground)
    with pytest.raises(CheckViolation):
        region.rows("kluis", "INSERT INTO fingerprints VALUES ('x', %s)", subject, role="intake")
    with pytest.raises(CheckViolation):
        region.rows("kluis", "INSERT INTO keys VALUES (%s, %s)", uuid4(), b"\0" * 76, role="intake")
    for statement in ("UPDATE keys SET wrapped = 'x'", "UPDATE master SET id = 'x'", "DELETE FROM master"):
        with pytest.raises(InsufficientPrivilege):
            region.rows("kluis", statement, role="intake")


def test_hearing_it_again_or_of_a_stranger_changes_nothing(ground: Runtime, vault: Vault) -> None:
    """A vault that never knew the person keeps a mark, so that a copy that does is no way back; the moment stays."""
    stranger = uuid4()
    row = "SELECT wrapped, destroyed_at FROM keys WHERE subject = %s"
    vault.destroy(stranger)
    (first,) = Region(ground).rows("kluis", row, stranger)
    vault.destroy(stranger)
    assert Region(ground).rows("kluis", row, stranger) == [first]
    assert first["wrapped"] is None
    vault.create(stranger)
    assert closed(vault, stranger, "")


def test_a_service_meets_the_fact_only_if_it_asked_for_it(ground: Runtime, vault: Vault) -> None:
    """Every service listens to erasures; who wants them itself, as the ledger does, gets them after the key went."""
    met: list[Collection[Heard]] = []
    fact = erasure(uuid4())
    other = Heard(fact, Codec(vault).encode(fact, fact.vorige_hash))
    for filters in (["casus.*.*.intake.casus-geopend"], STREAM_SUBJECTS):
        erasures(ground, vault).hearing(met.append, filters)([other])
    assert met == [[other]]
    assert isinstance(other.fact, Erased)
    assert hears(STREAM_SUBJECTS) == [*STREAM_SUBJECTS]
    assert hears(["a.b"]) == ["a.b", TOLD]
    noted = "SELECT count(*) AS n FROM erasures WHERE subject = %s"
    assert Region(ground).rows("routing", noted, fact.key) == [{"n": 1}]


def test_what_any_store_still_knows_is_done_again(ground: Runtime, vault: Vault, tmp_path: Path) -> None:
    """In a vault from before: whom the service noted, who is in the register, and what it recorded and did not do."""
    noted, registered, recorded, stays = vault.subjects_for([[uuid4().bytes] for _ in range(4)])
    token = vault.seal(stays, PLACE, b"geheim")
    Region(ground).rows("intake", "INSERT INTO erasures VALUES (%s) RETURNING subject", noted)
    (tmp_path / str(registered)).touch()
    fact = erasure(recorded)
    with datastore(ground.dsn("intake", "intake")) as own:
        Recorder(own).append(Append([stored_event(fact, Codec(vault).encode(fact, GEEN_HASH))]))
    intake = erasures(ground, vault, "intake", tmp_path)
    for _ in range(2):
        with_bus(ground, "intake", lambda bus: intake.catch_up(bus, 1))
        keys = Region(ground).rows("kluis", "SELECT subject FROM keys WHERE wrapped IS NOT NULL")
        assert {noted, registered, recorded, stays} & {row["subject"] for row in keys} == {stays}
    assert not closed(vault, stays, token)
    assert {noted, registered, recorded} <= {UUID(path.name) for path in tmp_path.iterdir()}
    known = {row["subject"] for row in Region(ground).rows("intake", "SELECT subject FROM erasures")}
    assert {noted, registered, recorded} <= known


def test_a_refused_erasure_keeps_the_key(vault: Vault) -> None:
    """The key hangs on the fact alone: what an aggregate refuses, as under a legal hold, destroys nothing."""
    (held, gone) = vault.subjects_for([[uuid4().bytes], [uuid4().bytes]])
    codec = Codec(vault)
    token = vault.seal(held, PLACE, b"geheim")
    codec.see_to([erasure(gone)])
    codec.see_to([])
    assert not closed(vault, held, token)
    assert closed(vault, gone, token)
