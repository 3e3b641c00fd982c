"""Feiten van intake over een jongere als geheel: bewaren, blokkeren en wissen. Zij gaan over al diens casussen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.feit import JongereFeit, Model, Moment, Rol
from contracts.woorden import Regelverwijzing

Bewaarcategorie = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Naam van een categorie uit de bewaartermijnen.")
]


class Wisgrond(StrEnum):
    """Waarom persoonsgegevens worden gewist."""

    BEWAARTERMIJN_VERSTREKEN = "bewaartermijn-verstreken"
    VERZOEK_VAN_JONGERE = "verzoek-van-jongere"
    ONRECHTMATIG_VERWERKT = "onrechtmatig-verwerkt"


class Akkoord(Model):
    """Een medewerker die met de wissing instemde."""

    medewerker: Annotated[str, Field(pattern=r"^\S+$", description="Kenmerk van de medewerker.")]
    rol: Rol
    op: Moment


class PersoonsgegevensGewist(JongereFeit, type="persoonsgegevens-gewist.v1"):
    """Alle persoonsgegevens van deze jongere worden in alle diensten vernietigd; dit feit is de verklaring daarvan."""

    grond: Wisgrond
    casussen: Annotated[tuple[UUID, ...], Field(description="De casussen waar het om gaat.")]
    categorieen: Annotated[tuple[Bewaarcategorie, ...], Field(description="Wat er van deze jongere bewaard werd.")]
    regels: Annotated[tuple[Regelverwijzing, ...], Field(description="De bewaartermijnen die zijn verstreken.")] = ()
    akkoord: Annotated[tuple[Akkoord, ...], Field(min_length=2, description="Twee verschillende medewerkers.")]
