"""Een span zoals beheer hem ziet: wat niet op de lijst staat, is er bij het lezen al af."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TOEGESTAAN = frozenset(
    {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "error.type",
        "feiten",
        "messaging.system",
        "messaging.operation.name",
        "messaging.destination.template",
        "messaging.consumer.group.name",
        "messaging.message.id",
        "cloudevents.event_id",
        "cloudevents.event_type",
        "cloudevents.event_source",
        "cloudevents.event_subject",
    }
)
"""Kenmerken die kit/telemetry schrijft en die niets van een persoon zeggen; al het andere valt weg."""
NAMELOOS = "naamloos"
_NAAM = re.compile(r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|_OTHER|append|send|process)(?: [\w./{}\-]{1,150})?")
_DIENST = re.compile(r"[a-z][a-z-]{0,30}")
_WAARDE = re.compile(r"[\w./{}:\-]{1,150}")


@dataclass(frozen=True, slots=True)
class Span:
    """Een stap van een dienst; tijden in nanoseconden sinds 1970, `ouder` is leeg bij het begin van het spoor."""

    spoor: str
    id: str
    ouder: str
    dienst: str
    naam: str
    begin: int
    einde: int
    mislukt: bool
    kenmerken: Mapping[str, str]

    @property
    def soort(self) -> str:
        """Waar in de weg van een feit deze stap hoort: http, opslag, nats of luisteraar."""
        woord = self.naam.partition(" ")[0]
        return {"append": "opslag", "send": "nats", "process": "luisteraar"}.get(woord, "http")


def schoon(
    spoor: str,
    id_: str,
    ouder: str,
    dienst: str,
    naam: str,
    tijden: tuple[int, int],
    mislukt: bool,
    kenmerken: Iterator[tuple[str, str]],
) -> Span:
    """De span met alleen wat mag: een naam of waarde in een andere vorm dan die van ons komt er niet door."""
    return Span(
        spoor,
        id_,
        ouder,
        dienst if _DIENST.fullmatch(dienst) else NAMELOOS,
        naam if _NAAM.fullmatch(naam) else NAMELOOS,
        *tijden,
        mislukt,
        {naam: waarde for naam, waarde in kenmerken if naam in TOEGESTAAN and _WAARDE.fullmatch(waarde)},
    )
