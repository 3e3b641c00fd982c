"""Hoe een casus van toen eruitziet in een terminal: de feiten, de stand, en wat er verschilt."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table
from rich.text import Text

from cli.moment import toon
from contracts.algemeen import FeitGehoord
from contracts.feit import Rol

LATER = timedelta(minutes=1)
STAP = re.compile(r"stap (\d+)")
WOORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
TIJDSTIP = re.compile(r"\d{4}-\d\d-\d\dT\S+Z")
NIETS = "-"
TOELICHTING = (
    "met", "van", "door", "naar", "tafel", "partij", "coach", "grondslag", "doelgroep", "route", "regie",
    "resultaat", "situatie", "uitkomst", "fase", "versie", "actie", "afgewekenVan",
)  # fmt: skip
"""The fields that may be shown beside a fact: categories, never what is confidential."""
STAND = (
    "stap", "gemeente", "coach", "doelgroep", "voorstel", "route", "masroute", "prioriteit", "planversie", "casusregie",
    "trajectLoopt", "vastgelopen", "resultaat", "nazorgLoopt", "aanZet", "afgesloten", "afsluiting",
)  # fmt: skip
"""What is shown of a state; the rest is a question away."""
Feit = dict[str, Any]


def feiten(rijen: Iterable[Feit]) -> Table:
    """The facts, each with when, who, and how much later it became known."""
    table = _tabel("wanneer", "stap", "dienst", "feit", "wie", "bekend na")
    for feit in rijen:
        gebeurd, bekend = (datetime.fromisoformat(feit[tijd]) for tijd in ("opgetredenOp", "vastgelegdOp"))
        stap = STAP.search(feit["omschrijving"])
        wie = _wie(feit["actor"])
        table.add_row(
            toon(gebeurd), stap[1] if stap else "", feit["dienst"], _feit(feit), wie, _later(bekend - gebeurd)
        )
    return table


def stand(beeld: dict[str, Any]) -> Table:
    """What the casus was then, and the fact that made it so."""
    table = _tabel("veld", "waarde", "door")
    for een in beeld["herkomst"]:
        if een["pad"].split(".")[0] in STAND and een["waarde"] not in (None, [], False, 0):
            table.add_row(_woorden(een["pad"]), waarde(een["waarde"]), _achter(een["feit"]))
    return table


def verschillen(rijen: Iterable[dict[str, Any]], van: str, tot: str) -> Table:
    """Field by field, what it was, what it became, and by which fact."""
    table = _tabel("veld", van, tot, "door")
    for een in rijen:
        feit = een["nieuwDoor"] or een["oudDoor"]
        table.add_row(_woorden(een["pad"]), waarde(een["oud"]), waarde(een["nieuw"]), _achter(feit))
    return table


def waarde(gevonden: Any) -> str:
    """A value as a reader sees it."""
    match gevonden:
        case None | [] | "":
            return NIETS
        case bool():
            return "ja" if gevonden else "nee"
        case list():
            return "; ".join(map(waarde, gevonden))
        case dict():
            return " ".join(waarde(deel) for deel in gevonden.values() if deel is not None)
        case str() if TIJDSTIP.fullmatch(gevonden):
            return toon(datetime.fromisoformat(gevonden))
    return str(gevonden)


def _achter(feit: Feit | None) -> Text:
    """The fact behind a value: which, when, who, and by which rule."""
    if feit is None:
        return Text(NIETS)
    regel = feit["regel"]
    tabel = f"{' '.join(filter(None, (regel['tabel'], regel['versie'])))}: {regel['regel']}" if regel else ""
    wanneer = toon(datetime.fromisoformat(feit["opgetredenOp"]))
    bij = ", ".join(filter(None, (wanneer, _wie(feit["actor"]), tabel)))
    return Text.assemble(f"{feit['nummer']}. {_naam(feit)} ", (bij, "dim"))


def _tabel(*kolommen: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for naam in kolommen:
        heel = naam in {"wanneer", "dienst", "bekend na"}
        table.add_column(
            naam, justify="right" if naam in {"stap", "bekend na"} else "left", overflow="fold", no_wrap=heel
        )
    return table


def _naam(feit: Feit) -> str:
    return WOORD.sub(" ", feit["feit"]).capitalize()


def _woorden(pad: str) -> str:
    return WOORD.sub(" ", pad).lower().replace(".", " > ")


def _feit(feit: Feit) -> Text:
    gegevens = [(veld, feit["gegevens"][veld]) for veld in TOELICHTING if veld in feit["gegevens"]]
    bij = [f"{veld} {waarde}" if isinstance(waarde, int) else str(waarde) for veld, waarde in gegevens]
    if feit["feit"] == FeitGehoord.__name__:
        bij = [str(feit["actor"].get("regel", ""))]
    return Text.assemble(_naam(feit), " ", (", ".join(bij), "dim"))


def _wie(actor: dict[str, Any]) -> str:
    wie = "systeem" if actor["rol"] == Rol.SYSTEEM else str(actor["id"])
    return f"{wie} (ingevoerd door {actor['ingevoerdDoor']})" if actor.get("ingevoerdDoor") else wie


def _later(verschil: timedelta) -> str:
    """How much later than it happened a fact was recorded; nothing when that was at once."""
    if verschil < LATER:
        return ""
    uren, minuten = divmod(int(verschil.total_seconds()) // 60, 60)
    return f"{verschil.days} d" if verschil.days else f"{uren} u" if uren else f"{minuten} min"
