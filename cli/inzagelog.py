"""De commando's voor het logboek van inzage."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import httpx
import orjson
import typer
from rich.table import Table

from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.feit import GEEN_HASH, Rol
from contracts.registry import DIENSTEN
from deploy.local.errors import Startfout

TIMEOUT = 60.0
DEEL = 200
Bewaard = Annotated[
    Path | None, typer.Option(help="Bestand met de koppen van de vorige keer; zo valt ook een afgekapt einde op.")
]
Schakel = dict[str, Any]
Kop = dict[str, Any]
BEGIN: Kop = {"nummer": 0, "hash": GEEN_HASH}

app = typer.Typer(help="Het logboek van inzage: wie keek waarnaar.", no_args_is_help=True)


@app.callback()
def inzagelog() -> None:
    """Het logboek van inzage: wie keek waarnaar."""


@app.command()
def controleer(gegevens: Gegevens = None, bewaard: Bewaard = None) -> None:
    """Reken de keten van iedere dienst na; afsluitcode 1 als er een schakel ontbreekt of niet past."""
    with refusals():
        folder = data_folder(gegevens)
        eerder: dict[str, Kop] = orjson.loads(bewaard.read_bytes()) if bewaard and bewaard.exists() else {}
        aansluitingen = {dienst: sluit_aan(folder, dienst, "auditor-1", [Rol.AUDITOR]) for dienst in DIENSTEN}
        koppen: dict[str, Kop] = {}
        table = Table("dienst", "inzagen", "oordeel", box=None, pad_edge=False, header_style="dim")
        goed = True
        for dienst, aansluiting in aansluitingen.items():
            koppen[dienst], fout = nagerekend(_schakels(aansluiting), eerder.get(dienst))
            goed = goed and not fout
            table.add_row(dienst, str(koppen[dienst]["nummer"]), fout or "de keten sluit")
    print_table(table)
    if not goed:
        raise typer.Exit(1)
    if bewaard:
        bewaard.write_bytes(orjson.dumps(koppen, option=orjson.OPT_INDENT_2))
    say("Geen inzage ontbreekt, en geen is veranderd sinds zij werd vastgelegd.")


def nagerekend(schakels: Iterator[Schakel], eerder: Kop | None = None) -> tuple[Kop, str]:
    """The last link that fits, and what is wrong after it; nothing when the chain holds, up to and past `eerder`."""
    kop = BEGIN
    for schakel in schakels:
        if fout := _fout(schakel, kop):
            return kop, fout
        kop = {"nummer": schakel["nummer"], "hash": schakel["hash"]}
        if eerder and kop["nummer"] == eerder["nummer"] and kop["hash"] != eerder["hash"]:
            return kop, f"inzage {kop['nummer']} is een andere dan de vorige keer"
    if eerder and kop["nummer"] < eerder["nummer"]:
        return kop, f"de vorige keer waren er {eerder['nummer']}: het einde ontbreekt"
    return kop, ""


def _fout(schakel: Schakel, vorige: Kop) -> str:
    nummer = vorige["nummer"] + 1
    if schakel["nummer"] != nummer:
        return f"inzage {nummer} ontbreekt"
    if schakel["vorigeHash"] != vorige["hash"]:
        return f"inzage {nummer} sluit niet aan op de vorige"
    if schakel["record"] is None:
        return ""
    velden = orjson.loads(schakel["record"])
    zegt = (velden["nummer"], velden["vorigeHash"], sha256(schakel["record"].encode()).hexdigest())
    return "" if zegt == (nummer, vorige["hash"], schakel["hash"]) else f"inzage {nummer} is veranderd"


def _schakels(aansluiting: Aansluiting) -> Iterator[Schakel]:
    """Every link there was when asked first: asking adds links itself, and would never end."""
    headers = {"Authorization": f"Bearer {aansluiting.token}"}
    cursor: str | None = None
    with httpx.Client(base_url=f"{aansluiting.url}/v1", headers=headers, timeout=TIMEOUT, trust_env=False) as client:
        while True:
            params = {"limiet": str(DEEL), **({"cursor": cursor} if cursor else {})}
            try:
                deel = client.get("/inzageketen", params=params).raise_for_status().json()
            except httpx.HTTPError as fout:
                vraag = "Kijk wat er is met: doorstroom status"
                raise Startfout(f"{aansluiting.url} geeft de keten van inzagen niet. {vraag}") from fout
            yield from deel["resultaten"]
            cursor = deel["volgende"]
            if cursor is None:
                return
