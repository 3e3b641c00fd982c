"""Houdt de namen in het geheugen van dit proces bij: eerst uit de lijst van casussen, dan uit ieder feit dat volgt."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from contracts.intake import CasusOvergedragen, MeldingOntvangen, PersoonsgegevensGecorrigeerd
from contracts.woorden import Persoonsgegevens
from kit.codec import Codec, place
from kit.follow import Follower, Row
from kit.overview import NAME as OVERVIEW
from kit.projection import PACE_SECONDS
from kit.vault import Vault
from services.intake.namen import Namenindex, Vermelding

REEKS = 1000
POSITIE = "SELECT position FROM positions WHERE name = %s"
CASUSSEN = """
    SELECT stream, area, data->>'jongereId', data->>'persoonFeit', data->>'persoon',
        coalesce((data->>'hersteld')::bool, false) FROM overview_v1
    WHERE stream > %s AND data->>'persoon' IS NOT NULL ORDER BY stream LIMIT %s
"""
Verzegeld = tuple[UUID, str, UUID, str, str]
"""Casus, gemeente, jongere, plaats van de cijfertekst en de cijfertekst."""


class Zoekindex:
    """De namen van alle casussen van deze dienst. `volledig` is onwaar zolang er nog iets te lezen is."""

    def __init__(self, database_url: str, codec: Codec, vault: Vault) -> None:
        self.namen = Namenindex()
        self.volledig = False
        self._follower = Follower(database_url)
        self._codec, self._vault = codec, vault
        vault.when_forgotten(self.namen.vergeet)
        self._plaats: int | None = None
        self._hersteld: set[UUID] = set()

    async def run(self) -> None:
        """Lees alles en daarna wat erbij komt, tot het wordt afgebroken; raises wat misgaat, om opnieuw te beginnen."""
        self.volledig = False
        async with self._follower.connection() as conn:
            if self._plaats is None:
                self._plaats = await self._lees_lijst(conn)
            while True:
                feiten = await self._follower.read(conn, self._plaats, REEKS)
                await asyncio.to_thread(self.neem_op, feiten)
                self._plaats = feiten[-1].position if feiten else self._plaats
                if len(feiten) < REEKS:
                    self.volledig = True
                    await asyncio.sleep(PACE_SECONDS)
                    await self._follower.wait(conn)

    def neem_op(self, feiten: Sequence[Row]) -> None:
        """Werk bij met feiten van deze dienst, in hun volgorde."""
        verzegeld: list[Verzegeld] = []
        for feit in (self._codec.decode(rij.state, rij.topic) for rij in feiten if rij.topic in NAAM_OF_PLAATS):
            if isinstance(feit, MeldingOntvangen | PersoonsgegevensGecorrigeerd):
                if isinstance(feit, PersoonsgegevensGecorrigeerd):
                    self._hersteld.add(feit.casus_id)
                elif feit.casus_id in self._hersteld:
                    continue  # wat een melding later zegt verandert niet wat is hersteld
                plaats = place(feit, "persoon")
                verzegeld.append((feit.casus_id, feit.gemeente, feit.jongere_id, plaats, feit.persoon.token))
            elif isinstance(feit, CasusOvergedragen):
                self._open(verzegeld)
                verzegeld = []
                self.namen.verplaats(feit.casus_id, feit.naar)
        self._open(verzegeld)

    async def _lees_lijst(self, conn: AsyncConnection[Any]) -> int:
        """Alle casussen in de lijst; geeft de plaats in de feiten tot waar die lijst in elk geval is."""
        found = await (await conn.execute(POSITIE, (OVERVIEW,))).fetchone()
        laatste = UUID(int=0)
        while rijen := await (await conn.execute(CASUSSEN, (laatste, REEKS), prepare=True)).fetchall():
            self._hersteld |= {rij[0] for rij in rijen if rij[5]}
            await asyncio.to_thread(self._open, [_verzegeld(*rij[:5]) for rij in rijen])
            laatste = rijen[-1][0]
        return int(found[0]) if found else 0

    def _open(self, verzegeld: Iterable[Verzegeld]) -> None:
        """Open de namen onder de sleutels van de jongeren, in een vraag aan de kluis; wie is vergeten blijft weg."""
        regels = list(verzegeld)
        geopend = self._vault.open_many([regel[2:] for regel in regels])
        for (casus, gemeente, jongere, *_), klaar in zip(regels, geopend, strict=True):
            if klaar is not None:
                persoon = Persoonsgegevens.model_validate_json(klaar)
                self.namen.zet(Vermelding(casus, jongere, persoon.naam, persoon.geboortedatum.year, gemeente))


NAAM_OF_PLAATS = frozenset(
    {MeldingOntvangen.type_naam, PersoonsgegevensGecorrigeerd.type_naam, CasusOvergedragen.type_naam}
)
"""Feiten die zeggen hoe iemand heet of welke gemeente de casus behandelt."""


def _verzegeld(casus: UUID, gemeente: str, jongere: str, feit: str, token: str) -> Verzegeld:
    return casus, gemeente, UUID(jongere), f"{feit}/persoon", token
