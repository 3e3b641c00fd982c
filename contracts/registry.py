"""Alle feiten op een rij: van typenaam naar klasse, en het onderwerp waaronder een feit wordt bekendgemaakt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from pydantic_core import from_json, to_json

from contracts import algemeen, evaluation, intake, monitoring, routing
from contracts.feit import OVERGENOMEN, CasusFeit, Rol
from contracts.toegang import ROL_OVERNEMER

STREAM = "CASUSSEN"
STREAM_SUBJECTS = "casus.>"
STREAM_ID_TOKEN = 2
"""Which part of a subject names the stream a fact belongs to."""

RESOURCE_LIST = "/casussen"
RESOURCE_PATH = "/casussen/{casusId}"
RESOURCE_STATES = "/casusstanden"
RESOURCE_ID = "casusId"
RESOURCE_ID_TEXT = "Id van de casus."
ACTING_ROLES = (
    Rol.DOORSTROOMCOACH,
    Rol.DOORSTROOMCOORDINATOR,
    Rol.KETENPARTNER,
    Rol.BEHEERDER,
    Rol.AUDITOR,
)
"""Who acts in more than one role, acts in the first of these."""
TAKEOVER_ROLE = ROL_OVERNEMER
TAKEOVER_RULE = OVERGENOMEN
"""How a fact tells that somebody else recorded it later for who did it."""
DIENSTEN: dict[str, ModuleType] = {
    "intake": intake,
    "routing": routing,
    "monitoring": monitoring,
    "evaluation": evaluation,
}


def _feiten_in(module: ModuleType) -> list[type[CasusFeit]]:
    return [
        klasse
        for klasse in vars(module).values()
        if isinstance(klasse, type) and issubclass(klasse, CasusFeit) and klasse.__module__ == module.__name__
    ]


ALGEMENE_FEITEN = tuple(_feiten_in(algemeen))
FEITEN_PER_DIENST = {dienst: tuple(_feiten_in(module)) for dienst, module in DIENSTEN.items()}
FEITEN: dict[str, type[CasusFeit]] = {
    feit.type_naam: feit for groep in (ALGEMENE_FEITEN, *FEITEN_PER_DIENST.values()) for feit in groep
}
"""Every published fact by its frozen type name."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[str, Upcaster] = {}
"""Old type name -> function that gives the fields of its successor, `type` included. Empty: every fact is at v1."""


class OnbekendFeit(LookupError):
    """A type name that this version does not know: the reader is older than the writer."""


def lees(
    vastgelegd: bytes | str,
    feiten: Mapping[str, type[CasusFeit]] = FEITEN,
    upcasters: Mapping[str, Upcaster] = UPCASTERS,
) -> CasusFeit:
    """The fact in these bytes, brought to today's version; raises OnbekendFeit."""
    velden = from_json(vastgelegd)
    if velden["type"] in feiten:
        return feiten[velden["type"]].model_validate_json(vastgelegd)
    while velden["type"] not in feiten:
        if velden["type"] not in upcasters:
            raise OnbekendFeit(velden["type"])
        velden = upcasters[velden["type"]](velden)
    return feiten[velden["type"]].model_validate_json(to_json(velden))


def subject(feit: CasusFeit) -> str:
    """`casus.<gemeente>.<casus id>.<dienst>.<feit>`: no personal data, and one casus in one order."""
    return f"casus.{feit.gemeente}.{feit.casus_id}.{feit.dienst}.{feit.onderwerp}"


def subject_template(feit: CasusFeit) -> str:
    """The subject without its ids, for telemetry: few enough to count by."""
    return f"casus.{{gemeente}}.{{casus}}.{feit.dienst}.{feit.onderwerp}"


def subject_filter(dienst: str, feit: type[CasusFeit] | None = None) -> str:
    """What a consumer listens to: all facts of a service, or one kind of fact of it."""
    return f"casus.*.*.{dienst}.{feit.onderwerp if feit else '*'}"
