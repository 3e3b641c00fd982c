"""Het commando dat het grootboek uitvoert als open logboek, voor gereedschap voor procesonderzoek."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import typer

from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan, waarom
from cli.runtime import Gegevens
from contracts.feit import Rol
from deploy.local.errors import Startfout

UITGANG = {"ocel": "jsonocel", "xes": "xes", "parquet": "parquet"}
WACHTEN = httpx.Timeout(30, read=600)
Dag = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Meer = Annotated[list[str] | None, typer.Option()]


def uitvoer(
    vorm: Annotated[Literal["ocel", "xes", "parquet"], typer.Option(help="OCEL 2.0, XES of Parquet.")] = "ocel",
    uit: Annotated[Path | None, typer.Option(help="Waar het bestand komt; anders doorstroom.* in deze map.")] = None,
    van: Dag = None,
    tot: Dag = None,
    gemeente: Meer = None,
    doelgroep: Meer = None,
    route: Meer = None,
    casus: Annotated[list[UUID] | None, typer.Option(help="Id van een casus; mag vaker.")] = None,
    reeks: Annotated[str | None, typer.Option(help="Dezelfde reeks geeft dezelfde pseudoniemen.")] = None,
    kleine_groep: Annotated[bool, typer.Option("--kleine-groep", help="Ook bij minder dan tien casussen.")] = False,
    gegevens: Gegevens = None,
) -> None:
    """Voer het grootboek uit, geheel of van een keuze van casussen, gepseudonimiseerd: voor procesonderzoek."""
    vraag: dict[str, Any] = {
        "vorm": vorm,
        "van": van and f"{van:%Y-%m-%d}",
        "tot": tot and f"{tot:%Y-%m-%d}",
        "gemeente": gemeente or [],
        "doelgroep": doelgroep or [],
        "route": route or [],
        "casusId": [str(een) for een in casus or []],
        "reeks": reeks,
        "kleineGroep": kleine_groep,
    }
    doel = uit or Path(f"doorstroom.{UITGANG[vorm]}")
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", "auditor-1", [Rol.AUDITOR])
        omvang = _schrijf(aansluiting, vraag, doel)
    say(f"De uitvoer staat in {doel} ({omvang} bytes), zonder namen of nummers van personen.")
    say("Wie een casus goed kent kan haar aan haar verloop herkennen: deel het bestand niet verder dan nodig.")


def _schrijf(aansluiting: Aansluiting, vraag: dict[str, Any], doel: Path) -> int:
    """Piece by piece beside the place, then there: what is there is whole."""
    deel = doel.with_name(f"{doel.name}.deel")
    adres = f"{aansluiting.url}/v1/uitvoeren"
    try:
        with httpx.stream(
            "POST", adres, json=vraag, headers=aansluiting.headers, timeout=WACHTEN, trust_env=False
        ) as antwoord:
            if not antwoord.is_success:
                antwoord.read()
                raise Startfout(waarom(antwoord))
            with deel.open("wb") as bestand:
                for stuk in antwoord.iter_bytes():
                    bestand.write(stuk)
    except httpx.TransportError:
        deel.unlink(missing_ok=True)
        raise Startfout("evaluation brak de uitvoer af. Probeer het zo opnieuw.") from None
    deel.replace(doel)
    return doel.stat().st_size
