"""De API van bewaartermijnen: wat er geldt en waarom, wat het zou doen, en wat er is vernietigd."""

import csv
from datetime import UTC, date, datetime
from hashlib import sha256
from io import StringIO
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from psycopg import sql
from pydantic import Field

from contracts.bewaartermijnen import Bewaartabel
from contracts.bewaring import Akkoord, PersoonsgegevensGewist, Wisgrond
from contracts.feit import dag
from contracts.woorden import Regelverwijzing
from kit.aggregate import BestaatNiet
from kit.http import Answer, Moment, Page
from kit.identity import Identity
from kit.listing import Condition, ListQuery, all_of, read_page
from services.intake.bewaar_api import BLOKKEERDERS, Deur, JongereId
from services.intake.bewaaroverzicht import Bewaarreden, Overzicht, overzicht
from services.intake.projections import JONGEREN

GEWIST = Condition("data->>'gewist' IS NOT NULL")
MEESTE = 10_000
Op = Annotated[date | None, Query(description="Op welke dag; leeg: vandaag.")]
LIJST = sql.SQL("SELECT * FROM {tabel} WHERE {limieten} ORDER BY changed_at DESC LIMIT %s")
KOLOMMEN = ("verklaring", "gewistOp", "gemeente", "grond", "casussen", "categorieen", "regels", "akkoord")


class VerklaringBestaatNiet(BestaatNiet):
    """Deze verklaring van vernietiging bestaat niet, of hoort niet bij een van uw gemeenten."""


class Reden(Answer):
    """Hoeveel casussen om deze reden blijven."""

    reden: Bewaarreden
    casussen: int


class Groepsoverzicht(Answer):
    """Wat er met de casussen van een gemeente in een categorie gebeurt, naar welke regel."""

    gemeente: str
    categorie: str
    regel: Regelverwijzing
    gaat: Annotated[int, Field(description="Casussen die voorgesteld zouden worden.")]
    blijft: list[Reden]
    gewist: int


class Gemeenteoverzicht(Answer):
    """Van hoeveel jongeren alles voorgesteld zou worden."""

    gemeente: str
    jongeren: int


class Bewaaroverzicht(Answer):
    """Wat een tabel op een dag zou doen; er verandert niets."""

    tabel: str
    op: date
    gemeenten: list[Gemeenteoverzicht]
    groepen: list[Groepsoverzicht]


class Verklaring(Answer):
    """Een verklaring van vernietiging: wat, waarom en door wie. Geen persoonsgegevens; die zijn er niet meer."""

    jongere_id: Annotated[UUID, Field(description="Id van de stroom in het grootboek; leidt naar niemand meer.")]
    gemeente: str
    grond: Wisgrond
    casussen: int
    categorieen: tuple[str, ...]
    regels: tuple[Regelverwijzing, ...]
    akkoord: tuple[Akkoord, ...]
    gewist_op: Moment


class Bewijsbaar(Verklaring):
    """De verklaring met waar zij in het grootboek staat, zodat zij te controleren is."""

    feit_id: UUID
    volgnummer: int
    vorige_hash: str
    hash: Annotated[str, Field(description="SHA-256 van de bytes van het feit, zoals het grootboek die kent.")]


def router(deur: Deur) -> APIRouter:
    """De routes van bewaartermijnen en vernietigingen."""
    routes = APIRouter(tags=["bewaren"])
    _termijnen(routes, deur)
    _verklaringen(routes, deur)
    return routes


def _termijnen(routes: APIRouter, deur: Deur) -> None:
    lezer = Depends(deur.verifier.require(*BLOKKEERDERS))
    termijnen, bewaarder = deur.bewaarder.termijnen, deur.bewaarder

    def reken(tabel: Bewaartabel, op: date, who: Identity) -> Bewaaroverzicht:
        return _overzicht(overzicht(bewaarder.bezie_alle(tabel, op, gemeenten=who.areas), who.areas), tabel, op)

    @routes.get("/bewaartermijnen", summary="Welke bewaartermijnen gelden of golden, met hun bron")
    def bewaartermijnen(_: Annotated[Identity, lezer]) -> Page[Bewaartabel]:
        """Alle tabellen, de oudste eerst; de jongste die is ingegaan geldt, ook voor wat er al lag."""
        return Page(resultaten=termijnen.tabellen)

    @routes.get("/bewaaroverzicht", summary="Wat de bewaartermijnen zouden doen")
    def toon_bewaaroverzicht(who: Annotated[Identity, lezer], op: Op = None) -> Bewaaroverzicht:
        """Wat er zou gaan en blijven, per gemeente en categorie, en waarom; ook voor een dag die nog komt."""
        wanneer = op or dag(datetime.now(UTC))
        return reken(termijnen.op(wanneer), wanneer, who)

    @routes.post("/bewaaroverzicht", status_code=200, summary="Wat een ontwerp van bewaartermijnen zou doen")
    def beproef_bewaartermijnen(
        ontwerp: Bewaartabel, who: Annotated[Identity, lezer], op: Op = None
    ) -> Bewaaroverzicht:
        """Reken met een tabel die nog niet geldt; er verandert niets. Alle fouten erin komen in een keer terug."""
        return reken(ontwerp, op or dag(datetime.now(UTC)), who)


def _verklaringen(routes: APIRouter, deur: Deur) -> None:
    lezer = Depends(deur.verifier.require(*BLOKKEERDERS))
    store = deur.bewaarder.jongeren

    @routes.get("/vernietigingen", summary="Verklaringen van vernietiging")
    def vernietigingen(who: Annotated[Identity, lezer], vraag: Annotated[ListQuery, Query()]) -> Page[Verklaring]:
        """Wat er is gewist, op welke grond en met wiens akkoord."""
        waar = [Condition("area = ANY(%s)", [list(who.areas)]), GEWIST]
        with store.recorder.datastore.get_connection() as conn:
            rijen, volgende = read_page(conn, JONGEREN, "stream", vraag, waar)
        return Page(resultaten=[_uit_rij(rij) for rij in rijen], volgende=volgende)

    @routes.get("/vernietigingen/{jongereId}", summary="Een verklaring, met haar plaats in het grootboek")
    def vernietiging(jongere: JongereId, who: Annotated[Identity, lezer]) -> Bewijsbaar:
        """De hash is die van het feit in het grootboek; de auditor controleert haar daar."""
        bekend = store.load(jongere)
        if bekend.gewist is None or bekend.area not in who.areas:
            raise VerklaringBestaatNiet
        bytes_ = store.recorder.stored(jongere)[bekend.gewist.volgnummer - 1][1]
        return _verklaring(bekend.gewist, bytes_)

    @routes.get("/vernietigingslijst", summary="De verklaringen als CSV", response_class=Response)
    def vernietigingslijst(who: Annotated[Identity, lezer]) -> Response:
        """Een regel per vernietiging, de oudste eerst; hoogstens de jongste tienduizend."""
        limieten, waarden = all_of([Condition("area = ANY(%s)", [list(who.areas)]), GEWIST])
        vraag = LIJST.format(tabel=sql.Identifier(JONGEREN), limieten=limieten)
        with store.recorder.datastore.get_connection() as conn:
            rijen = conn.execute(vraag, (*waarden, MEESTE)).fetchall()
        kop = {"Content-Disposition": 'attachment; filename="vernietigingen.csv"'}
        return Response(_csv([_uit_rij(rij) for rij in reversed(rijen)]), media_type="text/csv", headers=kop)


def _overzicht(telling: Overzicht, tabel: Bewaartabel, op: date) -> Bewaaroverzicht:
    alle = {*telling.gaat, *telling.blijft, *telling.gewist}
    groepen = sorted(alle, key=lambda groep: (groep[0], groep[1].categorie, groep[1].bron))
    return Bewaaroverzicht(
        tabel=tabel.id,
        op=op,
        gemeenten=[Gemeenteoverzicht(gemeente=g, jongeren=n) for g, n in sorted(telling.jongeren.items())],
        groepen=[
            Groepsoverzicht(
                gemeente=groep[0],
                categorie=groep[1].categorie,
                regel=tabel.verwijzing(groep[1]),
                gaat=telling.gaat[groep],
                blijft=[Reden(reden=r, casussen=n) for r, n in sorted(telling.blijft.get(groep, {}).items())],
                gewist=telling.gewist[groep],
            )
            for groep in groepen
        ],
    )


def _uit_rij(rij: dict[str, Any]) -> Verklaring:
    data = rij["data"]
    eigen = {"jongereId": rij["stream"], "gemeente": rij["area"], "gewistOp": data["sinds"]}
    return Verklaring.model_validate(data | eigen)


def _verklaring(feit: PersoonsgegevensGewist, bytes_: bytes) -> Bewijsbaar:
    return Bewijsbaar(
        jongere_id=feit.jongere_id,
        gemeente=feit.gemeente,
        grond=feit.grond,
        casussen=len(feit.casussen),
        categorieen=feit.categorieen,
        regels=feit.regels,
        akkoord=feit.akkoord,
        gewist_op=feit.vastgelegd_op,
        feit_id=feit.id,
        volgnummer=feit.volgnummer,
        vorige_hash=feit.vorige_hash,
        hash=sha256(bytes_).hexdigest(),
    )


def _csv(verklaringen: list[Verklaring]) -> str:
    bestand = StringIO()
    schrijver = csv.writer(bestand, delimiter=";", lineterminator="\r\n")
    schrijver.writerow(KOLOMMEN)
    for een in verklaringen:
        regels = [f"{regel.tabel}/{regel.regel}" for regel in een.regels]
        akkoord = [f"{wie.medewerker} ({wie.rol}) op {wie.op:%Y-%m-%d}" for wie in een.akkoord]
        velden = [een.jongere_id, een.gewist_op.isoformat(), een.gemeente, een.grond, een.casussen]
        teksten = [" ".join(een.categorieen), " ".join(regels), ", ".join(akkoord)]
        schrijver.writerow([_veilig(str(veld)) for veld in (*velden, *teksten)])
    return bestand.getvalue()


def _veilig(veld: str) -> str:
    """Een rekenblad voert niets uit wat met een apostrof begint."""
    return f"'{veld}" if veld[:1] in "=+-@" else veld
