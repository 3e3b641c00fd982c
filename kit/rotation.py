"""Rotation: all that lies in the vault is wrapped anew under another master key, while the services go on.

What was ever written under the old one, in dead rows, logs of changes and copies, opens nothing once that is destroyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from kit.master import MasterKeyMissing, MasterKeys, key_id

BATCH = 1000
ALONE = "SELECT pg_try_advisory_lock(7017)"
HOLD = "SELECT pg_advisory_xact_lock(7016)"
TAKE_INTO_USE = "INSERT INTO master (id) VALUES (%s) ON CONFLICT (single) DO UPDATE SET id = excluded.id"
STRANGE: LiteralString = "SELECT count(*) FROM {table} WHERE substring(wrapped FROM 5 FOR 8) <> ALL(%s)"
OLD: LiteralString = """
    SELECT {name}, wrapped FROM {table} WHERE substring(wrapped FROM 5 FOR 8) <> %s ORDER BY {name} LIMIT %s FOR UPDATE
"""
REPLACE: LiteralString = """
    UPDATE {table} SET wrapped = new.wrapped FROM unnest(%s::{kind}[], %s::bytea[]) AS new(name, wrapped)
    WHERE {table}.{name} = new.name
"""
DONE = "SELECT pg_notify('vault', '')"


class RotationRuns(Exception):
    """Er wordt al een hoofdsleutel gewisseld."""


class _Table(NamedTuple):
    table: str
    name: str
    kind: str

    def sql(self, statement: LiteralString) -> Composed:
        return SQL(statement).format(**{part: Identifier(name) for part, name in self._asdict().items()})


TABLES = (_Table("keys", "subject", "uuid"), _Table("secrets", "name", "text"))


def rewrap(owner_url: str, keys: Sequence[bytes]) -> int:
    """Wrap everything under the first of these master keys; gives how much was under another one.

    May be broken off and done again. Raises RotationRuns, and MasterKeyMissing, before anything is changed, when
    something in the vault opens under none of them.
    """
    masters, new = MasterKeys.of(*keys), key_id(keys[0])
    with psycopg.connect(owner_url, autocommit=True) as conn:
        if not _one(conn, ALONE):
            raise RotationRuns
        _refuse_strangers(conn, [key_id(key) for key in keys])
        with conn.transaction():
            conn.execute(HOLD)
            conn.execute(TAKE_INTO_USE, (new,))
        count = sum(_rewrap(conn, table, masters, new) for table in TABLES)
        _refuse_strangers(conn, [new])
        # Every process that has the vault open looks again which master keys there are.
        conn.execute(DONE)
    return count


def _rewrap(conn: Connection[Any], table: _Table, masters: MasterKeys, new: bytes) -> int:
    count = 0
    while True:
        # Locked until the commit: who is forgotten meanwhile waits for it, and is never brought back.
        with conn.transaction():
            rows = conn.execute(table.sql(OLD), (new, BATCH)).fetchall()
            wrapped = [masters.wrap(new, _bytes(name), masters.unwrap(_bytes(name), old)) for name, old in rows]
            conn.execute(table.sql(REPLACE), ([name for name, _ in rows], wrapped))
        count += len(rows)
        if len(rows) < BATCH:
            return count


def _refuse_strangers(conn: Connection[Any], known: Sequence[bytes]) -> None:
    if any(_one(conn, table.sql(STRANGE), (list(known),)) for table in TABLES):
        raise MasterKeyMissing("in de kluis ligt iets onder een hoofdsleutel die hier niet is")


def _one(conn: Connection[Any], statement: LiteralString | Composed, values: Sequence[Any] = ()) -> Any:
    row = conn.execute(statement, values).fetchone()
    return row[0] if row else None


def _bytes(name: Any) -> bytes:
    return name.encode() if isinstance(name, str) else name.bytes
