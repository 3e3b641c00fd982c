"""Feiten van evaluation: stap 12 en 13 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit, ConceptFeit, Gemeentecode, Hash, VerbeterpuntFeit, VerslagFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Beeindigingsreden,
    Conceptsoort,
    Kwartalen,
    Leercel,
    Leerfilter,
    Leerpuntverwijzing,
    Leerwoord,
    Meeteenheid,
    Meting,
    Ontvanger,
    Partij,
    Reflectie,
    Resultaat,
    Stap,
    Verbeterbesluit,
    Verslagsoort,
    VoorEnNa,
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


Grootboekplaats = Annotated[int, Field(ge=0, description="Tot en met welke plaats in het grootboek is gekeken.")]
Boekhash = Annotated[Hash, Field(description="De hash van het feit op die plaats: dit grootboek was het.")]


class BevindingVastgelegd(VerbeterpuntFeit, type="bevinding-vastgelegd.v1"):
    """Wat er in de geschiedenis van veel casussen te zien was, met de vraag en de plaats (Routekaart stap 13)."""

    maat: Leerwoord
    filters: tuple[Leerfilter, ...]
    per: Leerwoord | None = None
    positie: Grootboekplaats
    grootboekhash: Boekhash
    antwoord: Annotated[
        str,
        Field(
            description="Het antwoord, letterlijk, zonder wat te klein is; de vingerafdruk is de SHA-256 ervan.",
            json_schema_extra={"contentMediaType": "application/json"},
        ),
    ]
    vingerafdruk: Hash


class VerbeterpuntBesloten(VerbeterpuntFeit, type="verbeterpunt-besloten.v1"):
    """Partners besloten of de verbetering wordt doorgevoerd (Routekaart stap 13)."""

    besluit: Verbeterbesluit
    deelnemers: Annotated[tuple[Partij, ...], Field(description="Wie meebesloten.")]
    toelichting: Vertrouwelijk[str]


class VerbeterpuntEffectVergeleken(VerbeterpuntFeit, type="verbeterpunt-effect-vergeleken.v1"):
    """Voor en na naast elkaar gelegd, hier en in een groep die niet veranderde (Routekaart stap 13)."""

    maat: Leerwoord
    soort: Leercel
    a: Leercel
    b: Leercel
    positie: Grootboekplaats
    grootboekhash: Boekhash
    gemeenten: tuple[Gemeentecode, ...]
    vergelijkingsgemeenten: tuple[Gemeentecode, ...]
    nulperiode: Kwartalen
    vervolgperiode: Kwartalen
    hier: VoorEnNa
    elders: VoorEnNa
    verschil: Annotated[float, Field(description="Verschil in verschil, van -2 tot 2.")]
    laag: Annotated[float, Field(description="Ondergrens van het 95%-interval.")]
    hoog: Annotated[float, Field(description="Bovengrens van het 95%-interval.")]
    kanttekening: Annotated[Vertrouwelijk[str], Field(description="Wat dit niet zegt, of wat er nog meer veranderde.")]


class VerslagVastgesteld(VerslagFeit, type="verslag-vastgesteld.v1"):
    """Een verslag is bevroren op een peildatum; de vingerafdrukken zeggen welk bestand het is (Routekaart stap 13)."""

    soort: Verslagsoort
    peildag: date
    jaar: int
    positie: Grootboekplaats
    grootboekhash: Boekhash
    definitie: Annotated[Leerwoord, Field(description="De id van het bestand dat zegt welke onderdelen erin staan.")]
    definitie_vingerafdruk: Hash
    rekenwijze: Annotated[int, Field(ge=1, description="Versie van de berekening.")]
    json_vingerafdruk: Hash
    csv_vingerafdruk: Hash
    xlsx_vingerafdruk: Hash
    pdf_vingerafdruk: Hash


Bestandsinhoud = Annotated[
    str,
    Field(
        description="Het regelbestand, letterlijk; de vingerafdruk is de SHA-256 ervan.",
        json_schema_extra={"contentMediaType": "application/json"},
    ),
]
GetoondAantal = Annotated[
    int, Field(ge=0, description="Alleen over groepen van tien of meer; kleinere tellen nergens mee.")
]


class ConceptOpgesteld(ConceptFeit, type="concept-opgesteld.v1"):
    """Een ander regelbestand is opgesteld, om te zien wat het zou hebben uitgemaakt (Routekaart stap 13)."""

    soort: Conceptsoort
    tabel: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="De id in het bestand.")]
    bestand: Bestandsinhoud
    vingerafdruk: Hash
    toelichting: Vertrouwelijk[str]


class ConceptNagespeeld(ConceptFeit, type="concept-nagespeeld.v1"):
    """De geschiedenis tot een plaats in het grootboek is nagespeeld onder het concept (Routekaart stap 13)."""

    positie: Annotated[int, Field(ge=0, description="Tot en met welke plaats in het grootboek is nagespeeld.")]
    beoordeeld: GetoondAantal
    anders: GetoondAantal
    onvoldoende: GetoondAantal
    verborgen: Annotated[bool, Field(description="Of er groepen te klein waren om mee te tellen.")]


class ConceptAangenomen(ConceptFeit, type="concept-aangenomen.v1"):
    """De regio werkt vanaf een dag met dit bestand; wat is besloten houdt de regel van toen (Routekaart stap 13)."""

    soort: Conceptsoort
    tabel: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\+[0-9a-f]{8}$",
            description="De naam waaronder besluiten ernaar verwijzen: id en versie van de inhoud.",
        ),
    ]
    ingangsdatum: date
    bestand: Bestandsinhoud
    vingerafdruk: Hash
    naspeling: Annotated[int, Field(ge=1, description="Volgnummer van het feit ConceptNagespeeld waarop dit rust.")]
    reden: Vertrouwelijk[str]
