"""De routes: gedateerde bestanden die zeggen wie welke weg gaat, langs welke stappen, en wat daarbij hoort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PrivateAttr

from contracts.feit import Model
from contracts.woorden import (
    Doelgroep,
    Masaanbod,
    Onderdeel,
    Onderwijssoort,
    Overlegtafel,
    Partij,
    Regelverwijzing,
    Routenaam,
    Stap,
)

MEEGELEVERD = Path(__file__).with_name("routes")
Tekst = Annotated[str, Field(min_length=1, max_length=600)]
Naam = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
OUDST = 120
Leeftijd = Annotated[int, Field(ge=0, le=OUDST)]
VOORAF = (Stap.SIGNALEER, Stap.NEEM_KENNIS_VAN_DOSSIER, Stap.STEL_DOELGROEP_VAST)
"""Waar iedere route begint."""
ACHTERAF = (Stap.KOPPEL_TERUG, Stap.EVALUEER)


def vraagt_begeleiding(stappen: Iterable[Stap]) -> bool:
    """Of er op een route met deze stappen iets te doen is tussen het bepalen van de route en het terugkoppelen."""
    return not set(stappen) <= {*VOORAF, *ACHTERAF}


class Deel(Model):
    """Een deel van een routebestand; een veld dat niet bestaat is een fout, geen stilte."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Situatie:
    """Wat er van een jongere toe doet voor de route; None is: niet bekend."""

    doelgroep: Doelgroep
    leeftijd: int | None = None
    onderwijssoort: Onderwijssoort | None = None


class Voorwaarde(Deel):
    """Voor wie een route is; wat niet genoemd is doet er niet toe. Wie meer noemt gaat voor."""

    regel: Naam
    doelgroepen: Annotated[tuple[Doelgroep, ...], Field(min_length=1)]
    vanaf_leeftijd: Leeftijd | None = None
    tot_leeftijd: Leeftijd | None = None
    onderwijssoorten: tuple[Onderwijssoort, ...] = ()
    bron: Tekst

    @property
    def scherpte(self) -> int:
        """Hoeveel voorwaarden er zijn naast de doelgroep."""
        return (not self._alle_leeftijden) + bool(self.onderwijssoorten)

    def past(self, situatie: Situatie) -> bool:
        """Of dit over deze jongere gaat; wat niet bekend is past alleen waar er niet naar wordt gevraagd."""
        return (
            situatie.doelgroep in self.doelgroepen
            and (self._alle_leeftijden or situatie.leeftijd in self._leeftijden)
            and (not self.onderwijssoorten or situatie.onderwijssoort in self.onderwijssoorten)
        )

    def overlapt(self, ander: Voorwaarde) -> frozenset[Doelgroep]:
        """De doelgroepen waarvoor beide even scherp gelden."""
        leeftijd = set(self._leeftijden) & set(ander._leeftijden)
        soorten = set(self.onderwijssoorten or Onderwijssoort) & set(ander.onderwijssoorten or Onderwijssoort)
        samen = self.scherpte == ander.scherpte and leeftijd and soorten
        return frozenset(self.doelgroepen) & frozenset(ander.doelgroepen) if samen else frozenset()

    @property
    def _alle_leeftijden(self) -> bool:
        return self.vanaf_leeftijd is None and self.tot_leeftijd is None

    @property
    def _leeftijden(self) -> range:
        return range(self.vanaf_leeftijd or 0, OUDST + 1 if self.tot_leeftijd is None else self.tot_leeftijd)


class Duur(Deel):
    """Hoe lang: in werkdagen of in weken."""

    werkdagen: Annotated[int | None, Field(ge=1)] = None
    weken: Annotated[int | None, Field(ge=1)] = None


class Routestap(Deel):
    """Een stap van de route: hoe zij hier heet, wie haar behandelt en wat er te doen is."""

    stap: Stap
    titel: Tekst
    dienst: Naam
    uitleg: Tekst


class Fase(Deel):
    """Een fase met haar stappen."""

    fase: Annotated[int, Field(ge=1, le=5)]
    titel: Tekst
    stappen: Annotated[tuple[Routestap, ...], Field(min_length=1)]


class Trede(Deel):
    """Een overlegtafel in de ladder: wie er zit en hoe snel zij beslist; beide zijn regionale afspraken."""

    tafel: Overlegtafel
    titel: Tekst
    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1)]
    beslist_binnen: Duur
    bron: Tekst


class Masroutekeuze(Masaanbod, Deel):
    """Een route van de MAS die hier te kiezen is."""

    titel: Tekst
    uitleg: Tekst


class Belofte(Deel):
    """Wat de route belooft, en binnen welke termijn; de termijn zelf loopt volgens de tabel van termijnen."""

    termijn: Naam
    titel: Tekst
    binnen: Duur
    bron: Tekst


class Route(Deel):
    """Een route zoals zij vanaf een dag geldt. Zonder voorwaarden is zij er alleen voor wie een coach haar kiest."""

    naam: Routenaam
    titel: Tekst
    ingangsdatum: date
    uitleg: Tekst
    bron: Tekst
    voor: tuple[Voorwaarde, ...] = ()
    vervolgstap: Stap
    fasen: Annotated[tuple[Fase, ...], Field(min_length=1)]
    onderdelen: tuple[Onderdeel, ...] = ()
    tafels: tuple[Trede, ...] = ()
    masroutes: tuple[Masroutekeuze, ...] = ()
    beloften: tuple[Belofte, ...] = ()
    _aangenomen_als: str | None = PrivateAttr(default=None)

    @property
    def stappen(self) -> tuple[Stap, ...]:
        """Alle stappen, in volgorde."""
        return tuple(stap.stap for fase in self.fasen for stap in fase.stappen)

    @property
    def id(self) -> str:
        """Naam van deze versie, zoals besluiten haar noemen."""
        return self._aangenomen_als or f"{self.naam}-{self.ingangsdatum}"

    def vanaf(self, dag: date, als: str) -> Route:
        """Dezelfde route, maar van kracht vanaf deze dag; besluiten noemen haar `als`."""
        route = self.model_copy(update={"ingangsdatum": dag})
        route._aangenomen_als = als
        return route

    def besluit(self) -> dict[str, Any]:
        """Wat het feit RouteBepaald van de route meeneemt, zoals zij op die dag is."""
        masroutes = (Masaanbod(masroute=een.masroute, tot_leeftijd=een.tot_leeftijd) for een in self.masroutes)
        return {
            "route": self.naam,
            "vervolgstap": self.vervolgstap,
            "stappen": self.stappen,
            "onderdelen": self.onderdelen,
            "tafels": tuple(trede.tafel for trede in self.tafels),
            "masroutes": tuple(masroutes),
        }


@dataclass(frozen=True, slots=True)
class Routes:
    """Alle routes in al hun versies, de oudste eerst."""

    versies: tuple[Route, ...]

    def geldend(self, dag: date) -> tuple[Route, ...]:
        """De routes zoals zij op deze dag gelden; voor de eerste dag gelden die van de eerste dag."""
        peildag = max(dag, self.versies[0].ingangsdatum)
        return tuple({een.naam: een for een in self.versies if een.ingangsdatum <= peildag}.values())

    def met_naam(self, naam: str, dag: date) -> Route | None:
        """De route die op deze dag zo heet."""
        return next((een for een in self.geldend(dag) if een.naam == naam), None)

    def voor(self, situatie: Situatie, dag: date) -> tuple[Route, Regelverwijzing]:
        """De route voor deze jongere, met de regel die dat zegt: de scherpste voorwaarde die past."""
        return self.passend(situatie, dag)[0]

    def passend(self, situatie: Situatie, dag: date) -> list[tuple[Route, Regelverwijzing]]:
        """De routes die het scherpst passen, elk met haar regel; van bestanden die samen kloppen is dat er een."""
        alle = [
            (route, voorwaarde) for route in self.geldend(dag) for voorwaarde in route.voor if voorwaarde.past(situatie)
        ]
        scherpst = max((voorwaarde.scherpte for _, voorwaarde in alle), default=0)
        eerste = {route.naam: (route, een) for route, een in reversed(alle) if een.scherpte == scherpst}
        return [
            (route, Regelverwijzing(tabel=route.id, regel=een.regel, bron=een.bron)) for route, een in eerste.values()
        ]

    def met(self, route: Route) -> Routes:
        """Met deze erbij; van twee met dezelfde naam en dag geldt de laatste."""
        return Routes(tuple(sorted((*self.versies, route), key=lambda een: een.ingangsdatum)))

    def altijd(self, route: Route) -> Routes:
        """Alsof deze route er op iedere dag was, in plaats van alle versies met haar naam."""
        anders = tuple(een for een in self.versies if een.naam != route.naam)
        return Routes((route.vanaf(self.versies[0].ingangsdatum, route.id), *anders))
