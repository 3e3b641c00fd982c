"""Where a service of the local region answers, and a token that it accepts."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from contracts.feit import Rol
from contracts.regio import lees_regio
from deploy.local import credentials, identity, state
from deploy.local.dienst import health
from deploy.local.errors import Startfout
from deploy.local.inspection import is_running
from deploy.local.layout import Layout, default_data_folder
from deploy.local.ports import HOST

TOKEN_HOURS = 12
TIMEOUT = 600.0


@dataclass(frozen=True)
class Aansluiting:
    """Hoe een dienst te bereiken is."""

    url: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Who asks."""
        return {"Authorization": f"Bearer {self.token}"}

    def vraag(self, hoe: str, wat: str, inhoud: Any = None) -> httpx.Response:
        """The answer of the service; Startfout when it refuses, with all that is wrong, or does not answer."""
        url = f"{self.url}/v1/{wat}"
        try:
            antwoord = httpx.request(hoe, url, json=inhoud, headers=self.headers, timeout=TIMEOUT, trust_env=False)
        except httpx.HTTPError as fout:
            raise Startfout(f"{self.url} antwoordt niet. Kijk wat er is met: doorstroom status") from fout
        if antwoord.is_error:
            raise Startfout(waarom(antwoord))
        return antwoord


def waarom(antwoord: httpx.Response) -> str:
    """Why a service refuses, with everything that is wrong."""
    gezegd = antwoord.json()
    fouten = [f"{fout['veld']}: {fout['uitleg']}" for fout in gezegd.get("fouten", [])]
    return "\n  ".join([str(gezegd.get("detail")), *fouten])


def lees_bestand(bestand: Path) -> dict[str, Any]:
    """What is in a JSON file that the user named; Startfout when it is none."""
    try:
        inhoud = orjson.loads(bestand.read_bytes())
    except OSError as fout:
        raise Startfout(f"{bestand} is niet te lezen") from fout
    except ValueError as fout:
        raise Startfout(f"{bestand} is geen geldige JSON") from fout
    return inhoud if isinstance(inhoud, dict) else {}


def data_folder(chosen: Path | None) -> Path:
    """The data folder that a command works on."""
    return chosen.absolute() if chosen else default_data_folder()


def gemeenten() -> tuple[str, ...]:
    """Every gemeente of the local region."""
    return tuple(lees_regio().gemeenten)


def sluit_aan(folder: Path, dienst: str, sub: str, rollen: Sequence[Rol]) -> Aansluiting:
    """The service as it runs now, seen by this employee in the whole region; Startfout when it does not answer."""
    (adres,) = adressen(folder, dienst).values()
    key = credentials.load(Layout(folder)).identity_key
    return Aansluiting(adres, identity.sign(key, sub, [*rollen], gemeenten(), timedelta(hours=TOKEN_HOURS)))


def adressen(folder: Path, *diensten: str) -> dict[str, str]:
    """Where these services answer now; Startfout when one of them does not."""
    place = Layout(folder)
    if not is_running(place):
        raise Startfout(f"Er draait niets in {place.root}. Start met: {command('up')}")
    parts = {part.name: part for part in state.load(place).parts}
    for dienst in diensten:
        if dienst not in parts or health(parts[dienst]) is None:
            raise Startfout(f"{dienst} antwoordt niet. Kijk wat er is met: {command('status')}")
    return {dienst: f"http://{HOST}:{parts[dienst].port}" for dienst in diensten}


def toegang(folder: Path) -> Callable[[str, Sequence[str], Sequence[str]], str]:
    """Makes tokens for whoever works in the local region."""
    key = credentials.load(Layout(folder)).identity_key
    return lambda sub, rollen, gebied: identity.sign(key, sub, rollen, gebied, timedelta(hours=TOKEN_HOURS))


def command(*words: str) -> str:
    """How the user types a command here: the program by name when the shell would find it, else by its path."""
    program = Path(sys.argv[0])
    if program.name != "doorstroom":
        return " ".join([sys.executable, "-m", "cli.main", *words])
    found = shutil.which("doorstroom")
    if found and Path(found).resolve() == program.resolve():
        return " ".join(["doorstroom", *words])
    inside = program.resolve().is_relative_to(Path.cwd())
    return " ".join([str(program.resolve().relative_to(Path.cwd()) if inside else program.resolve()), *words])
