"""Boomhoofden naar buiten: ieder een bestand dat blijft staan, het nieuwste naar een getuige en een tijdstempeldienst.

Een getuige buiten de regio is wat een beheerder tegenhoudt om achteraf een ander grootboek te tonen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from kit.checkpoint import Verifier
from services.evaluation.bewijs import Bewijzen

log = logging.getLogger(__name__)
DEEL = 500
GEDULD = 5.0
"""Seconden dat een ander mag doen over een antwoord."""
CIJFERS = 12


@dataclass
class Uitgave:
    """Maakt om de `elke` seconden een boomhoofd als het grootboek groeide, en geeft uit wat nog niet was uitgegeven.

    `getuige` en `tijdstempel` zijn adressen, leeg als er geen is; zonder `map` blijft alles in de opslag.
    """

    bewijzen: Bewijzen
    map: Path | None
    elke: float
    getuige: str = ""
    tijdstempel: str = ""
    _laatste: tuple[int, str] = field(default=(-1, ""), init=False)
    _verstuurd: dict[str, str] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Ga door tot het einde; raises GrootboekVeranderd."""
        while True:
            await asyncio.to_thread(self.ronde)
            await asyncio.sleep(self.elke)

    def ronde(self) -> None:
        """Een keer: maak, bewaar en verstuur."""
        _, nieuwste = self.bewijzen.maak_hoofd()
        if self.map is not None:
            self._bewaar_alle(self.map)
            self._probeer(self.tijdstempel, nieuwste, lambda: self._stempel(nieuwste))
        self._probeer(self.getuige, nieuwste, lambda: _post(self.getuige, nieuwste.encode(), "text/plain"))

    def _bewaar_alle(self, map_: Path) -> None:
        if self._laatste[0] < 0:
            map_.mkdir(parents=True, exist_ok=True)
            bekend = (pad.name[:CIJFERS] for pad in map_.glob("*.txt"))
            self._laatste = (max((int(omvang) for omvang in bekend if omvang.isdigit()), default=-1), "")
        while rijen := self.bewijzen.hoofden(self._laatste, DEEL):
            for rij in rijen:
                self._bewaar(map_, rij)
                self._laatste = (rij["size"], rij["signer"])

    @staticmethod
    def _bewaar(map_: Path, rij: dict[str, Any]) -> None:
        sleutel = Verifier.parse(rij["signer"]).key_hash.hex()
        zet(map_ / f"sleutel-{sleutel}.txt", f"{rij['signer']}\n".encode())
        zet(map_ / f"{rij['size']:0{CIJFERS}d}-{sleutel}.txt", rij["note"].encode())

    def _probeer(self, adres: str, hoofd: str, stuur: Callable[[], object]) -> None:
        """Wie niet antwoordt krijgt de volgende ronde het boomhoofd van dan; dat bewijst dit ook."""
        if not adres or self._verstuurd.get(adres) == hoofd:
            return
        try:
            stuur()
        except (httpx.HTTPError, ValueError) as fout:
            log.warning("boomhoofd niet afgeleverd bij %s: %s", httpx.URL(adres).host, type(fout).__name__)
        else:
            self._verstuurd[adres] = hoofd

    def _stempel(self, hoofd: str) -> None:
        inhoud = hoofd.encode()
        vraag = TimestampRequestBuilder().data(inhoud).hash_algorithm(HashAlgorithm.SHA256).build()
        antwoord = _post(self.tijdstempel, vraag.as_bytes(), "application/timestamp-query")
        gestempeld = decode_timestamp_response(antwoord).tst_info.message_imprint.message
        if gestempeld != sha256(inhoud).digest() or self.map is None:
            raise ValueError("dit is het tijdstempel van iets anders")
        omvang = int(hoofd.split("\n")[1])
        zet(self.map / f"{omvang:0{CIJFERS}d}-{self.bewijzen.openbaar.key_hash.hex()}.tsr", antwoord)


def zet(pad: Path, inhoud: bytes) -> None:
    """Schrijf een bestand heel of niet; wat er staat blijft zoals het is."""
    if pad.exists():
        return
    nieuw = pad.with_name(f".{pad.name}")
    nieuw.unlink(missing_ok=True)
    nieuw.write_bytes(inhoud)
    nieuw.chmod(0o444)
    nieuw.rename(pad)


def _post(adres: str, inhoud: bytes, soort: str) -> bytes:
    antwoord = httpx.post(adres, content=inhoud, headers={"Content-Type": soort}, timeout=GEDULD)
    return antwoord.raise_for_status().content
