"""De commando's die laten zien wat een ander regelbestand zou hebben uitgemaakt, en welke er al zijn opgesteld."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.output import refusals, say
from cli.region import Aansluiting, command, data_folder, lees_bestand, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.feit import Rol
from contracts.woorden import Conceptsoort

COORDINATOR = "coordinator-1"
PER_KEER = 200


def watals(
    bestand: Annotated[Path, typer.Argument(help="Het bestand (JSON), zoals in contracts/regels of contracts/routes.")],
    soort: Annotated[Conceptsoort, typer.Option(help="Wat voor regelbestand het is.")] = Conceptsoort.DOELGROEP,
    gegevens: Gegevens = None,
) -> None:
    """Speel de geschiedenis na onder een ander regelbestand; er gaat niets anders gelden, aannemen doet een collega."""
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", COORDINATOR, [Rol.DOORSTROOMCOORDINATOR])
        concept = {"soort": soort, "bestand": lees_bestand(bestand), "toelichting": "met doorstroom watals"}
        plaats = f"concepten/{aansluiting.vraag('POST', 'concepten', concept).json()['conceptId']}"
        aansluiting.vraag("POST", f"{plaats}/naspelingen", {})
        gezien = aansluiting.vraag("GET", f"{plaats}/vergelijking?per=onderwerp").json()
    _toon(gezien)
    say(f"Alles over dit concept: {aansluiting.url}/v1/{plaats}")


def concepten(gegevens: Gegevens = None) -> None:
    """Toon alle concepten van de regio, het nieuwste eerst, met hoe ver zij zijn."""
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", COORDINATOR, [Rol.DOORSTROOMCOORDINATOR])
        rijen = list(_alle(aansluiting))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for kop in ("opgesteld", "door", "soort", "concept", "stand", "geldt vanaf", "id"):
        table.add_column(kop)
    for een in rijen:
        door, vanaf = een["opgesteldDoor"], een["ingangsdatum"] or ""
        table.add_row(een["opgesteldOp"][:10], door, een["soort"], een["tabel"], een["stand"], vanaf, een["conceptId"])
    print_table(table)
    say(f"{len(rijen)} concepten. Stel er een op met: {command('watals')} BESTAND")


def _alle(aansluiting: Aansluiting) -> Iterator[dict[str, Any]]:
    """Every part of the list, one after the other."""
    verder = ""
    while True:
        deel = aansluiting.vraag("GET", f"concepten?limiet={PER_KEER}{verder}").json()
        yield from deel["resultaten"]
        if deel["volgende"] is None:
            return
        verder = f"&cursor={deel['volgende']}"


def _toon(gezien: dict[str, Any]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for kop in ("gemeente", "jaar", "onderwerp", "toen", "onder het concept"):
        table.add_column(kop)
    table.add_column("casussen", justify="right")
    for rij in gezien["verschuivingen"]:
        anders = "" if rij["toen"] == rij["straks"] else "bold"
        cellen = (rij["gemeente"], str(rij["jaar"]), rij["onderwerp"], rij["toen"], rij["straks"], str(rij["casussen"]))
        table.add_row(*cellen, style=anders)
    print_table(table)
    say(f"{gezien['anders']} van {gezien['beoordeeld']} anders, {gezien['onvoldoende']} met te weinig gegevens.")
    if gezien["verborgen"]:
        say("Groepen van minder dan tien casussen staan er niet bij, en tellen niet mee.")
