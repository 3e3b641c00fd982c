"""Feiten van evaluation: stap 12 en 13 van de Routekaart."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Beeindigingsreden, Ontvanger, Partij, Resultaat, Stap


class ResultatenTeruggekoppeld(CasusFeit, type="resultaten-teruggekoppeld.v1"):
    """De resultaten zijn gedeeld met partners en betrokkenen, ieder op een grondslag (Routekaart stap 12)."""

    ontvangers: tuple[Ontvanger, ...]
    inhoud: Vertrouwelijk[str]


class CasusGeevalueerd(CasusFeit, type="casus-geevalueerd.v1"):
    """Met de partners is teruggekeken op de gemaakte keuzes (Routekaart stap 13)."""

    deelnemers: tuple[Partij, ...]
    reflectie: Vertrouwelijk[str]


class LeerpuntVastgesteld(CasusFeit, type="leerpunt-vastgesteld.v1"):
    """Uit deze casus volgt een leerpunt voor het werkproces (Routekaart stap 13)."""

    stap: Stap
    leerpunt: Vertrouwelijk[str]


class CasusAfgesloten(CasusFeit, type="casus-afgesloten.v1"):
    """De casus is af; een nieuw signaal opent een nieuwe (Routekaart stap 13)."""

    resultaat: Annotated[Resultaat | None, Field(description="Ontbreekt als er geen traject was.")] = None
    beeindiging: Annotated[
        Beeindigingsreden | None, Field(description="Waarom de casus eindigde voordat de route was uitgelopen.")
    ] = None
