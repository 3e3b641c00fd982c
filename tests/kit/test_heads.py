"""Heads on their way out: files that stay as they are, a witness, and a time stamp (RFC 3161)."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rfc3161_client import decode_timestamp_response

from kit.checkpoint import Checkpoint, Verifier, sign
from kit.merkle import EMPTY
from services.evaluation.uitgave import Uitgave

NAME = "doorstroom/proef"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OPENBAAR = Verifier(NAME, KEY.public_key())
STAMP = (Path(__file__).parent / "data" / "boomhoofd.tsr").read_bytes()
"""The answer of a time stamp service for the head of seven facts, made once with `openssl ts`."""


class Ledger:
    """Has as many facts as it is told."""

    openbaar = OPENBAAR

    def __init__(self) -> None:
        self.size = 7
        self.signed: dict[int, str] = {}

    def maak_hoofd(self) -> tuple[int, str]:
        text = Checkpoint(f"{NAME}/grootboek", self.size, EMPTY).text()
        return self.size, self.signed.setdefault(self.size, sign(NAME, KEY, text))

    def hoofden(self, na: tuple[int, str], aantal: int) -> list[dict[str, Any]]:
        found = [{"size": size, "signer": str(OPENBAAR), "note": note} for size, note in sorted(self.signed.items())]
        return [row for row in found if (row["size"], row["signer"]) > na][:aantal]


class Listener(HTTPServer):
    """Somebody outside: keeps what is posted, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.posted: list[tuple[str, bytes]] = []
        self.status, self.answer = 200, b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Post(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[Listener]:
    with Listener() as found:
        thread = Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def uitgave(ledger: Ledger, folder: Path | None, witness: str = "", stamper: str = "") -> Uitgave:
    return Uitgave(ledger, folder, 60, witness, stamper)  # type: ignore[arg-type]


def names(folder: Path, kind: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(kind))


def test_every_head_becomes_a_file_that_stays(ledger: Ledger, tmp_path: Path) -> None:
    """Claim: one read-only file per head, also for heads made between two rounds; a file is never rewritten."""
    folder = tmp_path / "boomhoofden"
    publishing = uitgave(ledger, folder)
    publishing.ronde()
    for ledger.size in (8, 9):
        ledger.maak_hoofd()
    publishing.ronde()
    key = OPENBAAR.key_hash.hex()
    assert names(folder) == [*(f"{size:012d}-{key}.txt" for size in (7, 8, 9)), f"sleutel-{key}.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    assert Verifier.parse((folder / f"sleutel-{key}.txt").read_text()).open(ledger.signed[8])
    kept = (folder / f"{9:012d}-{key}.txt").read_text()
    ledger.signed[9] = "een ander hoofd"
    again = uitgave(ledger, folder)
    again.ronde()
    assert (folder / f"{9:012d}-{key}.txt").read_text() == kept


def test_a_witness_gets_each_newest_head_once(ledger: Ledger, outside: Listener) -> None:
    """Claim: the note as it is signed, again only when there is another; what failed is tried in the next round."""
    publishing = uitgave(ledger, None, witness=outside.url)
    outside.status = 503
    publishing.ronde()
    outside.status = 200
    for _ in range(3):
        publishing.ronde()
    assert outside.posted == [("text/plain", ledger.signed[7].encode())] * 2
    ledger.size = 8
    publishing.ronde()
    assert outside.posted[2:] == [("text/plain", ledger.signed[8].encode())]


def test_a_time_stamp_is_kept_beside_its_head(ledger: Ledger, outside: Listener, tmp_path: Path) -> None:
    """Claim: the answer of the service is kept as it is, and says that this very head existed then."""
    outside.answer = STAMP
    uitgave(ledger, tmp_path, stamper=outside.url).ronde()
    assert [kind for kind, _ in outside.posted] == ["application/timestamp-query"]
    (kept,) = tmp_path.glob("*.tsr")
    assert kept.stem == f"{7:012d}-{OPENBAAR.key_hash.hex()}"
    assert decode_timestamp_response(kept.read_bytes()).status == 0


@pytest.mark.parametrize("size", [7, 8])
@pytest.mark.parametrize("answer", [b"", b"geen tijdstempel", bytes.fromhex("30053003020102"), STAMP])
def test_a_stamp_of_something_else_is_not_kept(
    ledger: Ledger, outside: Listener, tmp_path: Path, answer: bytes, size: int
) -> None:
    """Claim: nonsense, a refusal, or the stamp of another head leave no file, and the heads go out all the same."""
    outside.answer, ledger.size = answer, size
    uitgave(ledger, tmp_path, stamper=outside.url).ronde()
    assert len(names(tmp_path, "*.tsr")) == (size == 7 and answer == STAMP)
    assert len(names(tmp_path, f"{size:012d}-*.txt")) == 1


def test_nobody_at_home_stops_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """Claim: with neither witness nor stamp service answering, heads are still kept."""
    uitgave(ledger, tmp_path, witness="http://127.0.0.1:9/", stamper="http://127.0.0.1:9/").ronde()
    assert len(names(tmp_path, "0*.txt")) == 1
