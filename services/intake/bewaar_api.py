"""De API van bewaren en wissen: wat er over een jongere als geheel wordt besloten, door wie, en wat er open staat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from contracts.bewaring import Akkoord, Blokkadegrond, Weigergrond, Wisgrond
from contracts.feit import Rol, dag
from contracts.woorden import Regelverwijzing
from kit.aggregate import Refusal
from kit.handling import Command, carry_out
from kit.http import Answer, Body, Moment, Page, etag
from kit.identity import Forbidden, Identity, Verifier
from kit.listing import Column, ListQuery, Where, a_moment, sorting
from kit.overview import listing
from kit.reading import Gebeurtenis, gebeurtenis
from kit.routes import Door, Opdracht, Recorded, Resource, actor, command_route
from services.intake.bewaren import Bewaarder
from services.intake.domain import Jongere
from services.intake.projections import JONGEREN

BESLISSERS = (Rol.DOORSTROOMCOORDINATOR,)
BLOKKEERDERS = (*BESLISSERS, Rol.AUDITOR)
MELDERS = (Rol.DOORSTROOMCOACH, *BESLISSERS)
Tekst = Annotated[str, Field(min_length=3, max_length=4000)]
Nummer = Annotated[int, Field(ge=1, description="Volgnummer van het feit dat wordt bedoeld.")]


class JongereBijgewerkt(Recorded):
    """Wat er door een opdracht over een jongere is vastgelegd."""

    jongere_id: UUID


BRON = Resource("/jongeren", "jongereId", "Id van de jongere; zegt niet wie dat is.", JongereBijgewerkt)
JongereId = Annotated[UUID, Path(alias=BRON.id, description=BRON.id_text)]


class ZetBlokkade(Opdracht):
    """De gegevens mogen voorlopig niet weg."""

    grond: Blokkadegrond
    reden: Tekst


class HefBlokkadeOp(Opdracht):
    """De blokkade is niet meer nodig."""

    blokkade: Nummer
    reden: Tekst


class StelWissingVoor(Opdracht):
    """Deze gegevens hadden niet vastgelegd mogen worden."""

    reden: Tekst


class KeurWissingGoed(Opdracht):
    """Akkoord met het voorstel."""

    voorstel: Nummer


class WijsWissingAf(KeurWissingGoed):
    """Niet akkoord met het voorstel."""

    reden: Tekst


class StelWissingUit(WijsWissingAf):
    """Later opnieuw bezien."""

    tot: Annotated[date, Field(description="De dag waarop het voorstel terugkomt.")]

    @field_validator("tot")
    @classmethod
    def _later(cls, waarde: date) -> date:
        if waarde <= dag(datetime.now(UTC)):
            raise PydanticCustomError("uitstel", "ligt niet in de toekomst")
        return waarde


class RegistreerWisverzoek(Opdracht):
    """De jongere vraagt te wissen."""

    dag_van_ontvangst: date
    toelichting: Tekst | None = None


class RegistreerInzageverzoek(Opdracht):
    """De jongere vraagt om inzage."""

    dag_van_ontvangst: date
    toelichting: Tekst | None = None


class VerlengWisverzoek(Opdracht):
    """Antwoorden kost meer tijd, en dat is de jongere gezegd."""

    verzoek: Nummer
    reden: Tekst


class WijsWisverzoekToe(Opdracht):
    """Het verzoek wordt ingewilligd."""

    verzoek: Nummer
    motivering: Tekst


class WijsWisverzoekAf(WijsWisverzoekToe):
    """Het verzoek wordt niet ingewilligd."""

    weigergrond: Weigergrond


class Goedkeuring(Body):
    """Een voorstel waarmee u instemt."""

    jongere_id: UUID
    voorstel: Nummer


class KeurWissingenGoed(Body):
    """Instemmen met veel voorstellen tegelijk."""

    voorstellen: Annotated[list[Goedkeuring], Field(min_length=1, max_length=200)]


class Goedgekeurd(Answer):
    """Wat er van een goedkeuring kwam; zonder code is zij vastgelegd."""

    jongere_id: UUID
    gewist: bool
    code: str | None = None
    uitleg: str | None = None


class Goedkeuringen(Answer):
    """De uitkomst per voorstel, in de volgorde van het verzoek."""

    resultaten: list[Goedgekeurd]


class Jongerenvraag(ListQuery):
    """Waarop de lijst is te beperken."""

    columns = {  # noqa: RUF012 (the annotation is in the base)
        "gewijzigdOp": Column("changed_at", a_moment),
        "uiterlijk": Column("data->>'uiterlijk'", str),
    }
    voorstel: Annotated[bool | None, Where("(data->>'voorstel' IS NOT NULL) = %s")] = Field(
        default=None, description="Alleen met een voorstel dat open staat, of juist zonder."
    )
    verzoek: Annotated[bool | None, Where("(data->>'verzoek' IS NOT NULL) = %s")] = Field(
        default=None, description="Alleen met een verzoek waarop nog te beslissen is, of juist zonder."
    )
    blokkade: Annotated[bool | None, Where("((data->>'blokkades')::int > 0) = %s")] = Field(
        default=None, description="Alleen met een bewaarblokkade, of juist zonder."
    )
    grond: Annotated[Wisgrond | None, Where("data->>'grond' = %s")] = None
    sorteer: str | None = sorting(columns)


class JongereRegel(Answer):
    """Een jongere over wie iets te beslissen is of beslist is; niet wie het is."""

    jongere_id: UUID
    gemeente: str
    voorstel: Annotated[int | None, Field(description="Het voorstel dat open staat.")]
    grond: Wisgrond | None
    sinds: Moment | None
    casussen: int
    categorieen: tuple[str, ...]
    regels: tuple[Regelverwijzing, ...]
    akkoord: tuple[Akkoord, ...]
    uitgesteld_tot: date | None
    blokkades: int
    verzoek: Annotated[int | None, Field(description="Het verzoek waarop nog te beslissen is.")]
    uiterlijk: Annotated[date | None, Field(description="De laatste dag om op het verzoek te antwoorden.")]
    te_laat: bool
    gewist: bool
    gewijzigd_op: Moment
    versie: int


class BlokkadeBeeld(Answer):
    """Een bewaarblokkade die geldt."""

    blokkade: int
    grond: Blokkadegrond
    sinds: Moment


class JongereBeeld(Answer):
    """Wat er over een jongere is besloten, met alles wat daaraan voorafging."""

    jongere_id: UUID
    gemeente: str
    casussen: tuple[UUID, ...]
    houdt: Annotated[tuple[str, ...], Field(description="Waarom de bewaartermijn nu niet tot wissen leidt.")]
    blokkades: list[BlokkadeBeeld]
    voorstel: int | None
    akkoord: tuple[Akkoord, ...]
    uitgesteld_tot: date | None
    verzoek: int | None
    uiterlijk: date | None
    gewist: bool
    versie: int
    gebeurtenissen: list[Gebeurtenis]


@dataclass(frozen=True)
class Deur:
    """Wie de jongere mag zien heeft een van diens gemeenten; wie over wissen beslist heeft ze alle."""

    bewaarder: Bewaarder
    verifier: Verifier
    lezen: Door[Jongere] = field(init=False)
    beslissen: Door[Jongere] = field(init=False)

    def __post_init__(self) -> None:
        jongeren, vault = self.bewaarder.jongeren, self.bewaarder.vault
        deuren = {"lezen": self._laat_toe, "beslissen": self._laat_beslissen}
        for naam, toelating in deuren.items():
            object.__setattr__(self, naam, Door(jongeren, self.verifier, vault, BRON, admits=toelating))

    def keur_goed(self, opdracht: Goedkeuring, who: Identity) -> Goedgekeurd:
        """Stem in met een voorstel; wat niet kan staat in het antwoord, en houdt de rest niet op."""

        def beslis(jongere: Jongere) -> None:
            met_stand(self.bewaarder, Jongere.keur_wissing_goed)(jongere, voorstel=opdracht.voorstel)

        command = Command(actor(who, BESLISSERS), beslis)
        try:
            jongere = carry_out(
                self.bewaarder.jongeren, opdracht.jongere_id, command, lambda een: self.beslissen.admit(een, who)
            )
        except (Refusal, Forbidden) as weigering:
            return Goedgekeurd(
                jongere_id=opdracht.jongere_id, gewist=False, code=weigering.code, uitleg=weigering.detail
            )
        return Goedgekeurd(jongere_id=jongere.id, gewist=jongere.gewist is not None)

    def _gemeenten(self, jongere: Jongere) -> frozenset[str]:
        return frozenset(dossier.area for dossier in self.bewaarder.casussen_van(jongere.id))

    def _laat_toe(self, jongere: Jongere, who: Identity) -> None:
        if self._gemeenten(jongere).isdisjoint(who.areas):
            raise jongere.unknown

    def _laat_beslissen(self, jongere: Jongere, who: Identity) -> None:
        self._laat_toe(jongere, who)
        if not self._gemeenten(jongere) <= who.areas:
            raise Forbidden("Over wissen beslist wie werkt in alle gemeenten waar deze jongere een casus heeft.")


def met_stand(bewaarder: Bewaarder, beslis: Callable[..., None]) -> Callable[..., None]:
    """De opdracht, met hoe het op dit moment met de casussen van de jongere staat."""

    @wraps(beslis)
    def run(jongere: Jongere, **velden: Any) -> None:
        beslis(jongere, stand=bewaarder.stand(jongere.id), **velden)

    return run


def router(deur: Deur) -> APIRouter:
    """De routes van bewaren en wissen."""
    routes = APIRouter(tags=["bewaren"])
    _opdrachten(routes, deur)
    _lezen(routes, deur)

    @routes.post("/wisgoedkeuringen", status_code=200, summary="Keur veel voorstellen tegelijk goed")
    def keur_wissingen_goed(
        opdracht: KeurWissingenGoed, who: Annotated[Identity, Depends(deur.verifier.require(*BESLISSERS))]
    ) -> Goedkeuringen:
        """Ieder voorstel voor zich: wat niet meer opgaat wordt gezegd, de rest gaat door. Herhalen mag."""
        return Goedkeuringen(resultaten=[deur.keur_goed(een, who) for een in opdracht.voorstellen])

    @routes.post("/bewaarrondes", status_code=200, summary="Ga nu na wat weg mag")
    def loop_bewaarronde(who: Annotated[Identity, Depends(deur.verifier.require(*BESLISSERS))]) -> Bewaarronde:
        """In uw gemeenten. Gebeurt vanzelf iedere dag; meteen nagaan is nuttig na nieuwe bewaartermijnen."""
        return Bewaarronde(jongeren=deur.bewaarder.ronde(gemeenten=who.areas))

    return routes


class Bewaarronde(Answer):
    """Over hoeveel jongeren er iets is vastgelegd."""

    jongeren: int


def _opdrachten(routes: APIRouter, deur: Deur) -> None:
    ruim, streng = deur.lezen, deur.beslissen
    opdrachten: Sequence[tuple[Door[Jongere], str, type[Opdracht], Callable[..., None], tuple[Rol, ...]]] = (
        (ruim, "/blokkades", ZetBlokkade, Jongere.zet_blokkade, BLOKKEERDERS),
        (streng, "/blokkadeopheffingen", HefBlokkadeOp, Jongere.hef_blokkade_op, BLOKKEERDERS),
        (streng, "/wisvoorstellen", StelWissingVoor, Jongere.stel_wissing_voor, BESLISSERS),
        (streng, "/wisgoedkeuringen", KeurWissingGoed, Jongere.keur_wissing_goed, BESLISSERS),
        (streng, "/wisafwijzingen", WijsWissingAf, Jongere.wijs_wissing_af, BESLISSERS),
        (streng, "/wisuitstellen", StelWissingUit, Jongere.stel_wissing_uit, BESLISSERS),
        (ruim, "/wisverzoeken", RegistreerWisverzoek, Jongere.registreer_wisverzoek, MELDERS),
        (ruim, "/inzageverzoeken", RegistreerInzageverzoek, Jongere.registreer_inzageverzoek, BLOKKEERDERS),
        (streng, "/wisverzoekverlengingen", VerlengWisverzoek, Jongere.verleng_wisverzoek, BESLISSERS),
        (streng, "/wisverzoektoewijzingen", WijsWisverzoekToe, Jongere.wijs_wisverzoek_toe, BESLISSERS),
        (streng, "/wisverzoekafwijzingen", WijsWisverzoekAf, Jongere.wijs_wisverzoek_af, BESLISSERS),
    )
    for door, pad, body, beslis, rollen in opdrachten:
        command_route(routes, door, pad, body, met_stand(deur.bewaarder, beslis), *rollen)


def _lezen(routes: APIRouter, deur: Deur) -> None:
    lezer = Depends(deur.verifier.require(*BLOKKEERDERS))

    @routes.get(BRON.path, summary="Jongeren over wie iets te beslissen is of beslist is")
    def jongeren(who: Annotated[Identity, lezer], vraag: Annotated[Jongerenvraag, Query()]) -> Page[JongereRegel]:
        """De werklijst van bewaren: voorstellen, verzoeken met hun termijn, blokkades. Loopt even achter."""
        return listing(deur.lezen.store, who.areas, vraag, _regel, JONGEREN)

    @routes.get(f"{BRON.path}/{{{BRON.id}}}", summary="Wat er over een jongere is besloten")
    def toon_jongere(response: Response, jongere: JongereId, who: Annotated[Identity, lezer]) -> JongereBeeld:
        """Met iedere stap; tekst gaat open zolang de jongere niet is gewist. De ETag is de versie voor If-Match."""
        gevonden = deur.lezen.load(jongere, who)
        response.headers["ETag"] = etag(gevonden.version)
        return _beeld(gevonden, deur.bewaarder)


def _regel(rij: dict[str, Any]) -> JongereRegel:
    data = rij["data"]
    eigen = {
        "jongereId": rij["stream"],
        "gemeente": rij["area"],
        "gewist": data["gewist"] is not None,
        "teLaat": data["uiterlijk"] is not None and data["uiterlijk"] < dag(datetime.now(UTC)).isoformat(),
        "gewijzigdOp": rij["changed_at"],
        "versie": rij["version"],
    }
    return JongereRegel.model_validate(data | eigen)


def _beeld(jongere: Jongere, bewaarder: Bewaarder) -> JongereBeeld:
    stand, verzoek = bewaarder.stand(jongere.id), jongere.open_verzoek
    feiten = bewaarder.jongeren.facts(jongere.id)
    return JongereBeeld(
        jongere_id=jongere.id,
        gemeente=stand.gemeente if stand else jongere.area,
        casussen=stand.casussen if stand else (),
        houdt=stand.houdt if stand else (),
        blokkades=[
            BlokkadeBeeld(blokkade=nummer, grond=feit.grond, sinds=feit.vastgelegd_op)
            for nummer, feit in jongere.blokkades.items()
        ],
        voorstel=jongere.voorstel.volgnummer if jongere.voorstel else None,
        akkoord=tuple(jongere.akkoord),
        uitgesteld_tot=jongere.uitgesteld_tot,
        verzoek=verzoek.volgnummer if verzoek else None,
        uiterlijk=jongere.uiterlijk[verzoek.volgnummer] if verzoek else None,
        gewist=jongere.gewist is not None,
        versie=jongere.version,
        gebeurtenissen=[gebeurtenis(feit, bewaarder.jongeren.codec) for feit in feiten],
    )
