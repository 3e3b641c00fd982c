"""Beheer: een opdracht gevolgd door http, opslag, NATS en luisteraars; met nummers die van geen persoon zijn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.diensten import Geweigerd
from portal.pages.ops import BEHEER, Beheerder
from portal.sporen.jaeger import SporenZwijgen
from portal.sporen.span import Span
from portal.sporen.waterval import duur, ns, waterval
from portal.weergave import Menupunt, bladzijde

PAD = "/beheer/sporen"
MENU = (Menupunt("Sporen", PAD, frozenset({BEHEER}), 14),)
routes = APIRouter()
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MEESTE_SPOREN = 20
GEEN_ID = "Dit is geen nummer van een casus, een correlatie of een spoor. Plak het hele nummer, zonder iets eromheen."


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Wat een opdracht teweegbracht: de feiten met dezelfde correlatie."""

    correlatie: str
    feiten: Sequence[Mapping[str, Any]]

    @property
    def duur(self) -> int:
        """Van het eerste feit tot het laatste in het grootboek, in nanoseconden."""
        einden = [ns(een["opgenomenOp"] or een["vastgelegdOp"]) for een in self.feiten]
        return max(0, max(einden) - ns(self.feiten[0]["vastgelegdOp"]))

    @property
    def diensten(self) -> Sequence[str]:
        """Waar zij langsging."""
        return list(dict.fromkeys(een["dienst"] for een in self.feiten))


@routes.get(PAD)
async def zoek(bezoek: Beheerder) -> Response:
    """Het formulier."""
    return bladzijde(bezoek, "ops_sporen.html", gevraagd="", fout="")


@routes.post(PAD)
async def vind(bezoek: Beheerder) -> Response:
    """Naar het spoor, of terug met wat er mis is."""
    gevraagd = str((await bezoek.formulier()).get("id", "")).strip().lower()
    if not ID.fullmatch(gevraagd):
        return bladzijde(bezoek, "ops_sporen.html", 400, gevraagd="", fout=GEEN_ID)
    return RedirectResponse(f"{PAD}/{gevraagd}", 303)


@routes.get(PAD + "/{id_}")
async def spoor(bezoek: Beheerder, id_: str) -> Response:
    """De opdrachten van een casus; of de waterval van een correlatie of spoor."""
    if not ID.fullmatch(id_):
        raise HTTPException(404)
    gevonden = await _feiten(bezoek, id_)
    feiten = gevonden["feiten"]
    if any(een["stroom"] == id_ for een in feiten):
        return bladzijde(
            bezoek, "ops_casus.html", id=id_, opdrachten=_opdrachten(feiten), meer=gevonden["meer"], duur=duur
        )
    sporen = list(dict.fromkeys(een["traceparent"].split("-")[1] for een in feiten))
    sporen = sporen[:MEESTE_SPOREN] if sporen else [id_.replace("-", "")]
    spans, zwijgt = await _spans(bezoek, sporen)
    if not feiten and not spans and not zwijgt:
        return bladzijde(
            bezoek, "ops_sporen.html", 404, gevraagd=id_, fout="Hierbij zijn geen feiten en geen stappen gevonden."
        )
    beeld = waterval(spans, feiten)
    return bladzijde(bezoek, "ops_spoor.html", id=id_, beeld=beeld, sporen=sporen, zwijgt=zwijgt, duur=duur)


async def _feiten(bezoek: Bezoek, id_: str) -> Mapping[str, Any]:
    """Van een spoor zonder feiten, een vraag die niets vastlegde, zijn er alleen stappen."""
    try:
        gelezen: Mapping[str, Any] = await bezoek.diensten.lees("evaluation", f"/sporen/{id_}")
    except Geweigerd as nee:
        if nee.status != 404:
            raise
        return {"feiten": [], "meer": False}
    return gelezen


async def _spans(bezoek: Bezoek, sporen: Sequence[str]) -> tuple[Sequence[Span], bool]:
    """De stappen, en of de bron ervan zweeg: dan blijven de feiten over."""
    try:
        return await bezoek.huis.sporen.van(sporen), False
    except SporenZwijgen:
        return (), True


def _opdrachten(feiten: Sequence[Mapping[str, Any]]) -> Sequence[Opdracht]:
    """De nieuwste vooraan."""
    per: dict[str, list[Mapping[str, Any]]] = {}
    for een in feiten:
        per.setdefault(een["correlatieId"], []).append(een)
    return [Opdracht(correlatie, deel) for correlatie, deel in reversed(per.items())]
