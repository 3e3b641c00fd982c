"""Sending a file with meldingen, or a list of DUO, to intake, and fetching which lines were refused."""

import csv
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import httpx

from cli.region import Aansluiting, command
from contracts.woorden import Lijst
from deploy.local.errors import Startfout

CHUNK_BYTES = 64 * 1024
SHOWN = 20
# The service reads at its own pace: a write or the answer may wait for it.
TIMEOUT = httpx.Timeout(10.0, read=900.0, write=900.0)
SMALL_BUFFER = ((socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * CHUNK_BYTES),)
"""What the kernel holds counts as sent: keep it small, so that the progress is that of the service."""
VAN_MELDINGEN = ("aangenomen", "gekoppeld", "genegeerd")
VAN_LIJST = ("aangenomen", "bijgewerkt", "beeindigd", "onbekend", "genegeerd")
VELDEN = ("regel", "veld", "reden")
Vooruit = Callable[[int], None]
"""Gets how many bytes were sent so far."""


@dataclass(frozen=True)
class Uitslag:
    """Wat er van een bestand geworden is; `eerste` zijn de eerste weigeringen, alle staan in `rapport`."""

    regels: int
    aantallen: dict[str, int]
    geweigerd: int
    eerste: list[dict[str, Any]]
    rapport: Path | None


def importeer(
    aansluiting: Aansluiting, bestand: Path, rapport: Path, vooruit: Vooruit, lijst: Lijst | None = None
) -> Uitslag:
    """Send the file, with meldingen or as this list, and write the refused lines to `rapport`.

    Startfout with the sentence for what went wrong.
    """
    if not bestand.is_file():
        raise Startfout(f"{bestand} is geen bestand." if bestand.exists() else f"Het bestand {bestand} bestaat niet.")
    if rapport.absolute() == bestand.absolute():
        raise Startfout("Het rapport zou over het bestand zelf heen gaan. Kies een andere naam met --rapport.")
    headers = {"Authorization": f"Bearer {aansluiting.token}"}
    transport = httpx.HTTPTransport(socket_options=SMALL_BUFFER)
    with httpx.Client(base_url=aansluiting.url, headers=headers, timeout=TIMEOUT, transport=transport) as client:
        gedaan = _stuur(client, f"/v1/leveringen?lijst={lijst}" if lijst else "/v1/importen", bestand, vooruit)
        weigeringen = _weigeringen(client, gedaan["importId"])
        eerste = list(islice(weigeringen, SHOWN))
        if eerste:
            _schrijf(rapport, chain(eerste, weigeringen))
    aantallen = {naam: gedaan[naam] for naam in (VAN_LIJST if lijst else VAN_MELDINGEN)}
    return Uitslag(gedaan["regels"], aantallen, gedaan["geweigerd"], eerste, rapport if eerste else None)


def _stuur(client: httpx.Client, adres: str, bestand: Path, vooruit: Vooruit) -> dict[str, Any]:
    sent = 0

    def stukken() -> Iterator[bytes]:
        nonlocal sent
        with bestand.open("rb") as stroom:
            while stuk := stroom.read(CHUNK_BYTES):
                yield stuk
                sent += len(stuk)
                vooruit(sent)

    headers = {"Content-Type": "text/csv", "Content-Length": str(bestand.stat().st_size)}
    try:
        antwoord = client.post(adres, content=stukken(), headers=headers)
    except httpx.ConnectError:
        raise Startfout(
            f"Op {client.base_url} antwoordt niemand. Draait de regio? Start met: {command('up')}"
        ) from None
    except httpx.TransportError:
        raise Startfout(
            f"De verbinding viel weg na {sent} van {bestand.stat().st_size} bytes. "
            "Stuur het bestand gerust opnieuw: wat al is verwerkt, verandert niet."
        ) from None
    return _inhoud(antwoord)


def _weigeringen(client: httpx.Client, import_id: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        params = {"limiet": "200", **({"cursor": cursor} if cursor else {})}
        try:
            deel = _inhoud(client.get(f"/v1/importen/{import_id}/geweigerde-regels", params=params))
        except httpx.TransportError:
            raise Startfout(
                "Het bestand is verwerkt, maar de verbinding viel weg bij het ophalen van de geweigerde regels. "
                "Stuur het gerust opnieuw: wat al is verwerkt, verandert niet."
            ) from None
        yield from deel["resultaten"]
        cursor = deel["volgende"]


def _inhoud(antwoord: httpx.Response) -> dict[str, Any]:
    """What the service answered; Startfout with its own words when it refused."""
    try:
        inhoud = antwoord.json()
    except ValueError:
        inhoud = {}
    if antwoord.is_success and isinstance(inhoud, dict):
        return inhoud
    detail = inhoud.get("detail") if isinstance(inhoud, dict) else None
    raise Startfout(detail or f"{antwoord.url.host} antwoordt onverwacht, met status {antwoord.status_code}.")


def _schrijf(rapport: Path, weigeringen: Iterator[dict[str, Any]]) -> None:
    nieuw = rapport.with_name(f"{rapport.name}.nieuw")
    try:
        with nieuw.open("w", encoding="utf-8-sig", newline="") as stroom:
            schrijver = csv.writer(stroom, delimiter=";")
            schrijver.writerow(VELDEN)
            schrijver.writerows([een[veld] for veld in VELDEN] for een in weigeringen)
        nieuw.replace(rapport)
    except OSError as fout:
        reden = os.strerror(fout.errno) if fout.errno else str(fout)
        raise Startfout(
            f"Het bestand is verwerkt, maar het rapport {rapport} kan niet worden geschreven: {reden}. "
            "Kies een andere plaats met --rapport en stuur het gerust opnieuw."
        ) from fout
