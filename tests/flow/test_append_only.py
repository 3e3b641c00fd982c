"""What was recorded cannot be changed by the roles that services run with, and no role reaches another's database."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from contracts.registry import DIENSTEN
from tests.flow.region import Region
from tests.flow.walk import Casus

OTHERS = [
    (role, database) for role in DIENSTEN for database in (*DIENSTEN, "postgres", "template1") if role != database
]
TABLES = {
    **dict.fromkeys(DIENSTEN, ("facts", "commands", "access_log")),
    "evaluation": ("facts", "commands", "access_log", "ledger", "ledger_aside", "tree_nodes", "tree_heads"),
}
CHANGES = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN extra text",
    "CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
)
COLUMN = {
    "facts": "topic",
    "commands": "fingerprint",
    "access_log": "actor",
    "ledger": "state",
    "ledger_aside": "state",
    "tree_nodes": "hash",
    "tree_heads": "note",
}


@pytest.fixture(scope="module", autouse=True)
def _something_is_stored(region: Region) -> None:
    """A change of nothing would prove nothing."""
    Casus(region).meld(8200)


@pytest.mark.parametrize(("service", "table"), [(name, table) for name, tables in TABLES.items() for table in tables])
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_stored_can_be_changed(region: Region, service: str, table: str, change: str) -> None:
    """The role that a service runs with may not touch what is stored, nor the table that holds it."""
    with pytest.raises(errors.InsufficientPrivilege):
        region.rows(service, change.format(table=table, column=COLUMN[table]), role=service)


@pytest.mark.parametrize("service", DIENSTEN)
def test_a_fact_comes_in_through_append_facts_alone(region: Region, service: str) -> None:
    """No plain INSERT; the function is the one way in, and nobody but the service and the owner may call it."""
    with pytest.raises(errors.InsufficientPrivilege):
        region.rows(service, "INSERT INTO facts VALUES (%s, 1, 't', 's')", uuid4(), role=service)
    with pytest.raises(errors.InsufficientPrivilege):
        region.rows(service, "INSERT INTO commands VALUES (%s, 'f', %s, 1)", uuid4(), uuid4(), role=service)
    allowed = "SELECT has_function_privilege(%s, oid, 'EXECUTE') AS may FROM pg_proc WHERE proname = 'append_facts'"
    may = {role: region.rows(service, allowed, role)[0]["may"] for role in DIENSTEN}
    assert may == {role: role == service for role in DIENSTEN}


@pytest.mark.parametrize("service", DIENSTEN)
def test_append_facts_runs_nothing_of_the_caller(region: Region, service: str) -> None:
    """The function runs as its owner: the caller can make no table or function that it would take for its own."""
    for statement in (
        "CREATE TEMP TABLE facts (LIKE public.facts)",
        "CREATE TABLE public.mine (a int)",
        "CREATE FUNCTION public.unnest(int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            region.rows(service, statement, role=service)
    path = "SELECT proconfig FROM pg_proc WHERE proname = 'append_facts'"
    assert region.rows(service, path) == [{"proconfig": ["search_path=public, pg_temp"]}]


@pytest.mark.parametrize(("role", "database"), OTHERS)
def test_a_role_reaches_no_other_database(region: Region, role: str, database: str) -> None:
    """Intake cannot even connect to routing, and so on; nor to the databases that Postgres brings along."""
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba|permission denied|no pg_hba"):
        psycopg.connect(region.runtime.dsn(role, database), connect_timeout=5)


@pytest.mark.parametrize("role", [name for name in DIENSTEN if name != "intake"])
def test_only_intake_meets_people(region: Region, role: str) -> None:
    """Other services open what they are given: they change and find no keys, and see no fingerprints; evaluation alone
    adds a key, for what is no person."""
    adding = "INSERT INTO keys (subject) VALUES (gen_random_uuid())"
    for statement in (
        "SELECT * FROM fingerprints",
        "INSERT INTO fingerprints (fingerprint, subject) VALUES ('x', gen_random_uuid())",
        *([] if role == "evaluation" else [adding]),
        "UPDATE keys SET wrapped = NULL",
        "DELETE FROM keys",
        "DELETE FROM fingerprints",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            region.rows("kluis", statement, role=role)


@pytest.mark.parametrize("role", DIENSTEN)
def test_no_role_is_more_than_it_needs(region: Region, role: str) -> None:
    """No superuser, no creation of roles or databases, no owner of anything, no way to become another role."""
    rights = "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS any FROM pg_roles"
    assert region.rows(role, f"{rights} WHERE rolname = %s", role)[0]["any"] is False
    owned = "SELECT count(*) AS n FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)"
    assert region.rows(role, owned, role)[0]["n"] == 0
    with pytest.raises(errors.InsufficientPrivilege):
        region.rows(role, "SET ROLE eigenaar", role=role)
