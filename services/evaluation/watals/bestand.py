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
from contracts.regio import REGELS
from contracts.termijnen import Termijntabel
from contracts.termijnregel import Bewaker
from contracts.woorden import Conceptsoort
from kit.mistakes import Mistake, mistakes, schema_names
from kit.problems import invalid
from services.evaluation.application import GEHOORD
from services.evaluation.watals import doelgroep, termijnen
from services.evaluation.watals.oordeel import Naspeler

Tabel = Doelgroeptabel | Termijntabel
NAAM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WOORDEN = frozenset(
    {
        "bestand",
        *schema_names(Doelgroeptabel.model_json_schema()),
        *schema_names(Termijntabel.model_json_schema(by_alias=True)),
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


def lees(soort: Conceptsoort, ruw: dict[str, Any]) -> Bestand:
    """Het bestand; raises Problem (400) met alles wat er niet klopt."""
    fouten: dict[str, Mistake] = {}
    for controle in CONTROLES[soort]:
        fouten |= {f"{fout['veld']}/{fout['uitleg']}": fout for fout in _fouten(controle, ruw)}
    naam = str(ruw.get("id", ""))
    if not NAAM.fullmatch(naam):
        fouten["id"] = {"veld": "bestand.id", "code": "naam", "uitleg": "is kleine letters, cijfers en streepjes"}
    elif (REGELS / f"{naam}.json").exists():
        fouten["id"] = {"veld": "bestand.id", "code": "bezet", "uitleg": "zo heet al een meegeleverde tabel"}
    if fouten:
        raise invalid(list(fouten.values()))
    return Bestand(naam, orjson.dumps(ruw).decode())


def naspeler(soort: Conceptsoort, inhoud: str) -> Naspeler:
    """Wie een casus naspeelt met dit bestand."""
    return NASPELERS[soort](inhoud)


def _fouten(controle: Callable[[str], Tabel], ruw: dict[str, Any]) -> Iterator[Mistake]:
    try:
        controle(orjson.dumps(ruw).decode())
    except ValidationError as fout:
        # Without what was typed: a file of rules is no personal data, so a sentence may name what is in it.
        gevonden = [dict(een) | {"loc": ("bestand", *een["loc"])} for een in fout.errors(include_input=False)]
        yield from mistakes(gevonden, WOORDEN)


def _termijncontroles() -> Iterator[Callable[[str], Tabel]]:
    """Iedere dienst gaat haar eigen termijnen na: of zij de feiten kent die erin staan."""
    for bewaker in bewakers():
        eigen = DEZE_DIENST if bewaker.dienst == DEZE_DIENST.dienst else bewaker
        yield partial(Termijntabel.model_validate_json, context=eigen)


CONTROLES: Mapping[Conceptsoort, tuple[Callable[[str], Tabel], ...]] = {
    Conceptsoort.DOELGROEP: (Doelgroeptabel.model_validate_json,),
    Conceptsoort.TERMIJNEN: tuple(_termijncontroles()),
}
NASPELERS: Mapping[Conceptsoort, Callable[[str], Naspeler]] = {
    Conceptsoort.DOELGROEP: doelgroep.naspeler,
    Conceptsoort.TERMIJNEN: termijnen.naspeler,
}
