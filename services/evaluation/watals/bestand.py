"""Een concept als bestand: gelezen en nagegaan, met alle fouten in een keer en in het Nederlands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

import orjson
from pydantic import ValidationError

from contracts.doelgroeptabel import Doelgroeptabel
from contracts.gehoor import bewakers
from contracts.meegeleverd import meegeleverd
from contracts.routecontrole import voeg_toe
from contracts.routes import Route, Routes
from contracts.termijnen import Termijntabel
from contracts.termijnregel import Bewaker
from contracts.woorden import Conceptsoort
from kit.mistakes import Mistake, mistakes, schema_names
from kit.problems import invalid
from services.evaluation.application import GEHOORD
from services.evaluation.watals import doelgroep, route, termijnen
from services.evaluation.watals.kracht import Geldend
from services.evaluation.watals.oordeel import Naspeler

Tabel = Doelgroeptabel | Termijntabel | Route
NAAM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WOORDEN = frozenset(
    {
        "bestand",
        *schema_names(Doelgroeptabel.model_json_schema()),
        *schema_names(Termijntabel.model_json_schema(by_alias=True)),
        *schema_names(Route.model_json_schema(by_alias=True)),
    }
)
DEZE_DIENST = Bewaker("evaluation", frozenset(feit.onderwerp for feit in GEHOORD), kent_route=True)
"""Het grootboek hoort alles, de evaluatie van een casus niet."""


@dataclass(frozen=True, slots=True)
class Bestand:
    """Een bestand dat klopt, in de bytes waarover de vingerafdruk gaat."""

    tabel: str
    inhoud: str

    @property
    def vingerafdruk(self) -> str:
        """SHA-256 van de inhoud."""
        return sha256(self.inhoud.encode()).hexdigest()


def lees(soort: Conceptsoort, ruw: dict[str, Any], routes: Routes) -> Bestand:
    """Het bestand, nagegaan naast de routes die gelden; raises Problem (400) met alles wat er niet klopt."""
    inhoud = orjson.dumps(ruw).decode()
    fouten: dict[str, Mistake] = {}
    for controle in CONTROLES[soort]:
        fouten |= {f"{fout['veld']}/{fout['uitleg']}": fout for fout in _fouten(controle, inhoud)}
    naam = ""
    if soort is not Conceptsoort.ROUTE:
        naam = str(ruw.get("id", ""))
        fouten |= {fout["veld"]: fout for fout in _naamfouten(soort, naam)}
    elif not fouten:
        concept = Route.model_validate_json(inhoud)
        naam = concept.id
        fouten |= {fout["uitleg"]: fout for fout in _routefouten(concept, routes)}
    if fouten:
        raise invalid(list(fouten.values()))
    return Bestand(naam, inhoud)


def naspeler(soort: Conceptsoort, inhoud: str, geldend: Geldend) -> Naspeler:
    """Wie een casus naspeelt met dit bestand, naast wat er geldt."""
    return NASPELERS[soort](inhoud, geldend)


def _fouten(controle: Callable[[str], Tabel], inhoud: str) -> Iterator[Mistake]:
    try:
        controle(inhoud)
    except ValidationError as fout:
        # Without what was typed: a file of rules is no personal data, so a sentence may name what is in it.
        gevonden = [dict(een) | {"loc": ("bestand", *een["loc"])} for een in fout.errors(include_input=False)]
        yield from mistakes(gevonden, WOORDEN)


def _naamfouten(soort: Conceptsoort, naam: str) -> Iterator[Mistake]:
    if not NAAM.fullmatch(naam):
        yield {"veld": "bestand.id", "code": "naam", "uitleg": "is kleine letters, cijfers en streepjes"}
    elif naam in {bestand.stem for bestand in meegeleverd(soort)}:
        yield {"veld": "bestand.id", "code": "bezet", "uitleg": "zo heet al een meegeleverde tabel"}


def _routefouten(concept: Route, routes: Routes) -> Iterator[Mistake]:
    """Wat er aan een route niet klopt, op zichzelf en naast de routes die gelden."""
    if any(een.id == concept.id for een in routes.versies):
        uitleg = "er is al een route met deze naam en ingangsdatum"
        yield {"veld": "bestand.ingangsdatum", "code": "bezet", "uitleg": uitleg}
    for fout in voeg_toe(routes, concept)[1]:
        yield {"veld": "bestand", "code": "route", "uitleg": fout}


def _termijncontroles() -> Iterator[Callable[[str], Tabel]]:
    """Iedere dienst gaat haar eigen termijnen na: of zij de feiten kent die erin staan."""
    for bewaker in bewakers():
        eigen = DEZE_DIENST if bewaker.dienst == DEZE_DIENST.dienst else bewaker
        yield partial(Termijntabel.model_validate_json, context=eigen)


CONTROLES: Mapping[Conceptsoort, tuple[Callable[[str], Tabel], ...]] = {
    Conceptsoort.DOELGROEP: (Doelgroeptabel.model_validate_json,),
    Conceptsoort.TERMIJNEN: tuple(_termijncontroles()),
    Conceptsoort.ROUTE: (Route.model_validate_json,),
}
NASPELERS: Mapping[Conceptsoort, Callable[[str, Geldend], Naspeler]] = {
    Conceptsoort.DOELGROEP: lambda inhoud, _: doelgroep.naspeler(inhoud),
    Conceptsoort.TERMIJNEN: lambda inhoud, _: termijnen.naspeler(inhoud),
    Conceptsoort.ROUTE: route.naspeler,
}
