"""De demo zelf: inlezen en spelen, naast de bewaking die de regio draaiend houdt."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import monotonic

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.importeer import COORDINATOR, bytes_sent
from cli.output import console, say
from cli.region import Aansluiting, gemeenten
from cli.slot import Duur, seconden, toon
from cli.upload import Uitslag, importeer
from contracts.feit import Rol
from deploy.local import identity
from deploy.local.dienst import PORTAL
from deploy.local.errors import Afgebroken, Startfout
from deploy.local.layout import write_whole
from deploy.local.runtime import TOKEN_MINUTES, Runtime
from simulator.client import DIENSTEN, Diensten, Vastgelopen
from simulator.recent import speel_recente
from simulator.spel import Voortgang, speel_regio
from simulator.stand import Stand
from simulator.voorbeeld import voorbeeldbestand

LOOK_SECONDS = 0.1
SPEL, RECENT = "demo.json", "demo-recent.json"


class Voorstelling:
    """Plays in a thread of its own, so that the supervisor goes on watching: what dies meanwhile comes back.

    With `blijft` False the supervisor is asked to stop when the play is over.
    """

    def __init__(self, runtime: Runtime, seed: int, *, blijft: bool) -> None:
        self._runtime, self._seed, self._blijft = runtime, seed, blijft
        self._thread = Thread(target=self._speel, name="voorstelling")
        self._fout: Exception | None = None
        self._sinds = monotonic()

    def begin(self) -> None:
        """Start playing; the supervisor calls this when everything runs."""
        self._starten = monotonic() - self._sinds
        self._key = self._runtime.credentials.identity_key
        self._seed = _blijvende_seed(self._runtime.layout.root / SPEL, self._seed)
        self._adressen = {dienst: self._runtime.children[dienst].base_url for dienst in DIENSTEN}
        self._portaal = self._runtime.children[PORTAL].base_url
        say(f"Gestart in {seconden(self._starten)}: Postgres, NATS, {len(DIENSTEN)} diensten en het portaal.")
        self._thread.start()

    def einde(self) -> None:
        """Have the play end, and raise what went wrong in it: Startfout, or Afgebroken when it was not over yet."""
        self._runtime.abort.ask()
        if self._thread.ident is not None:
            self._thread.join()
        if self._fout is not None:
            raise self._fout

    def _speel(self) -> None:
        try:
            self._inlezen_en_spelen()
        except Exception as fout:  # noqa: BLE001 (einde raises it)
            self._fout = self._oorzaak(fout)
        if self._fout is not None or not self._blijft:
            self._runtime.abort.ask()

    def _oorzaak(self, fout: Exception) -> Exception:
        while isinstance(fout, ExceptionGroup):
            fout = fout.exceptions[0]
        return Startfout(f"{fout} Logboeken: {self._runtime.layout.logs}") if isinstance(fout, Vastgelopen) else fout

    def _inlezen_en_spelen(self) -> None:
        begin = monotonic()
        uitslag = self._importeer()
        ingelezen = monotonic()
        say(f"Ingelezen in {seconden(ingelezen - begin)}: {uitslag.regels} meldingen.")
        stand = asyncio.run(self._speel_uit())
        gespeeld = monotonic()
        lopend = asyncio.run(self._begin_nieuwe()) if self._blijft else 0
        say(f"Gespeeld in {seconden(gespeeld - ingelezen)}: {stand.casussen} casussen.")
        duur = Duur(self._starten, ingelezen - begin, gespeeld - ingelezen)
        toon(
            uitslag,
            stand,
            duur,
            {PORTAL: self._portaal} | self._adressen,
            self._runtime.layout.root,
            blijft=self._blijft,
            lopend=lopend,
        )

    def _importeer(self) -> Uitslag:
        intake = Aansluiting(
            self._adressen["intake"], self._token(COORDINATOR, [Rol.DOORSTROOMCOORDINATOR], gemeenten())
        )
        with voorbeeldbestand() as bestand, bytes_sent(bestand) as vooruit:
            rapport = self._runtime.layout.root / f"{bestand.stem}-geweigerd.csv"

            def verder(sent: int) -> None:
                if self._runtime.abort.wait(0):
                    raise Afgebroken
                vooruit(sent)

            return importeer(intake, bestand, rapport, verder)

    async def _speel_uit(self) -> Stand:
        async with asyncio.TaskGroup() as groep, Diensten(self._adressen, self._token) as diensten:
            wacht = groep.create_task(self._let_op())
            with _casussen() as voortgang:
                stand = await speel_regio(diensten, gemeenten(), self._seed, voortgang)
            wacht.cancel()
        return stand

    async def _begin_nieuwe(self) -> int:
        """Have casussen of the last weeks run up to today, so that there is work on the worklists; how many."""
        async with asyncio.TaskGroup() as groep, Diensten(self._adressen, self._token) as diensten:
            wacht = groep.create_task(self._let_op())
            aantal = await speel_recente(diensten, _hoeveelste(self._runtime.layout.root / RECENT), self._seed)
            wacht.cancel()
        return aantal

    async def _let_op(self) -> None:
        while not self._runtime.abort.wait(0):
            await asyncio.sleep(LOOK_SECONDS)
        raise Afgebroken

    def _token(self, sub: str, rollen: Sequence[str], gebieden: Sequence[str]) -> str:
        return identity.sign(self._key, sub, rollen, gebieden, timedelta(minutes=TOKEN_MINUTES))


def _blijvende_seed(bestand: Path, seed: int) -> int:
    """The seed with which this region is played: that of the first time, or casussen half-way would change course."""
    try:
        eerder = int(json.loads(bestand.read_text("utf-8"))["seed"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        write_whole(bestand, json.dumps({"seed": seed}))
        return seed
    if eerder != seed:
        say(f"Deze regio wordt al gespeeld met --seed {eerder}, en dat blijft zo.")
    return eerder


def _hoeveelste(bestand: Path) -> int:
    """Which time this is: an earlier group has been played to its end by now, so each time there is a new one."""
    try:
        keer = int(json.loads(bestand.read_text("utf-8"))["keer"]) + 1
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        keer = 0
    write_whole(bestand, json.dumps({"keer": keer}))
    return keer


@contextmanager
def _casussen() -> Iterator[Voortgang]:
    """Shows how many casussen are closed: a bar on a terminal, and nothing elsewhere."""
    columns = (TextColumn("Spelen   "), BarColumn(), MofNCompleteColumn(), TextColumn("casussen"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda klaar, totaal: progress.update(task, completed=klaar, total=totaal)
