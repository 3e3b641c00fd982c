"""Het commando dat alles start, een regio naspeelt en laat zien wat er gebeurde."""

import sys
from typing import Annotated

import typer

from cli.output import INTERRUPTED, refusals, say
from cli.region import data_folder
from cli.runtime import Gegevens
from cli.voorstelling import Voorstelling
from deploy.local.errors import Afgebroken
from deploy.local.ports import HTTP_BASE_PORT
from deploy.local.runtime import PORTAL_COMMAND, Runtime
from deploy.local.supervisor import Supervisor

SEED = 2026


def demo(
    klaar: Annotated[bool, typer.Option("--klaar", help="Stop als het spel uit is, ook op een terminal.")] = False,
    gegevens: Gegevens = None,
    poort: Annotated[
        int, typer.Option(help="Basis voor de poorten: intake krijgt de volgende. 0 kiest vrije poorten.")
    ] = HTTP_BASE_PORT,
    seed: Annotated[int, typer.Option(help="Een ander getal geeft casussen een ander verloop.")] = SEED,
) -> None:
    """Start een regio, lees het voorbeeldbestand in, speel iedere casus uit en laat zien wat er gebeurde."""
    with refusals():
        runtime = Runtime(data_folder(gegevens), base_port=poort, portal=PORTAL_COMMAND)
        voorstelling = Voorstelling(runtime, seed, blijft=sys.stdout.isatty() and not klaar)
        say("Starten ...")
        try:
            Supervisor(runtime, say).run(voorstelling.begin)
        finally:
            onderbroken = _sluit(voorstelling)
    if onderbroken:
        say("Gestopt. De gegevens blijven bewaard; de volgende keer gaat het spel verder.")
        raise typer.Exit(INTERRUPTED)
    say("Alles is gestopt. De gegevens blijven bewaard.")


def _sluit(voorstelling: Voorstelling) -> bool:
    """End the play; whether it was not over yet."""
    try:
        voorstelling.einde()
    except Afgebroken:
        return True
    return False
