"""Wie keek: de logboeken van inzage van alle diensten bij elkaar, want iedere dienst houdt haar eigen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.registry import DIENSTEN
from portal.diensten import Diensten, DienstZwijgt, Geweigerd

Inzage = Mapping[str, Any]
PER_DEEL = 200
ZELFDE = ("actor", "dienst", "actie", "resultaat", "noodtoegang", "doel", "aantal")


@dataclass(frozen=True, slots=True)
class Inzagen:
    """Wat er is gevonden, de nieuwste eerst, en van welke diensten er niets kwam."""

    gevonden: Sequence[Inzage]
    stil: Sequence[str]
    ouder: str | None
    """Tot wanneer er gevraagd kan worden voor wat ouder is; None: er is niets ouder."""


async def samen(diensten: Diensten, vraag: Sequence[tuple[str, str]], aantal: int) -> Inzagen:
    """De nieuwste inzagen van alle diensten; wie zwijgt staat erbij, en houdt de rest niet op."""
    delen = await asyncio.gather(*(_deel(diensten, dienst, [*vraag, ("limiet", str(aantal))]) for dienst in DIENSTEN))
    alles = op_tijd(een for deel in delen if deel for een in deel["resultaten"])
    # Wat op dezelfde tel is vastgelegd blijft bij elkaar: de rest is dan met `tot` te vragen.
    einde = next((n for n in range(aantal, len(alles)) if alles[n]["tijdstip"] != alles[aantal - 1]["tijdstip"]), None)
    meer = einde is not None or any(deel and deel["volgende"] for deel in delen)
    getoond = alles[:einde]
    stil = [dienst for dienst, deel in zip(DIENSTEN, delen, strict=True) if deel is None]
    return Inzagen(getoond, stil, getoond[-1]["tijdstip"] if meer and getoond else None)


async def alle(diensten: Diensten, vraag: Sequence[tuple[str, str]]) -> Inzagen:
    """Iedere inzage die aan de vraag voldoet, van alle diensten."""
    delen = await asyncio.gather(*(_alle(diensten, dienst, vraag) for dienst in DIENSTEN))
    stil = [dienst for dienst, deel in zip(DIENSTEN, delen, strict=True) if deel is None]
    return Inzagen(op_tijd(een for deel in delen if deel for een in deel), stil, None)


def op_tijd(inzagen: Any) -> list[Inzage]:
    """De nieuwste eerst."""
    return sorted(inzagen, key=lambda een: (een["tijdstip"], een["nummer"]), reverse=True)


def gebundeld(inzagen: Iterable[Inzage]) -> list[tuple[Inzage, int]]:
    """Wat dezelfde medewerker in dezelfde minuut op dezelfde manier deed staat er een keer, met hoe vaak."""
    bundels: dict[tuple[Any, ...], tuple[Inzage, int]] = {}
    for een in inzagen:
        merk = (een["tijdstip"][:16], *(een[veld] for veld in ZELFDE), tuple(een["rollen"]))
        eerste, keer = bundels.get(merk, (een, 0))
        bundels[merk] = (eerste, keer + 1)
    return list(bundels.values())


async def _alle(diensten: Diensten, dienst: str, vraag: Sequence[tuple[str, str]]) -> list[Inzage] | None:
    gevonden: list[Inzage] = []
    cursor: str | None = ""
    while cursor is not None:
        verder = [("cursor", cursor)] if cursor else []
        deel = await _deel(diensten, dienst, [*vraag, ("limiet", str(PER_DEEL)), *verder])
        if deel is None:
            return None
        gevonden += deel["resultaten"]
        cursor = deel["volgende"]
    return gevonden


async def _deel(diensten: Diensten, dienst: str, vraag: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    try:
        deel: dict[str, Any] = await diensten.lees(dienst, "/inzagen", vraag)
    except DienstZwijgt:
        return None
    except Geweigerd as nee:
        if nee.status < 500:
            raise
        return None
    return deel | {"resultaten": [een | {"dienst": dienst} for een in deel["resultaten"]]}
