"""The files with routes: read when a process starts, all faults at once; and with those that were adopted since."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from contracts.routecontrole import mis_in, mis_samen, voeg_toe
from contracts.routes import MEEGELEVERD, Route, Routes
from contracts.woorden import Conceptsoort
from kit.adopted import AdoptedFile, Files
from kit.mistakes import mistakes, schema_names
from kit.settings import UnfitSetting

log = logging.getLogger(__name__)
NAMES = frozenset(schema_names(Route.model_json_schema()))


def read_route_files(own: Path | None = None) -> Routes:
    """The routes that ship, with those in a region's own folder.

    A file of the region with the same name and day takes the place of ours. Raises UnfitSetting with all faults.
    """
    faults: list[str] = []
    routes = _read(MEEGELEVERD, faults)
    if own is not None:
        if not own.is_dir():
            raise UnfitSetting(["de map met routes bestaat niet"])
        routes |= _read(own, faults)
    found = Routes(tuple(sorted(routes.values(), key=lambda route: route.ingangsdatum)))
    # A file that cannot be read leaves gaps of its own: those would only distract.
    faults += mis_samen(found, volledig=not faults)
    if faults:
        raise UnfitSetting(list(dict.fromkeys(faults)))
    return found


def in_force(own: Routes, files: Iterable[AdoptedFile]) -> tuple[Routes, dict[str, list[str]]]:
    """The routes with those that were adopted, and why some were passed over, by name.

    One that does not go together with those before it is passed over: a service never stops on what was adopted, and
    every process that knows the same files decides the same.
    """
    routes, passed_over = own, dict[str, list[str]]()
    for file in sorted(_routes_in(files), key=lambda file: file.since):
        try:
            routes, faults = voeg_toe(routes, Route.model_validate_json(file.content).vanaf(file.since, file.name))
        except ValidationError:
            faults = ["deze versie van het product kan het bestand niet lezen"]
        if faults:
            passed_over[file.name] = faults
    return routes, passed_over


@dataclass
class LiveRoutes:
    """The routes of a service, with those that were adopted while it ran; they hold from their own day on."""

    own: Routes
    adopted: Files

    def __post_init__(self) -> None:
        self._made: tuple[tuple[AdoptedFile, ...], Routes] = ((), self.own)

    def __call__(self) -> Routes:
        """The routes as they are now."""
        files = tuple(_routes_in(self.adopted()))
        if files != self._made[0]:
            routes, passed_over = in_force(self.own, files)
            for name, faults in passed_over.items():
                log.error("aangenomen route %s geldt niet: %s", name, "; ".join(faults))
            self._made = files, routes
        return self._made[1]


def _routes_in(files: Iterable[AdoptedFile]) -> list[AdoptedFile]:
    return [file for file in files if file.kind == Conceptsoort.ROUTE]


def _read(folder: Path, faults: list[str]) -> dict[tuple[str, date], Route]:
    found: dict[tuple[str, date], Route] = {}
    for file in sorted(folder.glob("*.json")):
        try:
            content = json.loads(file.read_bytes())
            route = Route.model_validate(content if isinstance(content, dict) else {})
        except ValidationError as wrong:
            faults += [f"{file.name}: {one['veld']} {one['uitleg']}" for one in mistakes(wrong.errors(), NAMES)]
            continue
        except ValueError:
            faults.append(f"{file.name}: dit is geen geldige JSON")
            continue
        faults += [f"{file.name}: {fault}" for fault in mis_in(route)]
        key = (route.naam, route.ingangsdatum)
        if key in found:
            faults.append(f"{file.name}: er is al een bestand met deze naam en ingangsdatum")
        found[key] = route
    return found
