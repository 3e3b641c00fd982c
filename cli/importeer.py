"""Het commando dat een bestand met meldingen, of een lijst van DUO, inleest."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cli.output import INTERRUPTED, console, refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from cli.upload import Uitslag, Vooruit
from cli.upload import importeer as stuur
from contracts.feit import Rol
from contracts.woorden import Lijst
from deploy.local.errors import Startfout

TOKEN_ENV = "DOORSTROOM_TOKEN"  # noqa: S105 (the name of the variable, not a secret)
BETEKENIS = {
    "aangenomen": "opende een casus",
    "gekoppeld": "bij een casus die al liep",
    "bijgewerkt": "bij een casus die al liep",
    "beeindigd": "de casus eindigt",
    "onbekend": "geen casus; niets vastgelegd",
    "genegeerd": "was al verwerkt",
}
COORDINATOR = "coordinator-1"


def importeer(
    bestand: Annotated[Path, typer.Argument(help="CSV-bestand: UTF-8, met puntkomma's en een kop.")],
    lijst: Annotated[
        Lijst | None, typer.Option(help="Welke lijst van DUO het is, zie docs/leveringen.md. Anders: meldingen.")
    ] = None,
    rapport: Annotated[
        Path | None, typer.Option(help="Waar de geweigerde regels komen; anders NAAM-geweigerd.csv in deze map.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help=f"Adres van intake elders; het token komt uit {TOKEN_ENV}. Anders: lokaal.")
    ] = None,
    gegevens: Gegevens = None,
) -> None:
    """Lees meldingen in, of een lijst van DUO. Nog eens sturen kan altijd: wat al is verwerkt, verandert niet."""
    with refusals():
        aansluiting = (
            _elders(url)
            if url
            else sluit_aan(data_folder(gegevens), "intake", COORDINATOR, [Rol.DOORSTROOMCOORDINATOR])
        )
        doel = rapport or Path(f"{bestand.stem}-geweigerd.csv")
        try:
            with bytes_sent(bestand) as vooruit:
                uitslag = stuur(aansluiting, bestand, doel, vooruit, lijst)
        except KeyboardInterrupt:
            say("Onderbroken. Stuur het bestand gerust opnieuw: wat al is verwerkt, verandert niet.")
            raise typer.Exit(INTERRUPTED) from None
        say(f"{bestand.name}: {uitslag.regels} regels")
        show(uitslag)


@contextmanager
def bytes_sent(bestand: Path) -> Iterator[Vooruit]:
    """A progress bar on a terminal, and nothing elsewhere; gone when the file is."""
    columns = (TextColumn("{task.description:9}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        size = bestand.stat().st_size if bestand.is_file() else 0
        # One more than the size: what was sent last is still to be processed, and until then the clock goes on.
        task = progress.add_task("Inlezen", total=size + 1)

        def vooruit(sent: int) -> None:
            progress.update(task, completed=sent, description="Verwerken" if sent == size else "Inlezen")

        yield vooruit


def show(uitslag: Uitslag) -> None:
    """The counts, and the first of the refused lines."""
    counts = Table(box=None, show_header=False, pad_edge=False)
    counts.add_column()
    counts.add_column(justify="right")
    counts.add_column(style="dim")
    for naam, aantal in uitslag.aantallen.items():
        counts.add_row(f"  {naam}", str(aantal), BETEKENIS[naam])
    counts.add_row("  geweigerd", str(uitslag.geweigerd), Text(f"zie {uitslag.rapport}" if uitslag.rapport else ""))
    print_table(counts)
    if uitslag.eerste:
        print_table(_refused(uitslag))
    if uitslag.geweigerd and len(uitslag.eerste) < uitslag.geweigerd:
        say(f"  Dit zijn de eerste; alle staan in {uitslag.rapport}.")


def _refused(uitslag: Uitslag) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("regel", justify="right")
    table.add_column("veld")
    table.add_column("reden")
    for een in uitslag.eerste:
        table.add_row(str(een["regel"]), Text(een["veld"]), Text(een["reden"]))
    return table


def _elders(url: str) -> Aansluiting:
    token = os.environ.get(TOKEN_ENV, "").strip()
    if not token:
        raise Startfout(f"Zet het token voor {url} in de omgevingsvariabele {TOKEN_ENV}.")
    return Aansluiting(url, token)
