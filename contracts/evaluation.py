"""Feiten van evaluation: stap 12 en 13 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit, VerbeterpuntFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Beeindigingsreden,
    Leerpuntverwijzing,
    Meeteenheid,
    Meting,
    Ontvanger,
    Partij,
    Reflectie,
    Resultaat,
    Stap,
)


class ResultatenTeruggekoppeld(CasusFeit, type="resultaten-teruggekoppeld.v1"):
    """De resultaten zijn gedeeld met partners en betrokkenen, ieder op een grondslag (Routekaart stap 12)."""

    ontvangers: tuple[Ontvanger, ...]
    inhoud: Vertrouwelijk[str]


class CasusGeevalueerd(CasusFeit, type="casus-geevalueerd.v1"):
    """Met de partners is teruggekeken op de gemaakte keuzes (Routekaart stap 13)."""

    deelnemers: tuple[Partij, ...]
    reflectie: Vertrouwelijk[str]
    vragen: Annotated[tuple[Reflectie, ...], Field(description="De vragen waarop is teruggekeken.")] = ()


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


class VerbeterpuntVastgesteld(VerbeterpuntFeit, type="verbeterpunt-vastgesteld.v1"):
    """De regio gaat iets in het werkproces verbeteren, om wat casussen leerden (Routekaart stap 13)."""

    stap: Stap
    eigenaar: Annotated[Partij, Field(description="Wie ervoor zorgt dat het gebeurt.")]
    uiterlijk: date
    leerpunten: tuple[Leerpuntverwijzing, ...]
    verbeterpunt: Vertrouwelijk[str]


class VerbeterpuntDoorgevoerd(VerbeterpuntFeit, type="verbeterpunt-doorgevoerd.v1"):
    """De verbetering is in het werkproces doorgevoerd (Routekaart stap 13)."""

    aanpak: Vertrouwelijk[str]


class VerbeterpuntEffectGemeten(VerbeterpuntFeit, type="verbeterpunt-effect-gemeten.v1"):
    """Gemeten is wat de verbetering uitmaakte: voor en na, met een eerlijke kanttekening (Routekaart stap 13)."""

    maat: Annotated[Vertrouwelijk[str], Field(description="Wat er is gemeten.")]
    eenheid: Meeteenheid
    nulmeting: Meting
    vervolgmeting: Meting
    kanttekening: Annotated[Vertrouwelijk[str], Field(description="Wat de meting niet zegt, of anders verklaart.")]
