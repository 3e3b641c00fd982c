"""What a start does with the folder it is given: complete what is half, refuse what is not its own, lose nothing."""

import os
import socket
import stat

import psycopg
import pytest

from deploy.local import layout
from deploy.local.errors import Startfout, failure
from deploy.local.layout import Layout
from deploy.local.ports import HOST, free_port
from deploy.local.runtime import Runtime


def test_a_folder_of_someone_else_is_refused_and_left_as_it_was(place):
    """A folder with files and without our marker is named in a sentence, and nothing is added to it."""
    place.mkdir()
    (place / "brief.txt").write_text("van iemand anders")
    with pytest.raises(Startfout, match="niet door doorstroom gemaakt"):
        Runtime(place).open()
    assert [entry.name for entry in place.iterdir()] == ["brief.txt"]


def test_a_half_made_folder_is_completed(place):
    """What an interrupted first start left (marker, half secrets, half initdb) is rebuilt and then works."""
    layout.create(Layout(place), None)
    for half in ("secrets.nieuw", "postgres.nieuw"):
        (place / half).mkdir()
        (place / half / "half").write_text("onaf")
    (place / "postgres").mkdir()
    with Runtime(place) as runtime:
        runtime.start_postgres()
        with psycopg.connect(runtime.dsn("postgres", "postgres")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
    assert not (place / "secrets.nieuw").exists()
    assert not (place / "postgres.nieuw").exists()


def test_a_folder_that_may_hold_data_is_never_rebuilt(place):
    """Files in postgres/ that are no whole cluster stop the start, and stay."""
    with Runtime(place) as runtime:
        remains = place / "postgres" / "base"
        remains.mkdir(parents=True)
        with pytest.raises(Startfout, match="geen hele Postgres-map"):
            runtime.start_postgres()
        assert remains.is_dir()


def test_lost_secrets_are_not_replaced_by_new_ones(place):
    """With data and without keys the start refuses: a new master key would make the data unreadable for ever."""
    Runtime(place).open().release()
    (place / "postgres" / "base").mkdir(parents=True)
    (place / "secrets").rename(place / "elders")
    with pytest.raises(Startfout, match="reservekopie"):
        Runtime(place).open()
    assert not (place / "secrets").exists()


def test_secrets_are_for_their_owner_only_and_stay_the_same(place):
    """Every secret is a 0600 file below a 0700 folder; a second start reads what the first one made."""
    first = Runtime(place).open()
    first.release()
    second = Runtime(place).open()
    second.release()
    assert first.credentials == second.credentials
    assert stat.S_IMODE((place / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place / "secrets").iterdir()} == {0o600}
    assert stat.S_IMODE(place.stat().st_mode) & 0o066 == 0


def test_a_region_from_before_its_ledger_was_signed_gets_a_key(place):
    """An existing region without a signing key is given one; every other secret stays as it was."""
    Runtime(place).open().release()
    before = {path.name: path.read_bytes() for path in (place / "secrets").iterdir()}
    (place / "secrets" / "signing.key").unlink()
    again = Runtime(place).open()
    again.release()
    after = {path.name: path.read_bytes() for path in (place / "secrets").iterdir()}
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"signing.key"}
    assert after["signing.key"].decode() == again.credentials.signing_key


def test_too_little_disk_is_said_before_anything_is_made(place):
    """With 299 MB free the sentence gives the figure and the folder does not appear."""
    with pytest.raises(Startfout, match="nog 299 MB vrij"):
        Runtime(place, free_space=lambda _: 299_999_999).open()
    assert not place.exists()


def test_a_full_disk_is_named_as_the_reason_of_a_failed_start(tmp_path):
    """When the log of a part says that the disk is full, the sentence says it too; older lines do not count."""
    log = tmp_path / "postgres.log"
    log.write_text("FATAL: could not write: No space left on device\n")
    size = log.stat().st_size
    assert "schijf is vol" in str(failure("Postgres starten", log, 0))
    assert "schijf is vol" not in str(failure("Postgres starten", log, size))


def test_a_taken_port_is_named_before_anything_is_made(place):
    """A port on which another program listens is named with the way out; the folder does not appear."""
    base = free_port() - 1
    with socket.create_server((HOST, base + 1)), pytest.raises(Startfout, match=rf"Poort {base + 1} .*--poort"):
        Runtime(place, base_port=base).open()
    assert not place.exists()


def test_a_second_start_in_the_same_folder_is_refused(place):
    """While one holds the folder, another gets a sentence; after its end the folder is free again."""
    with Runtime(place), pytest.raises(Startfout, match="draait al"):
        Runtime(place).open()
    Runtime(place).open().release()


def test_a_recycled_process_number_does_not_stop_postgres(place):
    """A pid file that names a living process of another program is taken for what it is: stale."""
    with Runtime(place) as runtime:
        runtime.start_postgres()
        note = (place / "postgres" / "postmaster.pid").read_text().splitlines()
    (place / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *note[1:]]) + "\n")
    with Runtime(place) as runtime:
        assert runtime.start_postgres().alive()


def test_a_restart_keeps_data_ports_and_tokens(place):
    """Rows, the ports of Postgres and NATS, and the key behind tokens are the same after stop and start."""
    with Runtime(place) as runtime:
        runtime.start_postgres()
        runtime.start_nats()
        runtime.provision()
        before = (runtime.dsn("intake", "intake"), runtime.nats_url("intake"), runtime.credentials.jwks.read_text())
        with psycopg.connect(runtime.dsn("eigenaar", "intake")) as connection:
            connection.execute("CREATE TABLE feiten AS SELECT 1 AS nummer")
    with Runtime(place) as runtime:
        runtime.start_postgres()
        runtime.start_nats()
        runtime.provision()
        after = (runtime.dsn("intake", "intake"), runtime.nats_url("intake"), runtime.credentials.jwks.read_text())
        with psycopg.connect(runtime.dsn("eigenaar", "intake")) as connection:
            assert connection.execute("SELECT nummer FROM feiten").fetchone() == (1,)
    assert after == before
