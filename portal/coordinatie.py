"""Wat de bladzijden van de coordinator delen: de caseload, namen bij casussen, en veel opdrachten in een keer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Response

from contracts.feit import Rol
from portal.bezoek import Bezoek, Poort
from portal.diensten import DienstZwijgt, Geweigerd
from portal.indienen import WEIGERING_OF_NIET_BEVOEGD
from portal.weergave import bladzijde

coordinatoren = Poort(Rol.DOORSTROOMCOORDINATOR)
PER_KEER = 50
"""Regels op een bladzijde, en dus in een keer te doen."""
TEGELIJK = 8
PLEKKEN = (
    ("Overzicht", ""),
    ("Verdelen", "/verdelen"),
    ("Termijnen", "/termijnen"),
    ("Overdrachten", "/overdrachten"),
    ("Importeren", "/importen"),
    ("Doelgroepen", "/doelgroepen"),
    ("Bewaren", "/bewaren"),
    ("Noodtoegang", "/noodtoegang"),
)
Regel = Mapping[str, Any]


def blad(bezoek: Bezoek, sjabloon: str, status: int = 200, **rest: Any) -> Response:
    """Een bladzijde van de coordinator, met de plekken ernaast."""
    return bladzijde(bezoek, sjabloon, status, plekken=PLEKKEN, **rest)


@dataclass(slots=True)
class Coach:
    """Een coach, met de lopende casussen per gemeente."""

    kenmerk: str
    per_gemeente: dict[str, int] = field(default_factory=dict)

    @property
    def totaal(self) -> int:
        """In al uw gemeenten samen."""
        return sum(self.per_gemeente.values())


@dataclass(slots=True)
class Caseload:
    """Wie hoeveel heeft; wie de minste heeft krijgt de volgende."""

    coaches: list[Coach]
    niet_toegewezen: dict[str, int]

    @property
    def meeste(self) -> int:
        """De grootste caseload, voor de lengte van de balken."""
        return max((coach.totaal for coach in self.coaches), default=0)

    def stel_voor(self, casussen: Iterable[Regel], zonder: str = "") -> dict[str, str]:
        """Per casus de coach van haar gemeente die dan de minste heeft; leeg waar daar niemand is."""
        last = {coach.kenmerk: coach.totaal for coach in self.coaches}
        voorstel = {}
        for casus in casussen:
            hier = [een.kenmerk for een in self.coaches if casus["gemeente"] in een.per_gemeente]
            gekozen = min((een for een in hier if een != zonder), key=lambda een: (last[een], een), default="")
            if gekozen:
                last[gekozen] += 1
            voorstel[str(casus["casusId"])] = gekozen
        return voorstel


async def lees_caseload(bezoek: Bezoek) -> Caseload:
    """De caseload in de gemeenten van de bezoeker."""
    gelezen = await bezoek.diensten.lees("intake", "/caseload")
    coaches: dict[str, Coach] = {}
    for deel in gelezen["gemeenten"]:
        for een in deel["coaches"]:
            coaches.setdefault(een["coach"], Coach(een["coach"])).per_gemeente[deel["gemeente"]] = een["open"]
    op_naam = [coaches[naam] for naam in sorted(coaches)]
    return Caseload(op_naam, {deel["gemeente"]: deel["nietToegewezen"] for deel in gelezen["gemeenten"]})


async def lees_casussen(bezoek: Bezoek, casussen: Iterable[str]) -> dict[str, Regel]:
    """De regels van deze casussen uit de werklijst, lopend of gesloten; wat ontbreekt is niet (meer) van u."""
    gevraagd = list(dict.fromkeys(casussen))
    stukken = [gevraagd[plek : plek + PER_KEER] for plek in range(0, len(gevraagd), PER_KEER)]
    delen = await asyncio.gather(
        *(
            bezoek.diensten.lees(
                "evaluation",
                "/werklijst",
                [*(("casus", een) for een in stuk), ("gesloten", gesloten), ("limiet", str(PER_KEER))],
            )
            for stuk in stukken
            for gesloten in ("false", "true")
        )
    )
    return {regel["casusId"]: regel for deel in delen for regel in deel["resultaten"]}


@dataclass(frozen=True, slots=True)
class Gedaan:
    """Wat er met een van de gekozen dingen gebeurde."""

    id: str
    gelukt: bool
    uitleg: str


async def doe_ieder(gekozen: Sequence[str], doe: Callable[[str], Awaitable[str]]) -> list[Gedaan]:
    """Doe het voor ieder; wat niet kan zegt waarom, en houdt de rest niet op."""
    slot = asyncio.Semaphore(TEGELIJK)

    async def een(id_: str) -> Gedaan:
        async with slot:
            try:
                return Gedaan(id_, True, await doe(id_))
            except Geweigerd as nee:
                if nee.status not in WEIGERING_OF_NIET_BEVOEGD | {404}:
                    raise
                return Gedaan(id_, False, uitleg_van(nee))
            except DienstZwijgt as stil:
                return Gedaan(id_, False, f"De dienst {stil.dienst} antwoordt nu niet. Probeer het zo nog eens.")

    return list(await asyncio.gather(*map(een, gekozen)))


def uitleg_van(nee: Geweigerd) -> str:
    """Waarom het niet kon, in een zin."""
    fouten = "; ".join(f"{veld}: {uitleg}" for veld, uitleg in nee.fouten.items())
    return fouten or str(nee.probleem.get("detail") or nee.probleem.get("title") or "Dit kan nu niet.")
