"""Het slot van de demo: wat er gebeurde, en wat u nu kunt doen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from cli.output import console, say
from cli.region import command
from cli.tables import print_table
from cli.upload import Uitslag
from contracts.woorden import Doelgroep, Stap
from deploy.local.dienst import PORTAL
from deploy.local.layout import default_data_folder
from simulator.stand import Groep, Stand

DOELGROEPEN = {
    Doelgroep.VERZUIM_18_PLUS: "Verzuim 18+",
    Doelgroep.DREIGEND_VSVER: "Dreigend vsv'er",
    Doelgroep.NIEUW_VSVER: "Nieuw vsv'er",
    Doelgroep.OUD_VSVER: "Oud-vsv'er",
    Doelgroep.JIKP: "JIKP",
    Doelgroep.GEEN_DOELGROEP: "Geen doelgroep",
    None: "Nog niet bepaald",
}
ROUTES = {
    "mas-geinspireerd": "geïnspireerd door de MAS",
    "routekaart": "Routekaart, stap 4",
    "terugkoppeling": "terugkoppeling, stap 12",
}
"""Routes that are named here in short; a route of the region goes by its own name."""


@dataclass(frozen=True, slots=True)
class Duur:
    """How long it took, in seconds."""

    starten: float
    inlezen: float
    spelen: float


def toon(
    uitslag: Uitslag, stand: Stand, duur: Duur, adressen: Mapping[str, str], folder: Path, *, blijft: bool, lopend: int
) -> None:
    """Print the table of casussen, the counts, the times and what to do next."""
    console.print()
    print_table(casussen(stand))
    console.print()
    print_table(_tellingen(uitslag, stand, duur))
    if uitslag.eerste:
        console.print()
        say(f"Geweigerde regels, ook in {uitslag.rapport}:")
        print_table(_geweigerd(uitslag))
    if lopend:
        console.print()
        say(f"Daarna begonnen nog {lopend} casussen van de laatste weken. Die lopen nog: zij staan op de werklijsten.")
    console.print()
    for wat, hoe in _verder(stand, adressen, folder, blijft=blijft):
        # Never wrapped: these are there to be copied.
        console.print(Text.assemble((f"{wat:18}", "dim"), " ", hoe), soft_wrap=True)


def seconden(duur: float) -> str:
    """A duration in Dutch."""
    return f"{duur:.1f} s".replace(".", ",")


def getal(aantal: int) -> str:
    """A number in Dutch."""
    return f"{aantal:,}".replace(",", ".")


def casussen(stand: Stand) -> Table:
    """How many casussen there are of each doelgroep, and how far they are."""
    table = Table(box=None, pad_edge=False, header_style="dim", show_footer=True, footer_style="bold")
    table.add_column("doelgroep", "totaal")
    table.add_column("casussen", getal(stand.casussen), justify="right")
    table.add_column("afgesloten", getal(stand.casussen - stand.open), justify="right")
    table.add_column("route na stap 3")
    table.add_column("laatste stap")
    for groep, aantal, af in _rijen(stand.groepen):
        table.add_row(
            DOELGROEPEN[groep.doelgroep],
            getal(aantal),
            getal(af),
            ROUTES.get(groep.route or "", groep.route or ""),
            _stap(groep.laatste_stap),
        )
    return table


def _rijen(groepen: Counter[Groep]) -> Iterable[tuple[Groep, int, int]]:
    """A line for each doelgroep, route and step, in the order in which the Routekaart names them."""
    samen: dict[tuple[Doelgroep | None, str | None, Stap], list[tuple[Groep, int]]] = {}
    for groep, aantal in groepen.items():
        samen.setdefault((groep.doelgroep, groep.route, groep.laatste_stap), []).append((groep, aantal))
    volgorde = list(DOELGROEPEN)
    for sleutel in sorted(samen, key=lambda sleutel: (volgorde.index(sleutel[0]), sleutel[2])):
        delen = samen[sleutel]
        af = sum(aantal for groep, aantal in delen if groep.afgesloten)
        yield delen[0][0], sum(aantal for _, aantal in delen), af


def _stap(stap: Stap) -> str:
    return f"{stap} {stap.name.replace('_', ' ').lower()}"


def _tellingen(uitslag: Uitslag, stand: Stand, duur: Duur) -> Table:
    table = _twee_kolommen()
    table.add_row(
        "meldingen",
        f"{uitslag.regels} regels: {', '.join(f'{aantal} {naam}' for naam, aantal in uitslag.aantallen.items())}, "
        f"{uitslag.geweigerd} geweigerd",
    )
    table.add_row("feiten", feiten(stand))
    if stand.apart:
        table.add_row("", f"[red]{getal(stand.apart)} apart gelegd[/]: zie het logboek van evaluation")
    delen = f"starten {seconden(duur.starten)}, inlezen {seconden(duur.inlezen)}, spelen {seconden(duur.spelen)}"
    table.add_row("tijd", f"{seconden(duur.starten + duur.inlezen + duur.spelen)}: {delen}")
    return table


def feiten(stand: Stand) -> str:
    """How many facts the ledger has, by service."""
    per_dienst = ", ".join(f"{dienst} {getal(aantal)}" for dienst, aantal in stand.feiten.items())
    return f"{getal(sum(stand.feiten.values()))} in het grootboek: {per_dienst}"


def _geweigerd(uitslag: Uitslag) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("regel", justify="right")
    table.add_column("veld")
    table.add_column("reden")
    for een in uitslag.eerste:
        table.add_row(str(een["regel"]), Text(een["veld"]), Text(een["reden"]))
    return table


def _verder(stand: Stand, adressen: Mapping[str, str], folder: Path, *, blijft: bool) -> Iterator[tuple[str, str]]:
    waar = () if folder == default_data_folder() else ("--gegevens", str(folder))
    diensten = dict(adressen)
    portaal = diensten.pop(PORTAL)
    if blijft:
        yield "het portaal", f"{portaal}   kies als wie u rondkijkt"
    else:
        yield "opnieuw starten", command("up", *waar)
    yield "hoe het gaat", command("status", *waar)
    if stand.voorbeeld:
        yield "een casus bekijken", command("tijdlijn", stand.voorbeeld, *waar)
    yield "alles testen", "make test"
    if blijft:
        yield from ((f"API van {dienst}", f"{adres}/v1/openapi.json") for dienst, adres in diensten.items())
        yield "stoppen", "Ctrl-C"


def _twee_kolommen() -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    return table
