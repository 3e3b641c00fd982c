"""The vault on real Postgres: one person has one key, whoever meets them first, and a destroyed key is gone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.local.runtime import Runtime
from kit.master import MasterKeyMissing, MasterKeys
from kit.vault import KeyDestroyed, TokenForged, Vault, open_pool
from tests.flow.region import Region

PLACE = "feit/veld"


@pytest.fixture
def vault(ground: Runtime) -> Iterator[Vault]:
    found = made(ground)
    yield found
    found.close()


def made(ground: Runtime, role: str = "intake") -> Vault:
    """The vault as a service has it."""
    return Vault(open_pool(ground.dsn(role, "kluis")), MasterKeys.in_file(ground.credentials.master_key_file))


def introduce(url: str, key: Path, persons: list[list[bytes]]) -> list[str]:
    """In a process of its own: meet these persons, a few at a time."""
    vault = Vault(open_pool(url), MasterKeys.in_file(key))
    found = [
        subject for start in range(0, len(persons), 25) for subject in vault.subjects_for(persons[start : start + 25])
    ]
    vault.close()
    return [str(subject) for subject in found]


def test_processes_that_meet_a_person_at_once_agree(ground: Runtime) -> None:
    """Three processes introduce the same 150 people, each in another order: one subject and one key each."""
    batch = uuid4().bytes
    persons = [[batch + b"bsn%d" % number, batch + b"nr%d" % number] for number in range(150)]
    orders = [persons, persons[::-1], persons[75:] + persons[:75]]
    url, key = ground.dsn("intake", "kluis"), ground.credentials.master_key_file
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        at_work = [pool.submit(introduce, url, key, order) for order in orders]
        found = [
            dict(zip(map(tuple, order), each.result(), strict=True))
            for order, each in zip(orders, at_work, strict=True)
        ]
    assert all(each == found[0] for each in found)
    subjects = {UUID(subject) for subject in found[0].values()}
    assert len(subjects) == 150
    known = "SELECT count(*) AS n, count(DISTINCT subject) AS persons FROM fingerprints WHERE subject = ANY(%s)"
    assert Region(ground).rows("kluis", known, list(subjects)) == [{"n": 300, "persons": 150}]
    orphans = (
        "SELECT count(*) AS n FROM keys k WHERE wrapped IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM fingerprints f WHERE f.subject = k.subject)"
    )
    assert Region(ground).rows("kluis", orphans) == [{"n": 0}], "een sleutel zonder persoon bleef achter"


def test_a_person_known_by_one_number_gains_the_other(vault: Vault) -> None:
    """First known by bsn, then reported with both, then by onderwijsnummer alone: the same person."""
    bsn, number = uuid4().bytes, uuid4().bytes
    (first,) = vault.subjects_for([[bsn]])
    assert vault.subjects_for([[bsn, number], [number], [number, bsn]]) == [first] * 3


def test_looking_for_a_person_introduces_nobody(vault: Vault, ground: Runtime) -> None:
    """Who is known by any number is found, who is not stays unknown and leaves no key and no fingerprint."""
    bsn, number, stranger = uuid4().bytes, uuid4().bytes, uuid4().bytes
    (known,) = vault.subjects_for([[bsn]])
    count = "SELECT (SELECT count(*) FROM keys) AS keys, (SELECT count(*) FROM fingerprints) AS marks"
    before = Region(ground).rows("kluis", count)
    assert vault.known_subjects([[number, bsn], [stranger], [number]]) == [known, None, None]
    assert vault.known_subjects([]) == []
    assert Region(ground).rows("kluis", count) == before


def test_persons_of_one_batch_are_recognised_among_each_other(vault: Vault) -> None:
    """A new person who stands in a batch three times, under different numbers, is met once."""
    bsn, number, stranger = uuid4().bytes, uuid4().bytes, uuid4().bytes
    found = vault.subjects_for([[bsn], [bsn, number], [number], [stranger]])
    assert found[0] == found[1] == found[2] != found[3]


def test_other_services_open_what_intake_sealed(ground: Runtime, vault: Vault) -> None:
    """Routing has the key of a person that intake met, and can introduce nobody itself."""
    (subject,) = vault.subjects_for([[uuid4().bytes]])
    token = vault.seal(subject, PLACE, b"geheim")
    routing = made(ground, "routing")
    assert routing.open(subject, PLACE, token) == b"geheim"
    with pytest.raises(Exception, match="permission denied"):
        routing.subjects_for([[uuid4().bytes]])
    routing.close()


def test_all_services_recognise_by_the_same_secret(ground: Runtime, vault: Vault) -> None:
    """The fingerprint of a number is the same everywhere, and other kinds of number give other fingerprints."""
    other = made(ground)
    assert vault.fingerprint("bsn", b"999900006") == other.fingerprint("bsn", b"999900006")
    assert vault.fingerprint("bsn", b"999900006") != vault.fingerprint("onderwijsnummer", b"999900006")
    other.close()


def test_a_destroyed_key_opens_nothing_anywhere(ground: Runtime, vault: Vault) -> None:
    """After destruction nothing of the person opens, in any process that does not still hold the key; it stays so."""
    mark = uuid4().bytes
    (subject,) = vault.subjects_for([[mark]])
    token = vault.seal(subject, PLACE, b"geheim")
    vault.destroy(subject)
    fresh = made(ground)
    for each in (vault, fresh):
        with pytest.raises(KeyDestroyed):
            each.open(subject, PLACE, token)
        with pytest.raises(KeyDestroyed):
            each.seal(subject, PLACE, b"meer")
    (again,) = fresh.subjects_for([[mark]])
    assert again != subject, "wie gewist is en terugkomt is een nieuw iemand"
    row = Region(ground).rows("kluis", "SELECT wrapped, destroyed_at FROM keys WHERE subject = %s", subject)[0]
    assert row["wrapped"] is None
    assert row["destroyed_at"] is not None
    fresh.close()


def test_a_cached_key_is_out_of_memory_in_time(ground: Runtime, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that another process destroyed still opens from memory, but only as long as was promised."""
    import kit.vault

    (subject,) = vault.subjects_for([[uuid4().bytes]])
    token = vault.seal(subject, PLACE, b"geheim")
    other = made(ground)
    other.destroy(subject)
    other.close()
    assert vault.open(subject, PLACE, token) == b"geheim"
    now = kit.vault.monotonic()
    monkeypatch.setattr(kit.vault, "monotonic", lambda: now + kit.vault.CACHE_SECONDS + 1)
    with pytest.raises(KeyDestroyed):
        vault.open(subject, PLACE, token)


def test_keys_lie_wrapped_under_the_master_key(ground: Runtime, vault: Vault) -> None:
    """With another master key nothing opens, and a wrapped key moved to another person does not either."""
    one, two = vault.subjects_for([[uuid4().bytes], [uuid4().bytes]])
    token = vault.seal(one, PLACE, b"geheim")
    thief = Vault(open_pool(ground.dsn("intake", "kluis")), MasterKeys.of(b"\x07" * 32))
    with pytest.raises(MasterKeyMissing):
        thief.open(one, PLACE, token)
    thief.close()
    move = "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE subject = '{}') WHERE subject = '{}'"
    Region(ground).execute("kluis", move.format(one, two))
    fresh = made(ground)
    with pytest.raises(TokenForged):
        fresh.open(two, PLACE, token)
    fresh.close()


def test_a_token_opens_for_its_own_person_and_place(vault: Vault) -> None:
    """Another place or another person's key does not open it, nor does a token that was cut short."""
    one, two = vault.subjects_for([[uuid4().bytes], [uuid4().bytes]])
    token = vault.seal(one, PLACE, b"geheim")
    for subject, place, given in ((one, "elders", token), (two, PLACE, token), (one, PLACE, token[:-8])):
        with pytest.raises(TokenForged):
            vault.open(subject, place, given)


def test_memory_holds_a_limited_number_of_keys(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many people pass, the cache stays at its size, and what fell out is fetched again."""
    import kit.vault

    monkeypatch.setattr(kit.vault, "CACHE_SIZE", 10)
    subjects = vault.subjects_for([[uuid4().bytes] for _ in range(40)])
    tokens = {subject: vault.seal(subject, PLACE, subject.bytes) for subject in subjects}
    assert len(vault._cache) == 10
    assert all(vault.open(subject, PLACE, token) == subject.bytes for subject, token in tokens.items())


def test_what_is_no_person_has_a_key_of_its_own(ground: Runtime, vault: Vault) -> None:
    """Made by name, once: made again it stays, destroyed it is not made anew; evaluation may make one, routing not."""
    name = uuid4()
    evaluation = made(ground, "evaluation")
    try:
        evaluation.create(name)
        sealed = vault.seal(name, PLACE, b"tekst")
        evaluation.create(name)
        assert evaluation.open(name, PLACE, sealed) == b"tekst"
        vault.destroy(name)
        evaluation.create(name)
        evaluation.forget([name])
        with pytest.raises(KeyDestroyed):
            evaluation.open(name, PLACE, sealed)
    finally:
        evaluation.close()
    routing = made(ground, "routing")
    try:
        with pytest.raises(InsufficientPrivilege):
            routing.create(uuid4())
    finally:
        routing.close()
