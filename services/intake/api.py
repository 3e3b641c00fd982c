"""De API van intake: meldingen, dossier, intakegesprek en vooronderzoek."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, Field, ValidationError

from contracts.feit import Rol
from contracts.regio import Regio
from contracts.woorden import (
    Contactwijze,
    Gegevenssoort,
    Grondslag,
    Hulpmiddel,
    LeefdomeinScore,
    Onderwijssoort,
    Partij,
    Persoonsgegevens,
    Route,
)
from kit.codec import Codec
from kit.http import Answer, Body, Moment, etag
from kit.identity import Forbidden, Identity
from kit.reading import Beeld, Regel, beeld, read_routes, regel
from kit.routes import Door, Opdracht, actor, command_route
from kit.vault import KeyDestroyed, Vault
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen, Uitkomst, persoon_van
from services.intake.domain import Dossier, MeldingsnummerIsVerwerkt

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
MELDERS = (*WERKERS, Rol.KETENPARTNER)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class TrekMeldingIn(Opdracht):
    """De school trekt haar melding in."""

    melding: Annotated[int, Field(ge=1, description="Volgnummer van de melding in de casus.")]
    reden: Tekst


class LegContactVast(Opdracht):
    """Er was contact."""

    met: Partij
    wijze: Contactwijze
    notitie: Tekst | None = None


class InventariseerSchoolacties(Opdracht):
    """Wat de school zelf deed."""

    acties: Annotated[list[Tekst], Field(min_length=1, max_length=50)]


class ControleerGegevens(Opdracht):
    """Wat is nagegaan; laat leeg wat onbekend bleef."""

    ingeschreven: bool | None = None
    startkwalificatie: bool | None = None
    onderwijssoort: Onderwijssoort | None = None
    uitschrijfdatum: date | None = None
    adres_klopt: bool | None = None


class BeoordeelDossier(Opdracht):
    """Het dossier is gelezen."""

    samenvatting: Tekst


class PlanIntakegesprek(Opdracht):
    """Een afspraak voor het intakegesprek."""

    gesprek_op: AwareDatetime
    plaats: Tekst
    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1)]
    wens_ouder_of_partner_gevraagd: bool
    gewenste_aanwezigen: Annotated[
        tuple[Partij, ...], Field(max_length=12, description="Wie de jongere er zelf bij wil hebben.")
    ] = ()


class VerzetIntakegesprek(Opdracht):
    """Een ander moment voor het gesprek."""

    gesprek_op: AwareDatetime
    reden: Tekst


class MeldNietVerschenen(Opdracht):
    """De jongere kwam niet."""

    toelichting: Tekst | None = None


class VoerIntakegesprek(Opdracht):
    """Het gesprek is gevoerd."""

    aanwezigen: Annotated[tuple[Partij, ...], Field(min_length=1)]
    verslag: Tekst


class Score(Body):
    """De score van een leefdomein: 1 (acuut probleem) tot 5 (volledig zelfredzaam)."""

    domein: Annotated[str, Field(max_length=60)]
    score: Annotated[int, Field(ge=1, le=5)]
    notitie: Tekst | None = None


class BrengLeefdomeinenInKaart(Opdracht):
    """De situatie per leefdomein."""

    scores: Annotated[list[Score], Field(min_length=1, max_length=30)]
    hulpmiddelen: Annotated[tuple[Hulpmiddel, ...], Field(max_length=10)] = ()
    ondersteuningsvraag: Tekst

    def velden(self) -> dict[str, Any]:
        """De scores in de woorden van het feit."""
        scores = tuple(LeefdomeinScore.model_validate(score.model_dump()) for score in self.scores)
        return super().velden() | {"scores": scores}


class VoerPrivacygesprek(Opdracht):
    """Over het delen van gegevens is gesproken."""

    verslag: Tekst | None = None


class GeefToestemming(Opdracht):
    """Toestemming van de jongere; de aanvrager kiest de id, zodat herhalen niets verandert."""

    toestemming: UUID
    partij: Partij
    doel: Tekst
    gegevens: Annotated[tuple[Gegevenssoort, ...], Field(min_length=1, max_length=20)]
    tot: date


class TrekToestemmingIn(Opdracht):
    """De jongere trekt een toestemming in."""

    toestemming: UUID


class DeelGegevens(Opdracht):
    """Gegevens zijn gedeeld met een partij, op een grondslag."""

    partij: Partij
    grondslag: Grondslag
    gegevens: Annotated[tuple[Gegevenssoort, ...], Field(min_length=1, max_length=20)]
    toestemming: UUID | None = None


class RondVooronderzoekAf(Opdracht):
    """Wat het vooronderzoek opleverde."""

    redenen: Tekst
    onderwijsredenen: Tekst | None = None
    eerdere_interventies: Tekst
    mogelijke_stappen: Tekst


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/contacten", LegContactVast, Dossier.leg_contact_vast),
    ("/schoolacties", InventariseerSchoolacties, Dossier.inventariseer_schoolacties),
    ("/gegevenscontroles", ControleerGegevens, Dossier.controleer_gegevens),
    ("/dossierbeoordelingen", BeoordeelDossier, Dossier.beoordeel_dossier),
    ("/intakegesprekken", PlanIntakegesprek, Dossier.plan_intakegesprek),
    ("/intakegesprek-verplaatsingen", VerzetIntakegesprek, Dossier.verzet_intakegesprek),
    ("/gemiste-intakegesprekken", MeldNietVerschenen, Dossier.meld_niet_verschenen),
    ("/intakegesprek-verslagen", VoerIntakegesprek, Dossier.voer_intakegesprek),
    ("/leefdomeinen", BrengLeefdomeinenInKaart, Dossier.breng_leefdomeinen_in_kaart),
    ("/privacygesprekken", VoerPrivacygesprek, Dossier.voer_privacygesprek),
    ("/toestemmingen", GeefToestemming, Dossier.geef_toestemming),
    ("/toestemming-intrekkingen", TrekToestemmingIn, Dossier.trek_toestemming_in),
    ("/gegevensdelingen", DeelGegevens, Dossier.deel_gegevens),
    ("/vooronderzoeken", RondVooronderzoekAf, Dossier.rond_vooronderzoek_af),
)


class MeldingVerwerkt(Answer):
    """Wat er met een melding is gebeurd."""

    uitkomst: Uitkomst
    casus_id: UUID
    versie: int


class CasusRegel(Regel):
    """Een casus in de lijst."""

    naam: str | None
    meldingen: int
    route: Route | None


class CasusBeeld(Beeld):
    """Wat intake van een casus weet."""

    persoon: Persoonsgegevens | None
    route: Route | None
    meldingen: int
    beoordeeld: bool
    gesprek_op: Moment | None
    gesprek_gevoerd: bool
    privacygesprek: bool
    vooronderzoek_afgerond: bool


def routers(door: Door[Dossier], meldingen: Meldingen, codec: Codec, vault: Vault, regio: Regio) -> list[APIRouter]:
    """De routes van intake."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    command_route(router, door, "/intrekkingen", TrekMeldingIn, Dossier.trek_melding_in, *MELDERS)
    _meldingen(router, door, meldingen, regio)
    read_routes(
        router,
        door,
        *WERKERS,
        row=lambda rij: regel(CasusRegel, rij, naam=_naam(rij["data"], vault)),
        state=lambda dossier: _beeld(dossier, persoon_van(dossier, codec)),
        kinds=(CasusRegel, CasusBeeld),
    )
    return [router]


def _meldingen(router: APIRouter, door: Door[Dossier], meldingen: Meldingen, regio: Regio) -> None:
    async def gelezen(ruw: Annotated[dict[str, Any], Depends(_json)]) -> OntvangMelding:
        try:
            return OntvangMelding.model_validate(ruw, context={"regio": regio}, by_alias=True)
        except ValidationError as fout:
            raise RequestValidationError([dict(een) for een in fout.errors()]) from None

    schema = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": OntvangMelding.model_json_schema(by_alias=True)}},
        }
    }

    @router.post("/meldingen", status_code=201, summary="Neem een melding aan", openapi_extra=schema)
    def ontvang_melding(
        response: Response,
        who: Annotated[Identity, Depends(door.verifier.require(*MELDERS))],
        melding: Annotated[OntvangMelding, Depends(gelezen)],
    ) -> MeldingVerwerkt:
        """Opent een casus, of koppelt de melding aan de casus die voor deze jongere loopt (Routekaart stap 1)."""
        if melding.gemeentecode not in who.areas:
            raise Forbidden("U heeft geen toegang tot deze gemeente.")
        (verwerkt,) = meldingen.ontvang([melding], actor(who, MELDERS))
        if verwerkt.uitkomst is Uitkomst.STRIJDIG:
            raise MeldingsnummerIsVerwerkt
        response.headers["Location"] = f"/v1/casussen/{verwerkt.casus_id}"
        response.headers["ETag"] = etag(verwerkt.versie)
        if verwerkt.uitkomst is Uitkomst.GENEGEERD:
            response.status_code = 200
        return MeldingVerwerkt(uitkomst=verwerkt.uitkomst, casus_id=verwerkt.casus_id, versie=verwerkt.versie)


async def _json(inhoud: dict[str, Any]) -> dict[str, Any]:
    return inhoud


def _naam(gegevens: dict[str, Any], vault: Vault) -> str | None:
    """De naam uit de cijfertekst van een rij; None als de jongere is vergeten."""
    if not gegevens["persoon"]:
        return None
    plaats = f"{gegevens['persoonFeit']}/persoon"
    try:
        persoon = Persoonsgegevens.model_validate_json(
            vault.open(UUID(gegevens["jongereId"]), plaats, gegevens["persoon"])
        )
    except KeyDestroyed:
        return None
    return f"{persoon.voornamen} {persoon.achternaam}"


def _beeld(dossier: Dossier, persoon: Persoonsgegevens | None) -> CasusBeeld:
    return beeld(
        CasusBeeld,
        dossier,
        persoon=persoon,
        route=dossier.route,
        meldingen=len(dossier.meldingen),
        beoordeeld=dossier.beoordeeld,
        gesprek_op=dossier.gesprek_op,
        gesprek_gevoerd=dossier.gesprek_gevoerd,
        privacygesprek=dossier.privacygesprek,
        vooronderzoek_afgerond=dossier.vooronderzoek_af,
    )
