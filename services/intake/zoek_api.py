"""Zoeken naar een jongere over HTTP. Een POST, want persoonsgegevens horen niet in een adres."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.feit import Rol
from contracts.woorden import Persoonsgegevens
from kit.http import Answer, Body
from kit.identity import Identity
from kit.look import shown
from kit.routes import Door
from kit.vault import KeyDestroyed
from services.intake.application import Meldingen
from services.intake.domain import Dossier
from services.intake.zoekindex import Zoekindex

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
WAAROP = ("naam", "bsn", "onderwijsnummer", "meldingsnummer")


class Zoekvraag(Body):
    """Waarop wordt gezocht: geef precies een van naam, bsn, onderwijsnummer en meldingsnummer."""

    naam: Annotated[str | None, Field(min_length=2, max_length=100, pattern=r"[^\W_]")] = None
    bsn: Annotated[str | None, Field(pattern=r"^[0-9]{9}$")] = None
    onderwijsnummer: Annotated[str | None, Field(pattern=r"^[0-9]{9}$")] = None
    meldingsnummer: Annotated[str | None, Field(pattern=r"^[0-9]{1,12}$")] = None
    limiet: Annotated[int, Field(ge=1, le=100, description="Hoogstens zoveel resultaten.")] = 20

    @model_validator(mode="after")
    def _precies_een(self) -> Self:
        if sum(getattr(self, naam) is not None for naam in WAAROP) != 1:
            raise PydanticCustomError("zoekvraag", f"geef precies een van {', '.join(WAAROP)}")
        return self


class GevondenCasus(Answer):
    """Een casus van een jongere die kan zijn bedoeld."""

    casus_id: UUID
    naam: str
    geboortejaar: int
    gemeente: str


class Zoekresultaat(Answer):
    """Wat er is gevonden in uw gemeenten, de beste eerst."""

    resultaten: list[GevondenCasus]
    meer: Annotated[bool, Field(description="Er is meer dan hier staat; zoek preciezer.")]
    volledig: Annotated[
        bool, Field(description="Onwaar: de namen worden nog ingelezen, er kan iemand ontbreken. Zoek straks opnieuw.")
    ]


def router(door: Door[Dossier], meldingen: Meldingen, index: Zoekindex) -> APIRouter:
    """De route van het zoeken."""
    routes = APIRouter(tags=["zoeken"])

    @routes.post("/zoekvragen", status_code=200, summary="Zoek een jongere")
    def zoek(vraag: Zoekvraag, who: Annotated[Identity, Depends(door.verifier.require(*WERKERS))]) -> Zoekresultaat:
        """Op naam (ook het begin van een woord, in iedere volgorde, zonder accenten, met een tikfout) of op nummer."""
        if vraag.naam is None:
            return _op_nummer(vraag, who, meldingen)
        volledig = index.volledig
        vermeldingen, meer = index.namen.zoek(vraag.naam, who.areas, vraag.limiet)
        for een in vermeldingen:
            shown(een.casus_id, een.jongere_id, een.gemeente)
        gevonden = [
            GevondenCasus(casus_id=een.casus_id, naam=een.naam, geboortejaar=een.geboortejaar, gemeente=een.gemeente)
            for een in vermeldingen
        ]
        return Zoekresultaat(resultaten=gevonden, meer=meer, volledig=volledig)

    return routes


def _op_nummer(vraag: Zoekvraag, who: Identity, meldingen: Meldingen) -> Zoekresultaat:
    """Zoeken op nummer leest de opslag zelf, en is dus altijd volledig."""
    if vraag.meldingsnummer is not None:
        casus = meldingen.casus_met(vraag.meldingsnummer)
        dossiers = [casus] if casus else []
    else:
        soort = "bsn" if vraag.bsn is not None else "onderwijsnummer"
        dossiers = meldingen.casussen_van(soort, vraag.bsn or vraag.onderwijsnummer or "")
    gevonden = [een for dossier in dossiers if (een := _gevonden(dossier, who, meldingen))]
    return Zoekresultaat(resultaten=gevonden[: vraag.limiet], meer=len(gevonden) > vraag.limiet, volledig=True)


def _gevonden(dossier: Dossier, who: Identity, meldingen: Meldingen) -> GevondenCasus | None:
    """De casus, voor wie in zijn gemeente werkt en zolang de jongere niet is vergeten."""
    if dossier.last is None or dossier.last.gemeente not in who.areas or dossier.persoon is None:
        return None
    try:
        persoon: Persoonsgegevens = meldingen.store.codec.open(dossier.persoon, "persoon")
    except KeyDestroyed:
        return None
    shown(dossier.id, dossier.last.key, dossier.last.gemeente)
    return GevondenCasus(
        casus_id=dossier.id,
        naam=persoon.naam,
        geboortejaar=persoon.geboortedatum.year,
        gemeente=dossier.last.gemeente,
    )
