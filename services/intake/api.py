"""De API van intake: de casus als geheel; de opdrachten en beelden per stap staan in stappen/."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Rol
from contracts.regio import Regio
from contracts.woorden import Beeindigingsreden, Persoonsgegevens, Routenaam
from kit.codec import Codec
from kit.correction import correction_routes
from kit.handling import Clock, now
from kit.http import Moment
from kit.identity import Identity
from kit.listing import Naam, Where
from kit.reading import Beeld, OverviewQuery, Regel, beeld, read_routes, regel
from kit.routes import Door, StreamId
from kit.term_routes import term_routes
from kit.vault import KeyDestroyed, Vault
from services.intake.application import Meldingen
from services.intake.domain import Aandachtspunt, Dossier, aandachtspunten
from services.intake.stappen import gesprek, kennisname, privacy, signaal, startgesprek, systeem, vooronderzoek
from services.intake.stappen.lezer import WERKERS, Lezer


class Casusvraag(OverviewQuery):
    """Waarop de lijst is te beperken."""

    route: Annotated[list[Naam], Where("data->>'route' = ANY(%s)")] = Field(default=[])
    verzuim: Annotated[bool | None, Where("(data->>'verzuim')::bool = %s")] = None


class CasusRegel(Regel):
    """Een casus in de lijst."""

    jongere_id: UUID | None
    naam: str | None
    meldingen: int
    route: Routenaam | None


class CasusBeeld(Beeld):
    """Wat intake van een casus weet; meldingen, leefdomeinen en toestemmingen hebben een eigen adres."""

    jongere_id: Annotated[UUID | None, Field(description="Zegt niet wie het is.")]
    persoon: Persoonsgegevens | None
    route: Routenaam | None
    aandacht: tuple[Aandachtspunt, ...]
    beeindiging: Beeindigingsreden | None
    toelichting_bij_beeindiging: str | None
    meldingen: int
    alle_meldingen_ingetrokken: bool
    onderzoek: list[signaal.BevindingBeeld]
    beoordeeld: bool
    kennisname: kennisname.KennisnameBeeld
    gesprek_op: Moment | None
    gesprek_gevoerd: bool
    gesprek: gesprek.GesprekBeeld
    startgesprek_gevoerd: bool
    privacygesprek: bool
    vooronderzoek_afgerond: bool
    vooronderzoek: vooronderzoek.VooronderzoekBeeld


def routers(
    door: Door[Dossier], meldingen: Meldingen, codec: Codec, vault: Vault, regio: Regio, clock: Clock = now
) -> list[APIRouter]:
    """De routes van intake."""
    router = APIRouter(tags=["casussen"])
    lees = Lezer(codec)
    signaal.routes(router, door, meldingen, lees, regio)
    kennisname.routes(router, door)
    gesprek.routes(router, door)
    startgesprek.routes(router, door)
    systeem.routes(router, door, lees, regio, clock)
    privacy.routes(router, door, lees, clock)
    vooronderzoek.routes(router, door)
    term_routes(router, door, *WERKERS)
    correction_routes(router, door, *WERKERS)
    read_routes(
        router,
        door,
        *WERKERS,
        row=lambda rij: regel(CasusRegel, rij, naam=_naam(rij["data"], vault)),
        state=lambda dossier: beeld_van(dossier, lees),
        kinds=(CasusRegel, CasusBeeld),
        query=Casusvraag,
    )

    @router.get("/casussen/{casusId}/noodinzagen", summary="De stand, met namen, voor wie noodtoegang heeft")
    def noodinzage(
        stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*WERKERS, Rol.AUDITOR))]
    ) -> CasusBeeld:
        """Zolang uw noodtoegang duurt; ook voor een auditor, die namen anders niet ziet."""
        return beeld_van(door.load_opened(stream, who), lees)

    return [router]


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
    return persoon.naam


def beeld_van(dossier: Dossier, lees: Lezer) -> CasusBeeld:
    """Wat intake van een casus weet, voor deze lezer."""
    return beeld(
        CasusBeeld,
        dossier,
        jongere_id=dossier.persoon.jongere_id if dossier.persoon else None,
        persoon=lees(dossier.persoon, "persoon"),
        route=dossier.route,
        aandacht=aandachtspunten(dossier),
        beeindiging=dossier.beeindiging.reden if dossier.beeindiging else None,
        toelichting_bij_beeindiging=lees(dossier.beeindiging, "toelichting"),
        meldingen=len(dossier.meldingen),
        alle_meldingen_ingetrokken=dossier.alle_meldingen_ingetrokken,
        onderzoek=signaal.bevindingen(dossier.bevindingen, lees),
        beoordeeld=dossier.beoordeeld,
        kennisname=kennisname.beeld(dossier, lees),
        gesprek_op=dossier.gesprek_op,
        gesprek_gevoerd=dossier.gesprek_gevoerd,
        gesprek=gesprek.beeld(dossier, lees),
        startgesprek_gevoerd=dossier.startgesprek_gevoerd,
        privacygesprek=dossier.privacygesprek,
        vooronderzoek_afgerond=dossier.vooronderzoek_af,
        vooronderzoek=vooronderzoek.beeld(dossier, lees),
    )
