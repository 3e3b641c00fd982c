"""Verzonnen scholen in de regio, en wat zij melden."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from contracts.feit import Rol
from contracts.toegang import ROL_OVERNEMER
from contracts.woorden import Leerweg, Verzuimsoort
from simulator.lot import BASISSCHOOL_TOT, VOLWASSEN
from simulator.verhaal import Speler

MEERDERJARIG = {Verzuimsoort.V4: 55, Verzuimsoort.RMC: 30, Verzuimsoort.LRV: 10, Verzuimsoort.O: 5}
MINDERJARIG = {Verzuimsoort.V3: 75, Verzuimsoort.LRV: 12, Verzuimsoort.L: 4, Verzuimsoort.O: 9}
KIND = {Verzuimsoort.O: 60, Verzuimsoort.L: 25, Verzuimsoort.LRV: 15}
NIVEAUS = {1: 8, 2: 34, 3: 26, 4: 32}
REDENEN = (
    "geen motivatie", "problemen thuis", "schulden; werkt veel", "verkeerde studiekeuze", 'zegt: "geen zin meer"',
    "onbekend", "ziek, maar niet ziek gemeld", "stage afgebroken", "mantelzorg voor moeder",
)  # fmt: skip
ACTIES = ("mentor gebeld", "brief gestuurd", "gesprek met ouders", "gesprek met de teamleider", "")
GEWENST = ("gesprek", "terugbelverzoek", "huisbezoek", "")


@dataclass(frozen=True, slots=True)
class School:
    """Een school die meldt."""

    brin: str
    naam: str
    drukte: int
    voor_minderjarigen: bool = False
    basisschool: bool = False

    def speler(self, *gemeenten: str) -> Speler:
        """De school als ketenpartner in een casus."""
        return Speler(f"school-{self.brin.lower()}", (Rol.KETENPARTNER,), gemeenten)

    def overgenomen(self, gemeenten: tuple[str, ...]) -> Speler:
        """De school bij het overnemen van haar meldingen: haar leerlingen wonen in de hele regio."""
        return Speler(f"school-{self.brin.lower()}", (Rol.KETENPARTNER, ROL_OVERNEMER), gemeenten)


SCHOLEN = (
    School("90AA", "ROC Duinstreek", 38),
    School("90AB", "Mbo College Vlietstad", 30),
    School("90AC", "Vavo Haagse Hout", 8),
    School("90AD", "Vakschool De Werf", 12),
    School("90AE", "Scholengemeenschap Westerduin", 30, voor_minderjarigen=True),
    School("90AF", "Praktijkcollege De Wending", 14, voor_minderjarigen=True),
    School("90AH", "Basisschool De Kiezel", 3, basisschool=True),
    School("90AJ", "Basisschool Het Duinpad", 2, basisschool=True),
)


def kies_school(rng: Random, leeftijd: int, behalve: School | None = None) -> School:
    """A school for somebody of this age, another one than `behalve`."""
    passend = [een for een in SCHOLEN if een.basisschool == (leeftijd < BASISSCHOOL_TOT)]
    keuze = [een for een in passend if een is not behalve and (leeftijd < 18 or not een.voor_minderjarigen)]
    return rng.choices(keuze, [een.drukte for een in keuze])[0]


def kies_verzuimsoort(rng: Random, leeftijd: int) -> Verzuimsoort:
    """The kind of verzuim that schools report at this age."""
    leeftijden = ((BASISSCHOOL_TOT, KIND), (VOLWASSEN, MINDERJARIG))
    soorten = next((soorten for tot, soorten in leeftijden if leeftijd < tot), MEERDERJARIG)
    return rng.choices(list(soorten), list(soorten.values()))[0]


def opleiding(rng: Random, leeftijd: int) -> dict[str, str]:
    """What somebody of this age studies, in the columns of a file; nothing at a primary school."""
    niveau = rng.choices(list(NIVEAUS), list(NIVEAUS.values()))[0]
    leerweg = rng.choices(list(Leerweg), (70, 30))[0]
    studie = {"opleidingcode": f"{25_000 + rng.randint(0, 999)}", "niveau": f"{niveau}", "leerweg": leerweg}
    return studie if leeftijd >= BASISSCHOOL_TOT else dict.fromkeys(studie, "")
