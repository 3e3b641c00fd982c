"""Wat de bladzijden over leren delen (stap 13): de poort, de vraag uit het adres, en de groepen in een antwoord.

Hier wordt niets opgeteld of afgetrokken: wat te klein is laat de dienst weg, en wie met haar cijfers rekent kan dat
alsnog verraden.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from contracts.feit import Rol, dag
from contracts.woorden import Doelgroep
from portal import tijd, woorden
from portal.bezoek import Bezoek, Poort
from portal.diensten import Geweigerd
from portal.formulier import Keuze
from portal.weergave import bladzijde

ROLLEN = frozenset({Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR})
"""Wie evaluation over casussen heen laat kijken."""
lezers = Poort(*ROLLEN)
PAD = "/leren"
PLEKKEN = (
    ("Kiezen", ""),
    ("Procesbeeld", "/procesbeeld"),
    ("Doorlooptijden", "/doorlooptijden"),
    ("Termijnen", "/termijnen"),
    ("Resultaten", "/resultaten"),
    ("Verbeterpunten", "/verbeterpunten"),
    ("Wat als", "/watals"),
    ("Verslagen", "/verslagen"),
)
VELDEN = ("van", "tot", "gemeente", "doelgroep", "per")
JAREN = 6
PER_KEER = "50"
"""Regels op een bladzijde."""
PER = (
    Keuze("gemeente", "Gemeente"),
    Keuze("doelgroep", "Doelgroep"),
    Keuze("route", "Route"),
    Keuze("kwartaal", "Kwartaal"),
)
VERBORGEN = "minder dan 10, of zou een andere groep verraden"
BIJNA_IEDEREEN = "bijna alle"
Antwoord = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leervraag:
    """Over welke casussen, en hoe uitgesplitst: precies wat er in het adres staat."""

    gekozen: Mapping[str, str]

    @classmethod
    def uit(cls, bezoek: Bezoek) -> Leervraag:
        """Wat de bezoeker koos; wat leeg is beperkt niet."""
        gevraagd = bezoek.request.query_params
        return cls({naam: gevraagd[naam] for naam in VELDEN if gevraagd.get(naam)})

    def vraag(self, **standaard: str) -> list[tuple[str, str]]:
        """Zoals evaluation haar wil; `standaard` geldt waar niets is gekozen."""
        return list((standaard | dict(self.gekozen)).items())

    @property
    def adres(self) -> str:
        """Achter een pad te zetten, zodat een volgende bladzijde over dezelfde casussen gaat."""
        return f"?{urlencode(self.gekozen)}" if self.gekozen else ""


NIETS_GEVRAAGD = Leervraag({})


def kwartalen(vandaag: date) -> list[Keuze]:
    """De kwartalen waaruit te kiezen is, de laatste eerst; de eerste is het kwartaal dat nog komt."""
    nu = vandaag.year * 4 + (vandaag.month - 1) // 3 + 1
    return [
        Keuze(f"{nummer // 4}-{nummer % 4 * 3 + 1:02d}-01", f"{nummer // 4}, kwartaal {nummer % 4 + 1}")
        for nummer in range(nu, nu - JAREN * 4, -1)
    ]


def keuzes(bezoek: Bezoek, niet_gegroepeerd: str) -> dict[str, tuple[str, str, Sequence[Keuze]]]:
    """Per filter hoe het heet, wat leeg betekent, en wat er te kiezen is."""
    namen, perioden = bezoek.huis.regio.gemeenten, kwartalen(dag(tijd.nu()))
    gemeenten = [Keuze(een, namen.get(een, een)) for een in sorted(bezoek.wie.areas)]
    doelgroepen = [Keuze(een.value, woorden.waarde(een.value)) for een in Doelgroep]
    return {
        "van": ("Geopend vanaf", "Het begin", perioden),
        "tot": ("Geopend voor", "Nu", perioden),
        "gemeente": ("Gemeente", "Al uw gemeenten", gemeenten),
        "doelgroep": ("Doelgroep", "Alle doelgroepen", doelgroepen),
        "per": ("Groeperen", niet_gegroepeerd, PER),
    }


def gevraagd(bezoek: Bezoek, namen: Iterable[str]) -> dict[str, str]:
    """Wat er van deze namen in het adres staat."""
    adres = bezoek.request.query_params
    return {naam: adres[naam] for naam in namen if adres.get(naam)}


def deelvraag(bezoek: Bezoek, gekozen: Mapping[str, str]) -> list[tuple[str, str]]:
    """De vraag naar een deel van een lijst: met deze filters, en vanaf waar het adres zegt."""
    return [("limiet", PER_KEER), *gekozen.items(), *gevraagd(bezoek, ("cursor",)).items()]


def volgende(deel: Antwoord, gekozen: Mapping[str, str]) -> str:
    """Het adres van het volgende deel; leeg als dit het laatste is."""
    return f"?{urlencode({**gekozen, 'cursor': deel['volgende']})}" if deel["volgende"] else ""


def namens_regio(bezoek: Bezoek) -> bool:
    """Of de bezoeker in de contactgemeente werkt, en dus namens de regio iets mag vastleggen."""
    return bezoek.huis.regio.contactgemeente in bezoek.wie.areas


def schrijft(bezoek: Bezoek) -> bool:
    """Evaluation laat een coordinator van de contactgemeente vastleggen; een ander krijgt geen knop."""
    return bezoek.heeft(Rol.DOORSTROOMCOORDINATOR) and namens_regio(bezoek)


def blad(
    bezoek: Bezoek,
    sjabloon: str,
    status: int = 200,
    *,
    vraag: Leervraag = NIETS_GEVRAAGD,
    niet_gegroepeerd: str = "Niet",
    **rest: Any,
) -> Response:
    """Een bladzijde over leren, met de plekken ernaast; gaat zij over een keuze van casussen, dan met die erboven."""
    return bladzijde(
        bezoek,
        sjabloon,
        status,
        plekken=PLEKKEN,
        vraag=vraag,
        keuzes=keuzes(bezoek, niet_gegroepeerd),
        schrijft=schrijft(bezoek),
        verborgen=VERBORGEN,
        **rest,
    )


async def maten(bezoek: Bezoek, vraag: Leervraag, *namen: str, **standaard: str) -> list[Antwoord] | str:
    """De antwoorden van evaluation; of, als er verkeerd is gevraagd, wat er dan niet klopt."""
    lees, gevraagd = bezoek.diensten.lees, vraag.vraag(**standaard)
    try:
        return list(await asyncio.gather(*(lees("evaluation", f"/leren/{naam}", gevraagd) for naam in namen)))
    except Geweigerd as nee:
        if nee.status != 400:
            raise
        return "; ".join(f"{woorden.zin(veld)} {uitleg}" for veld, uitleg in nee.fouten.items())


def groepsnaam(bezoek: Bezoek, waarde: str | None) -> str:
    """Hoe een groep heet; leeg als niet is uitgesplitst."""
    if waarde is None:
        return ""
    return bezoek.huis.regio.gemeenten.get(waarde) or naam(waarde)


def naam(waarde: str) -> str:
    """Een waarde uit een antwoord: `2026-K4` of een woord uit een keuzelijst."""
    if len(waarde) == 7 and waarde[4:6] == "-K":
        return f"{waarde[:4]}, kwartaal {waarde[6]}"
    return woorden.waarde(waarde)


def aantal(een: int | None) -> str:
    """Hoeveel casussen; de dienst zwijgt als te klein is wie dit juist niet heeft."""
    return BIJNA_IEDEREEN if een is None else str(een)


def dagen(een: float | None) -> str:
    """`3,5`; leeg als er te weinig metingen zijn om te tonen."""
    return "" if een is None else f"{een:.1f}".replace(".", ",")


def procent(deel: float) -> str:
    """`35,2%`."""
    return f"{100 * deel:.1f}%".replace(".", ",")


def interval(deel: Mapping[str, float]) -> str:
    """`50,0% (35,2% tot 64,8%)`."""
    return f"{procent(deel['waarde'])} ({procent(deel['laag'])} tot {procent(deel['hoog'])})"


def procentpunt(deel: float) -> str:
    """`-20,0 procentpunt`: een verschil tussen delen."""
    return procent(deel).replace("%", " procentpunt")
