"""Wat een casus overkomt: geloot, maar voor dezelfde jongere en dezelfde worp altijd hetzelfde."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import Literal

from contracts.woorden import Doelgroep, Onderwijssoort, Resultaat

RESULTATEN = {
    Resultaat.SCHOOL: 45,
    Resultaat.WERK: 25,
    Resultaat.ZORG: 12,
    Resultaat.STARTKWALIFICATIE: 10,
    Resultaat.GEEN: 8,
}
ENTREE_NIVEAU = 1
MBO_2 = 2
VOLWASSEN = 18
BASISSCHOOL_TOT = 12


@dataclass(frozen=True, slots=True)
class Jongere:
    """Wat de simulator van een jongere moet weten: een vast kenmerk, en wat het lot geloofwaardig maakt.

    `leeftijd` en de vraag wie nieuw is en wie oud gelden op de peildatum.
    """

    kenmerk: str
    leeftijd: int
    gemeld_op: date
    peildatum: date
    niveau: int | None


class Situatie(StrEnum):
    """Wat in stap 2 blijkt."""

    VERZUIM = "verzuim"
    HEEFT_DIPLOMA = "heeft-diploma"
    KWETSBAAR = "kwetsbaar"
    UITGESCHREVEN = "uitgeschreven"
    EERDER_UITGESCHREVEN = "eerder-uitgeschreven"
    DREIGT_TE_STOPPEN = "dreigt-te-stoppen"
    INGETROKKEN = "ingetrokken"
    BASISSCHOOL = "basisschool"


SITUATIES = {
    Situatie.VERZUIM: 71,
    Situatie.HEEFT_DIPLOMA: 6,
    Situatie.KWETSBAAR: 2,
    Situatie.UITGESCHREVEN: 8,
    Situatie.EERDER_UITGESCHREVEN: 5,
    Situatie.DREIGT_TE_STOPPEN: 5,
    Situatie.INGETROKKEN: 3,
}
EIGEN_OORDEEL = {
    Situatie.DREIGT_TE_STOPPEN: Doelgroep.DREIGEND_VSVER,
    Situatie.INGETROKKEN: Doelgroep.GEEN_DOELGROEP,
}
"""Where the coach judges otherwise than the decision table, with a reason."""


class Gesprek(StrEnum):
    """Hoe het met de afspraak voor het intakegesprek ging."""

    GEWOON = "gewoon"
    VERZET = "verzet"
    NIET_VERSCHENEN = "niet-verschenen"


class Afwijking(StrEnum):
    """Waar de coach met reden van de Routekaart afwijkt."""

    GEEN_CONTACT = "geen-contact"
    WENS_NIET_GEVRAAGD = "wens-niet-gevraagd"
    GEEN_ONDERWIJSREDENEN = "geen-onderwijsredenen"
    ACTIE_LOOPT_DOOR = "actie-loopt-door"


@dataclass(frozen=True, slots=True)
class Lot:
    """Alles wat in een casus anders kan lopen."""

    situatie: Situatie
    onderwijssoort: Onderwijssoort
    uitschrijfdatum: date | None
    ingetrokken: bool
    directe_actie: bool
    gesprek: Gesprek
    afwijking: Afwijking | None
    gemist: int
    herziening: Literal[2, 3] | None
    opgeschaald: bool
    terugval: bool
    resultaat: Resultaat
    leerpunten: int
    terugkoppelrondes: int
    aan_leerplicht: bool
    verhuist: bool
    hervat: bool
    terugval_naar: Literal[2, 3]

    @property
    def basisschool(self) -> bool:
        """Of het om een kind van de basisschool gaat."""
        return self.situatie is Situatie.BASISSCHOOL

    @property
    def ingeschreven(self) -> bool:
        """Of de jongere bij controle nog staat ingeschreven."""
        return self.uitschrijfdatum is None

    @property
    def startkwalificatie(self) -> bool:
        """Of de jongere al een startkwalificatie blijkt te hebben."""
        return self.situatie is Situatie.HEEFT_DIPLOMA

    @property
    def eigen_oordeel(self) -> Doelgroep | None:
        """De doelgroep waarmee de coach van het voorstel afwijkt."""
        return EIGEN_OORDEEL.get(self.situatie)


def worp(seed: int, kenmerk: str) -> Random:
    """De loting van een jongere; zij hangt niet af van wie er nog meer spelen of in welke volgorde."""
    return Random(f"{seed}/{kenmerk}")  # noqa: S311 (a game, not a secret)


def trek(rng: Random, jongere: Jongere) -> Lot:
    """Het lot van een casus."""
    situatie = _situatie(rng, jongere)
    vastgelopen = rng.random() < 0.14
    gemist = vastgelopen or rng.random() < 0.2
    return Lot(
        situatie=situatie,
        onderwijssoort=_onderwijssoort(rng, situatie, jongere),
        uitschrijfdatum=_uitschrijfdatum(situatie, jongere),
        ingetrokken=_ingetrokken(rng, situatie),
        directe_actie=rng.random() < 0.07,
        gesprek=rng.choices(list(Gesprek), (75, 15, 10))[0],
        afwijking=rng.choice(list(Afwijking)) if rng.random() < 0.14 else None,
        gemist=rng.randint(1, 2) if gemist else 0,
        herziening=rng.choice((2, 3)) if vastgelopen else None,
        opgeschaald=vastgelopen and rng.random() < 0.4,
        terugval=rng.random() < 0.08,
        resultaat=rng.choices(list(RESULTATEN), list(RESULTATEN.values()))[0],
        leerpunten=rng.choices((0, 1, 2), (70, 24, 6))[0],
        terugkoppelrondes=rng.choices((1, 2, 3, 4), (45, 30, 15, 10))[0],
        # Who is nearly of age would be so before it came to that.
        aan_leerplicht=rng.random() < 0.8 and BASISSCHOOL_TOT <= jongere.leeftijd < VOLWASSEN - 1,
        verhuist=rng.random() < 0.05,
        hervat=rng.random() < 0.3 and bool(gemist) and not vastgelopen,
        terugval_naar=rng.choices((2, 3), (30, 70))[0],
    )


def _situatie(rng: Random, jongere: Jongere) -> Situatie:
    situatie = rng.choices(list(SITUATIES), list(SITUATIES.values()))[0]
    if jongere.leeftijd < BASISSCHOOL_TOT:
        return Situatie.BASISSCHOOL
    if jongere.niveau == ENTREE_NIVEAU:
        return Situatie.KWETSBAAR
    # A diploma comes before a next study: who follows mbo 1 or 2 has no startkwalificatie yet.
    zonder_diploma = situatie is Situatie.HEEFT_DIPLOMA and (jongere.niveau or MBO_2) <= MBO_2
    if zonder_diploma or jongere.leeftijd < VOLWASSEN:
        return Situatie.VERZUIM
    return situatie


def _onderwijssoort(rng: Random, situatie: Situatie, jongere: Jongere) -> Onderwijssoort:
    if situatie is Situatie.BASISSCHOOL:
        return Onderwijssoort.PO
    if jongere.niveau == ENTREE_NIVEAU:
        return Onderwijssoort.ENTREE
    if situatie is Situatie.KWETSBAAR:
        return rng.choice((Onderwijssoort.PRAKTIJKONDERWIJS, Onderwijssoort.VSO_ARBEID_OF_DAGBESTEDING))
    return Onderwijssoort.MBO


def _ingetrokken(rng: Random, situatie: Situatie) -> bool:
    """Is de melding weg, dan is er volgens de tabel nog een signaal van uitval; een coach ziet het soms al eerder."""
    return situatie is Situatie.INGETROKKEN or (situatie is Situatie.DREIGT_TE_STOPPEN and rng.random() < 0.5)


def _uitschrijfdatum(situatie: Situatie, jongere: Jongere) -> date | None:
    """Nieuw: met de melding, maar niet voor de laatste 1 oktober; oud: met de zomer daarvoor."""
    peildatum = jongere.peildatum
    oktober = date(peildatum.year if peildatum.month >= 10 else peildatum.year - 1, 10, 1)
    if situatie is Situatie.UITGESCHREVEN:
        return max(oktober, jongere.gemeld_op)
    if situatie is Situatie.EERDER_UITGESCHREVEN:
        return date(oktober.year, 7, 31)
    return None
