"""An identity provider of our own: keys, tokens, and a real HTTP server for its key set."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from kit.identity import Verifier

ISSUER, AUDIENCE = "https://aanmelden.example", "doorstroom"


class Provider:
    """Signs with one key at a time; `asked` counts how often its key set was read, `down` makes it answer 500."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.asked = 0
        self.down = False
        self.rotate("een")

    def rotate(self, kid: str) -> None:
        """A new key takes the place of all former ones."""
        self.key, self.kid = Ed25519PrivateKey.generate(), kid
        self.entries = [json.loads(OKPAlgorithm.to_jwk(self.key.public_key())) | {"kid": kid, "use": "sig"}]

    def key_set(self) -> str:
        return json.dumps({"keys": self.entries})

    def write(self, folder: Path) -> str:
        """The key set as a file; returns its path."""
        path = folder / "jwks.json"
        path.write_text(self.key_set())
        return str(path)

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {"sub": "m1", "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 600, "rollen": ["schrijver"]}
        return {name: value for name, value in (claims | changed).items() if value is not ...}

    def token(self, **changed: Any) -> str:
        """A token; a claim that is `...` is left out."""
        return jwt.encode(self.claims(**changed), self.key, "EdDSA", {"kid": self.kid})

    def bearer(self, **changed: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(**changed)}"}

    def verifier(self, source: str, **options: Any) -> Verifier:
        return Verifier(source, ISSUER, AUDIENCE, **options)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The URL of the key set, while a server answers there."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                self.send_response(500 if provider.down else 200)
                self.end_headers()
                self.wfile.write(provider.key_set().encode())

            def log_message(self, *_: object) -> None:
                """Silent."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/jwks.json"
            finally:
                server.shutdown()
                thread.join()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now
