"""The local issuer of tokens: one Ed25519 key, and the JWKS that services check against."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.layout import write_whole

KEY = "identity.pem"
JWKS = "jwks.json"
ISSUER = "urn:doorstroom:lokaal"
AUDIENCE = "doorstroom"


def make(folder: Path) -> None:
    """Write a new key and its JWKS into `folder`."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_whole(folder / KEY, pem.decode("ascii"))
    write_whole(folder / JWKS, json.dumps({"keys": [_public_jwk(key)]}, indent=2))


def sign(key_file: Path, sub: str, rollen: Sequence[str], gemeenten: Sequence[str], valid: timedelta) -> str:
    """A JWT for employee `sub`, valid from now; `gemeenten` are CBS codes such as GM0518."""
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{key_file}: Ed25519 verwacht")
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": sub,
        "iat": now,
        "exp": now + valid,
        "rollen": list(rollen),
        "gemeenten": list(gemeenten),
    }
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": _public_jwk(key)["kid"]})


def _public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    # The key id is the thumbprint of RFC 7638: these members, in this order, without spaces.
    members = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
    thumbprint = sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
    return {**members, "kid": _base64url(thumbprint), "use": "sig", "alg": "EdDSA"}


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
