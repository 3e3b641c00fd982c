"""docker-compose.yml and the image: valid, whole, without a secret, and with the settings of the local runtime."""

import json
import re
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from jsonschema.validators import validator_for

from deploy.local import cluster, nats
from deploy.local.dienst import OWN_FILES
from deploy.local.programs import nats_server
from kit.settings import OwnerSettings, Settings

ROOT = Path(__file__).parents[2]
DIENSTEN = ("intake", "routing", "monitoring", "evaluation")
COMPOSE = ROOT / "deploy" / "compose"
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
DOCKERFILES = (ROOT / "Dockerfile", COMPOSE / "otel-collector.Dockerfile")
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|(^|_)KEY$", re.IGNORECASE)
PASSWORD_IN_URL = re.compile(r"://[^\s:/@]*:(?!\$\$)[^\s/@]+@")
VARIABLE = re.compile(r"(?<!\$)\$(?!\$)(\{[^}]*\}|\w+)")
PINNED = re.compile(r":v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$")


def strings(node: Any, key: str = "") -> list[tuple[str, str]]:
    """Every text in a compose file, with the key it stands under; without the lists that only name secrets."""
    if isinstance(node, dict):
        parts = ((str(name), value) for name, value in node.items() if name != "secrets")
        return [found for name, value in parts for found in strings(value, name)]
    if isinstance(node, list):
        pairs = (item.split("=", 1) if isinstance(item, str) and "=" in item else (key, item) for item in node)
        return [found for name, value in pairs for found in strings(value, name)]
    return [(key, str(node))]


def literal_secrets(compose: dict[str, Any]) -> list[str]:
    """The places where a secret would stand in the file itself."""
    parts = strings(compose)
    named = [key for key, text in parts if SECRET_NAME.search(key) and not key.endswith("_FILE") and "${" not in text]
    return named + [key for key, text in parts if PASSWORD_IN_URL.search(text)]


def secret_names(service: dict[str, Any]) -> set[str]:
    return {item if isinstance(item, str) else item["source"] for item in service.get("secrets", [])}


def mounts() -> list[tuple[str, str]]:
    """Files of this repository that are mounted: service and path."""
    volumes = [(name, volume) for name, service in SERVICES.items() for volume in service.get("volumes", [])]
    return [(name, volume.split(":")[0]) for name, volume in volumes if volume.startswith(".")]


def test_the_compose_file_is_valid_under_the_public_schema() -> None:
    """Claim: every compose implementation reads the file; a misspelt key would be an error."""
    schema = json.loads((ROOT / "tests/deploy/data/compose-spec.json").read_text("utf-8"))
    validator = validator_for(schema)(schema)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(FILE)] == []
    misspelt = {**FILE, "services": {"postgres": {**SERVICES["postgres"], "healtcheck": {}}}}
    assert not validator.is_valid(misspelt)


def test_whatever_the_file_names_exists() -> None:
    """Claim: no service refers to a network, volume, secret or service that is not in the file."""
    for name, service in SERVICES.items():
        assert set(service.get("networks", [])) <= set(FILE["networks"]), name
        assert secret_names(service) <= set(FILE["secrets"]), name
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if volume[0] not in ".$"}
        assert named <= set(FILE["volumes"]), name
    assert set().union(*map(secret_names, SERVICES.values())) == set(FILE["secrets"])


def test_everything_that_keeps_running_is_watched() -> None:
    """Claim: each lasting service has a health check, and who depends on another waits until that is well or done."""
    assert set(DIENSTEN) <= set(LASTING)
    assert [name for name, service in LASTING.items() if "test" not in service.get("healthcheck", {})] == []
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            expected = "service_healthy" if other in LASTING else "service_completed_successfully"
            assert how["condition"] == expected, f"{name} -> {other}"


def test_no_secret_stands_in_the_file() -> None:
    """Claim: a password, key or URL with a password written into the file is found, and there is none."""
    assert literal_secrets(FILE) == []
    for addition in (
        {"POSTGRES_PASSWORD": "x"},
        ["POSTGRES_PASSWORD=x"],
        {"URL": "postgresql://intake:x@postgres/intake"},
    ):
        doctored = deepcopy(FILE)
        doctored["services"]["postgres"]["environment"] = addition
        assert literal_secrets(doctored)


def test_a_setting_has_a_default_or_says_what_is_missing() -> None:
    """Claim: no variable is silently empty: each has a default or a sentence for who forgot it."""
    names = VARIABLE.findall((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert names
    assert [name for name in names if ":-" not in name and not re.search(r":\?.{10,}", name)] == []


def test_images_are_pinned() -> None:
    """Claim: every image names a version; that of NATS is the one tested here."""
    images = [service["image"] for service in SERVICES.values()]
    for dockerfile in DOCKERFILES:
        images += re.findall(r"^FROM (\S+)", dockerfile.read_text("utf-8"), re.MULTILINE)
    assert [image for image in images if not PINNED.search(image)] == []
    reported = subprocess.run([nats_server(), "--version"], capture_output=True, text=True, check=True).stdout
    assert f"nats:{reported.split()[-1].removeprefix('v')}-alpine" in images


def test_who_breaks_in_finds_little() -> None:
    """Claim: no capabilities or new privileges, nothing writable but the data, and to each its own secrets only."""
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] or name == "keycloak", name
        assert service.get("user") != "0:0" or name == "nats-opslag", name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
    for dienst in DIENSTEN:
        assert ("DOORSTROOM_SIGNING_KEY" in secret_names(SERVICES[dienst])) == (dienst == "evaluation")
        foreign = [other.upper() for other in DIENSTEN if other != dienst]
        assert not [secret for secret in secret_names(SERVICES[dienst]) if any(other in secret for other in foreign)]
        assert not [secret for secret in secret_names(SERVICES[dienst]) if "OWNER" in secret]
    assert all(FILE["networks"][name]["internal"] for name in FILE["networks"] if name != "buiten")


def test_the_script_makes_exactly_the_secrets_that_are_asked_for(tmp_path: Path) -> None:
    """Claim: geheimen.sh makes every secret, readable for its owner only, and leaves what is there as it is."""
    command = ["sh", str(COMPOSE / "geheimen.sh"), str(tmp_path / "geheimen")]
    made: list[dict[str, str]] = []
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True)
        made.append({path.name: path.read_text("ascii") for path in (tmp_path / "geheimen").iterdir()})
    assert set(made[0]) == set(FILE["secrets"])
    assert made[1] == made[0]
    assert len(set(made[0].values())) == len(made[0])
    assert (tmp_path / "geheimen").stat().st_mode & 0o077 == 0
    # NATS reads a value that begins with a digit as a number.
    assert all(value[0].isalpha() for name, value in made[0].items() if name.endswith("_PASSWORD"))
    owner = made[0]["POSTGRES_EIGENAAR_PASSWORD"]
    assert made[0]["KLUIS_OWNER_DATABASE_URL"] == f"postgresql://eigenaar:{owner}@postgres:5432/kluis"


def test_mounted_files_exist_and_are_those_of_the_local_runtime() -> None:
    """Claim: production reads the very files that `make demo` reads, and makes its cluster of files in the same way."""
    assert [path for _, path in mounts() if not (ROOT / path).is_file()] == []
    mounted = {(name, (ROOT / path).resolve()) for name, path in mounts()}
    assert {(f"nats-{number}", nats.CONF) for number in (1, 2, 3)} <= mounted
    assert {("postgres", cluster.CONF / name) for name in ("postgresql.conf", "pg_hba.conf")} <= mounted
    assert ("rollen", cluster.CONF / "roles.sql") in mounted
    initdb = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert initdb == [flag for flag in cluster.INITDB if not flag.startswith("--username")]


def test_the_services_get_every_setting_under_its_own_name() -> None:
    """Claim: each setting without a default is given, so are a region's own files, and none that is not known."""
    known = {f"DOORSTROOM_{name}".upper(): field for name, field in Settings.model_fields.items()}
    for dienst in DIENSTEN:
        named = (secret["target"] for secret in SERVICES[dienst]["secrets"])
        targets = {name.upper() for name in named if name.startswith("doorstroom_")}
        given = targets | {name for name in SERVICES[dienst]["environment"] if name.startswith("DOORSTROOM_")}
        assert {name for name, field in known.items() if field.is_required()} | {*OWN_FILES} <= given <= set(known)
        for_owner = {secret["target"] for secret in SERVICES[f"schema-{dienst}"]["secrets"]}
        required = (name for name, field in OwnerSettings.model_fields.items() if field.is_required())
        assert for_owner == {f"doorstroom_{name}" for name in required}


def test_the_watchers_look_at_what_is_there() -> None:
    """Claim: collector, Prometheus and Grafana read as YAML, and every host and part they name exists."""
    collector = yaml.safe_load((COMPOSE / "otel-collector.yml").read_text("utf-8"))
    for pipeline in collector["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            assert set(names) <= set(collector[kind])
    prometheus = yaml.safe_load((COMPOSE / "prometheus.yml").read_text("utf-8"))
    targets = [t for job in prometheus["scrape_configs"] for static in job["static_configs"] for t in static["targets"]]
    grafana = yaml.safe_load((COMPOSE / "grafana-datasources.yml").read_text("utf-8"))
    urls = [source["url"].removeprefix("http://") for source in grafana["datasources"]]
    exporters = [exporter["endpoint"] for exporter in collector["exporters"].values()]
    hosts = {place.split(":")[0] for place in (*targets, *urls, *exporters)} - {"localhost", "0.0.0.0"}
    assert hosts <= set(LASTING)
    assert all("toezicht" in LASTING[host]["networks"] for host in hosts)


def test_signing_in_gives_the_claims_that_the_services_read() -> None:
    """Claim: the realm puts `rollen` and `gemeenten` in the token, for the audience of the services."""
    realm = json.loads((COMPOSE / "keycloak.json").read_text("utf-8"))
    portal = next(client for client in realm["clients"] if client["clientId"] == "portaal")
    mappers = {mapper["protocolMapper"]: mapper["config"] for mapper in portal["protocolMappers"]}
    claims = {config.get("claim.name") for config in mappers.values()}
    assert claims == {"rollen", "gemeenten", None}
    audience = mappers["oidc-audience-mapper"]["included.client.audience"]
    assert audience == SERVICES["intake"]["environment"]["DOORSTROOM_AUDIENCE"]
    roles = {role["name"] for role in realm["roles"]["client"][audience]}
    assert roles == {"doorstroomcoach", "doorstroomcoordinator", "auditor", "beheerder", "ketenpartner", "overnemer"}
    assert not realm.get("users")
