"""Stap 2: contacten, wat de school deed, de kruiscontrole en de beoordeling."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from contracts.woorden import Contactwijze, Gegeven, Gegevensbron, Gegevensherkomst, Onderwijssoort, Partij
from kit.http import Answer, Body, Moment
from kit.routes import Door, Opdracht, command_route
from services.intake.domain import Dossier, nagegaan
from services.intake.domain.kennisname import VELD_VAN
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst


class LegContactVast(Opdracht):
    """Er was contact, of een poging daartoe."""

    met: Partij
    wijze: Contactwijze
    gelukt: Annotated[bool, Field(description="Onwaar: een poging, de ander is niet bereikt.")] = True
    notitie: Tekst | None = None


class InventariseerSchoolacties(Opdracht):
    """Wat de school zelf deed."""

    acties: Annotated[list[Tekst], Field(min_length=1, max_length=50)]


class Herkomst(Body):
    """Waar een gegeven is nagegaan."""

    gegeven: Gegeven
    bron: Gegevensbron


class ControleerGegevens(Opdracht):
    """Wat is nagegaan; laat leeg wat onbekend bleef."""

    ingeschreven: bool | None = None
    startkwalificatie: bool | None = None
    onderwijssoort: Onderwijssoort | None = None
    uitschrijfdatum: date | None = None
    adres_klopt: bool | None = None
    bronnen: Annotated[tuple[Herkomst, ...], Field(max_length=5)] = ()

    def velden(self) -> dict[str, Any]:
        """De bronnen in de woorden van het feit."""
        bronnen = tuple(Gegevensherkomst.model_validate(een.model_dump()) for een in self.bronnen)
        return super().velden() | {"bronnen": bronnen}


class BeoordeelDossier(Opdracht):
    """Het dossier is gelezen."""

    samenvatting: Tekst


class ContactBeeld(Answer):
    """Een contact, of een poging die niet lukte."""

    met: Partij
    wijze: Contactwijze
    gelukt: bool
    op: Moment
    notitie: str | None


class GegevenBeeld(Answer):
    """Een gegeven zoals het is nagegaan; `verschilt`: een andere bron zegt iets anders."""

    gegeven: Gegeven
    waarde: bool | date | Onderwijssoort | None
    bron: Gegevensbron | None
    op: Moment
    verschilt: bool


class KennisnameBeeld(Answer):
    """Wat er over het dossier bekend is (Routekaart stap 2)."""

    contacten: list[ContactBeeld]
    schoolacties: list[str]
    gegevens: list[GegevenBeeld]
    opnieuw_te_beoordelen: bool
    samenvatting: str | None
    beoordeeld_op: Moment | None


def routes(router: APIRouter, door: Door[Dossier]) -> None:
    """De routes van stap 2."""
    command_route(router, door, "/contacten", LegContactVast, Dossier.leg_contact_vast, *WERKERS)
    command_route(
        router, door, "/schoolacties", InventariseerSchoolacties, Dossier.inventariseer_schoolacties, *WERKERS
    )
    command_route(router, door, "/gegevenscontroles", ControleerGegevens, Dossier.controleer_gegevens, *WERKERS)
    command_route(router, door, "/dossierbeoordelingen", BeoordeelDossier, Dossier.beoordeel_dossier, *WERKERS)


def beeld(dossier: Dossier, lees: Lezer) -> KennisnameBeeld:
    """Wat de coach van stap 2 ziet, de oudste contacten eerst."""
    contacten = [
        ContactBeeld(
            met=feit.met, wijze=feit.wijze, gelukt=feit.gelukt, op=feit.opgetreden_op, notitie=lees(feit, "notitie")
        )
        for feit in dossier.contacten
    ]
    oordeel = dossier.beoordeling
    return KennisnameBeeld(
        contacten=contacten,
        schoolacties=[actie for feit in dossier.schoolacties for actie in lees(feit, "acties") or ()],
        gegevens=_gegevens(dossier, lees),
        opnieuw_te_beoordelen=dossier.opnieuw_te_beoordelen,
        samenvatting=lees(oordeel, "samenvatting"),
        beoordeeld_op=oordeel.opgetreden_op if oordeel else None,
    )


def _gegevens(dossier: Dossier, lees: Lezer) -> list[GegevenBeeld]:
    """De kruiscontrole: per gegeven en bron het laatste, en of de bronnen het eens zijn."""
    laatste: dict[tuple[Gegeven, Gegevensbron | None], tuple[Any, Moment]] = {}
    for controle in dossier.controles:
        bronnen = {een.gegeven: een.bron for een in controle.bronnen}
        for gegeven in nagegaan(controle):
            veld = VELD_VAN[gegeven]
            open_ = gegeven is not Gegeven.UITSCHRIJFDATUM
            waarde = getattr(controle, veld) if open_ else lees(controle, veld)
            laatste[gegeven, bronnen.get(gegeven)] = (waarde, controle.opgetreden_op)
    waarden: dict[Gegeven, set[Any]] = {}
    for (gegeven, _), (waarde, _op) in laatste.items():
        waarden.setdefault(gegeven, set()).add(waarde)
    return [
        GegevenBeeld(gegeven=gegeven, waarde=waarde, bron=bron, op=op, verschilt=len(waarden[gegeven]) > 1)
        for (gegeven, bron), (waarde, op) in laatste.items()
    ]
