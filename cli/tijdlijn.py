"""Het commando dat laat zien wat er in een casus is gebeurd."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.table import Table
from rich.text import Text

from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.algemeen import FeitGehoord
from contracts.feit import NEDERLAND, Rol
from deploy.local.errors import Startfout

LATER = timedelta(minutes=1)
STAP = re.compile(r"stap (\d+)")
WOORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
TOELICHTING = (
    "met", "van", "door", "naar", "tafel", "partij", "coach", "grondslag", "doelgroep", "route", "regie",
    "resultaat", "situatie", "uitkomst", "fase", "versie", "actie", "afgewekenVan",
)  # fmt: skip
"""The fields that may be shown beside a fact: categories, never what is confidential."""


def tijdlijn(
    casus: Annotated[str, typer.Argument(help="Id van de casus.")],
    alles: Annotated[bool, typer.Option("--alles", help="Toon ook wat diensten van elkaar hoorden.")] = False,
    gegevens: Gegevens = None,
) -> None:
    """Toon alles wat in een casus is vastgelegd, van alle diensten, in de volgorde waarin het bekend werd."""
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", "auditor-1", [Rol.AUDITOR])
        feiten = _feiten(aansluiting, casus)
    if feiten is None:
        say(f"Er is geen casus met id {casus}.")
        raise typer.Exit(1)
    getoond = [feit for feit in feiten if alles or feit["feit"] != FeitGehoord.__name__]
    print_table(_tabel(getoond))
    verborgen = len(feiten) - len(getoond)
    staart = f" {verborgen} keer hoorde een dienst een feit van een andere; zie --alles." if verborgen else ""
    say(f"{len(getoond)} feiten.{staart}")


def _feiten(aansluiting: Aansluiting, casus: str) -> list[dict[str, Any]] | None:
    """The facts; None for a casus that does not exist."""
    try:
        adres = f"{aansluiting.url}/v1/casussen/{UUID(casus)}/tijdlijn"
    except ValueError:
        return None
    try:
        antwoord = httpx.get(adres, headers={"Authorization": f"Bearer {aansluiting.token}"}, trust_env=False)
    except httpx.TransportError:
        raise Startfout("evaluation antwoordt niet meer. Probeer het zo opnieuw.") from None
    if antwoord.status_code == httpx.codes.NOT_FOUND:
        return None
    if not antwoord.is_success:
        raise Startfout(f"evaluation antwoordt met status {antwoord.status_code}.")
    feiten: list[dict[str, Any]] = antwoord.json()["feiten"]
    return feiten


def _tabel(feiten: Iterable[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("wanneer", no_wrap=True)
    table.add_column("stap", justify="right")
    table.add_column("dienst", no_wrap=True)
    table.add_column("feit", overflow="fold")
    table.add_column("wie", overflow="fold")
    table.add_column("bekend na", style="dim", justify="right", no_wrap=True)
    for feit in feiten:
        gebeurd, bekend = (datetime.fromisoformat(feit[tijd]) for tijd in ("opgetredenOp", "vastgelegdOp"))
        stap = STAP.search(feit["omschrijving"])
        wanneer = f"{gebeurd.astimezone(NEDERLAND):%d-%m-%Y %H:%M}"
        table.add_row(
            wanneer, stap[1] if stap else "", feit["dienst"], _feit(feit), _wie(feit["actor"]), _later(bekend - gebeurd)
        )
    return table


def _feit(feit: dict[str, Any]) -> Text:
    naam = WOORD.sub(" ", feit["feit"]).capitalize()
    gegevens = [(veld, feit["gegevens"][veld]) for veld in TOELICHTING if veld in feit["gegevens"]]
    bij = [f"{veld} {waarde}" if isinstance(waarde, int) else str(waarde) for veld, waarde in gegevens]
    if feit["feit"] == FeitGehoord.__name__:
        bij = [str(feit["actor"].get("regel", ""))]
    return Text.assemble(naam, " ", (", ".join(bij), "dim"))


def _wie(actor: dict[str, Any]) -> str:
    return "systeem" if actor["rol"] == Rol.SYSTEEM else str(actor["id"])


def _later(verschil: timedelta) -> str:
    """How much later than it happened a fact was recorded; nothing when that was at once."""
    if verschil < LATER:
        return ""
    uren, minuten = divmod(int(verschil.total_seconds()) // 60, 60)
    return f"{verschil.days} d" if verschil.days else f"{uren} u" if uren else f"{minuten} min"
