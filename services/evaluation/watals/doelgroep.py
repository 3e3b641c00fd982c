"""Een andere tabel voor de doelgroep: elk voorstel in de geschiedenis opnieuw beslist, op de invoer van toen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from contracts.doelgroeptabel import BEKEND, Doelgroeptabel, Voorstel
from contracts.feit import CasusFeit
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep
from kit.decisions import DecisionTable
from services.evaluation.watals.oordeel import ONVOLDOENDE, Kant, Naspeler, Oordeel

ONDERWERP = "doelgroep"
ONBEKEND = "onbekend"
VERSCHILLENDE = 10_000
"""Hoeveel verschillende invoeren worden onthouden: het zijn categorieen, dus de meeste komen vaak voor."""


def naspeler(bestand: str) -> Naspeler:
    """Speelt voorstellen na met de tabel in dit bestand, dat klopt."""
    beslis = _beslisser(bestand)

    def speel_na(feiten: Iterable[CasusFeit], _: datetime) -> Iterator[Oordeel]:
        voorgesteld = (feit for feit in feiten if isinstance(feit, DoelgroepVoorgesteld))
        yield from (_oordeel(feit, beslis) for feit in voorgesteld)

    return Naspeler((DoelgroepVoorgesteld,), speel_na)


def _oordeel(feit: DoelgroepVoorgesteld, beslis: Callable[..., Kant]) -> Oordeel:
    invoer = feit.invoer.model_dump(mode="json", by_alias=True)
    toen = Voorstel(feit.doelgroep, feit.verwijs_naar, feit.regel, feit.ontbreekt)
    return Oordeel(
        onderwerp=ONDERWERP,
        op=feit.vastgelegd_op,
        toen=_kant(toen),
        straks=beslis(*(invoer[naam] for naam in BEKEND)),
        invoer=invoer,
    )


def _beslisser(bestand: str) -> Callable[..., Kant]:
    tabel = DecisionTable.read(_met_wat_ontbreekt(bestand))

    @lru_cache(maxsize=VERSCHILLENDE)
    def beslis(*waarden: Any) -> Kant:
        uitkomst, regel = tabel.decide(dict(zip(BEKEND, waarden, strict=True)))
        onbekend = uitkomst.get(ONBEKEND)
        if onbekend:
            return Kant(ONVOLDOENDE, regel, tuple(onbekend.split(",")), werk=True)
        return _kant(Voorstel.van(uitkomst, regel))

    return beslis


def _kant(voorstel: Voorstel) -> Kant:
    if voorstel.doelgroep is None:
        return Kant(ONVOLDOENDE, voorstel.regel, voorstel.ontbreekt, werk=True)
    naar = f"-naar-{voorstel.verwijs_naar}" if voorstel.verwijs_naar else ""
    werk = voorstel.doelgroep is not Doelgroep.GEEN_DOELGROEP
    return Kant(f"{voorstel.doelgroep}{naar}", voorstel.regel, voorstel.ontbreekt, werk=werk)


def _met_wat_ontbreekt(bestand: str) -> str:
    """De tabel, zo dat een regel die van een nergens vastgelegd gegeven afhangt dat zegt in plaats van te gelden.

    Zo'n regel past als de rest van haar past: wie daar uitkomt had zij misschien gegolden. Wie eerder past, weet het.
    """
    inhoud = Doelgroeptabel.model_validate_json(bestand).inhoud
    vraagt = {kolom.id: kolom.field for kolom in inhoud.inputs if kolom.field in inhoud.onbekend}
    if not vraagt:
        return bestand
    ruw = json.loads(bestand)
    (tabel,) = (knoop["content"] for knoop in ruw["nodes"] if knoop.get("content"))
    tabel["inputs"] = [kolom for kolom in tabel["inputs"] if kolom["id"] not in vraagt]
    tabel["outputs"].append({"id": ONBEKEND, "name": ONBEKEND, "field": ONBEKEND})
    for regel in tabel["rules"]:
        mist = [vraagt[sleutel] for sleutel in vraagt if regel.pop(sleutel, "").strip()]
        regel[ONBEKEND] = f"'{','.join(mist)}'" if mist else "null"
    return json.dumps(ruw)
