"""Het commando dat een draaiende regio een geschiedenis geeft."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from cli.output import INTERRUPTED, console, refusals, say
from cli.region import adressen, data_folder, gemeenten, toegang
from cli.runtime import Gegevens
from cli.slot import casussen as casussen_tabel
from cli.slot import feiten, getal, seconden
from cli.tables import print_table
from deploy.local.errors import Startfout
from deploy.local.layout import write_whole
from simulator import verbetering
from simulator.client import DIENSTEN, Diensten, Vastgelopen
from simulator.levensloop import Opzet, levens, nu
from simulator.overname import Overname
from simulator.stand import Stand, wacht_op_rust

SEED = 2026
MEEST = 10_000
BEWAAR_SECONDS = 2.0
BESTAND = "simulatie.json"


def simuleer(
    casussen: Annotated[int, typer.Option(min=1, max=MEEST, help="Ongeveer zoveel casussen.")] = 1000,
    jaren: Annotated[int, typer.Option(min=1, max=10, help="Verspreid over zoveel jaar, tot vandaag.")] = 3,
    seed: Annotated[int, typer.Option(help="Een ander getal geeft een andere geschiedenis.")] = SEED,
    met_verbetering: Annotated[
        bool, typer.Option("--verbetering", help="In plaats daarvan het uitgewerkte voorbeeld van docs/leren.md.")
    ] = False,
    gegevens: Gegevens = None,
) -> None:
    """Geef een draaiende regio een geschiedenis van verzonnen casussen. Onderbreken mag: nog eens gaat het verder."""
    folder = data_folder(gegevens)
    with refusals():
        diensten = Diensten(adressen(folder, *DIENSTEN), toegang(folder), geduld=300.0)
        begin = monotonic()
        try:
            if met_verbetering:
                stand = asyncio.run(_speel_verbetering(diensten, seed))
            else:
                stand = asyncio.run(_speel(diensten, Bladwijzer(folder / BESTAND, casussen, jaren, seed)))
        except KeyboardInterrupt:
            say("Onderbroken. Hetzelfde commando gaat verder waar het was.")
            raise typer.Exit(INTERRUPTED) from None
        except Vastgelopen as fout:
            raise Startfout(f"{fout} Hetzelfde commando gaat verder waar het was.") from fout
        print_table(casussen_tabel(stand))
        say(f"{getal(stand.casussen)} casussen en {feiten(stand)}, in {seconden(monotonic() - begin)}.")


class Bladwijzer:
    """Remembers which history a region has and how far it came; lost, everything is only played again."""

    def __init__(self, bestand: Path, casussen: int, jaren: int, seed: int) -> None:
        self._bestand = bestand
        eerder = self._lees()
        gevraagd = {"casussen": casussen, "jaren": jaren, "seed": seed}
        if eerder and {naam: eerder[naam] for naam in gevraagd} != gevraagd:
            was = " ".join(f"--{naam} {eerder[naam]}" for naam in gevraagd)
            raise Startfout(f"Deze regio heeft al een geschiedenis: simuleer {was}. Neem voor een andere een lege map.")
        einde = datetime.fromisoformat(eerder["nu"]) if eerder else nu()
        self.opzet = Opzet(casussen, jaren, seed, einde, gemeenten())
        self.klaar: set[int] = set(eerder.get("klaar", ()))
        self._bewaard = monotonic()
        self.bewaar()

    def gereed(self, leven: int) -> None:
        """A life is over; now and then this is written down."""
        self.klaar.add(leven)
        if monotonic() - self._bewaard > BEWAAR_SECONDS:
            self.bewaar()

    def bewaar(self) -> None:
        """Write it down."""
        opzet = {naam: getattr(self.opzet, naam) for naam in ("casussen", "jaren", "seed", "nu")}
        write_whole(self._bestand, orjson.dumps(opzet | {"klaar": sorted(self.klaar)}).decode())
        self._bewaard = monotonic()

    def _lees(self) -> dict[str, Any]:
        try:
            gelezen: dict[str, Any] = orjson.loads(self._bestand.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return {}
        return gelezen


async def _speel(diensten: Diensten, bladwijzer: Bladwijzer) -> Stand:
    opzet = bladwijzer.opzet
    async with diensten:
        with _balk(len(bladwijzer.klaar), len(opzet.nummers)) as voortgang:

            def gereed(leven: int) -> None:
                bladwijzer.gereed(leven)
                voortgang(len(bladwijzer.klaar))

            overname = Overname(diensten, opzet.gemeenten, gereed)
            try:
                await overname.speel(levens(opzet, frozenset(bladwijzer.klaar)))
            finally:
                bladwijzer.bewaar()
        return await wacht_op_rust(diensten, opzet.gemeenten)


async def _speel_verbetering(diensten: Diensten, seed: int) -> Stand:
    """Short enough to begin again after an interruption: what was done is recognised by its key."""
    async with diensten:
        await Overname(diensten, gemeenten(), lambda _: None).speel(verbetering.levens(seed, gemeenten()))
        return await wacht_op_rust(diensten, gemeenten())


@contextmanager
def _balk(klaar: int, totaal: int) -> Iterator[Callable[[int], None]]:
    """Shows how many jongeren are done: a bar on a terminal, and nothing elsewhere."""
    columns = (TextColumn("Spelen"), BarColumn(), MofNCompleteColumn(), TextColumn("jongeren"), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=totaal, completed=klaar)
        yield lambda aantal: progress.update(task, completed=aantal)
