"""Stap 1: meldingen aannemen, intrekken en tonen; een casus beeindigen."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from contracts.feit import Rol
from contracts.intake import MeldingOntvangen, OnderzoekVerwerkt
from contracts.regio import Regio
from contracts.woorden import Beeindigingsreden, Bevinding, Kanaal, Lijst, Meldinginhoud, Verzuimsoort
from kit.http import Answer, Moment, etag
from kit.identity import Forbidden, Identity
from kit.routes import Door, Opdracht, StreamId, actor, command_route
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Uitkomst
from services.intake.application import Meldingen
from services.intake.domain import Dossier, MeldingsnummerIsVerwerkt, Meldingstatus
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst

MELDERS = (*WERKERS, Rol.KETENPARTNER)


class TrekMeldingIn(Opdracht):
    """De school trekt haar melding in."""

    melding: Annotated[int, Field(ge=1, description="Volgnummer van de melding in de casus.")]
    reden: Tekst


class BeeindigCasus(Opdracht):
    """De casus hoeft de route niet uit te lopen."""

    reden: Beeindigingsreden
    toelichting: Tekst | None = None


class MeldingVerwerkt(Answer):
    """Wat er met een melding is gebeurd."""

    uitkomst: Uitkomst
    casus_id: UUID
    versie: int


class MeldingBeeld(Answer):
    """Een melding zoals zij binnenkwam, met haar status bij DUO; `te_snel`: binnen zeven dagen na of voor een andere
    van dezelfde school."""

    melding: int
    meldingsnummer: str | None
    kanaal: Kanaal
    verzuimsoort: Verzuimsoort | None
    status: Meldingstatus
    gemeld_op: Moment
    te_snel: bool
    ingetrokken_op: Moment | None
    reden_van_intrekking: str | None
    inhoud: Meldinginhoud | None


class MeldingenBeeld(Answer):
    """Alle meldingen die bij de casus zijn gevoegd, de oudste eerst."""

    casus_id: UUID
    alle_ingetrokken: bool
    meldingen: list[MeldingBeeld]


class BevindingBeeld(Answer):
    """Wat een lijst van DUO over de jongere zei."""

    lijst: Lijst
    bevinding: Bevinding
    per: date | None
    verwerkt_op: Moment


def routes(router: APIRouter, door: Door[Dossier], meldingen: Meldingen, lees: Lezer, regio: Regio) -> None:
    """De routes van stap 1."""
    command_route(router, door, "/intrekkingen", TrekMeldingIn, Dossier.trek_melding_in, *MELDERS)
    command_route(router, door, "/beeindigingen", BeeindigCasus, Dossier.beeindig_casus, *WERKERS)
    _aannemen(router, door, meldingen, regio)

    @router.get("/casussen/{casusId}/meldingen", summary="De meldingen van een casus")
    def toon_meldingen(
        stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*WERKERS))]
    ) -> MeldingenBeeld:
        """Ieder meldingsnummer dat in deze casus is aangenomen, ook wat is ingetrokken (Routekaart stap 1)."""
        dossier = door.load(stream, who)
        return MeldingenBeeld(
            casus_id=stream,
            alle_ingetrokken=dossier.alle_meldingen_ingetrokken,
            meldingen=[_melding(dossier, feit, lees) for feit in dossier.meldingen.values()],
        )


def bevindingen(feiten: list[OnderzoekVerwerkt], lees: Lezer) -> list[BevindingBeeld]:
    """De bevindingen, de oudste eerst."""
    return [
        BevindingBeeld(
            lijst=feit.lijst, bevinding=feit.bevinding, per=lees(feit, "per"), verwerkt_op=feit.vastgelegd_op
        )
        for feit in feiten
    ]


def _melding(dossier: Dossier, feit: MeldingOntvangen, lees: Lezer) -> MeldingBeeld:
    inhoud: Meldinginhoud | None = lees(feit, "inhoud")
    intrekking = dossier.ingetrokken.get(feit.volgnummer)
    return MeldingBeeld(
        melding=feit.volgnummer,
        meldingsnummer=inhoud.meldingsnummer if inhoud else None,
        kanaal=feit.kanaal,
        verzuimsoort=feit.verzuimsoort,
        status=dossier.statussen[feit.volgnummer],
        gemeld_op=feit.opgetreden_op,
        te_snel=feit.te_snel,
        ingetrokken_op=intrekking.opgetreden_op if intrekking else None,
        reden_van_intrekking=lees(intrekking, "reden"),
        inhoud=inhoud,
    )


def _aannemen(router: APIRouter, door: Door[Dossier], meldingen: Meldingen, regio: Regio) -> None:
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
        if melding.kanaal is Kanaal.EIGEN_ONDERZOEK and not set(WERKERS) & set(who.roles):
            raise Forbidden("Eigen onderzoek is van het Doorstroompunt zelf.")
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
