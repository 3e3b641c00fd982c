"""Tables are made by their owner, before a service runs; the service itself may only use them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

STORE = Path(__file__).with_name("store.sql")
ACCESS = Path(__file__).with_name("access.sql")
VAULT = Path(__file__).with_name("vault.sql")


def lay_out(owner_url: str, runtime_role: str | None, files: Iterable[Path]) -> None:
    """Make the tables as their owner. The runtime role may read and append, and may change nothing that was stored."""
    with psycopg.connect(owner_url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(7012)")
        for file in files:
            conn.execute(file.read_bytes())
        if runtime_role:
            role = sql.Identifier(runtime_role)
            conn.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {0}").format(role))
            conn.execute(sql.SQL("GRANT SELECT ON facts, commands, access_log TO {0}").format(role))
            conn.execute(sql.SQL("GRANT SELECT, INSERT ON adopted TO {0}").format(role))
            conn.execute(sql.SQL("GRANT SELECT, INSERT ON erasures TO {0}").format(role))
            letters = sql.SQL("GRANT SELECT, INSERT, UPDATE (offered_at, outcome) ON dead_letters TO {0}")
            conn.execute(letters.format(role))
            read_models = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON positions, overview_v1, terms_v1 TO {0}")
            conn.execute(read_models.format(role))
            conn.execute(sql.SQL("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC").format())
            conn.execute(sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {0}").format(role))
