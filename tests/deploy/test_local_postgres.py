"""Postgres as the region starts it: who reaches what, and what its log keeps to itself."""

import psycopg
import pytest
from psycopg.errors import UndefinedTable

from deploy.local.credentials import DIENSTEN

DATABASES = (*DIENSTEN, "kluis", "postgres", "template1")


@pytest.mark.parametrize("dienst", DIENSTEN)
def test_a_service_reaches_its_own_database_and_the_vault_only(region, dienst):
    """Each runtime role connects to its own database and kluis, and to no other."""
    reached = set()
    for database in DATABASES:
        try:
            psycopg.connect(region.dsn(dienst, database)).close()
        except psycopg.OperationalError:
            continue
        reached.add(database)
    assert reached == {dienst, "kluis"}


def test_the_roles_themselves_hold_the_wall(region):
    """Also without pg_hba.conf: no role of ours is superuser, may make roles or databases, or connect elsewhere."""
    with psycopg.connect(region.dsn("postgres", "postgres")) as connection:
        powerful = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolcreaterole OR rolcreatedb "
            "OR rolreplication OR rolbypassrls OR NOT rolcanlogin)",
            [[*DIENSTEN, "eigenaar"]],
        ).fetchall()
        allowed = connection.execute(
            "SELECT rolname, datname FROM pg_roles, pg_database WHERE rolname = ANY(%s) "
            "AND datallowconn AND has_database_privilege(rolname, datname, 'CONNECT')",
            [list(DIENSTEN)],
        ).fetchall()
    assert powerful == []
    assert set(allowed) == {(dienst, database) for dienst in DIENSTEN for database in (dienst, "kluis")}


@pytest.mark.parametrize("database", ["intake", "kluis"])
def test_a_service_makes_no_tables(region, database):
    """The runtime role owns nothing and cannot create in the schema; the owner can."""
    intake = psycopg.connect(region.dsn("intake", database))
    with intake, pytest.raises(psycopg.errors.InsufficientPrivilege):
        intake.execute("CREATE TABLE sluiproute (nummer int)")
    with psycopg.connect(region.dsn("eigenaar", database)) as connection:
        connection.execute("CREATE TABLE van_eigenaar (nummer int)")
        connection.rollback()


def test_a_wrong_password_is_refused(region):
    """Roles log in with SCRAM: without the password nobody comes in, from this machine either."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(region.dsn("intake", "intake").replace(":w", ":x"))


def test_preparing_again_changes_nothing(region):
    """The databases and roles may be made again at every start."""
    region.provision()
    psycopg.connect(region.dsn("intake", "intake")).close()


def test_the_log_keeps_values_to_itself(region):
    """A failed statement with a name in it, as text, as parameter and in a constraint, leaves no name in the log."""
    log = region.children["postgres"].log
    with psycopg.connect(region.dsn("eigenaar", "intake"), autocommit=True) as connection:
        with pytest.raises(UndefinedTable):
            connection.execute("SELECT 'Achternaam-Een' FROM bestaat_niet WHERE naam = %s", ["Achternaam-Twee"])
        connection.execute("CREATE TEMPORARY TABLE uniek (naam text PRIMARY KEY)")
        connection.execute("INSERT INTO uniek VALUES (%s)", ["Achternaam-Drie"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO uniek VALUES (%s)", ["Achternaam-Drie"])
    text = log.read_text()
    assert "bestaat_niet" in text
    assert "Achternaam" not in text


def test_the_shared_settings_are_in_force(region):
    """What must never be off is on, in the running server and not only in the file."""
    wanted = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off", "TimeZone": "UTC",
        "password_encryption": "scram-sha-256", "listen_addresses": "127.0.0.1", "log_statement": "none",
        "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "data_checksums": "on",
    }  # fmt: skip
    with psycopg.connect(region.dsn("postgres", "postgres")) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in wanted}
    assert found == wanted
