"""Het commando dat een verbeterpunt van bevinding tot gemeten effect vastlegt, en laat zien wat eruit komt."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from cli.output import refusals, say
from cli.region import data_folder, lees_bestand, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.feit import Rol
from contracts.regio import lees_regio

COORDINATOR = "coordinator-1"
STAPPEN = ("besluiten", "doorvoeringen", "effectvergelijkingen")


def verbeterpunt(
    bestand: Annotated[Path, typer.Argument(help="De stappen (JSON), zoals docs/verbetering.json.")],
    gegevens: Gegevens = None,
) -> None:
    """Leg een verbeterpunt vast op een bevinding, met besluit, doorvoering en effect: wat er in het bestand staat."""
    with refusals():
        stappen = lees_bestand(bestand)
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", COORDINATOR, [Rol.DOORSTROOMCOORDINATOR])
        made = aansluiting.vraag("POST", "verbeterpunten", stappen.get("verbeterpunten")).json()
        plaats = f"verbeterpunten/{made['verbeterpuntId']}"
        for stap in STAPPEN:
            if stap in stappen:
                aansluiting.vraag("POST", f"{plaats}/{stap}", stappen[stap])
        beeld = aansluiting.vraag("GET", plaats).json()
    for feit in beeld["gebeurtenissen"]:
        TOON.get(feit["feit"], lambda _: None)(feit["gegevens"])
    say(f"Alles over dit verbeterpunt: {aansluiting.url}/v1/{plaats}")


def _bevinding(gegevens: dict[str, Any]) -> None:
    namen = lees_regio().gemeenten
    koppen = (gegevens["per"] or "groep", "casussen", "wat", "aantal", "mediaan in dagen")
    rijen = [
        (namen.get(groep["waarde"], groep["waarde"] or "alle"), groep["casussen"], _wat(een), *_getallen(een))
        for groep in orjson.loads(gegevens["antwoord"])
        for een in groep["cijfers"]
    ]
    _tabel(koppen, rijen)


def _wat(cijfer: dict[str, Any]) -> str:
    return " ".join(cijfer[naam] for naam in ("soort", "a", "b") if cijfer[naam])


def _getallen(cijfer: dict[str, Any]) -> tuple[Any, Any]:
    return cijfer["casussen"], cijfer["mediaanDagen"]


def _effect(gegevens: dict[str, Any]) -> None:
    delen = [(naam, gegevens[naam]["voor"], gegevens[naam]["na"]) for naam in ("hier", "elders")]
    _tabel(
        (f"{gegevens['a']} {gegevens['b']}".strip(), "voor", "na"),
        [(naam, *(f"{een['met']} op {een['van']}" for een in voor_en_na)) for naam, *voor_en_na in delen],
    )
    _tabel(("verschil in verschil", "laag", "hoog"), [tuple(gegevens[naam] for naam in ("verschil", "laag", "hoog"))])


def _tabel(koppen: tuple[str, ...], rijen: list[tuple[Any, ...]]) -> None:
    table = Table(*koppen, box=None, pad_edge=False, header_style="dim")
    for rij in rijen:
        table.add_row(*("" if cel is None else str(cel) for cel in rij))
    print_table(table)


TOON = {"BevindingVastgelegd": _bevinding, "VerbeterpuntEffectVergeleken": _effect}
