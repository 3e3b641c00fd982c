"""Feiten die iedere dienst kan vastleggen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit, Moment
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Grens, Partij, Regelverwijzing, Stap

Termijnnaam = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Naam van de termijn.")]
Termijnverwijzing = Annotated[
    int, Field(ge=1, description="Volgnummer van het feit TermijnGestart in deze stroom: welke termijn het is.")
]


class AfwijkingGemotiveerd(CasusFeit, type="afwijking-gemotiveerd.v1"):
    """Een professional week met reden af van de Routekaart: pas toe of leg uit."""

    stap: Stap
    afgeweken_van: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    reden: Vertrouwelijk[str]


class FeitGehoord(CasusFeit, type="feit-gehoord.v1"):
    """De dienst nam kennis van een feit van een andere dienst; letterlijk, zodat de hash te controleren blijft."""

    feit: Annotated[
        str,
        Field(
            description="De bytes van het gehoorde feit als tekst.",
            json_schema_extra={"contentMediaType": "application/json"},
        ),
    ]


class GegevensGecorrigeerd(CasusFeit, type="gegevens-gecorrigeerd.v1"):
    """Wat eerder verkeerd was vastgelegd is hersteld; het oude blijft staan, en dit wijst ernaar (AVG artikel 16)."""

    feit: Annotated[int, Field(ge=1, description="Volgnummer, in deze stroom, van het feit dat is hersteld.")]
    veld: Annotated[
        str,
        Field(
            pattern=r"^[a-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$",
            description="Welk veld daarvan, bijvoorbeeld acties.0.wie.",
        ),
    ]
    waarde: Annotated[Vertrouwelijk[str] | None, Field(description="De goede waarde, als zij dicht hoort.")] = None
    categorie: Annotated[
        str | None,
        Field(pattern=r'^(true|false|"[a-z0-9-]{1,60}")$', description="De goede waarde, als zij leesbaar is."),
    ] = None
    reden: Vertrouwelijk[str]


class TermijnGestart(CasusFeit, type="termijn-gestart.v1"):
    """Vanaf nu loopt een termijn; een regionale afspraak, tenzij de regel anders zegt."""

    termijn: Termijnnaam
    partij: Annotated[Partij | None, Field(description="Op wie wordt gewacht, als dat een partij is.")] = None
    telt_vanaf: Moment
    streef_op: Moment | None = None
    fataal_op: Moment
    regel: Regelverwijzing


class TermijnGehaald(CasusFeit, type="termijn-gehaald.v1"):
    """Wat binnen de termijn moest gebeuren is gebeurd; te laat is ook gedaan."""

    start: Termijnverwijzing
    termijn: Termijnnaam
    op_tijd: bool


class TermijnVerstreken(CasusFeit, type="termijn-verstreken.v1"):
    """De streefdatum of de fatale datum ging voorbij zonder dat gebeurde waar de termijn voor liep."""

    start: Termijnverwijzing
    termijn: Termijnnaam
    partij: Partij | None = None
    grens: Grens
    verstreken_op: Moment


class TermijnOpgeschort(CasusFeit, type="termijn-opgeschort.v1"):
    """De termijn staat stil, met reden."""

    start: Termijnverwijzing
    termijn: Termijnnaam
    reden: Vertrouwelijk[str]


class TermijnHervat(CasusFeit, type="termijn-hervat.v1"):
    """De termijn loopt weer, met reden; de tijd dat zij stilstond telt niet mee."""

    start: Termijnverwijzing
    termijn: Termijnnaam
    streef_op: Moment | None = None
    fataal_op: Moment
    reden: Vertrouwelijk[str]


class TermijnVerlengd(CasusFeit, type="termijn-verlengd.v1"):
    """De termijn is verlengd, met reden."""

    start: Termijnverwijzing
    termijn: Termijnnaam
    streef_op: Moment | None = None
    fataal_op: Moment
    reden: Vertrouwelijk[str]


class TermijnVervallen(CasusFeit, type="termijn-vervallen.v1"):
    """De termijn geldt niet meer: de casus is gesloten, of volgt een andere route."""

    start: Termijnverwijzing
    termijn: Termijnnaam
