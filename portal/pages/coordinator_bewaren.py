"""Bewaren en wissen: voorstellen met vier ogen, verzoeken, blokkades, wat er komt, en wat is vernietigd."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, Gedaan, blad, coordinatoren, lees_casussen
from portal.diensten import Geweigerd
from portal.formulier import OVER_JONGERE, Invulling, Opdracht
from portal.indienen import VEROUDERD, WEIGERING_OF_NIET_BEVOEGD, Uitslag
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/bewaren"
NUMMERS = ("voorstel", "verzoek", "blokkade")
"""Waar een opdracht over gaat: staat vast zodra zij is gekozen."""
BIJ_VOORSTEL = ("wisgoedkeuringen", "wisuitstellen", "wisafwijzingen")
BIJ_VERZOEK = ("wisverzoektoewijzingen", "wisverzoekverlengingen", "wisverzoekafwijzingen")
INTUSSEN = {"title": "Iemand was u net voor", "detail": "Kijk eerst wat er intussen is besloten."}
Wie = Annotated[Bezoek, Depends(coordinatoren)]


@routes.get(PAD)
async def bewaren(bezoek: Wie, alles: bool = False) -> Response:
    """Wat er te beslissen is, en welke blokkades gelden."""
    return await _toon(bezoek, {}, alles=alles)


@routes.post(PAD)
async def keur_goed(bezoek: Wie) -> Response:
    """Stem in met de gekozen voorstellen; per jongere staat wat ervan kwam."""
    gekozen = [een.partition("/")[::2] for een in Invulling.uit(await bezoek.formulier()).alle("voorstel")][:PER_KEER]
    if not gekozen:
        return await _toon(bezoek, {"voorstel": "Kies minstens een voorstel."})
    body = {"voorstellen": [{"jongereId": id_, "voorstel": nummer} for id_, nummer in gekozen]}
    antwoord = (await bezoek.diensten.vraag("intake", "/wisgoedkeuringen", methode="POST", body=body)).json()
    return blad(
        bezoek,
        "coordinator_uitslag.html",
        kop="Ingestemd",
        gedaan=[_gedaan(een) for een in antwoord["resultaten"]],
        namen={},
        terug=PAD,
        terugtekst="Terug naar bewaren",
    )


@routes.get(f"{PAD}/vooruitblik")
async def vooruitblik(bezoek: Wie, op: date | None = None) -> Response:
    """Wat de bewaartermijnen op een dag zouden doen, per gemeente en categorie; er verandert niets."""
    vraag = [("op", op.isoformat())] if op else []
    overzicht, tabellen = await asyncio.gather(
        bezoek.diensten.lees("intake", "/bewaaroverzicht", vraag), bezoek.diensten.lees("intake", "/bewaartermijnen")
    )
    geldend = next((een for een in tabellen["resultaten"] if een["id"] == overzicht["tabel"]), None)
    return blad(bezoek, "coordinator_vooruitblik.html", overzicht=overzicht, tabel=geldend)


@routes.get(f"{PAD}/verklaringen")
async def verklaringen(bezoek: Wie, cursor: str = "") -> Response:
    """De verklaringen van vernietiging."""
    vraag = [("limiet", str(PER_KEER)), *([("cursor", cursor)] if cursor else [])]
    return blad(
        bezoek, "coordinator_verklaringen.html", deel=await bezoek.diensten.lees("intake", "/vernietigingen", vraag)
    )


@routes.get(f"{PAD}/verklaringen.csv")
async def verklaringenlijst(bezoek: Wie) -> Response:
    """De verklaringen als csv."""
    antwoord = await bezoek.diensten.vraag("intake", "/vernietigingslijst")
    kop = {"Content-Disposition": 'attachment; filename="vernietigingen.csv"'}
    return Response(antwoord.content, media_type="text/csv; charset=utf-8", headers=kop)


@routes.get(f"{PAD}/verklaringen/{{jongere}}")
async def verklaring(bezoek: Wie, jongere: UUID) -> Response:
    """Een verklaring, met haar plaats in het grootboek."""
    gelezen = await bezoek.diensten.lees("intake", f"/vernietigingen/{jongere}")
    return blad(bezoek, "coordinator_verklaring.html", een=gelezen)


@routes.get(f"{PAD}/{{jongere}}")
async def toon_jongere(bezoek: Wie, jongere: UUID) -> Response:
    """Alles wat over het bewaren van een jongere is besloten, en wat er nu te besluiten is."""
    beeld = await bezoek.diensten.lees("intake", f"/jongeren/{jongere}")
    return blad(
        bezoek,
        "coordinator_jongere.html",
        beeld=beeld,
        casussen=await lees_casussen(bezoek, beeld["casussen"]),
        opdrachten=list(_te_doen(beeld)),
    )


@routes.get(f"{PAD}/{{jongere}}/{{naam}}")
async def formulier(bezoek: Wie, jongere: UUID, naam: str) -> Response:
    """Het formulier van een opdracht over deze jongere."""
    invulling = Invulling({nummer: [een] for nummer, een in bezoek.request.query_params.items() if nummer in NUMMERS})
    return await _toon_formulier(bezoek, jongere, _opdracht(naam), invulling, Uitslag())


@routes.post(f"{PAD}/{{jongere}}/{{naam}}")
async def verstuur(bezoek: Wie, jongere: UUID, naam: str) -> Response:
    """Geef de opdracht; lukt het niet, dan staat alles er nog, met wat er mankeert."""
    opdracht, invulling = _opdracht(naam), Invulling.uit(await bezoek.formulier())
    pad = f"/jongeren/{jongere}{opdracht.pad}"
    versie, sleutel = invulling.een("_versie"), invulling.een("_sleutel")
    try:
        await bezoek.diensten.geef("intake", pad, invulling.body(opdracht.velden), sleutel=sleutel, versie=versie)
    except Geweigerd as nee:
        if nee.status not in WEIGERING_OF_NIET_BEVOEGD:
            raise
        probleem = INTUSSEN if nee.status == VEROUDERD else nee.probleem
        return await _toon_formulier(
            bezoek, jongere, opdracht, invulling, Uitslag(probleem=probleem, fouten=nee.fouten)
        )
    bezoek.sessie.boodschap = opdracht.gelukt
    return RedirectResponse(f"{PAD}/{jongere}", 303)


def _opdracht(naam: str) -> Opdracht:
    if naam not in OVER_JONGERE:
        raise HTTPException(404)
    return OVER_JONGERE[naam]


def _te_doen(beeld: Mapping[str, Any]) -> Iterator[tuple[Opdracht, str]]:
    """Wat er nu te besluiten is, met het nummer waar het over gaat."""
    if beeld["gewist"]:
        return
    if beeld["voorstel"]:
        yield from ((OVER_JONGERE[naam], f"?voorstel={beeld['voorstel']}") for naam in BIJ_VOORSTEL)
    if beeld["verzoek"]:
        yield from ((OVER_JONGERE[naam], f"?verzoek={beeld['verzoek']}") for naam in BIJ_VERZOEK)
    for een in beeld["blokkades"]:
        yield OVER_JONGERE["blokkadeopheffingen"], f"?blokkade={een['blokkade']}"
    yield OVER_JONGERE["blokkades"], ""
    if not beeld["verzoek"]:
        yield OVER_JONGERE["wisverzoeken"], ""
    if not beeld["voorstel"]:
        yield OVER_JONGERE["wisvoorstellen"], ""


async def _toon_formulier(
    bezoek: Bezoek, jongere: UUID, opdracht: Opdracht, invulling: Invulling, uitslag: Uitslag
) -> Response:
    beeld = await bezoek.diensten.lees("intake", f"/jongeren/{jongere}")
    return blad(
        bezoek,
        "coordinator_besluit.html",
        400 if uitslag.probleem else 200,
        jongere=jongere,
        versie=beeld["versie"],
        opdracht=opdracht,
        invulling=invulling,
        uitslag=uitslag,
        vast=NUMMERS,
        terug=f"{PAD}/{jongere}",
    )


def _gedaan(een: Mapping[str, Any]) -> Gedaan:
    gelukt = "gewist; zie de verklaring" if een["gewist"] else "akkoord; nog een ander moet instemmen"
    return Gedaan(een["jongereId"], een["code"] is None, str(een["uitleg"] or gelukt))


async def _toon(bezoek: Bezoek, fouten: Mapping[str, str], *, alles: bool = False) -> Response:
    lijsten = await asyncio.gather(
        *(
            bezoek.diensten.lees("intake", "/jongeren", [(soort, "true"), ("limiet", str(PER_KEER))])
            for soort in NUMMERS
        )
    )
    return blad(
        bezoek,
        "coordinator_bewaren.html",
        400 if fouten else 200,
        **dict(zip(("voorstellen", "verzoeken", "blokkades"), lijsten, strict=True)),
        ik=bezoek.wie.subject,
        alles=alles,
        fouten=fouten,
    )
