"""Alle feiten op een rij: van typenaam naar klasse, en het onderwerp waaronder een feit wordt bekendgemaakt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from pydantic_core import from_json, to_json

from contracts import algemeen, bewaring, evaluation, intake, monitoring, routing
from contracts.feit import OVERGENOMEN, CasusFeit, Feit, JongereFeit, RegioFeit, Rol
from contracts.toegang import ROL_OVERNEMER

STREAM = "CASUSSEN"
STREAM_SUBJECTS = tuple(f"{kind.stroomsoort}.>" for kind in (CasusFeit, RegioFeit, JongereFeit))
STREAM_ID_TOKEN = 2
"""Which part of a subject names the stream a fact belongs to."""

RESOURCE_LIST = "/casussen"
RESOURCE_PATH = "/casussen/{casusId}"
RESOURCE_STATES = "/casusstanden"
RESOURCE_ID = "casusId"
RESOURCE_ID_TEXT = "Id van de casus."
SUBJECT_ID = "jongereId"
"""How whom a stream is about is called outside."""
ASSIGNEE = "coach"
"""How the one who works a stream is called outside."""
Moved = intake.CasusOvergedragen
Assigned = intake.CoachToegewezen
Opened = intake.NoodtoegangVerleend
Restricted = intake.VerwerkingBeperkt
Released = intake.BeperkingOpgeheven
"""What every service keeps of a stream: where it lies, who works it, who looks in an emergency, what is restricted."""
Adopted = evaluation.ConceptAangenomen
"""A file of rules that the region decided to live by, from a day on."""
Erased = bewaring.PersoonsgegevensGewist
"""That someone is forgotten: every service sees to it (kit/erasure.py)."""
ACTING_ROLES = (
    Rol.DOORSTROOMCOACH,
    Rol.DOORSTROOMCOORDINATOR,
    Rol.KETENPARTNER,
    Rol.BEHEERDER,
    Rol.AUDITOR,
)
"""Who acts in more than one role, acts in the first of these."""
ANSWERING_ROLES = (Rol.DOORSTROOMCOORDINATOR,)
"""Who answers a person that asks what is known of them, and who looked."""
TAKEOVER_ROLE = ROL_OVERNEMER
TAKEOVER_RULE = OVERGENOMEN
"""How a fact tells that somebody else recorded it later for who did it."""
DIENSTEN: dict[str, tuple[ModuleType, ...]] = {
    "intake": (intake, bewaring),
    "routing": (routing,),
    "monitoring": (monitoring,),
    "evaluation": (evaluation,),
}
"""Where the facts of each service are."""


def _feiten_in(*modules: ModuleType) -> list[type[Feit]]:
    return [
        klasse
        for module in modules
        for klasse in vars(module).values()
        if isinstance(klasse, type) and issubclass(klasse, Feit) and klasse.__module__ == module.__name__
    ]


ALGEMENE_FEITEN = tuple(_feiten_in(algemeen))
FEITEN_PER_DIENST = {dienst: tuple(_feiten_in(*modules)) for dienst, modules in DIENSTEN.items()}
FEITEN: dict[str, type[Feit]] = {
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
    feiten: Mapping[str, type[Feit]] = FEITEN,
    upcasters: Mapping[str, Upcaster] = UPCASTERS,
) -> Feit:
    """The fact in these bytes, brought to today's version; raises OnbekendFeit."""
    velden = from_json(vastgelegd)
    if velden["type"] in feiten:
        return feiten[velden["type"]].model_validate_json(vastgelegd)
    while velden["type"] not in feiten:
        if velden["type"] not in upcasters:
            raise OnbekendFeit(velden["type"])
        velden = upcasters[velden["type"]](velden)
    return feiten[velden["type"]].model_validate_json(to_json(velden))


def subject(feit: Feit) -> str:
    """`<soort>.<gemeente>.<id van de stroom>.<dienst>.<feit>`: no personal data, and one stream in one order."""
    return f"{feit.stroomsoort}.{feit.gemeente}.{feit.originator_id}.{feit.dienst}.{feit.onderwerp}"


def subject_template(dienst: str, feit: type[Feit]) -> str:
    """The subject with names where the ids are: few enough to count by."""
    return f"{feit.stroomsoort}.{{gemeente}}.{{{feit.stroomnaam}}}.{dienst}.{feit.onderwerp}"


def subject_filter(dienst: str, feit: type[Feit] | None = None) -> str:
    """What a consumer listens to: all facts of a service, or one kind of fact of it."""
    return f"{feit.stroomsoort if feit else '*'}.*.*.{dienst}.{feit.onderwerp if feit else '*'}"
