"""The peer: the `eventsourcing` library as it comes, with its Postgres recorder and its cipher."""

from __future__ import annotations

from typing import Any

import psycopg
from eventsourcing.application import Application
from eventsourcing.cryptography import AESCipher
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

OVERHEAD_BYTES = 300
CIPHER_KEY = AESCipher.create_key(32)


class Zaak(Aggregate):
    """What a user of the library would write: one decorated method per command."""

    @event("Geopend")
    def __init__(self) -> None:
        self.contacten: set[str] = set()

    @event("ContactGelegd")
    def leg_contact_vast(self, met: str, wijze: str, gemeente: str, notitie: str) -> None:  # noqa: ARG002
        """As our ContactGelegd."""
        self.contacten.add(met)


class Zaken(Application[Any]):
    """The library's application."""


def application(url: str, connections: int, *, make_tables: bool = False) -> Zaken:
    """On this database, with a connection for everyone who writes at once; only one process may make tables."""
    part = conninfo_to_dict(url)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(part["dbname"]),
        "POSTGRES_HOST": str(part["host"]),
        "POSTGRES_PORT": str(part["port"]),
        "POSTGRES_USER": str(part["user"]),
        "POSTGRES_PASSWORD": str(part["password"]),
        "POSTGRES_POOL_SIZE": str(connections),
        "CREATE_TABLE": "yes" if make_tables else "no",
        "CIPHER_TOPIC": "eventsourcing.cryptography:AESCipher",
        "CIPHER_KEY": CIPHER_KEY,
    }
    return Zaken(env=environment)


def database(server: str) -> str:
    """A database for those we are compared with, on the same server; gives its URL."""
    with psycopg.connect(f"{server}postgres", autocommit=True) as conn:
        conn.execute("CREATE DATABASE tegenover")
    with psycopg.connect(f"{server}tegenover") as conn:
        conn.execute("CREATE TABLE raw (id uuid, version int, topic text, state bytea, PRIMARY KEY (id, version))")
    application(f"{server}tegenover", 1, make_tables=True).close()
    return f"{server}tegenover"


def note(size: int) -> str:
    """A text with which a stored event of Zaak, cipher on, takes about `size` bytes."""
    return "n" * max(size - OVERHEAD_BYTES, 1)


def typical_size(url: str) -> int:
    """Median bytes of what was stored per command, to see that like is compared with like."""
    query = "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY length(state)) FROM zaken_events"
    with psycopg.connect(url) as conn:
        row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0
