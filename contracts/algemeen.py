"""Feiten die iedere dienst kan vastleggen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Stap


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
