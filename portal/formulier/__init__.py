"""Formulieren uit het contract: wat een dienst aan een opdracht vraagt, is wat het scherm laat invullen."""

from portal.formulier.invulling import Invulling
from portal.formulier.opdrachten import (
    OPDRACHTEN,
    OVER_JONGERE,
    OVER_VERBETERPUNT,
    VERBETERPUNT,
    VERSLAG,
    Opdracht,
    vind,
)
from portal.formulier.veld import Keuze, Veld

__all__ = [
    "OPDRACHTEN",
    "OVER_JONGERE",
    "OVER_VERBETERPUNT",
    "VERBETERPUNT",
    "VERSLAG",
    "Invulling",
    "Keuze",
    "Opdracht",
    "Veld",
    "vind",
]
