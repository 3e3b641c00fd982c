"""Praten met de diensten, namens wie is aangemeld: zij bepalen wie wat mag, en leggen vast wie keek."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx

from kit import telemetry

WACHT_SECONDEN = 20.0
KIJK_SECONDEN = 0.05


class Geweigerd(Exception):
    """Een dienst zegt nee; `probleem` is haar uitleg (RFC 9457)."""

    def __init__(self, status: int, probleem: Mapping[str, Any]) -> None:
        super().__init__(str(probleem.get("code", status)))
        self.status, self.probleem = status, probleem

    @property
    def fouten(self) -> dict[str, str]:
        """Wat er aan welk veld mankeert."""
        return {fout["veld"]: fout["uitleg"] for fout in self.probleem.get("fouten", ())}


class DienstZwijgt(Exception):
    """Een dienst is nu niet te bereiken."""

    def __init__(self, dienst: str) -> None:
        super().__init__(dienst)
        self.dienst = dienst


class Verbinding:
    """De verbindingen met alle diensten; een per proces."""

    def __init__(self, adressen: Mapping[str, object], transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._clients = {
            dienst: httpx.AsyncClient(
                base_url=f"{str(adres).rstrip('/')}/v1", timeout=WACHT_SECONDEN, transport=transport
            )
            for dienst, adres in adressen.items()
        }

    def namens(self, token: str) -> Diensten:
        """De diensten voor deze medewerker."""
        return Diensten(self._clients, token)

    async def gezondheid(self) -> dict[str, Mapping[str, Any] | None]:
        """Wat iedere dienst over zichzelf zegt; None als zij zwijgt."""
        return dict(zip(self._clients, await asyncio.gather(*map(_gezondheid, self._clients.values())), strict=True))

    async def sluit(self) -> None:
        """Geef alle verbindingen terug."""
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))


async def _gezondheid(client: httpx.AsyncClient) -> Mapping[str, Any] | None:
    try:
        antwoord = await client.get("/gezondheid")
        gelezen: Mapping[str, Any] = antwoord.json()
    except (httpx.TransportError, ValueError):
        return None
    return gelezen


class Diensten:
    """De diensten zoals een medewerker ze ziet."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient], token: str) -> None:
        self._clients, self._token = clients, token

    async def vraag(
        self,
        dienst: str,
        pad: str,
        vraag: Sequence[tuple[str, str]] = (),
        *,
        methode: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **rest: Any,
    ) -> httpx.Response:
        """Het antwoord; raises Geweigerd, of DienstZwijgt."""
        kop = self._kop() | dict(headers or {})
        try:
            antwoord = await self._clients[dienst].request(
                methode, pad, params=list(vraag), json=body, headers=kop, **rest
            )
        except httpx.TransportError as fout:
            raise DienstZwijgt(dienst) from fout
        if antwoord.is_error:
            raise Geweigerd(antwoord.status_code, _probleem(antwoord))
        return antwoord

    async def lees(self, dienst: str, pad: str, vraag: Sequence[tuple[str, str]] = ()) -> Any:
        """Wat een dienst weet, als gegevens; raises Geweigerd, of DienstZwijgt."""
        return (await self.vraag(dienst, pad, vraag)).json()

    async def lees_of_niets(self, dienst: str, pad: str, vraag: Sequence[tuple[str, str]] = ()) -> Any:
        """Als `lees`, maar None als de dienst dit (nog) niet kent of zwijgt: de bladzijde toont dan de rest."""
        try:
            return await self.lees(dienst, pad, vraag)
        except DienstZwijgt:
            return None
        except Geweigerd as nee:
            if nee.status in (403, 404):
                return None
            raise

    async def stroom(self, dienst: str, pad: str) -> tuple[Mapping[str, str], AsyncIterator[bytes]]:
        """De headers en de inhoud van een bestand, die er onderweg nooit helemaal is; raises als `vraag`."""
        client = self._clients[dienst]
        try:
            antwoord = await client.send(client.build_request("GET", pad, headers=self._kop()), stream=True)
            if antwoord.is_error:
                await antwoord.aread()
        except httpx.TransportError as fout:
            raise DienstZwijgt(dienst) from fout
        if antwoord.is_error:
            raise Geweigerd(antwoord.status_code, _probleem(antwoord))

        async def delen() -> AsyncIterator[bytes]:
            try:
                async for deel in antwoord.aiter_raw():
                    yield deel
            finally:
                await antwoord.aclose()

        return antwoord.headers, delen()

    def _kop(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "traceparent": telemetry.traceparent()}

    async def geef(
        self, dienst: str, pad: str, body: Mapping[str, Any], *, sleutel: str | None = None, versie: str | None = None
    ) -> dict[str, Any]:
        """Geef een opdracht; herhalen met dezelfde sleutel verandert niets. Raises Geweigerd, of DienstZwijgt."""
        headers = {"Idempotency-Key": sleutel} if sleutel else {}
        if versie:
            headers["If-Match"] = f'"{versie}"'
        antwoord = await self.vraag(dienst, pad, methode="POST", body=body, headers=headers)
        return dict(antwoord.json())

    async def wacht_op_grootboek(self, casus: str, nummers: Mapping[str, int], seconden: float = 2.0) -> bool:
        """Of het grootboek per dienst dit feit kent; wacht er even op, want het loopt enkele ogenblikken achter."""
        einde = asyncio.get_running_loop().time() + seconden
        while True:
            tijdlijn = await self.lees_of_niets("evaluation", f"/casussen/{casus}/tijdlijn")
            if tijdlijn is None:
                return False
            bekend = {feit["dienst"]: feit["volgnummer"] for feit in tijdlijn["feiten"]}
            if all(bekend.get(dienst, 0) >= nummer for dienst, nummer in nummers.items()):
                return True
            if asyncio.get_running_loop().time() > einde:
                return False
            await asyncio.sleep(KIJK_SECONDEN)


def _probleem(antwoord: httpx.Response) -> Mapping[str, Any]:
    try:
        gelezen = antwoord.json()
    except ValueError:
        gelezen = None
    return gelezen if isinstance(gelezen, dict) else {"title": "De dienst gaf een antwoord dat niet te lezen is"}
