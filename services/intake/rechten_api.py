"""De API van de rechten van de jongere: persoonsgegevens herstellen, en de verwerking beperken."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Actor, Rol
from contracts.peildatum import leeftijd_op
from contracts.woorden import Beperkingsgrond, Persoonsgegevens
from kit.aggregate import Refusal
from kit.handling import Command, carry_out
from kit.http import Answer, Body
from kit.identity import Identity
from kit.routes import Door, Opdracht, actor, command_route
from services.intake.aanlevering import Bsn, Geboortedatum, Naam, Onderwijsnummer, Postcode
from services.intake.aannemen import Aannemer
from services.intake.application import persoon_van
from services.intake.bewaar_api import BRON, Deur, JongereId
from services.intake.domain import Dossier, JongereIsGewist

BESLISSERS = (Rol.DOORSTROOMCOORDINATOR,)
WERKERS = (Rol.DOORSTROOMCOACH, *BESLISSERS)
Tekst = Annotated[str, Field(min_length=3, max_length=4000)]


class NummerIsVanEenAnder(Refusal):
    """Dit nummer hoort al bij een andere jongere in deze regio. Ga na wie dit is; er is niets gewijzigd."""


class BeperkVerwerking(Opdracht):
    """De gegevens van deze casus mogen voorlopig alleen bewaard worden."""

    grond: Beperkingsgrond
    reden: Tekst


class HefBeperkingOp(Opdracht):
    """De gegevens mogen weer gebruikt worden."""

    reden: Tekst


class CorrigeerPersoonsgegevens(Body):
    """Wie de jongere is, geheel zoals het hoort te zijn."""

    bsn: Bsn = None
    onderwijsnummer: Onderwijsnummer = None
    voornamen: Naam
    achternaam: Naam
    geboortedatum: Geboortedatum
    postcode: Postcode = None
    reden: Tekst

    def persoon(self) -> Persoonsgegevens:
        """De goede gegevens."""
        return Persoonsgegevens.model_validate(self.model_dump(exclude={"reden"}))


class PersoonHersteld(Answer):
    """In welke casussen het nu goed staat; wat al goed stond is niet gewijzigd."""

    jongere_id: UUID
    gewijzigd: list[UUID]


def router(door: Door[Dossier], deur: Deur, aannemer: Aannemer) -> APIRouter:
    """De routes van de rechten van de jongere."""
    routes = APIRouter(tags=["rechten"])
    command_route(routes, door, "/beperkingen", BeperkVerwerking, Dossier.beperk_verwerking, *BESLISSERS)
    command_route(routes, door, "/beperkingsopheffingen", HefBeperkingOp, Dossier.hef_beperking_op, *BESLISSERS)

    @routes.post(f"{BRON.path}/{{{BRON.id}}}/persoonscorrecties", status_code=201)
    def corrigeer_persoonsgegevens(
        jongere: JongereId,
        opdracht: CorrigeerPersoonsgegevens,
        who: Annotated[Identity, Depends(deur.verifier.require(*WERKERS))],
    ) -> PersoonHersteld:
        """Herstel naam, nummer of geboortedatum (AVG artikel 16), in alle casussen van de jongere; herhalen mag.

        Het oude blijft in het spoor. Zoeken en herkennen gaan voortaan op het nieuwe.
        """
        if deur.beslissen.load(jongere, who).gewist:
            raise JongereIsGewist
        gewijzigd = _herstel(jongere, opdracht, actor(who, WERKERS), deur, aannemer)
        return PersoonHersteld(jongere_id=jongere, gewijzigd=gewijzigd)

    return routes


def _herstel(
    jongere: UUID, opdracht: CorrigeerPersoonsgegevens, wie: Actor, deur: Deur, aannemer: Aannemer
) -> list[UUID]:
    persoon, codec = opdracht.persoon(), aannemer.store.codec
    casussen = deur.bewaarder.casussen_van(jongere)
    oud = [bekend for dossier in casussen if (bekend := persoon_van(dossier, codec))]
    nieuw = aannemer.kenmerken(persoon.bsn, persoon.onderwijsnummer)
    vervallen = {merk for een in oud for merk in aannemer.kenmerken(een.bsn, een.onderwijsnummer)} - set(nieuw)
    # Eerst herkennen: een melding die er nu tussen komt vindt deze jongere al onder het goede nummer.
    if not aannemer.vault.recognise_by(jongere, nieuw):
        raise NummerIsVanEenAnder
    gewijzigd = []

    def beslis(dossier: Dossier) -> None:
        if persoon_van(dossier, codec) != persoon:
            leeftijd = leeftijd_op(persoon.geboortedatum, dossier.vandaag)
            dossier.corrigeer_persoonsgegevens(persoon, leeftijd, opdracht.reden)

    for dossier in casussen:
        if carry_out(aannemer.store, dossier.id, Command(wie, beslis), lambda _: None).stored:
            gewijzigd.append(dossier.id)
    aannemer.vault.recognise_by(jongere, nieuw, vervallen)
    return gewijzigd
