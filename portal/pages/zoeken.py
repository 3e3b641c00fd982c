"""Zoeken op naam of nummer. Wat is gevraagd staat in het formulier, nooit in het adres."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from portal.bezoek import Bezoek, Poort
from portal.casus import WERKERS
from portal.diensten import Geweigerd
from portal.weergave import Menupunt, bladzijde

MENU = (Menupunt("Zoeken", "/zoeken", frozenset(WERKERS), 30),)
routes = APIRouter()
LANG, KORTSTE_NAAM = 9, 2


@routes.get("/zoeken")
async def zoeken(bezoek: Annotated[Bezoek, Depends(Poort(*WERKERS))]) -> Response:
    """Het lege formulier."""
    return bladzijde(bezoek, "zoeken.html", gevraagd="", gevonden=None, fout="")


@routes.post("/zoeken")
async def zoek(bezoek: Annotated[Bezoek, Depends(Poort(*WERKERS))]) -> Response:
    """Wat er is gevonden."""
    gevraagd = str((await bezoek.formulier()).get("gevraagd", "")).strip()
    fout = "" if len(gevraagd) >= KORTSTE_NAAM else "Vul een naam in van minstens twee letters, of een nummer."
    return bladzijde(bezoek, "zoeken.html", gevraagd=gevraagd, fout=fout, **await vind_casussen(bezoek, gevraagd))


async def vind_casussen(bezoek: Bezoek, gevraagd: str) -> dict[str, Any]:
    """Wat intake vindt, ieder een keer; met of er meer is, en of alle namen al zijn ingelezen."""
    gevonden: list[dict[str, Any]] = []
    rest: dict[str, Any] = {"meer": False, "volledig": True}
    for vraag in vragen(gevraagd):
        try:
            antwoord = (await bezoek.diensten.vraag("intake", "/zoekvragen", methode="POST", body=vraag)).json()
        except Geweigerd as nee:
            if nee.status != 400:
                raise
            continue
        gevonden += antwoord["resultaten"]
        rest = {"meer": rest["meer"] or antwoord["meer"], "volledig": rest["volledig"] and antwoord["volledig"]}
    return {"gevonden": list({een["casusId"]: een for een in gevonden}.values())} | rest


def vragen(gevraagd: str) -> list[dict[str, str]]:
    """Wat er bedoeld kan zijn: negen cijfers zijn een BSN, een onderwijsnummer of een meldingsnummer."""
    cijfers = gevraagd.replace(" ", "").replace(".", "")
    if not cijfers.isdigit():
        return [{"naam": gevraagd}] if len(gevraagd) >= KORTSTE_NAAM else []
    soorten = ("bsn", "onderwijsnummer", "meldingsnummer") if len(cijfers) == LANG else ("meldingsnummer",)
    return [{soort: cijfers} for soort in soorten]
