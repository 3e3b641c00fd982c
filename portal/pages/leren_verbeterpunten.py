"""Verbeterpunten van de regio: de bevroren bevinding, wie wat wanneer doet, het besluit, en voor en na."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import RedirectResponse

from contracts.feit import Rol, dag
from portal import leren, tijd
from portal.bezoek import Bezoek, Poort
from portal.diensten import Geweigerd
from portal.formulier import OVER_VERBETERPUNT, VERBETERPUNT, Invulling, Keuze, Opdracht, Veld
from portal.indienen import VEROUDERD, WEIGERING_OF_NIET_BEVOEGD, Uitslag
from portal.leren import Leervraag, blad, deelvraag, lezers, schrijft, volgende
from portal.prent import Rondnul
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = f"{leren.PAD}/verbeterpunten"
Lezer = Annotated[Bezoek, Depends(lezers)]
Schrijver = Annotated[Bezoek, Depends(Poort(Rol.DOORSTROOMCOORDINATOR))]
NIEUW = replace(
    VERBETERPUNT,
    titel="Leg een verbeterpunt vast",
    uitleg="Het rust op een bevinding over veel casussen, op leerpunten uit casussen, of op beide. Het antwoord op de "
    "vraag van de bevinding wordt bevroren zoals het nu is.",
)
TE_DOEN = {
    naam: replace(OVER_VERBETERPUNT[naam], titel=titel, uitleg=uitleg)
    for naam, titel, uitleg in (
        ("besluiten", "Leg een besluit vast", "Wat partners besloten, en wie meebesloot. Een later besluit gaat voor."),
        ("doorvoeringen", "Leg vast dat het is doorgevoerd", "Hoe de verbetering is doorgevoerd; in meer stappen mag."),
        (
            "bevindingen",
            "Bevries nog een bevinding",
            "Het antwoord van nu blijft zo staan, met de plaats in het grootboek.",
        ),
        (
            "effectmetingen",
            "Leg een eigen meting vast",
            "Een meting van voor en een van na, met een eerlijke kanttekening.",
        ),
        (
            "effectvergelijkingen",
            "Vergelijk voor en na",
            "Hetzelfde cijfer in twee perioden, hier en in gemeenten waar niets veranderde. De laatste periode begint "
            "als de verbetering is doorgevoerd.",
        ),
    )
}
LOS = ("besluiten", "doorvoeringen", "bevindingen", "effectmetingen")
"""Wat zonder meer te doen is; vergelijken begint bij een cijfer in een bevinding."""
NIET_TE_BEVRIEZEN = "leefdomeinen"
VAST = ("maat", "soort", "a", "b")
"""Welk cijfer er vergeleken wordt: gekozen bij een bevinding, niet getypt."""
NIET_GEVRAAGD = "route"
PERIODE = {"van": "Casussen geopend vanaf", "tot": "Casussen geopend voor"}
HIER, ELDERS = "Gemeente waar iets veranderde", "Gemeente waar niets veranderde"


@routes.get(PAD)
async def lijst(bezoek: Lezer) -> Response:
    """Alle verbeterpunten van de regio, en hoe het ervoor staat."""
    lees = bezoek.diensten.lees
    deel, programma = await asyncio.gather(
        lees("evaluation", "/verbeterpunten", deelvraag(bezoek, {})), lees("evaluation", "/verbeterprogramma")
    )
    return blad(
        bezoek,
        "leren_verbeterpunten.html",
        vraag=Leervraag.uit(bezoek),
        deel=deel,
        volgende=volgende(deel, {}),
        programma=programma,
        aantal=leren.aantal,
    )


@routes.get(f"{PAD}/nieuw")
async def nieuw(bezoek: Schrijver) -> Response:
    """Een verbeterpunt vastleggen, zo nodig met de vraag van een bladzijde over cijfers."""
    return _formulier(bezoek, NIEUW, PAD, _vooraf(bezoek), Uitslag())


@routes.post(f"{PAD}/nieuw")
async def leg_vast(bezoek: Schrijver) -> Response:
    """Leg het vast, met het antwoord van nu als bevinding."""
    return await _geef(bezoek, NIEUW, "/verbeterpunten", PAD)


@routes.get(f"{PAD}/{{verbeterpunt}}")
async def toon(bezoek: Lezer, verbeterpunt: UUID, controle: int | None = None) -> Response:
    """Een verbeterpunt, met alles wat ermee gebeurde; met `controle` wordt die bevinding nagerekend."""
    lees, pad = bezoek.diensten.lees, f"/verbeterpunten/{verbeterpunt}"
    beeld, programma = await asyncio.gather(lees("evaluation", pad), lees("evaluation", "/verbeterprogramma"))
    regels = (een for een in programma["verbeterpunten"] if een["verbeterpuntId"] == str(verbeterpunt))
    return blad(
        bezoek,
        "leren_verbeterpunt.html",
        beeld=beeld,
        gebeurtenissen=[met_beeld(een) for een in beeld["gebeurtenissen"]],
        regel=next(regels, None),
        voorbehoud=programma["voorbehoud"],
        controle=controle,
        gecontroleerd=await lees("evaluation", f"{pad}/bevindingen/{controle}/controles") if controle else None,
        opdrachten=[TE_DOEN[naam] for naam in LOS] if schrijft(bezoek) else [],
        w={"aantal": leren.aantal, "dagen": leren.dagen, "naam": leren.naam, "procentpunt": leren.procentpunt},
    )


@routes.get(f"{PAD}/{{verbeterpunt}}/{{naam}}")
async def opdracht(bezoek: Schrijver, verbeterpunt: UUID, naam: str) -> Response:
    """Het formulier van een opdracht over dit verbeterpunt."""
    beeld = await bezoek.diensten.lees("evaluation", f"/verbeterpunten/{verbeterpunt}")
    return _formulier(bezoek, _opdracht(naam), f"{PAD}/{verbeterpunt}", _vooraf(bezoek), Uitslag(), beeld["versie"])


@routes.post(f"{PAD}/{{verbeterpunt}}/{{naam}}")
async def geef(bezoek: Schrijver, verbeterpunt: UUID, naam: str) -> Response:
    """Geef de opdracht; lukt het niet, dan staat alles er nog, met wat er mankeert."""
    gekozen = _opdracht(naam)
    return await _geef(bezoek, gekozen, f"/verbeterpunten/{verbeterpunt}{gekozen.pad}", f"{PAD}/{verbeterpunt}")


async def _geef(bezoek: Bezoek, opdracht: Opdracht, pad: str, terug: str) -> Response:
    invulling = Invulling.uit(await bezoek.formulier())
    versie, sleutel = invulling.een("_versie"), invulling.een("_sleutel")
    if invulling.verandert_rijen:
        return _formulier(bezoek, opdracht, terug, invulling, Uitslag(), versie)
    try:
        body = invulling.body(_velden(bezoek, opdracht))
        gedaan = await bezoek.diensten.geef("evaluation", pad, body, sleutel=sleutel, versie=versie)
    except Geweigerd as nee:
        if nee.status not in WEIGERING_OF_NIET_BEVOEGD:
            raise
        if nee.status == VEROUDERD:
            versie = str((await bezoek.diensten.lees("evaluation", pad.rsplit("/", 1)[0]))["versie"])
        return _formulier(bezoek, opdracht, terug, invulling, Uitslag(probleem=nee.probleem, fouten=nee.fouten), versie)
    bezoek.sessie.boodschap = opdracht.gelukt
    return RedirectResponse(f"{PAD}/{gedaan['verbeterpuntId']}", 303)


def _formulier(
    bezoek: Bezoek, opdracht: Opdracht, terug: str, invulling: Invulling, uitslag: Uitslag, versie: object = ""
) -> Response:
    return blad(
        bezoek,
        "leren_opdracht.html",
        400 if uitslag.probleem else 200,
        opdracht=replace(opdracht, velden=_velden(bezoek, opdracht)),
        terug=terug,
        invulling=invulling,
        uitslag=uitslag,
        versie=versie,
        vast=VAST if opdracht.naam == "effectvergelijkingen" else (),
    )


def _opdracht(naam: str) -> Opdracht:
    if naam not in TE_DOEN:
        raise HTTPException(404)
    return TE_DOEN[naam]


def _vooraf(bezoek: Bezoek) -> Invulling:
    gevraagd = bezoek.request.query_params
    return Invulling({naam: gevraagd.getlist(naam) for naam in gevraagd if gevraagd[naam]})


def _velden(bezoek: Bezoek, opdracht: Opdracht) -> tuple[Veld, ...]:
    namen = bezoek.huis.regio.gemeenten
    gemeenten = [Keuze(een, namen.get(een, een)) for een in sorted(bezoek.wie.areas)]
    in_tijd = opdracht.naam == "effectmetingen"
    return _passend(opdracht.velden, gemeenten, () if in_tijd else leren.kwartalen(dag(tijd.nu())))


def _passend(velden: Sequence[Veld], gemeenten: Sequence[Keuze], perioden: Sequence[Keuze]) -> tuple[Veld, ...]:
    """De velden zoals zij hier te kiezen zijn: eigen gemeenten, hele kwartalen, en geen vertrouwelijke maat."""
    passend = []
    for veld in velden:
        if veld.naam in {"gemeente", "vergelijkingsgemeente"}:
            anders = {"gemeente": HIER if veld.verplicht else veld.label, "vergelijkingsgemeente": ELDERS}
            passend.append(replace(veld.met_keuzes(gemeenten), label=anders[veld.naam]))
        elif veld.naam == "per":
            passend.append(replace(veld, label="Gegroepeerd naar"))
        elif veld.naam in PERIODE and perioden:
            passend.append(replace(veld.met_keuzes(perioden), label=PERIODE[veld.naam], uitleg=""))
        elif veld.naam == "maat" and veld.keuzes:
            passend.append(veld.met_keuzes([een for een in veld.keuzes if een.waarde != NIET_TE_BEVRIEZEN]))
        elif veld.naam != NIET_GEVRAAGD:
            delen = _passend(veld.delen, gemeenten, perioden) if veld.soort == "groep" else veld.delen
            passend.append(replace(veld, delen=delen))
    return tuple(passend)


def met_beeld(een: Mapping[str, Any]) -> dict[str, Any]:
    """Een feit, met wat ervan te tekenen of uit te klappen is."""
    gegevens = een["gegevens"]
    if een["feit"] == "BevindingVastgelegd":
        return {**een, "antwoord": json.loads(gegevens["antwoord"])}
    if een["feit"] == "VerbeterpuntEffectVergeleken":
        return {**een, "schaal": Rondnul.van(gegevens["laag"], gegevens["hoog"])}
    return dict(een)
