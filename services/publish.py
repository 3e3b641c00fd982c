"""`python -m services.publish` writes what other parties read: the facts, who sends and hears them, and the APIs.

`python -m services.publish uitgave` keeps today's facts as those of this version: from then on they only grow.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from contracts.evolution import breuken, vorm
from contracts.registry import DIENSTEN, FEITEN
from contracts.schema import schema
from kit.erasure import hears
from kit.service import VERSION, Parts, Service, application, build
from kit.settings import Settings
from services.asyncapi import asyncapi

MAP = Path(__file__).parents[1] / "contracts"
UITGAVEN = MAP / "published"
GEGENEREERD = ("schemas/*.json", "openapi/*.json", "asyncapi.json")


def documents() -> dict[str, str]:
    """Path below contracts/ -> content, of everything that is generated. Opens no connection."""
    diensten = {naam: _dienst(naam) for naam in DIENSTEN}
    filters = {naam: hears(dienst.filters) for naam, dienst in diensten.items()}
    openapi = {f"openapi/{naam}.json": _openapi(dienst) for naam, dienst in diensten.items()}
    schemas = {f"schemas/{naam}.json": inhoud for naam, inhoud in facts().items()}
    documenten = {"asyncapi.json": asyncapi(filters), **openapi, **schemas}
    return {pad: _als_tekst(inhoud) for pad, inhoud in documenten.items()}


def facts() -> dict[str, dict[str, Any]]:
    """Type name -> schema of every fact."""
    return {naam: schema(feit) for naam, feit in FEITEN.items()}


def releases() -> dict[str, dict[str, Any]]:
    """Version -> the shapes of its facts, of every release there was."""
    return {pad.stem: json.loads(pad.read_text("utf-8")) for pad in sorted(UITGAVEN.glob("*.json"))}


def committed() -> dict[str, str]:
    """As `documents`, but as they lie there now."""
    paden = [pad for patroon in GEGENEREERD for pad in MAP.glob(patroon)]
    return {str(pad.relative_to(MAP)): pad.read_text("utf-8") for pad in paden}


def publish() -> None:
    """Write all documents, and remove those of facts and services that are no more."""
    nieuw = documents()
    for pad in committed().keys() - nieuw.keys():
        (MAP / pad).unlink()
    for pad, inhoud in nieuw.items():
        (MAP / pad).parent.mkdir(exist_ok=True)
        (MAP / pad).write_text(inhoud, "utf-8")


def release() -> list[str]:
    """Keep today's facts as those of this version; gives what stands in the way, and then nothing is written."""
    vormen = {naam: vorm(inhoud) for naam, inhoud in facts().items()}
    fouten = [breuk for eerder in releases().values() for breuk in breuken(eerder, vormen)]
    if not fouten:
        (UITGAVEN / f"v{VERSION}.json").write_text(_als_tekst(vormen), "utf-8")
    return fouten


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when written, 1 when a published fact would change, 2 when called wrongly."""
    if arguments not in ([], ["uitgave"]):
        print("gebruik: python -m services.publish [uitgave]", file=sys.stderr)  # noqa: T201
        return 2
    publish()
    fouten = release() if arguments else []
    for fout in fouten:
        print(f"een gepubliceerd feit verandert niet: {fout}", file=sys.stderr)  # noqa: T201
    return 1 if fouten else 0


def _dienst(naam: str) -> Service[Any]:
    gevonden: Service[Any] = import_module(f"services.{naam}.main").SERVICE
    return gevonden


def _openapi(dienst: Service[Any]) -> dict[str, Any]:
    return application(dienst, parts(dienst)).openapi()


def parts(dienst: Service[Any]) -> Parts[Any]:
    """A service put together, with nothing behind it."""
    nergens = f"postgresql://{dienst.name}@127.0.0.1:1/{dienst.name}"
    instellingen: dict[str, Any] = {
        "database_url": nergens,
        "vault_database_url": nergens,
        "master_key_file": "geen",
        "signing_key": b64encode(bytes(32)).decode(),
        "nats_url": "nats://127.0.0.1:1",
        "nats_user": dienst.name,
        "nats_password": "geen",
        "jwks": "geen",
        "issuer": "geen",
    }
    return build(dienst, Settings(**instellingen))


def _als_tekst(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
