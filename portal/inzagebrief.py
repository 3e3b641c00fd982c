"""De inzage als brief aan de jongere: gewone woorden, en een PDF die alleen in het geheugen bestaat."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
import typst

from contracts import woorden as contractwoorden
from portal import tijd, woorden
from portal.inzagestuk import bij_elkaar

SJABLOON = Path(__file__).with_name("inzagebrief.typ")
KEUZES = frozenset(
    str(lid)
    for _, soort in inspect.getmembers(contractwoorden, inspect.isclass)
    if issubclass(soort, StrEnum)
    for lid in soort
)
"""Wat uit een keuzelijst komt; al het andere is door iemand getypt, en blijft zoals het er staat."""
STAPPEN = frozenset({"stap", "vervolgstap", "stappen"})
Paren = list[list[str]]
RECHTEN = (
    "Klopt er iets niet? Vraag ons het te verbeteren. U mag ook vragen uw gegevens te wissen, of ze tijdelijk niet te "
    "gebruiken, en u mag bezwaar maken. Uw coach of de coördinator van het Doorstroompunt helpt u daarbij.",
    "Bent u het niet eens met wat wij doen? Dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens "
    "(autoriteitpersoonsgegevens.nl).",
    "Bij welke groep u hoort stelt een computer voor volgens vaste regels. Een coach besluit, en mag daarvan afwijken.",
)


def als_pdf(stuk: Mapping[str, Any], gemeenten: Mapping[str, str]) -> bytes:
    """De brief; niets ervan komt op een schijf."""
    inhoud = orjson.dumps(brief(stuk, gemeenten)).decode()
    pdf: bytes = typst.compile(SJABLOON.read_bytes(), format="pdf", sys_inputs={"brief": inhoud})
    return pdf


def brief(stuk: Mapping[str, Any], gemeenten: Mapping[str, str]) -> dict[str, Any]:
    """Wat er in de brief staat, in woorden."""
    return {
        "titel": "Uw gegevens bij het Doorstroompunt",
        "inleiding": list(_inleiding(stuk, gemeenten)),
        "persoon": _paren(_persoon(stuk)),
        "doelen": [{"naam": een["naam"], "paren": _doel(een)} for een in stuk["doelen"]],
        "verstrekkingen": [
            [
                tijd.datum(een["op"]),
                gemeenten.get(een["aan"], _waarde(een["aan"])),
                _lijst(een["gegevens"]),
                _waarde(een["grondslag"]),
            ]
            for casus in stuk["casussen"]
            for een in casus["verstrekkingen"]
        ],
        "overKijken": list(_over_kijken(stuk)),
        "keek": [
            [tijd.datum(een["dag"]), _functie(een), een["doel"], str(keer)] for een, keer in bij_elkaar(stuk["wieKeek"])
        ],
        "casussen": [*_casussen(stuk, gemeenten)],
        "rechten": list(RECHTEN),
    }


def _inleiding(stuk: Mapping[str, Any], gemeenten: Mapping[str, str]) -> Iterator[str]:
    yield (
        f"Op {tijd.datum(stuk['verzoekDatum'])} vroeg u welke gegevens wij van u hebben. Dit is alles, zoals het op "
        f"{tijd.moment(stuk['opgemaaktOp'])} was. Verantwoordelijk is: {stuk['verantwoordelijke']}"
    )
    yield "Van onze medewerkers staat er de functie bij, en niet de naam."
    if stuk["elders"]:
        namen = _lijst(gemeenten.get(een, een) for een in stuk["elders"])
        yield f"Er is ook een dossier van u in: {namen}. Vraag het daar op."


def _over_kijken(stuk: Mapping[str, Any]) -> Iterator[str]:
    yield "Iedere keer dat iemand uw gegevens ziet leggen wij dat vast. Per dag, functie en doel staat hier hoe vaak."
    if stuk["onvolledig"]:
        yield f"Deze lijst is niet volledig: {', '.join(stuk['onvolledig'])} gaf geen antwoord. Vraag later opnieuw."


def _functie(een: Mapping[str, Any]) -> str:
    namen = ", ".join(woorden.waarde(rol) for rol in een["functie"].split(", ") if rol) or "onbekend"
    return f"{namen} (in nood)" if een["inNood"] else namen


def _casussen(stuk: Mapping[str, Any], gemeenten: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for casus in stuk["casussen"]:
        plaats = gemeenten.get(casus["gemeente"], casus["gemeente"])
        yield {"kop": f"Wat wij vastlegden in {plaats}", "feiten": [_feit(feit) for feit in casus["feiten"]]}
    if stuk["overDeJongere"]:
        yield {"kop": "Over bewaren en uw verzoeken", "feiten": [_feit(feit) for feit in stuk["overDeJongere"]]}


def _feit(feit: Mapping[str, Any]) -> dict[str, Any]:
    door = f"Vastgelegd door: {woorden.waarde(feit['door']).lower()}, op {tijd.moment(feit['vastgelegdOp'])}."
    regel = f" Naar regel {feit['regel']['regel']} ({feit['regel']['bron']})." if feit["regel"] else ""
    hersteld = f" Later hersteld: {_lijst(map(woorden.zin, feit['hersteld']))}." if feit["hersteld"] else ""
    gegevens = {naam: een for naam, een in feit["gegevens"].items() if naam != "regel"}
    return {
        "kop": woorden.feit(feit["feit"]),
        "wanneer": tijd.moment(feit["opgetredenOp"]),
        "uitleg": feit["omschrijving"],
        "door": f"{door}{regel}{hersteld}",
        "gegevens": _paren(gegevens),
    }


def _persoon(stuk: Mapping[str, Any]) -> Mapping[str, Any]:
    """Zoals wij de jongere het laatst kenden."""
    feiten = sorted((feit for een in stuk["casussen"] for feit in een["feiten"]), key=lambda een: een["vastgelegdOp"])
    bekend = (feit["gegevens"]["persoon"] for feit in reversed(feiten) if "persoon" in feit["gegevens"])
    return next(bekend, {})


def _doel(een: Mapping[str, Any]) -> Paren:
    return [
        ["Waarvoor", een["doel"]],
        ["Waarom dat mag", een["grondslag"]],
        ["Welke gegevens", "; ".join(een["gegevens"])],
        ["Wie ze ontvangt", "; ".join(een["ontvangers"])],
        ["Hoe lang", een["bewaartermijn"]],
    ]


def _paren(gegevens: Mapping[str, Any], voor: str = "") -> Paren:
    """Iedere waarde met haar naam, ook die in een onderdeel."""
    paren: Paren = []
    for naam, een in gegevens.items():
        if een is None:
            continue
        kop = f"{voor}, {woorden.zin(naam).lower()}" if voor else woorden.zin(naam)
        if isinstance(een, Mapping):
            paren += _paren(een, kop)
        elif isinstance(een, Sequence) and not isinstance(een, str) and een and isinstance(een[0], Mapping):
            for nummer, deel in enumerate(een, start=1):
                paren += _paren(deel, f"{kop} {nummer}")
        else:
            paren.append([kop, _waarde(een, naam)])
    return paren


def _lijst(waarden: Iterable[Any]) -> str:
    return ", ".join(_waarde(een) for een in waarden)


def _waarde(een: Any, naam: str = "") -> str:
    if isinstance(een, bool):
        return "ja" if een else "nee"
    if isinstance(een, list | tuple):
        return ", ".join(_waarde(deel, naam) for deel in een)
    if isinstance(een, int) and naam in STAPPEN and een in woorden.STAPPEN:
        return woorden.stap(een)
    if isinstance(een, str):
        return woorden.waarde(een) if een in KEUZES else _datum(een)
    return str(een)


def _datum(tekst: str) -> str:
    if not (len(tekst) >= 10 and tekst[:4].isdecimal() and tekst[4] == "-" and " " not in tekst):
        return tekst
    try:
        return tijd.datum(tekst) if len(tekst) == 10 else tijd.moment(tekst)
    except (ValueError, TypeError):
        return tekst
