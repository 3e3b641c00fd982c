"""Het verloop van een traject voor wie kijkt: acties, afspraken en wat er gebeurde."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.algemeen import FeitGehoord
from contracts.feit import Feit
from contracts.woorden import Actiesoort, DuoStatus, Partij, Resultaat, Uitkomst
from kit.codec import Codec
from kit.http import Answer, Moment
from kit.reading import Gebeurtenis, gebeurtenis, opened
from services.monitoring.domain import Traject
from services.monitoring.domain.actie import Actie, Stand


class ActieStand(Answer):
    """Een actie, en hoe het ermee staat."""

    actie: int
    soort: Actiesoort
    wie: Partij
    uiterlijk: date
    omschrijving: str | None
    planversie: Annotated[int | None, Field(description="De laatste versie waar zij in staat; null: een vervolgactie.")]
    stand: Stand
    te_laat: bool
    gestart_op: Moment | None
    afgerond_op: Moment | None
    uitkomst: Uitkomst | None


class AfspraakStand(Answer):
    """Een afspraak over terugkoppeling, en of zij wordt nagekomen."""

    partij: Partij
    elke_weken: int
    laatst_op: Moment | None
    laatst_nagekomen: bool | None
    uiterlijk: date | None
    te_laat: bool
    gemist: int


class DuoStand(Answer):
    """Wat DUO het laatst hoorde."""

    melding: Annotated[int | None, Field(description="Null: iedere melding in deze casus.")]
    status: DuoStatus


class Verloop(Answer):
    """Het traject tot vandaag; het eerdere werk blijft zichtbaar."""

    planversie: int
    gestarte_planversie: int
    vastgelopen: bool
    acties: list[ActieStand]
    afspraken: list[AfspraakStand]
    duo_statussen: list[DuoStand]
    resultaat: Resultaat | None
    nazorg_tot: date | None
    gebeurtenissen: list[Gebeurtenis]


def verloop(traject: Traject, feiten: list[Feit], codec: Codec | None, vandaag: date) -> Verloop:
    """Het verloop op een dag; zonder codec blijft alles wat vertrouwelijk is dicht."""
    return Verloop(
        planversie=traject.planversie,
        gestarte_planversie=traject.gestarte_planversie,
        vastgelopen=traject.vastgelopen,
        acties=[_actie(traject, nummer, codec, vandaag) for nummer in traject.standen],
        afspraken=[_afspraak(traject, partij, vandaag) for partij in traject.afspraken],
        duo_statussen=[DuoStand(melding=melding, status=status) for melding, status in traject.duo_statussen.items()],
        resultaat=traject.resultaat,
        nazorg_tot=traject.nazorg_tot,
        gebeurtenissen=[gebeurtenis(feit, codec) for feit in feiten if not isinstance(feit, FeitGehoord)],
    )


def _actie(traject: Traject, nummer: int, codec: Codec | None, vandaag: date) -> ActieStand:
    actie: Actie = traject.acties[nummer]
    stand = traject.standen[nummer]
    return ActieStand(
        actie=nummer,
        soort=actie.soort,
        wie=actie.wie,
        uiterlijk=actie.uiterlijk,
        omschrijving=opened(codec, actie.bron, actie.veld),
        planversie=actie.planversie or None,
        stand=stand,
        te_laat=stand in (Stand.NIET_BEGONNEN, Stand.LOOPT) and actie.uiterlijk < vandaag,
        gestart_op=actie.gestart_op,
        afgerond_op=actie.afgerond_op,
        uitkomst=actie.uitkomst,
    )


def _afspraak(traject: Traject, partij: Partij, vandaag: date) -> AfspraakStand:
    laatste, uiterlijk = traject.terugkoppelingen.get(partij), traject.terugkoppelen_tot.get(partij)
    return AfspraakStand(
        partij=partij,
        elke_weken=traject.afspraken[partij],
        laatst_op=laatste.opgetreden_op if laatste else None,
        laatst_nagekomen=laatste.afspraken_nagekomen if laatste else None,
        uiterlijk=uiterlijk,
        te_laat=traject.resultaat is None and uiterlijk is not None and uiterlijk < vandaag,
        gemist=traject.gemist[partij],
    )
