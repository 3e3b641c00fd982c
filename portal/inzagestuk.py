"""De inzage voor de jongere: wat evaluation opende, met wie er keek bij iedere dienst; als gegevens en als brief."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from portal import inzagen
from portal.diensten import KIJK_SECONDEN, Diensten, Geweigerd

GELUKT = 400
NIET_GEVRAAGD = "inzage-niet-gevraagd"
GEDULD = 5.0
"""Seconden; zo lang doet een feit er hoogstens over tot in het grootboek."""


async def haal(diensten: Diensten, jongere: UUID | str, geduld: float = 0) -> dict[str, Any]:
    """Alles over deze jongere; raises Geweigerd als daar niet om is gevraagd, of als het er niet is.

    `geduld` is hoeveel seconden evaluation nog achter mag lopen op een verzoek dat net is vastgelegd.
    """
    einde = asyncio.get_running_loop().time() + geduld
    while True:
        try:
            stuk: dict[str, Any] = await diensten.lees("evaluation", f"/jongeren/{jongere}/inzagestukken")
            break
        except Geweigerd as nee:
            if nee.probleem.get("code") != NIET_GEVRAAGD or asyncio.get_running_loop().time() > einde:
                raise
            await asyncio.sleep(KIJK_SECONDEN)
    gezien = await inzagen.alle(diensten, [("jongereId", str(jongere))])
    return stuk | {"wieKeek": [_keek(een) for een in gezien.gevonden], "onvolledig": list(gezien.stil)}


async def registreer(diensten: Diensten, jongere: UUID | str, dag: str, toelichting: str = "") -> None:
    """Leg vast dat de jongere erom vroeg; raises Geweigerd."""
    body = {"dagVanOntvangst": dag} | ({"toelichting": toelichting} if toelichting else {})
    await diensten.geef("intake", f"/jongeren/{jongere}/inzageverzoeken", body)


def bij_elkaar(keek: Iterable[Mapping[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Per dag, functie en doel een regel, met hoe vaak: zo is het te lezen."""
    telling = Counter(
        (een["op"][:10], ", ".join(een["functies"]), een["doel"] or "", een["dienst"], een["inNood"])
        for een in keek
        if een["gelukt"]
    )
    namen = ("dag", "functie", "doel", "dienst", "inNood")
    return [(dict(zip(namen, sleutel, strict=True)), keer) for sleutel, keer in telling.items()]


def _keek(een: Mapping[str, Any]) -> dict[str, Any]:
    """Van wie keek de functie, en niet wie het was."""
    return {
        "op": een["tijdstip"],
        "dienst": een["dienst"],
        "functies": een["rollen"],
        "handeling": een["actie"],
        "doel": een["doel"],
        "inNood": een["noodtoegang"],
        "gelukt": een["resultaat"] is not None and een["resultaat"] < GELUKT,
    }
