"""Feiten van routing: stap 3 en 8 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Doelgroep,
    Doelgroepinvoer,
    Inkomenssignaal,
    Inkomenssituatie,
    Masaanbod,
    Masroute,
    Onderdeel,
    Overlegtafel,
    Partij,
    PlanActie,
    Planversie,
    Prioriteit,
    Regelverwijzing,
    Regiesoort,
    Routenaam,
    Stap,
    Terugkoppelafspraak,
    Verwachting,
)

DirecteActieverwijzing = Annotated[
    int, Field(ge=1, description="Volgnummer van het feit DirecteActieVereist in deze casus.")
]
Inkomensmaand = Annotated[date, Field(description="De maand waarover het signaal gaat: de eerste dag ervan.")]


class DoelgroepVoorgesteld(CasusFeit, type="doelgroep-voorgesteld.v1"):
    """De geldende beslistabel stelt een doelgroep voor, of zegt welke gegevens nog ontbreken (Routekaart stap 3)."""

    doelgroep: Doelgroep | None = None
    verwijs_naar: Partij | None = None
    regel: Regelverwijzing
    invoer: Doelgroepinvoer
    ontbreekt: tuple[str, ...] = ()


class DoelgroepVastgesteld(CasusFeit, type="doelgroep-vastgesteld.v1"):
    """Een coach heeft bepaald bij welke doelgroep de jongere hoort (Routekaart stap 3)."""

    doelgroep: Doelgroep
    regel: Regelverwijzing
    motivering: Vertrouwelijk[str] | None = None


class DoelgroepGewijzigd(CasusFeit, type="doelgroep-gewijzigd.v1"):
    """De doelgroep is gewijzigd, volgens een nieuw voorstel of met een reden; de eerdere blijft (Routekaart stap 3)."""

    van: Doelgroep
    doelgroep: Doelgroep
    regel: Regelverwijzing
    motivering: Vertrouwelijk[str] | None = None


class DirecteActieVereist(CasusFeit, type="directe-actie-vereist.v1"):
    """Er moet meteen iets gebeuren (Routekaart stap 3)."""

    actie: Vertrouwelijk[str]


class DirecteActieUitgevoerd(CasusFeit, type="directe-actie-uitgevoerd.v1"):
    """Wat meteen moest gebeuren is gebeurd (Routekaart stap 3)."""

    directe_actie: DirecteActieverwijzing
    toelichting: Vertrouwelijk[str] | None = None


class RouteBepaald(CasusFeit, type="route-bepaald.v1"):
    """De casus volgt deze route: door haar doelgroep, of door een keuze met reden (Routekaart, na stap 3).

    Wat de route vraagt staat erbij, zoals zij op deze dag was: dat blijft zo, ook als de route verandert.
    """

    doelgroep: Doelgroep
    route: Routenaam
    vervolgstap: Stap
    stappen: Annotated[tuple[Stap, ...], Field(description="De stappen waar de route langs gaat.")]
    onderdelen: tuple[Onderdeel, ...] = ()
    tafels: Annotated[tuple[Overlegtafel, ...], Field(description="De ladder: bij vastlopen de volgende.")] = ()
    masroutes: tuple[Masaanbod, ...] = ()
    regel: Regelverwijzing
    motivering: Vertrouwelijk[str] | None = None

    def langs(self, stap: Stap) -> bool:
        """Whether this step is on the route."""
        return stap in self.stappen

    def masroutes_voor(self, leeftijd: int) -> tuple[Masroute, ...]:
        """The routes of the MAS that somebody of this age can take."""
        return tuple(een.masroute for een in self.masroutes if een.tot_leeftijd is None or leeftijd < een.tot_leeftijd)


class PlanOpgesteld(CasusFeit, type="plan-opgesteld.v1"):
    """Met de jongere en partners is een plan van aanpak gemaakt (Routekaart stap 8)."""

    versie: Planversie
    doel: Vertrouwelijk[str]
    acties: tuple[PlanActie, ...]
    terugkoppeling: tuple[Terugkoppelafspraak, ...]
    verwachtingen: tuple[Verwachting, ...] = ()
    deelnemers: Annotated[tuple[Partij, ...], Field(description="Wie het plan samen maakten.")] = ()


class PlanHerzien(CasusFeit, type="plan-herzien.v1"):
    """Het plan van aanpak is herzien; de eerdere versie blijft zichtbaar (Routekaart stap 8)."""

    versie: Planversie
    doel: Vertrouwelijk[str]
    acties: tuple[PlanActie, ...]
    terugkoppeling: tuple[Terugkoppelafspraak, ...]
    verwachtingen: tuple[Verwachting, ...] = ()
    deelnemers: Annotated[tuple[Partij, ...], Field(description="Wie het plan samen maakten.")] = ()
    reden: Vertrouwelijk[str]


class RegiehouderAangewezen(CasusFeit, type="regiehouder-aangewezen.v1"):
    """Vastgelegd is wie de casusregie of de procesregie voert (Routekaart stap 8)."""

    regie: Regiesoort
    partij: Partij
    naam: Vertrouwelijk[str] | None = None
    keuze_van_jongere: Annotated[
        bool | None, Field(description="Of de jongere dit koos; bij procesregie valt er niets te kiezen.")
    ] = None


class InkomenssignaalOntvangen(CasusFeit, type="inkomenssignaal-ontvangen.v1"):
    """Het Inlichtingenbureau gaf een signaal over inkomen (VSV 2.0)."""

    maand: Inkomensmaand
    signaal: Vertrouwelijk[Inkomenssignaal]


class PrioriteitBepaald(CasusFeit, type="prioriteit-bepaald.v1"):
    """Hoe dringend contact met deze oud-vsv'er is: 1 het meest, 5 het minst (Routekaart stap 3)."""

    prioriteit: Prioriteit
    maand: Inkomensmaand
    inkomenssituatie: Inkomenssituatie
    regel: Regelverwijzing


class MasrouteGekozen(CasusFeit, type="masroute-gekozen.v1"):
    """Bij verzuim is een route van de MAS gekozen: licht waar het kan, zwaar waar het moet (Routekaart stap 3 en 8)."""

    masroute: Masroute
    toelichting: Vertrouwelijk[str] | None = None
