"""De commando's die een regio starten, bekijken en stoppen, en een token maken om haar te gebruiken."""

import re
import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.output import console, refusals, say
from deploy.local import credentials, identity
from deploy.local.background import detach
from deploy.local.inspection import Condition, end, inspect, is_running
from deploy.local.layout import Layout, default_data_folder
from deploy.local.ports import HTTP_BASE_PORT
from deploy.local.runtime import PORTAL_COMMAND, TOKEN_MINUTES, Runtime
from deploy.local.supervisor import Supervisor

Gegevens = Annotated[
    Path | None, typer.Option("--gegevens", help="Map met alle gegevens van deze regio (of DOORSTROOM_DATA).")
]


class Rol(StrEnum):
    """Wie een token gebruikt."""

    DOORSTROOMCOACH = "doorstroomcoach"
    DOORSTROOMCOORDINATOR = "doorstroomcoordinator"
    AUDITOR = "auditor"
    BEHEERDER = "beheerder"
    KETENPARTNER = "ketenpartner"
    OVERNEMER = "overnemer"


def up(
    poort: Annotated[
        int, typer.Option(help="Basis voor de poorten: intake krijgt de volgende. 0 kiest vrije poorten.")
    ] = HTTP_BASE_PORT,
    gegevens: Gegevens = None,
    achtergrond: Annotated[bool, typer.Option("--achtergrond", help="Ga door zonder deze terminal.")] = False,
) -> None:
    """Start Postgres, NATS, de vier diensten en het portaal; stop met Ctrl-C of met: doorstroom down."""
    with refusals():
        runtime = Runtime(_folder(gegevens), base_port=poort, portal=PORTAL_COMMAND)
        supervisor = Supervisor(runtime, say)
        if achtergrond:
            detach(lambda ready: supervisor.run(lambda: ready(runtime.layout.logs / "doorstroom.log")))
            _show(inspect(runtime.layout), runtime.layout, "doorstroom down")
            return
        say("Starten ...")
        supervisor.run(lambda: _show(inspect(runtime.layout), runtime.layout, "Ctrl-C, of doorstroom down"))
        say("Alles is gestopt. De gegevens blijven bewaard.")


def down(gegevens: Gegevens = None) -> None:
    """Stop wat er draait; de gegevens blijven bewaard."""
    with refusals():
        place = Layout(_folder(gegevens))
        ended = end(place)
        say(f"Gestopt: {', '.join(ended)}." if ended else f"Er draait niets in {place.root}.")


def status(gegevens: Gegevens = None) -> None:
    """Toon van elk onderdeel of het draait en gezond is; afsluitcode 1 als er iets niet in orde is."""
    with refusals():
        place = Layout(_folder(gegevens))
        if not is_running(place):
            say(f"Er draait niets in {place.root}. Start met: doorstroom up")
            raise typer.Exit(1)
        conditions = inspect(place)
        console.print(_table(conditions))
        if not all(condition.healthy for condition in conditions):
            raise typer.Exit(1)


def token(
    rol: Annotated[list[Rol], typer.Option(help="Rol van de gebruiker; mag vaker.")],
    gemeente: Annotated[list[str], typer.Option(help="CBS-code, bijvoorbeeld GM0518; mag vaker.")],
    sub: Annotated[str, typer.Option(help="Nummer van de medewerker.")] = "medewerker-1",
    geldig: Annotated[int, typer.Option(min=1, help="Geldigheid in minuten.")] = TOKEN_MINUTES,
    gegevens: Gegevens = None,
) -> None:
    """Maak een token waarmee de diensten van deze regio de gebruiker herkennen."""
    for code in gemeente:
        if not re.fullmatch(r"GM\d{4}", code):
            raise typer.BadParameter(f"{code} is geen CBS-code; verwacht GM en vier cijfers.", param_hint="--gemeente")
    with refusals():
        key = credentials.load(Layout(_folder(gegevens))).identity_key
        # Plain, whole and alone on its line, so that a script can take it as it is.
        sys.stdout.write(identity.sign(key, sub, rol, gemeente, timedelta(minutes=geldig)) + "\n")


def _folder(chosen: Path | None) -> Path:
    return chosen.absolute() if chosen else default_data_folder()


def _show(conditions: list[Condition], place: Layout, how_to_stop: str) -> None:
    console.print(_table(conditions))
    say(f"Gegevens en logboeken: {place.root}")
    say(f"Stoppen:               {how_to_stop}")
    say("Hoe het gaat:          doorstroom status")
    say("Een token maken:       doorstroom token --rol doorstroomcoach --gemeente GM0518")


def _table(conditions: list[Condition]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("onderdeel", "adres"):
        table.add_column(name)
    for name in ("proces", "geheugen"):
        table.add_column(name, justify="right")
    table.add_column("toestand")
    for part in conditions:
        table.add_row(part.name, _address(part), str(part.pid or ""), _megabytes(part), _state(part))
    return table


def _address(part: Condition) -> str:
    scheme = {"postgres": "", "nats": "nats://", "doorstroom": ""}.get(part.name, "http://")
    return f"{scheme}127.0.0.1:{part.port}" if part.port else ""


def _megabytes(part: Condition) -> str:
    return f"{part.memory / 1_000_000:.0f} MB" if part.memory else ""


def _state(part: Condition) -> str:
    if part.pid is None:
        return "[red]draait niet[/]"
    return "[green]gezond[/]" if part.healthy else "[red]niet gezond[/]"
