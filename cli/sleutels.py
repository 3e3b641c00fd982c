"""De commando's voor de sleutels van de regio."""

import typer

from cli.output import refusals, say
from cli.region import command, data_folder
from cli.runtime import Gegevens
from deploy.local import credentials, rotation, state
from deploy.local.dienst import OWNER, VAULT
from deploy.local.errors import Startfout
from deploy.local.inspection import is_running
from deploy.local.layout import Layout
from deploy.local.postgres import Postgres
from deploy.local.process import Abort

app = typer.Typer(name="sleutels", help="De sleutels van de regio.", no_args_is_help=True)


@app.callback()
def sleutels() -> None:
    """De sleutels van de regio."""


@app.command()
def roteer(gegevens: Gegevens = None) -> None:
    """Verpak alle sleutels onder een nieuwe hoofdsleutel en vernietig de oude; de diensten blijven werken.

    Wat nog onder de oude was verpakt, in reservekopieën en op oude plekken op de schijf, gaat daarna nooit meer open.
    """
    with refusals():
        place = Layout(data_folder(gegevens))
        if not is_running(place):
            raise Startfout(f"Er draait niets in {place.root}. Start met: {command('up')}")
        postgres = Postgres(place, None, credentials.load(place).database, Abort())
        count, resumed = rotation.rotate(place, postgres.dsn(OWNER, VAULT, state.load(place).ports["postgres"]))
    if resumed:
        say("Een eerdere wissel was afgebroken; die is nu afgemaakt.")
    say(f"Er is een nieuwe hoofdsleutel; {count} sleutels zijn opnieuw verpakt. De oude is overschreven en verwijderd.")
    say("Maak nu een nieuwe reservekopie van kluis en geheimen: uit de vorige gaat niets meer open.")
