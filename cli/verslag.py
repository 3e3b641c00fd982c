"""Het commando dat een verslag van de regio vaststelt en als bestand ophaalt."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.output import refusals, say
from cli.region import data_folder, sluit_aan
from cli.runtime import Gegevens
from contracts.feit import Rol


def verslag(
    jaar: Annotated[int | None, typer.Option(help="Het jaar waarin het schooljaar eindigt; anders dat van nu.")] = None,
    soort: Annotated[
        Literal["effectrapportage", "maandbeeld"], typer.Option(help="Welk verslag.")
    ] = "effectrapportage",
    vorm: Annotated[Literal["xlsx", "pdf", "csv", "json"], typer.Option(help="In welke vorm.")] = "xlsx",
    peildatum: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Zoals het op die dag was.")] = None,
    uit: Annotated[Path | None, typer.Option(help="Waar het bestand komt; anders in deze map.")] = None,
    gegevens: Gegevens = None,
) -> None:
    """Stel een verslag van de regio vast, en haal het op; wie het narekent krijgt dezelfde bytes."""
    vraag = {"soort": soort, "jaar": jaar, "peildatum": peildatum and f"{peildatum:%Y-%m-%d}"}
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", "coordinator-1", [Rol.DOORSTROOMCOORDINATOR])
        plaats = f"verslagen/{aansluiting.vraag('POST', 'verslagen', vraag).json()['verslagId']}"
        beeld = aansluiting.vraag("GET", plaats).json()
        inhoud = aansluiting.vraag("GET", f"{plaats}/bestanden/{vorm}").content
    doel = uit or Path(f"{soort}-{beeld['jaar']}.{vorm}")
    doel.write_bytes(inhoud)
    say(f"Het verslag staat in {doel}, over feiten tot en met plaats {beeld['positie']} in het grootboek.")
    say(f"SHA-256 {sha256(inhoud).hexdigest()}; vastgelegd is {beeld['vingerafdrukken'][vorm]}.")
