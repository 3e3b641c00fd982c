"""De routes: gedateerde bestanden die zeggen wie welke weg gaat, langs welke stappen, en wat daarbij hoort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

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

    @property
    def stappen(self) -> tuple[Stap, ...]:
        """Alle stappen, in volgorde."""
        return tuple(stap.stap for fase in self.fasen for stap in fase.stappen)

    @property
    def id(self) -> str:
        """Naam van deze versie."""
        return f"{self.naam}-{self.ingangsdatum}"


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
        passend = [
            (route, voorwaarde) for route in self.geldend(dag) for voorwaarde in route.voor if voorwaarde.past(situatie)
        ]
        route, gekozen = max(passend, key=lambda paar: paar[1].scherpte)
        return route, Regelverwijzing(tabel=route.id, regel=gekozen.regel, bron=gekozen.bron)
