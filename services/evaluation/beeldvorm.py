"""De hele casus zoals zij over HTTP gaat: een beeld uit alle feiten van alle diensten."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from contracts.woorden import Beeindigingsreden, Doelgroep, Grens, Masroute, Partij, Resultaat, Stap
from kit.http import Answer, Moment
from services.evaluation.casusbeeld import Stapstatus, Wie
from services.evaluation.terugblik import FeitInBoek


class Deel(Answer):
    """Een deel van het beeld, zoals het is opgeteld."""

    model_config = ConfigDict(from_attributes=True)


class StapInBeeld(Deel):
    """Een stap van de Routekaart; `afwijkingen` zeggen waarvan daarbij met reden is afgeweken."""

    stap: Stap
    status: Stapstatus
    gedaan_op: Moment | None
    afwijkingen: list[str]


class AfwijkingInBeeld(Deel):
    """Hier week een professional met reden af: pas toe of leg uit."""

    stap: Stap
    afgeweken_van: str
    opgetreden_op: Moment
    vastgelegd_op: Moment


class TeruggangInBeeld(Deel):
    """De casus ging terug naar een eerdere stap."""

    naar: Stap
    opgetreden_op: Moment
    vastgelegd_op: Moment


class TermijnInBeeld(Deel):
    """Een termijn die openstaat."""

    termijn: str
    dienst: str
    start: int
    partij: Partij | None
    streef_op: Moment | None
    fataal_op: Moment
    opgeschort: bool
    verstreken: Grens | None


class WachtInBeeld(Deel):
    """Op wie wordt gewacht, en waarop."""

    wie: Wie
    waarop: str
    partij: Partij | None


class AfsluitingInBeeld(Deel):
    """Wanneer en waarom de casus is gesloten."""

    afgesloten_op: Moment
    resultaat: Resultaat | None
    beeindiging: Beeindigingsreden | None


class Waarde(Answer):
    """Een waarde in het beeld, en het feit dat haar zo maakte; null als geen feit er iets over zei."""

    pad: str
    waarde: Any
    feit: FeitInBoek | None


class HeleCasus(Deel):
    """Wat alle diensten samen van een casus weten."""

    casus_id: UUID
    jongere_id: UUID
    gemeente: str
    coach: str | None
    geopend_op: Moment
    gewijzigd_op: Moment
    meldingen: int
    nieuw: bool
    prioriteit: int | None
    stap: Stap
    stappen: list[StapInBeeld]
    afwijkingen: list[AfwijkingInBeeld]
    teruggegaan: list[TeruggangInBeeld]
    doelgroep: Doelgroep | None
    voorstel: Doelgroep | None
    voorstel_open: bool
    ontbreekt: list[str]
    route: str | None
    masroute: Masroute | None
    gesprek_op: Moment | None
    casusregie: Partij | None
    procesregie: Partij | None
    planversie: int
    traject_loopt: bool
    vastgelopen: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool
    termijnen: list[TermijnInBeeld]
    aan_zet: list[WachtInBeeld]
    afgesloten: bool
    afsluiting: AfsluitingInBeeld | None
    herkomst: Annotated[
        list[Waarde] | None,
        Field(description="Iedere waarde met het feit dat haar zo maakte; alleen als daarom is gevraagd."),
    ] = None


VELDEN = tuple(naam for naam in HeleCasus.model_fields if naam != "herkomst")
"""Wat van het beeld te zien is, en dus te vergelijken."""
