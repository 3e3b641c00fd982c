"""The secrets of one region: made once, all together, readable by their owner only."""

import base64
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local import identity
from deploy.local.errors import Startfout
from deploy.local.layout import Layout, sync_folder, write_whole

DIENSTEN = ("intake", "routing", "monitoring", "evaluation")
DATABASE_ROLES = ("postgres", "eigenaar", *DIENSTEN)
NATS_USERS = (*DIENSTEN, "portal", "ops")
KEY_BYTES = 32
SIGNING_KEY = "signing.key"
MASTER_KEY = "master.key"
PASSWORDS = "passwords.json"


@dataclass(frozen=True)
class Credentials:
    """Passwords by role or user name, the key that signs the ledger (32 bytes, base64), and the folder in which the
    identity key and the master key stand."""

    database: dict[str, str]
    nats: dict[str, str]
    signing_key: str
    folder: Path

    @property
    def master_key_file(self) -> Path:
        """The master key (32 bytes, base64); services read it there, since a rotation replaces it."""
        return self.folder / MASTER_KEY

    @property
    def jwks(self) -> Path:
        """The public keys against which services check tokens."""
        return self.folder / identity.JWKS

    @property
    def identity_key(self) -> Path:
        """The Ed25519 key that signs tokens (PEM)."""
        return self.folder / identity.KEY


def load_or_make(layout: Layout) -> Credentials:
    """The secrets of this region. Startfout when they are gone while there is data: a new key could not read it."""
    if not layout.secrets.exists():
        if any(layout.postgres.glob("*")):
            raise Startfout(
                f"De map {layout.secrets} ontbreekt, terwijl er gegevens zijn die alleen met die sleutels leesbaar "
                "zijn. Zet de map terug uit een reservekopie; er is niets veranderd."
            )
        _make(layout)
    if not (layout.secrets / SIGNING_KEY).exists():
        # A region from before its ledger was signed. What another key signed stays valid under that one.
        write_whole(layout.secrets / SIGNING_KEY, new_key())
    _complete(layout)
    return load(layout)


def load(layout: Layout) -> Credentials:
    """The secrets as they are; Startfout when they are absent or damaged."""
    try:
        passwords = json.loads((layout.secrets / PASSWORDS).read_text("utf-8"))
        _, signing = ((layout.secrets / name).read_text("ascii").strip() for name in (MASTER_KEY, SIGNING_KEY))
        found = Credentials(passwords["database"], passwords["nats"], signing, layout.secrets)
    except FileNotFoundError as error:
        raise Startfout(f"Hier is nog geen regio ({error.filename} ontbreekt). Start met: doorstroom up") from error
    except (OSError, ValueError, KeyError) as error:
        raise Startfout(f"De geheimen in {layout.secrets} zijn niet leesbaar: {error}.") from error
    return found


def _make(layout: Layout) -> None:
    temporary = layout.root / "secrets.nieuw"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    write_whole(temporary / PASSWORDS, json.dumps(_passwords({}), indent=2))
    write_whole(temporary / MASTER_KEY, new_key())
    identity.make(temporary)
    temporary.rename(layout.secrets)
    sync_folder(layout.root)


def _complete(layout: Layout) -> None:
    """A region from before there was a role or user gets its password."""
    try:
        known = json.loads((layout.secrets / PASSWORDS).read_text("utf-8"))
        whole = _passwords(known)
    except (OSError, ValueError, TypeError, AttributeError):
        return  # load() says what is wrong
    if whole != known:
        write_whole(layout.secrets / PASSWORDS, json.dumps(whole, indent=2))


def _passwords(known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    wanted = {"database": DATABASE_ROLES, "nats": NATS_USERS}
    return {kind: {name: _password() for name in names} | known.get(kind, {}) for kind, names in wanted.items()}


def new_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _password() -> str:
    """192 bits; begins with a letter, because nats.conf reads a value that begins with a digit as a number."""
    return "w" + secrets.token_hex(24)
