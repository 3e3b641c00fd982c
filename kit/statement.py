"""One statement with its parameters in the binary format of Postgres: through a cursor it takes four times the CPU."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from struct import Struct
from typing import Any
from uuid import UUID
from weakref import WeakSet

from psycopg import Connection, DatabaseError, OperationalError
from psycopg.errors import InvalidSqlStatementName, lookup
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

_HEADER = Struct("!iiiii").pack  # dimensions, has nulls, element type, elements, first index
_LENGTH = Struct("!i").pack
_INT8 = Struct("!q").pack
_OID_INT8, _OID_TEXT, _OID_UUID, _OID_BYTEA = 20, 25, 2950, 17
_BINARY = 1
_NUMBERS = count(1)


def uuids(values: Iterable[UUID]) -> bytes:
    """A uuid[]."""
    return _array(_OID_UUID, [value.bytes for value in values])


def integers(values: Iterable[int]) -> bytes:
    """A bigint[]."""
    return _array(_OID_INT8, [_INT8(value) for value in values])


def integer(value: int) -> bytes:
    """A bigint."""
    return _INT8(value)


def texts(values: Iterable[str]) -> bytes:
    """A text[]."""
    return _array(_OID_TEXT, [value.encode() for value in values])


def blobs(values: Iterable[bytes]) -> bytes:
    """A bytea[]."""
    return _array(_OID_BYTEA, list(values))


def _array(element: int, values: Sequence[bytes]) -> bytes:
    parts = [_HEADER(1, 0, element, len(values), 1)]
    for value in values:
        parts += (_LENGTH(len(value)), value)
    return b"".join(parts)


class Statement:
    """Prepared once per connection. Parameters are a uuid's bytes, or made above; what comes back is bytes too."""

    def __init__(self, sql: str) -> None:
        self._name, self._sql = f"statement_{next(_NUMBERS)}".encode(), sql.encode()
        self._prepared: WeakSet[Connection[Any]] = WeakSet()

    def execute(self, conn: Connection[Any], *parameters: bytes) -> PGresult:
        """Run it and wait for the end; raises what psycopg raises."""
        try:
            return self._run(conn, parameters)
        except InvalidSqlStatementName:
            # After a rollback psycopg drops every prepared statement of its connection, ours as well. Nothing ran yet.
            self._prepared.discard(conn)
            return self._run(conn, parameters)

    def _run(self, conn: Connection[Any], parameters: Sequence[bytes]) -> PGresult:
        libpq = conn.pgconn
        if conn not in self._prepared:
            _check(libpq, libpq.prepare(self._name, self._sql))
            self._prepared.add(conn)
        return _check(libpq, libpq.exec_prepared(self._name, parameters, [_BINARY] * len(parameters), _BINARY))

    def rows(self, conn: Connection[Any], *parameters: bytes) -> list[tuple[bytes, ...]]:
        """Run it and fetch all rows, of columns that are never null."""
        result = self.execute(conn, *parameters)
        value, columns = result.get_value, range(result.nfields)
        return [tuple([value(row, column) or b"" for column in columns]) for row in range(result.ntuples)]


def _check(libpq: PGconn, result: PGresult) -> PGresult:
    if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        return result
    message = result.get_error_message()
    if libpq.status != ConnStatus.OK:
        raise OperationalError(message)
    state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode()
    try:
        kind: type[Exception] = lookup(state)
    except KeyError:
        kind = DatabaseError
    raise kind(message)
