"""Het commando dat het grootboek naast de diensten zelf legt."""

from pathlib import Path
from time import sleep
from typing import Any

import httpx
import typer
from rich.table import Table

from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.feit import Rol
from contracts.registry import DIENSTEN
from deploy.local.errors import Startfout

TIMEOUT = 120.0
GEDULD = 10
"""Keren dat wordt gekeken voordat telt dat het grootboek iets mist: een feit van zojuist is nog onderweg."""
MIST = "het grootboek mist"
Telling = dict[str, Any]
LEEG: Telling = {"aantal": 0, "vingerafdruk": ""}


def reconcilieer(gegevens: Gegevens = None) -> None:
    """Leg het grootboek naast de opslag van iedere dienst; afsluitcode 1 als er iets verschilt."""
    with refusals():
        aansluitingen = _aansluitingen(data_folder(gegevens))
        for poging in range(GEDULD):
            eigen = {dienst: _vraag(aansluitingen[dienst], "feitentellingen") for dienst in DIENSTEN}
            grootboek = _vraag(aansluitingen["evaluation"], "grootboek-vergelijkingen")
            oordelen = {dienst: _oordeel(eigen[dienst], grootboek["diensten"].get(dienst, LEEG)) for dienst in DIENSTEN}
            if MIST not in " ".join(oordelen.values()) or poging == GEDULD - 1:
                break
            sleep(1)
    _toon(eigen, grootboek["diensten"], oordelen)
    if grootboek["apart"]:
        say(f"{grootboek['apart']} feiten sloten niet aan op de keten en zijn apart gelegd.")
    if any(oordelen.values()) or grootboek["apart"]:
        raise typer.Exit(1)
    say("Het grootboek heeft van iedere dienst precies wat zij zelf heeft vastgelegd.")


def _oordeel(eigen: Telling, grootboek: Telling) -> str:
    """What is wrong; nothing when they hold the same."""
    verschil = eigen["aantal"] - grootboek["aantal"]
    if verschil > 0:
        return f"{MIST} {verschil}"
    if verschil < 0:
        return f"de dienst mist {-verschil}"
    gelijk = not eigen["aantal"] or eigen["vingerafdruk"] == grootboek["vingerafdruk"]
    return "" if gelijk else "evenveel, maar niet dezelfde: controleer met een bewijs per casus"


def _toon(eigen: dict[str, Telling], grootboek: dict[str, Telling], oordelen: dict[str, str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("dienst")
    table.add_column("eigen feiten", justify="right")
    table.add_column("in het grootboek", justify="right")
    table.add_column("oordeel")
    for dienst, oordeel in oordelen.items():
        aantallen = (str(telling["aantal"]) for telling in (eigen[dienst], grootboek.get(dienst, LEEG)))
        table.add_row(dienst, *aantallen, oordeel or "gelijk")
    print_table(table)


def _aansluitingen(folder: Path) -> dict[str, Aansluiting]:
    return {dienst: sluit_aan(folder, dienst, "auditor-1", [Rol.AUDITOR]) for dienst in DIENSTEN}


def _vraag(aansluiting: Aansluiting, wat: str) -> Telling:
    headers = {"Authorization": f"Bearer {aansluiting.token}"}
    try:
        antwoord = httpx.get(f"{aansluiting.url}/v1/{wat}", headers=headers, timeout=TIMEOUT, trust_env=False)
        telling: Telling = antwoord.raise_for_status().json()
    except httpx.HTTPError as fout:
        raise Startfout(f"{aansluiting.url} geeft geen {wat}. Kijk wat er is met: doorstroom status") from fout
    return telling
