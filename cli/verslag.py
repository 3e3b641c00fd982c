"""Het commando dat een verslag van de regio vaststelt en als bestand ophaalt."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import typer

from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from contracts.feit import Rol
from deploy.local.errors import Startfout

TIMEOUT = 600.0


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
        plaats = f"verslagen/{_vraag(aansluiting, 'POST', 'verslagen', vraag).json()['verslagId']}"
        beeld = _vraag(aansluiting, "GET", plaats).json()
        inhoud = _vraag(aansluiting, "GET", f"{plaats}/bestanden/{vorm}").content
    doel = uit or Path(f"{soort}-{beeld['jaar']}.{vorm}")
    doel.write_bytes(inhoud)
    say(f"Het verslag staat in {doel}, over feiten tot en met plaats {beeld['positie']} in het grootboek.")
    say(f"SHA-256 {sha256(inhoud).hexdigest()}; vastgelegd is {beeld['vingerafdrukken'][vorm]}.")


def _vraag(aansluiting: Aansluiting, hoe: str, wat: str, inhoud: dict[str, Any] | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {aansluiting.token}"}
    url = f"{aansluiting.url}/v1/{wat}"
    try:
        antwoord = httpx.request(hoe, url, json=inhoud, headers=headers, timeout=TIMEOUT, trust_env=False)
    except httpx.HTTPError as fout:
        raise Startfout(f"{aansluiting.url} antwoordt niet. Kijk wat er is met: doorstroom status") from fout
    if antwoord.is_error:
        gezegd = antwoord.json()
        fouten = [f"{fout['veld']}: {fout['uitleg']}" for fout in gezegd.get("fouten", [])]
        raise Startfout("\n  ".join([gezegd["detail"], *fouten]))
    return antwoord
