"""Wat als: een ander regelbestand opstellen, naspelen op wat er gebeurde, ernaast leggen, en laten aannemen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from contracts.feit import Rol, dag
from contracts.meegeleverd import meegeleverd
from contracts.woorden import Conceptsoort
from portal import leren, tijd
from portal.bezoek import Bezoek, Poort
from portal.coordinatie import uitleg_van
from portal.diensten import Geweigerd
from portal.formulier import Invulling, Keuze
from portal.indienen import WEIGERING_OF_NIET_BEVOEGD
from portal.leren import blad, deelvraag, gevraagd, lezers, volgende
from portal.prent import Schaal
from portal.weergave import Menupunt
from portal.woorden import waarde, zin

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = f"{leren.PAD}/watals"
Lezer = Annotated[Bezoek, Depends(lezers)]
Schrijver = Annotated[Bezoek, Depends(Poort(Rol.DOORSTROOMCOORDINATOR))]
PER = {"gemeente": "Gemeente", "jaar": "Jaar", "onderwerp": "Onderwerp", "toen": "Uitkomst toen"}
STANDEN = tuple(Keuze(een, zin(een)) for een in ("opgesteld", "nagespeeld", "aangenomen"))
FILTERS = ("soort", "stand")
VERSCHUIVINGEN = 25
"""Zoveel daarvan passen er op een bladzijde."""
ANDERS = (Keuze("true", "Alleen wat anders uitvalt"), Keuze("false", "Alleen wat niet anders uitvalt"))
GROEP = {
    "gemeente": "Gemeente",
    "jaar": "Jaar",
    "onderwerp": "Onderwerp",
    "toen": "Toen",
    "straks": "Onder het concept",
}
"""Waaraan een groep in de vergelijking te herkennen is, en haar casussen dus te vragen zijn."""
Fouten = Mapping[str, str]


@routes.get(PAD)
async def kies(bezoek: Lezer, begin: str = "") -> Response:
    """De concepten van de regio, en er een opstellen."""
    gevonden = _meegeleverd().get(begin)
    if gevonden is None:
        return await _kies(bezoek, Invulling(), {})
    soort, pad = gevonden
    bestand = json.dumps(json.loads(pad.read_text("utf-8")), ensure_ascii=False, indent=2)
    return await _kies(bezoek, Invulling({"soort": [soort], "bestand": [bestand]}), {})


@routes.post(PAD)
async def stel_op(bezoek: Schrijver) -> Response:
    """Stel het op en speel het meteen na; wat er aan het bestand mankeert komt in een keer terug."""
    invulling = Invulling.uit(await bezoek.formulier())
    try:
        bestand = json.loads(invulling.een("bestand"))
    except ValueError:
        return await _kies(bezoek, invulling, {"bestand": "Dit is geen JSON."})
    body = {"soort": invulling.een("soort"), "bestand": bestand, "toelichting": invulling.een("toelichting").strip()}
    try:
        gedaan = await bezoek.diensten.geef("evaluation", "/concepten", body, sleutel=invulling.een("_sleutel"))
        await bezoek.diensten.geef("evaluation", f"/concepten/{gedaan['conceptId']}/naspelingen", {})
    except Geweigerd as nee:
        return await _kies(bezoek, invulling, _fouten(nee, "bestand"))
    bezoek.sessie.boodschap = "Opgesteld en nagespeeld."
    return RedirectResponse(f"{PAD}/{gedaan['conceptId']}", 303)


@routes.get(f"{PAD}/{{concept}}")
async def toon(bezoek: Lezer, concept: UUID, per: str = "gemeente", vanaf: int = 0) -> Response:
    """Wat gebeurde naast wat zou zijn gebeurd, per groep."""
    return await _toon(bezoek, concept, per if per in PER else "gemeente", Invulling(), {}, max(vanaf, 0))


@routes.get(f"{PAD}/{{concept}}/casussen")
async def casussen(bezoek: Lezer, concept: UUID) -> Response:
    """De casussen in de vergelijking, zo nodig van een groep, onder een pseudoniem."""
    gekozen = gevraagd(bezoek, (*GROEP, "anders"))
    lees, pad = bezoek.diensten.lees, f"/concepten/{concept}"
    beeld, deel = await asyncio.gather(
        lees("evaluation", pad), lees("evaluation", f"{pad}/casussen", deelvraag(bezoek, gekozen))
    )
    return blad(
        bezoek,
        "leren_watals_casussen.html",
        beeld=beeld,
        deel=deel,
        gekozen=gekozen,
        keuze=[(label, leren.groepsnaam(bezoek, gekozen[naam])) for naam, label in GROEP.items() if naam in gekozen],
        mee={naam: een for naam, een in gekozen.items() if naam in GROEP},
        filters={"anders": ("Welke", "Alle", ANDERS)},
        volgende=volgende(deel, gekozen),
    )


@routes.get(f"{PAD}/{{concept}}/casussen/{{pseudoniem}}")
async def casus(bezoek: Lezer, concept: UUID, pseudoniem: UUID) -> Response:
    """Een casus: waarop ieder besluit rustte, en wat beide bestanden ervan zeggen."""
    lees, pad = bezoek.diensten.lees, f"/concepten/{concept}"
    beeld, uitleg = await asyncio.gather(lees("evaluation", pad), lees("evaluation", f"{pad}/casussen/{pseudoniem}"))
    besluiten = sorted(uitleg["besluiten"], key=lambda een: not een["anders"])
    return blad(bezoek, "leren_watals_casus.html", beeld=beeld, uitleg=uitleg, besluiten=besluiten)


@routes.post(f"{PAD}/{{concept}}/naspelingen")
async def speel_na(bezoek: Schrijver, concept: UUID) -> Response:
    """Speel de geschiedenis na tot waar het grootboek nu is."""
    await bezoek.diensten.geef("evaluation", f"/concepten/{concept}/naspelingen", {})
    bezoek.sessie.boodschap = "Nagespeeld tot waar het grootboek nu is."
    return RedirectResponse(f"{PAD}/{concept}", 303)


@routes.post(f"{PAD}/{{concept}}/aanneming")
async def neem_aan(bezoek: Schrijver, concept: UUID) -> Response:
    """Neem het aan vanaf een dag; evaluation weigert wie het zelf opstelde."""
    invulling = Invulling.uit(await bezoek.formulier())
    body = {naam: invulling.een(naam).strip() for naam in ("ingangsdatum", "reden")}
    versie, sleutel = invulling.een("_versie"), invulling.een("_sleutel")
    try:
        await bezoek.diensten.geef(
            "evaluation", f"/concepten/{concept}/aanneming", body, sleutel=sleutel, versie=versie
        )
    except Geweigerd as nee:
        return await _toon(bezoek, concept, "gemeente", invulling, _fouten(nee, "ingangsdatum"))
    bezoek.sessie.boodschap = "Aangenomen: vanaf die dag geldt dit bestand voor nieuwe besluiten."
    return RedirectResponse(f"{PAD}/{concept}", 303)


async def _kies(bezoek: Bezoek, invulling: Invulling, fouten: Fouten) -> Response:
    gekozen = gevraagd(bezoek, FILTERS)
    deel = await bezoek.diensten.lees("evaluation", "/concepten", deelvraag(bezoek, gekozen))
    soorten = [Keuze(een.value, waarde(een.value)) for een in Conceptsoort]
    return blad(
        bezoek,
        "leren_concepten.html",
        400 if fouten else 200,
        deel=deel,
        gekozen=gekozen,
        filters={"soort": ("Soort", "Alle soorten", soorten), "stand": ("Stand", "Hoe ver ook", STANDEN)},
        volgende=volgende(deel, gekozen),
        soorten=soorten,
        begin=[*_meegeleverd()],
        invulling=invulling,
        fouten=fouten,
    )


async def _toon(
    bezoek: Bezoek, concept: UUID, per: str, invulling: Invulling, fouten: Fouten, vanaf: int = 0
) -> Response:
    lees, pad = bezoek.diensten.lees, f"/concepten/{concept}"
    beeld = await lees("evaluation", pad)
    gevonden: Any = await lees("evaluation", f"{pad}/vergelijking", [("per", per)]) if beeld["naspelingen"] else None
    verschoven = gevonden["verschuivingen"] if gevonden else []
    tot = vanaf + VERSCHUIVINGEN
    return blad(
        bezoek,
        "leren_concept.html",
        400 if fouten else 200,
        beeld=beeld,
        vergelijking=gevonden,
        verschuivingen=verschoven[vanaf:tot],
        volgende=f"?per={per}&vanaf={tot}#van-naar" if verschoven[tot:] else "",
        schaal=Schaal.van(een["beoordeeld"] for een in gevonden["groepen"]) if gevonden else Schaal(0),
        per=per,
        per_keuzes=PER,
        invulling=invulling,
        fouten=fouten,
    )


def _fouten(nee: Geweigerd, anders: str) -> Fouten:
    """Wat er aan welk veld mankeert; fouten diep in het bestand staan bij het bestand. Raises wat hier niet hoort."""
    if nee.status not in WEIGERING_OF_NIET_BEVOEGD:
        raise nee
    gevonden: dict[str, str] = {}
    for pad, uitleg in nee.fouten.items():
        veld, _, binnen = pad.partition(".")
        gevonden[veld] = "; ".join(filter(None, (gevonden.get(veld, ""), f"{binnen}: {uitleg}" if binnen else uitleg)))
    return gevonden or {anders: uitleg_van(nee)}


def _meegeleverd() -> dict[str, tuple[Conceptsoort, Path]]:
    """De meegeleverde bestanden die vandaag gelden, op naam: van iedere naam het laatste."""
    vandaag = dag(tijd.nu())
    alle = ((soort, pad, pad.stem[:-11], pad.stem[-10:]) for soort in Conceptsoort for pad in meegeleverd(soort))
    return {naam: (soort, pad) for soort, pad, naam, vanaf in alle if date.fromisoformat(vanaf) <= vandaag}
