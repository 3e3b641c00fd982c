"""De API van verslagen: vaststellen, terugvinden, ophalen, en zien welke casussen achter een cijfer zitten."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from contracts.feit import Gemeentecode
from contracts.woorden import Verslagsoort, Verslagvorm
from kit.http import Answer, Moment, Page, etag
from kit.identity import Identity
from kit.listing import Column, ListQuery, Where, a_moment, sorting
from kit.overview import listing
from kit.resource import IdempotencyKeyHeader
from kit.routes import recorded
from services.evaluation.projections import VERSLAGEN
from services.evaluation.verslagen.deur import BRON, ROLLEN, Deur, StelVerslagVast, VerslagBijgewerkt
from services.evaluation.verslagen.vormen import VORMEN, vingerafdruk

VerslagId = Annotated[UUID, Path(alias=BRON.id, description=BRON.id_text)]
BESTANDEN = {vorm.soort: {"schema": {"type": "string", "format": "binary"}} for vorm in VORMEN.values()}


class Verslagvraag(ListQuery):
    """Welke verslagen; het nieuwste eerst."""

    columns = {"gewijzigdOp": Column("changed_at", a_moment)}  # noqa: RUF012 (the annotation is in the base)
    soort: Annotated[list[Verslagsoort], Where("data->>'soort' = ANY(%s)")] = Field(default=[])
    sorteer: str | None = sorting(columns, "-gewijzigdOp")


class VerslagRegel(Answer):
    """Een verslag in de lijst."""

    verslag_id: UUID
    soort: Verslagsoort
    jaar: int
    peildag: str
    positie: int
    gewijzigd_op: Moment


class VerslagBeeld(Answer):
    """Waarover een verslag gaat, en de SHA-256 van elk bestand."""

    verslag_id: UUID
    soort: Verslagsoort
    jaar: int
    peildag: str
    positie: int
    grootboekhash: str
    definitie: str
    definitie_vingerafdruk: str
    rekenwijze: int
    vingerafdrukken: dict[Verslagvorm, str]


class Casuslijst(Answer):
    """De casussen achter een cijfer, onder pseudoniemen die alleen in dit verslag bestaan."""

    casussen: list[str]


def router(deur: Deur) -> APIRouter:
    """De routes van verslagen."""
    routes, door = APIRouter(tags=["verslagen"]), deur.door
    bevoegd = Depends(door.verifier.require(*ROLLEN))
    plek = f"{BRON.path}/{{{BRON.id}}}"

    @routes.post(BRON.path, status_code=201)
    def stel_verslag_vast(
        response: Response,
        vraag: StelVerslagVast,
        who: Annotated[Identity, bevoegd],
        key: IdempotencyKeyHeader = None,
    ) -> VerslagBijgewerkt:
        """Bevries een verslag op een peildatum, over wat er nu in het grootboek staat (Routekaart stap 13)."""
        verslag = deur.stel_vast(vraag, who, key)
        response.headers["Location"] = f"/v1{BRON.path}/{verslag.id}"
        response.headers["ETag"] = etag(verslag.version)
        return VerslagBijgewerkt.model_validate(recorded(verslag, BRON), from_attributes=True)

    @routes.get(BRON.path)
    def lijst_van_verslagen(
        who: Annotated[Identity, bevoegd], vraag: Annotated[Verslagvraag, Query()]
    ) -> Page[VerslagRegel]:
        """De verslagen van de regio, het nieuwste eerst; loopt enkele ogenblikken achter op wat net is vastgesteld."""
        gebieden = [] if who.areas.isdisjoint(deur.regio.gemeenten) else [deur.regio.contactgemeente]
        return listing(door.store, gebieden, vraag, _regel, VERSLAGEN)

    @routes.get(plek)
    def toon_verslag(verslag: VerslagId, who: Annotated[Identity, bevoegd]) -> VerslagBeeld:
        """Waarover een verslag gaat: peildatum, plaats in het grootboek en definitie, met vingerafdrukken."""
        feit = deur.lees(verslag, who)
        eigen = {naam: getattr(feit, naam) for naam in VerslagBeeld.model_fields if hasattr(feit, naam)}
        afdrukken = {vorm: getattr(feit, f"{vorm}_vingerafdruk") for vorm in Verslagvorm}
        return VerslagBeeld.model_validate(eigen | {"peildag": feit.peildag.isoformat(), "vingerafdrukken": afdrukken})

    @routes.get(
        f"{plek}/bestanden/{{vorm}}",
        response_class=Response,
        responses={200: {"description": "Het verslag.", "content": BESTANDEN}},
    )
    def verslagbestand(
        verslag: VerslagId,
        vorm: Annotated[Verslagvorm, Path(description="In welke vorm.")],
        who: Annotated[Identity, bevoegd],
    ) -> Response:
        """Het verslag als bestand, op dit moment opnieuw gemaakt uit het grootboek: altijd dezelfde bytes."""
        feit = deur.lees(verslag, who)
        inhoud = deur.bestand(feit, vorm)
        naam = f"{feit.soort}-{feit.jaar}-{feit.peildag}.{vorm}"
        koppen = {"Content-Disposition": f'attachment; filename="{naam}"', "ETag": f'"{vingerafdruk(inhoud)}"'}
        return Response(inhoud, media_type=VORMEN[vorm].soort, headers=koppen)

    @routes.get(f"{plek}/onderdelen/{{onderdeel}}/casussen")
    def casussen_achter_cijfer(
        verslag: VerslagId,
        onderdeel: Annotated[str, Path(description="Zoals het in het verslag heet.", pattern=r"^[a-z0-9-]{1,60}$")],
        who: Annotated[Identity, bevoegd],
        a: Annotated[str, Query(description="Waarde `a` van het cijfer.", max_length=200)],
        b: Annotated[str, Query(description="Waarde `b` van het cijfer.", max_length=200)] = "",
        gemeente: Annotated[Gemeentecode | None, Query(description="Leeg: de hele regio.")] = None,
    ) -> Casuslijst:
        """De casussen achter een cijfer van tien of meer, onder pseudoniemen van dit verslag."""
        feit = deur.lees(verslag, who)
        return Casuslijst(casussen=deur.casussen(feit, onderdeel, (a, b), gemeente, who))

    return routes


def _regel(rij: dict[str, Any]) -> VerslagRegel:
    eigen = {"verslagId": rij["stream"], "gewijzigdOp": rij["changed_at"]}
    return VerslagRegel.model_validate(rij["data"] | eigen)
