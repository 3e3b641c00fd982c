"""A proof bundle: whole it verifies with nothing but itself; whatever is done to it is found, and named."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ground import Casussen, running_ground
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.controle import controleer
from contracts.registry import lees
from deploy.local.runtime import Runtime
from kit.bundle import Mark, pack, unpack
from kit.checkpoint import Checkpoint, Verifier, sign
from kit.consumer import Heard
from services.evaluation.bewijs import Bewijzen
from services.evaluation.grootboek import Grootboek

NAME = "doorstroom/proef"
KEY = Ed25519PrivateKey.generate()
FACTS = "SELECT state FROM facts ORDER BY notification_id"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Made:
    """A bundle as the region gave it, of a casus with some facts between those of others."""

    bundle: bytes
    casus: UUID
    files: Files

    @property
    def lines(self) -> list[bytes]:
        return self.files["feiten.jsonl"].split(b"\n")[:-1]


@pytest.fixture(scope="module")
def ground() -> Iterator[Runtime]:
    """A ground of our own: the ledger begins empty."""
    with running_ground() as found:
        yield found


@pytest.fixture(scope="module")
def made(ground: Runtime) -> Iterator[Made]:
    """Ten facts of one casus, and heads of the ledger on the way."""
    casussen = Casussen(ground)
    store = casussen.evaluation()
    proofs, ledger = Bewijzen(store, KEY, NAME), Grootboek(store)
    casussen.add(5)
    (casus,) = casussen.streams[:1]
    seen = 0
    for _ in range(9):
        casussen.follow(casus)
        casussen.add(40)
        with casussen.datastore.get_connection() as conn:
            states = [bytes(row["state"]) for row in conn.execute(FACTS)]
        ledger.neem_op([Heard(lees(state), state) for state in states[seen:]])
        seen = len(states)
        proofs.maak_hoofd()
    assert [head["size"] for head in proofs.hoofden((5 + 41, ""), 3)] == [5 + 41, 5 + 2 * 41, 5 + 3 * 41]
    bundle = proofs.bundel(casus)
    assert bundle is not None
    yield Made(bundle, casus, unpack(bundle))
    store.close()
    casussen.datastore.close()


def faults(bundle: bytes, key: str | None = None) -> str:
    return "\n".join(controleer(bundle, key).fouten)


def test_a_bundle_verifies_with_nothing_but_itself(made: Made) -> None:
    """Claim: what the region gives out is right; it says of which casus, how much, and under which key."""
    found = controleer(made.bundle, str(Verifier(NAME, KEY.public_key())))
    assert found.fouten == []
    assert (found.casus, found.feiten, found.eerdere_hoofden) == (str(made.casus), 10, 8)
    assert found.hoofd is not None
    assert found.hoofd.size == 5 + 9 * 41


def test_the_same_is_given_out_again(ground: Runtime, made: Made) -> None:
    """Claim: without a new fact the bundle is the same to the byte; an unknown casus has none."""
    casussen = Casussen(ground)
    store = casussen.evaluation()
    proofs = Bewijzen(store, KEY, NAME)
    assert proofs.bundel(made.casus) == made.bundle
    assert proofs.bundel(UUID(int=1)) is None
    store.close()
    casussen.datastore.close()


@settings(max_examples=400)
@given(st.data())
def test_any_flipped_byte_is_found(made: Made, data: st.DataObject) -> None:
    """Claim: not one byte of the bundle, in its files or around them, can be another."""
    place = data.draw(st.integers(0, len(made.bundle) - 1))
    changed = bytearray(made.bundle)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert faults(bytes(changed))


def test_a_flipped_byte_of_a_fact_is_named(made: Made) -> None:
    """Claim: for every line, the fact and the byte in it are said, and what stood there."""
    for number, line in enumerate(made.lines, start=1):
        changed = bytearray(line)
        place = len(line) // 2
        changed[place] ^= 1
        said = faults(tampered(made, lines=[*made.lines[: number - 1], bytes(changed), *made.lines[number:]]))
        assert f"feit {number} (intake nr {number}, contact-gelegd): byte {place} is veranderd" in said
        assert f"er stond {line[place]}, er staat {changed[place]}" in said


def tampered(made: Made, *, lines: list[bytes] | None = None, **files: bytes | None) -> bytes:
    """The bundle with other lines of facts, or with other files; packed as if nothing had happened."""
    new: dict[str, bytes | None] = {**made.files, **{name.replace("_", "."): data for name, data in files.items()}}
    if lines is not None:
        new["feiten.jsonl"] = b"".join(line + b"\n" for line in lines)
    return pack({name: data for name, data in new.items() if data is not None})


def rechained(lines: list[bytes]) -> list[bytes]:
    """History rewritten: the second fact says something else, and every hash after it is made to fit."""
    found, previous = [lines[0]], sha256(lines[0]).hexdigest()
    for line in lines[1:]:
        fact = orjson.loads(line) | {"vorigeHash": previous}
        if len(found) == 1:
            fact["wijze"] = "huisbezoek"
        found.append(orjson.dumps(fact))
        previous = sha256(found[-1]).hexdigest()
    return found


def refitted(made: Made, lines: list[bytes], key: Ed25519PrivateKey) -> bytes:
    """As `rechained`, with everything that can be made anew without the ledger's key: marks, manifest, public key."""
    proof = orjson.loads(made.files["bewijs.json"])
    for entry, line in zip(proof["feiten"], lines, strict=True):
        entry["merk"] = str(Mark.of(line))
    ours = Verifier(NAME, KEY.public_key())
    for holder in (proof, *proof["eerdereHoofden"]):
        holder["hoofd"] = sign(NAME, key, ours.open(holder["hoofd"]))
    files = made.files | {
        "feiten.jsonl": b"".join(line + b"\n" for line in lines),
        "bewijs.json": orjson.dumps(proof),
        "sleutel.txt": f"{Verifier(NAME, key.public_key())}\n".encode(),
    }
    files.pop("manifest.txt")
    said = ours.open(made.files["manifest.txt"].decode())
    kept = [line for line in said.splitlines() if not line.startswith(("deel", "keten"))]
    kept += [f"keten intake {len(lines)} {sha256(lines[-1]).hexdigest()}"]
    kept += [f"deel {name} {Mark.of(data)}" for name, data in files.items()]
    return pack({"manifest.txt": sign(NAME, key, "\n".join(kept) + "\n").encode()} | files)


def swapped_heads(made: Made) -> bytes:
    """The newest head is left out and an older one put in its place."""
    proof = orjson.loads(made.files["bewijs.json"])
    proof["hoofd"] = proof["eerdereHoofden"][-1]["hoofd"]
    return orjson.dumps(proof, option=orjson.OPT_INDENT_2)


OTHER = Ed25519PrivateKey.generate()
TAMPERINGS: dict[str, tuple[Callable[[Made], bytes], str]] = {
    "a fact is dropped": (lambda m: tampered(m, lines=m.lines[:3] + m.lines[4:]), r"feit 4 \(intake nr 4.*ontbreekt"),
    "the end is cut off": (lambda m: tampered(m, lines=m.lines[:-1]), r"van intake staan er 9 feiten.*er 10"),
    "the first is cut off": (lambda m: tampered(m, lines=m.lines[1:]), r"feit 1 \(intake nr 1.*ontbreekt"),
    "two are swapped": (
        lambda m: tampered(m, lines=[*m.lines[:4], m.lines[5], m.lines[4], *m.lines[6:]]),
        r"feit 6 staat op de verkeerde plaats",
    ),
    "one is there twice": (lambda m: tampered(m, lines=[*m.lines, m.lines[-1]]), r"feit 10 staat er meer dan een keer"),
    "a strange one is added": (
        lambda m: tampered(m, lines=[*m.lines[:2], m.lines[2].replace(b"brief", b"telefoon"), *m.lines[2:]]),
        r"regel 3 van feiten.jsonl is geen feit van deze casus",
    ),
    "no line at all": (lambda m: tampered(m, lines=[]), r"van intake staan er 0 feiten"),
    "a line that is no fact": (lambda m: tampered(m, lines=[*m.lines, b"{}"]), r"regel 11 .* niet te lezen als feit"),
    "the chain is made anew": (lambda m: tampered(m, lines=rechained(m.lines)), r"feit 2 .*is veranderd|feit 2 .*lang"),
    "all is made anew, with the ledger's key": (
        lambda m: refitted(m, rechained(m.lines), KEY),
        r"feit 2 .*het bewijs van zijn plaats in het grootboek klopt niet",
    ),
    "all is made anew, with another key": (
        lambda m: refitted(m, rechained(m.lines), OTHER),
        r"feit 2 .*het bewijs van zijn plaats in het grootboek klopt niet",
    ),
    "an older head": (lambda m: tampered(m, bewijs_json=swapped_heads(m)), r"boomhoofd in het bewijs is een ander"),
    "a report is changed": (
        lambda m: tampered(m, rapport_html=m.files["rapport.html"].replace(b"brief", b"mail.")),
        r"rapport.html: meer dan een byte is veranderd",
    ),
    "a file is gone": (lambda m: tampered(m, rapport_pdf=None), r"rapport.pdf ontbreekt"),
    "a file is added": (lambda m: tampered(m, extra_txt=b"x"), r"extra.txt hoort niet in deze bundel"),
    "the manifest is gone": (lambda m: tampered(m, manifest_txt=None), r"manifest.txt ontbreekt"),
    "the manifest says less": (
        lambda m: tampered(m, manifest_txt=m.files["manifest.txt"].replace(b"keten intake 10", b"keten intake 9")),
        r"manifest.txt ontbreekt, is veranderd",
    ),
    "bytes behind the end": (lambda m: m.bundle + b"x", r"byte \d+ van de bundel zelf|geen leesbare"),
    "not a bundle": (lambda _: b"PK", r"geen leesbare bewijsbundel"),
    "nothing": (lambda _: b"", r"geen leesbare bewijsbundel"),
}


@pytest.mark.parametrize(("tamper", "said"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found_and_named(made: Made, tamper: Callable[[Made], bytes], said: str) -> None:
    """Claim: each way to tamper is found, and the fault says what it was."""
    assert re.search(said, faults(tamper(made)))


@pytest.mark.parametrize("value", [None, True, -1, 1.5, 1 << 70, "x", [], ["x"], {}, [{}]])
def test_whatever_a_bundle_says_it_is_answered(made: Made, value: Any) -> None:
    """Claim: anything at all in the place of any part of the proof, or of a fact, is a fault and never a crash."""
    proof = orjson.loads(made.files["bewijs.json"])
    fact, earlier = proof["feiten"][3], proof["eerdereHoofden"][1]
    for holder in (proof, fact, earlier):
        for name, former in list(holder.items()):
            holder[name] = value
            assert faults(tampered(made, bewijs_json=json.dumps(proof).encode())), name
            holder[name] = former
    first = orjson.loads(made.lines[0])
    for name in first:
        line = json.dumps(first | {name: value}).encode()
        assert "feit 1 " in faults(tampered(made, lines=[line, *made.lines[1:]])), name


def test_a_fact_of_another_casus_is_named(made: Made) -> None:
    """Claim: each fact has to be of the casus that the manifest names."""
    other = made.lines[1].replace(str(made.casus).encode(), str(UUID(int=5)).encode())
    said = faults(tampered(made, lines=[made.lines[0], other, *made.lines[2:]]))
    assert "regel 2: intake nr 2 hoort bij een andere casus" in said


def test_everything_made_anew_under_another_key_is_no_bundle_of_this_region(made: Made) -> None:
    """Claim: whoever knows the key of the region sees that another one signed, even if all else were right."""
    key = str(Verifier(NAME, KEY.public_key()))
    assert "andere sleutel" in faults(refitted(made, made.lines, OTHER), key)
    assert faults(refitted(made, made.lines, OTHER)) == "", "only the key tells these apart, as it says in LEESMIJ"


def test_a_ledger_that_was_rewritten_does_not_follow_its_earlier_heads(made: Made) -> None:
    """Claim: a head that was published before shows that today's ledger is another one."""
    proof: dict[str, Any] = orjson.loads(made.files["bewijs.json"])
    verifier = Verifier(NAME, KEY.public_key())
    first = Checkpoint.parse(verifier.open(proof["eerdereHoofden"][0]["hoofd"]))
    other = Checkpoint(first.origin, first.size, sha256(first.root).digest())
    proof["eerdereHoofden"][0]["hoofd"] = sign(NAME, KEY, other.text())
    assert "eerder boomhoofd 1: het grootboek van nu is er geen voortzetting van" in faults(
        tampered(made, bewijs_json=orjson.dumps(proof, option=orjson.OPT_INDENT_2))
    )
    assert b64decode(proof["feiten"][0]["bewijs"][0])


def test_the_report_can_be_read_and_tells_no_secret(made: Made) -> None:
    """Claim: the report names every fact in Dutch and holds nothing confidential; the PDF is one."""
    text = made.files["rapport.html"].decode()
    assert text.count("Contact gelegd") == 10
    assert "versleuteld" in text
    assert "notitie: x" not in text
    assert made.files["rapport.pdf"].startswith(b"%PDF-")
