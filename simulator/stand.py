"""Hoe de regio ervoor staat: casussen per doelgroep, en feiten per dienst."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import Any

from contracts.woorden import Doelgroep, Stap
from simulator.client import DIENSTEN, Diensten, Vastgelopen
from simulator.verhaal import Speler, leidinggevende

APART = "apart"
RUST_SECONDS = 900.0
KIJK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Groep:
    """Casussen in dezelfde doelgroep en op dezelfde route die even ver zijn; zonder doelgroep: nog voor stap 3."""

    doelgroep: Doelgroep | None
    route: str | None
    laatste_stap: Stap
    afgesloten: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """De stand van de regio; `in_rust` als iedere dienst alles van de andere heeft gehoord en het grootboek bij is."""

    groepen: Counter[Groep]
    feiten: dict[str, int]
    apart: int
    in_rust: bool
    voorbeeld: str | None

    @property
    def casussen(self) -> int:
        """Aantal casussen."""
        return self.groepen.total()

    @property
    def open(self) -> int:
        """Aantal casussen dat nog loopt."""
        return sum(aantal for groep, aantal in self.groepen.items() if not groep.afgesloten)


async def lees_stand(diensten: Diensten, gemeenten: tuple[str, ...]) -> Stand:
    """De stand van nu."""
    wie = leidinggevende(gemeenten)
    lijsten = await asyncio.gather(*(_lijst(diensten, wie, dienst) for dienst in DIENSTEN))
    per_dienst = dict(zip(DIENSTEN, lijsten, strict=True))
    telling = (await diensten.wacht(wie, "evaluation", "/v1/grootboek-tellingen"))["feiten"]
    feiten = {dienst: telling.get(dienst, 0) for dienst in DIENSTEN}
    # A version is the number of facts in a stream: what the lists add up to is what the stores hold.
    opgeslagen = {dienst: sum(regel["versie"] for regel in lijst.values()) for dienst, lijst in per_dienst.items()}
    af = {frozenset(id_ for id_, regel in lijst.items() if regel["afgesloten"]) for lijst in lijsten}
    groepen = Counter(_groep(id_, per_dienst) for id_ in per_dienst["intake"])
    in_rust = len(af) == 1 and (feiten == opgeslagen or await _met_de_rest(diensten, wie, feiten, opgeslagen))
    return Stand(groepen, feiten, telling.get(APART, 0), in_rust, _voorbeeld(per_dienst))


async def wacht_op_rust(diensten: Diensten, gemeenten: tuple[str, ...]) -> Stand:
    """De stand als alle diensten en het grootboek bij zijn; raises Vastgelopen als dat niet komt."""
    einde = monotonic() + RUST_SECONDS
    while not (stand := await lees_stand(diensten, gemeenten)).in_rust:
        if monotonic() > einde:
            raise Vastgelopen(f"Na {RUST_SECONDS:.0f} s loopt het grootboek nog achter: {stand.feiten}.")
        await asyncio.sleep(KIJK_SECONDS)
    return stand


async def _met_de_rest(diensten: Diensten, wie: Speler, feiten: dict[str, int], opgeslagen: dict[str, int]) -> bool:
    """Of het grootboek bij is waar ook feiten buiten casussen zijn, van de regio of een jongere.

    Die tellen alleen de diensten zelf. Zij lezen daarvoor ieder feit, dus dit wordt pas gevraagd als het ervan afhangt.
    """
    if any(feiten[dienst] < opgeslagen[dienst] for dienst in DIENSTEN):
        return False
    tellingen = await asyncio.gather(*(diensten.wacht(wie, dienst, "/v1/feitentellingen") for dienst in DIENSTEN))
    return feiten == {dienst: telling["aantal"] for dienst, telling in zip(DIENSTEN, tellingen, strict=True)}


async def _lijst(diensten: Diensten, wie: Speler, dienst: str) -> dict[str, dict[str, Any]]:
    return {regel["casusId"]: regel async for regel in diensten.alles(wie, dienst, "/v1/casussen")}


def _groep(id_: str, per_dienst: dict[str, dict[str, dict[str, Any]]]) -> Groep:
    regels = [lijst[id_] for lijst in per_dienst.values() if id_ in lijst]
    routing = per_dienst["routing"].get(id_, {})
    doelgroep, route = routing.get("doelgroep"), routing.get("route")
    return Groep(
        Doelgroep(doelgroep) if doelgroep else None,
        route,
        max(Stap(regel["stap"]) for regel in regels),
        all(regel["afgesloten"] for regel in regels),
    )


def _voorbeeld(per_dienst: dict[str, dict[str, dict[str, Any]]]) -> str | None:
    """De casus waar het meest in gebeurde, om de tijdlijn van te bekijken."""
    totaal: Counter[str] = Counter()
    for lijst in per_dienst.values():
        totaal.update({id_: regel["versie"] for id_, regel in lijst.items()})
    return max(totaal, key=lambda id_: (totaal[id_], id_), default=None)
