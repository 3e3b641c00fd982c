"""Reading what is stored as the service itself would: with the keys of the region."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from contracts.intake import MeldingGekoppeld, MeldingOntvangen
from kit.service import Parts, build
from kit.settings import Settings
from tests.flow.region import Region

PREFIX = "DOORSTROOM_"
MELDINGEN = "SELECT topic, state, originator_id FROM facts WHERE topic = ANY(%s) ORDER BY notification_id"


def parts(region: Region, service: str, database: str | None = None) -> Parts[Any]:
    """The rooms of a service in this process, on its own database or another one; close them after use."""
    environment = region.runtime.service_environment(service)
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
    known: dict[str, Any] = {name: value for name, value in given.items() if name in Settings.model_fields}
    if database is not None:
        known["database_url"] = region.runtime.dsn("postgres", database)
    return build(import_module(f"services.{service}.main").SERVICE, Settings(**known))


def opened(region: Region) -> dict[str, dict[str, Any]]:
    """Every melding that intake stored, by meldingsnummer: its casus, person, content, and whether it was linked."""
    rooms = parts(region, "intake")
    found: dict[str, dict[str, Any]] = {}
    last = {}
    try:
        for row in region.rows("intake", MELDINGEN, [MeldingOntvangen.type_naam, MeldingGekoppeld.type_naam]):
            fact = rooms.codec.decode(row["state"], row["topic"])
            if isinstance(fact, MeldingGekoppeld):
                last[row["originator_id"]]["gekoppeld"] = True
                continue
            inhoud = rooms.codec.open(fact, "inhoud").model_dump(mode="json", by_alias=True)
            persoon = rooms.codec.open(fact, "persoon").model_dump(mode="json", by_alias=True)
            assert inhoud["meldingsnummer"] not in found, "een meldingsnummer is twee keer verwerkt"
            casus = str(row["originator_id"])
            entry = {"casus": casus, "persoon": persoon, "inhoud": inhoud, "gekoppeld": False}
            found[inhoud["meldingsnummer"]] = last[row["originator_id"]] = entry
    finally:
        rooms.close()
    return found
