"""A service as the runtime starts it: its settings, its answer, its token."""

import json
import socket
import sys
from pathlib import Path

import jwt
import psutil
import pytest

from deploy.local.credentials import DIENSTEN
from deploy.local.dienst import health
from deploy.local.errors import Startfout
from deploy.local.ports import FREE_FROM, FREE_TO, HOST, free_port

DIENST = (sys.executable, str(Path(__file__).parent / "nep" / "dienst.py"))
SETTINGS = {
    "DATABASE_URL", "VAULT_DATABASE_URL", "MASTER_KEY_FILE", "NATS_URL", "NATS_USER", "NATS_PASSWORD",
    "STREAM_REPLICAS", "JWKS", "ISSUER", "AUDIENCE", "HOST", "PORT", "INSTANCE", "LOG_LEVEL",
}  # fmt: skip


OF_THE_LEDGER = {"SIGNING_KEY", "HEADS_FOLDER", "EVENT_LOG_FOLDER"}


@pytest.fixture
def services(region, monkeypatch):
    """The shared region with stand-ins for its services; those it started are stopped afterwards."""
    monkeypatch.setattr(region, "_command", DIENST)
    monkeypatch.setenv("DOORSTROOM_OWNER_DATABASE_URL", "van-een-andere-regio")
    monkeypatch.setenv("PGPASSWORD", "van-een-ander-programma")
    yield region
    for name in [name for name in region.children if name not in ("postgres", "nats")]:
        region.children.pop(name).stop()


def test_a_service_gets_its_own_settings_and_no_more(services):
    """The environment holds exactly the settings, none of another region, and no other service's secret."""
    environment = psutil.Process(services.start_service("intake").pid).environ()
    ours = {name.removeprefix("DOORSTROOM_") for name in environment if name.startswith("DOORSTROOM_")}
    assert ours == SETTINGS
    assert "PGPASSWORD" not in environment
    secrets = services.credentials
    others = [*secrets.database.items(), *secrets.nats.items()]
    values = " ".join(environment.values())
    assert [name for name, password in others if password in values] == ["intake", "intake"]
    assert secrets.signing_key not in values


def test_only_who_keeps_the_ledger_can_sign_it(services):
    """The key that signs heads, and the folder they are published in, go to evaluation and to nobody else."""
    given = {name: set(services.service_environment(name)) for name in DIENSTEN}
    signing = {f"DOORSTROOM_{name}" for name in OF_THE_LEDGER}
    assert {name: found & signing for name, found in given.items()} == {
        name: signing if name == "evaluation" else set() for name in DIENSTEN
    }


def test_a_service_is_known_by_its_token(services):
    """An answer on the right port with another token is not our service."""
    child = services.start_service("intake")
    assert health(child)["dienst"] == "intake"
    child.instance = "een ander"
    assert health(child) is None


def test_a_part_of_a_service_runs_beside_it(services):
    """Parts go along as a setting, under their own name and port; extra settings win."""
    whole = services.start_service("intake")
    relay = services.start_service("intake", parts=["relay"], extra_env={"DOORSTROOM_LOG_LEVEL": "DEBUG"})
    environment = psutil.Process(relay.pid).environ()
    assert (environment["DOORSTROOM_PARTS"], environment["DOORSTROOM_LOG_LEVEL"]) == ("relay", "DEBUG")
    assert (relay.name, relay.log.name) == ("intake-relay", "intake-relay.log")
    assert relay.port != whole.port


def test_a_killed_service_comes_back_at_its_port(services):
    """With free ports too, a service that is started again keeps its address."""
    first = services.start_service("intake")
    first.kill()
    second = services.start_service("intake")
    assert (second.base_url, second.pid != first.pid) == (first.base_url, True)


def test_a_service_that_does_not_start_is_explained(services, monkeypatch):
    """The sentence names the service and its log, with the last lines of it."""
    monkeypatch.setattr(services, "_command", (sys.executable, "-c", "raise SystemExit('tabellen ontbreken')"))
    with pytest.raises(Startfout, match=r"(?s)routing starten is mislukt.*routing\.log.*tabellen ontbreken"):
        services.start_service("routing")


def test_tables_that_cannot_be_made_are_explained(services, monkeypatch):
    """The sentence for a failed `schema` names whose tables it was."""
    monkeypatch.setattr(services, "_command", (sys.executable, "-c", "import sys; sys.exit(sys.argv[1] == 'kluis')"))
    with pytest.raises(Startfout, match="schema-kluis"):
        services.make_schemas()


def test_a_token_checks_against_the_jwks(region):
    """The token has the claims of its user and is signed by the key in the JWKS; it ends when it should."""
    token = region.token("m-17", ["auditor"], ["GM0518"], minutes=5)
    keys = jwt.PyJWKSet.from_dict(json.loads(region.credentials.jwks.read_text()))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="doorstroom", issuer="urn:doorstroom:lokaal")
    assert (claims["sub"], claims["rollen"], claims["gemeenten"]) == ("m-17", ["auditor"], ["GM0518"])
    assert claims["exp"] - claims["iat"] == 300
    assert "d" not in json.loads(region.credentials.jwks.read_text())["keys"][0]


def test_services_follow_a_server_that_had_to_move(services):
    """When another program took the port of a stopped NATS, its services are started again with the new address."""
    services.start_service("intake")
    nats = services.children["nats"]
    nats.stop()
    with socket.create_server((HOST, nats.port)):
        services.restart("nats")
    settings = psutil.Process(services.children["intake"].pid).environ()
    assert services.children["nats"].port != nats.port
    assert settings["DOORSTROOM_NATS_URL"] == f"nats://{HOST}:{services.children['nats'].port}"


def test_a_free_port_is_outside_what_the_kernel_gives_to_clients():
    """A port for a server is never one that a connecting client can be given, so no client can take it meanwhile."""
    assert all(FREE_FROM <= free_port() < FREE_TO for _ in range(20))
    with socket.create_server((HOST, 0)) as given:
        assert given.getsockname()[1] >= FREE_TO


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a port kept")
def test_a_port_that_somebody_waits_for_is_not_given_again(monkeypatch):
    """Two that ask at the same time, before either listens, get different ports; the last one is given once."""
    taken = free_port()
    monkeypatch.setattr("secrets.randbelow", lambda _: taken - FREE_FROM)
    with pytest.raises(Startfout):
        free_port()
