"""Another master key while people work; and after forgetting and that, no byte on the disk yields who it was."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from uuid import UUID

import orjson
import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import kit.rotation
from cli.controle import Controle, controleer
from contracts.registry import DIENSTEN, lees
from deploy.local import rotation
from deploy.local.errors import Startfout
from deploy.local.runtime import Runtime
from kit.codec import confidential, place
from kit.master import MARK, WRAPPED, MasterKeys, key_id, previous, read_key, under
from tests.deploy.folders import reachable_folder
from tests.flow.checks import assert_whole, settle
from tests.flow.forgetting import FIRST, NAAM, NOTE, REDEN, VOORNAMEN, Person, stopped
from tests.flow.people import bsns, file_lines, melding, onderwijsnummers
from tests.flow.region import Region, until
from tests.flow.scan import Scanner, contents
from tests.flow.walk import Casus

SECRETS = {NAAM, VOORNAMEN, NOTE, REDEN, "Wilgenbroek", "Balthazar", bsns()[FIRST + 10], bsns()[FIRST + 11]}
SECRETS |= {value.lower() for value in SECRETS}
PEOPLE, AT_ONCE = 300, 100
"""More than are wrapped anew in one go here."""
WRAPPED_SOMEWHERE = re.compile(re.escape(MARK) + b".{%d}" % (WRAPPED - len(MARK)), re.DOTALL)


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    """A region of our own: its keys are changed here, and its folder is read when it has stopped."""
    with reachable_folder() as folder, Runtime(folder / "regio") as found:
        found.start()
        yield found


@pytest.fixture(scope="module")
def region(runtime: Runtime) -> Iterator[Region]:
    """The same, to talk to, with many people in it."""
    found = Region(runtime)
    lines = "\n".join(file_lines(PEOPLE, people=PEOPLE)).encode()
    found.client("intake").post("/importen", content=lines, headers={"Content-Type": "text/csv"}).raise_for_status()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _a_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few people are enough for many steps."""
    monkeypatch.setattr(kit.rotation, "BATCH", AT_ONCE)


@pytest.fixture(scope="module")
def stays(region: Region) -> Person:
    """Somebody who is not forgotten."""
    return Person(region, FIRST + 10)


@pytest.fixture(scope="module")
def goes(region: Region) -> Person:
    """Somebody who is."""
    return Person(region, FIRST + 11)


def rotate(region: Region) -> tuple[int, bool]:
    """As `doorstroom sleutels roteer` does."""
    return rotation.rotate(region.runtime.layout, region.runtime.dsn("eigenaar", "kluis"))


def master_file(region: Region) -> Path:
    """Where the master key stands."""
    return region.runtime.credentials.master_key_file


class Work:
    """Somebody who looks a person up and sends meldingen of new ones, again and again; every answer is kept."""

    def __init__(self, region: Region, first: int) -> None:
        self._client, self._first = region.client("intake"), first
        self.answers: Counter[int] = Counter()

    def until(self, stop: Event) -> None:
        """Go on until it is time to stop."""
        numbers = onderwijsnummers()
        for number in count(self._first):
            if stop.is_set():
                return
            who = {"bsn": None, "onderwijsnummer": next(numbers), "achternaam": "Nieuwkomer"}
            self.answers[
                self._client.post("/meldingen", json=melding(0, **who, meldingsnummer=f"{number}")).status_code
            ] += 1
            found = self._client.post("/zoekvragen", json={"naam": NAAM})
            self.answers[found.status_code if found.json().get("resultaten") else 404] += 1


def test_the_master_key_changes_while_people_work(region: Region, stays: Person) -> None:
    """No request fails, everything lies under the new key, and the old one is nowhere any more."""
    file, old = master_file(region), read_key(master_file(region))
    work, stop = [Work(region, first) for first in (810_000_000, 820_000_000)], Event()
    with ThreadPoolExecutor(len(work)) as pool:
        going = [pool.submit(each.until, stop) for each in work]
        until(lambda: all(each.answers[201] > 3 for each in work), "iedereen aan het werk")
        wrapped, resumed = rotate(region)
        before = [each.answers.total() for each in work]
        until(lambda: all(each.answers.total() > done + 5 for each, done in zip(work, before, strict=True)), "verder")
        stop.set()
    for each in going:
        each.result()
    assert [set(each.answers) for each in work] == [{200, 201}, {200, 201}]
    assert wrapped > PEOPLE
    assert not resumed
    assert read_key(file) != old
    assert not previous(file).exists()
    names = region.rows(
        "kluis", "SELECT DISTINCT substring(wrapped FROM 5 FOR 8) AS id FROM keys WHERE wrapped IS NOT NULL"
    )
    assert [bytes(row["id"]) for row in names] == [key_id(read_key(file))]
    assert stays.is_found()
    assert all(stays.shown().values())


def test_a_rotation_that_was_broken_off_is_finished(
    region: Region, stays: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With half under each key all services work, those that start now too; the next rotation finishes this one."""
    file, old = master_file(region), read_key(master_file(region))
    wrap, done = MasterKeys.wrap, count()

    def dies(self: MasterKeys, master: bytes, name: bytes, key: bytes) -> bytes:
        if next(done) > AT_ONCE:
            raise KeyboardInterrupt
        return wrap(self, master, name, key)

    with monkeypatch.context() as broken:
        broken.setattr(MasterKeys, "wrap", dies)
        with pytest.raises(KeyboardInterrupt):
            rotate(region)
    new = read_key(file)
    ids = "SELECT substring(wrapped FROM 5 FOR 8) AS id, count(*) AS n FROM keys WHERE wrapped IS NOT NULL GROUP BY id"
    halves = {bytes(row["id"]): row["n"] for row in region.rows("kluis", ids)}
    assert halves.keys() == {key_id(old), key_id(new)}
    with stopped(region, "routing"):
        pass
    assert all(stays.shown().values())
    assert rotate(region)[1], "de afgebroken wissel is niet herkend"
    assert read_key(file) == new
    assert not previous(file).exists()
    Casus(region).meld(FIRST + 12)


def test_two_rotations_at_once_are_refused(region: Region) -> None:
    """Whether the other runs here or elsewhere: nothing changes, and it says why."""
    file, before = master_file(region), master_file(region).read_bytes()
    with rotation._alone(region.runtime.layout), pytest.raises(Startfout, match="wordt al gewisseld"):
        rotate(region)
    with psycopg.connect(region.runtime.dsn("eigenaar", "kluis")) as other:
        other.execute(kit.rotation.ALONE)
        with pytest.raises(kit.rotation.RotationRuns):
            kit.rotation.rewrap(region.runtime.dsn("eigenaar", "kluis"), [read_key(file)])
    assert file.read_bytes() == before


def test_a_key_that_does_not_fit_changes_nothing(region: Region, stays: Person) -> None:
    """With a master key that is not that of this vault the rotation stops before it begins."""
    in_use = region.rows("kluis", "SELECT id FROM master")
    with pytest.raises(kit.master.MasterKeyMissing):
        kit.rotation.rewrap(region.runtime.dsn("eigenaar", "kluis"), [b"\1" * 32, b"\2" * 32])
    assert region.rows("kluis", "SELECT id FROM master") == in_use
    assert all(stays.shown().values())


def in_every_row(region: Region) -> str:
    """All rows of all tables as text: what Postgres packs or puts aside on the disk is readable here."""
    tables = (
        "SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_all_tables WHERE schemaname <> 'pg_toast'"
    )
    texts = []
    for database in (*DIENSTEN, "kluis", "postgres"):
        names = [row["name"] for row in region.rows(database, tables)]
        texts += [
            str(row["t"]) for name in names for row in region.rows(database, f"SELECT t::text AS t FROM {name} AS t")
        ]
    return "\n".join(texts)


def tokens(states: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Every sealed value in these facts: where it stands, and nonce with ciphertext."""
    for state in states:
        fact = lees(state)
        if heard := orjson.loads(state).get("feit"):
            fact = lees(heard)
        yield from ((place(fact, path), urlsafe_b64decode(value.token)) for path, value in confidential(fact))


def opened(keys: Mapping[UUID, bytes], sealed: Sequence[tuple[str, bytes]]) -> set[UUID]:
    """Whose key opens any of these."""
    found = set()
    for subject, key in keys.items():
        cipher = AESGCM(key)
        for where, token in sealed:
            try:
                cipher.decrypt(token[:12], token[12:], where.encode())
            except InvalidTag:
                continue
            found.add(subject)
    return found


def test_no_byte_yields_who_was_forgotten(region: Region, runtime: Runtime, stays: Person, goes: Person) -> None:
    """Not readable before and after; and closed for all keys that exist, and all that ever lay wrapped on the disk."""
    scanner = Scanner(SECRETS)
    sealed = {
        who: list(tokens([state for service in DIENSTEN for state in who.facts(service)])) for who in (stays, goes)
    }
    assert len(sealed[goes]) > 12
    assert scanner.values_in(in_every_row(region).encode()) == set()
    old = read_key(master_file(region))
    goes.forget()
    until(lambda: not goes.is_known(), "nergens meer bekend")
    rotate(region)
    settle(region)
    assert_whole(region)
    assert scanner.values_in(in_every_row(region).encode()) == set()
    masters, new = MasterKeys.in_file(master_file(region)), read_key(master_file(region))
    rows = region.rows("kluis", "SELECT subject, wrapped FROM keys WHERE wrapped IS NOT NULL")
    keys = {row["subject"]: masters.unwrap(row["subject"].bytes, bytes(row["wrapped"])) for row in rows}
    assert opened(keys, sealed[stays]) == {stays.id}, "wie niet is gewist gaat open: de proef kan mislukken"
    assert opened(keys, sealed[goes]) == set()
    assert _proof(region, goes).klopt
    runtime.stop()
    blobs: set[bytes] = set()
    readable, with_old_key = {}, []
    for path, content in contents(runtime.layout.root):
        readable[path] = scanner.values_in(content)
        blobs.update(WRAPPED_SOMEWHERE.findall(content))
        if content.find(old) >= 0 or content.find(b64encode(old)) >= 0:
            with_old_key.append(path)
    assert {path: values for path, values in readable.items() if values} == {}
    assert with_old_key == [], "de oude hoofdsleutel staat er nog"
    assert {under(blob) for blob in blobs} > {key_id(new)}, "er ligt niets meer van voor de wissel: dit bewijst niets"
    now = [blob for blob in blobs if under(blob) == key_id(new)]
    assert any(_opens(masters, blob, stays.id) for blob in now)
    assert not any(_opens(masters, blob, goes.id) for blob in now)


def _proof(region: Region, who: Person) -> Controle:
    """What an auditor finds in the bundle of a casus."""
    auditor = region.client("evaluation", ["auditor"])
    until(lambda: auditor.get("/boomhoofden?limiet=200").json()["resultaten"], "een boomhoofd")
    return controleer(auditor.get(f"/casussen/{who.casus.id}/bewijs").raise_for_status().content, None)


def _opens(masters: MasterKeys, blob: bytes, subject: UUID) -> bool:
    try:
        masters.unwrap(subject.bytes, blob)
    except InvalidTag:
        return False
    return True
