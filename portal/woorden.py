"""De woorden op het scherm: hoe velden, waarden, feiten en termijnen voor een mens heten."""

from __future__ import annotations

import re
from collections.abc import Mapping

from contracts.feit import Rol
from contracts.woorden import Stap

STAPPEN: Mapping[int, str] = {
    Stap.SIGNALEER: "Signaleer",
    Stap.NEEM_KENNIS_VAN_DOSSIER: "Neem kennis van het dossier",
    Stap.STEL_DOELGROEP_VAST: "Stel de doelgroep vast",
    Stap.PLAN_INTAKEGESPREK: "Plan een intakegesprek",
    Stap.BRENG_SYSTEEM_IN_KAART: "Breng het systeem in kaart",
    Stap.VOER_PRIVACYGESPREK: "Voer een privacygesprek",
    Stap.ROND_VOORONDERZOEK_AF: "Rond het vooronderzoek af",
    Stap.STEL_PLAN_OP: "Stel een plan van aanpak op",
    Stap.VOER_UIT: "Voer uit",
    Stap.MONITOR: "Monitor",
    Stap.SLUIT_MELDING: "Sluit de melding, start nazorg",
    Stap.KOPPEL_TERUG: "Koppel terug",
    Stap.EVALUEER: "Evalueer",
}
ROLLEN: Mapping[str, str] = {
    Rol.DOORSTROOMCOACH: "Doorstroomcoach",
    Rol.DOORSTROOMCOORDINATOR: "Doorstroomcoördinator",
    Rol.AUDITOR: "Auditor",
    Rol.BEHEERDER: "Beheerder",
    Rol.KETENPARTNER: "Ketenpartner",
    Rol.SYSTEEM: "Systeem",
}
WAARDEN: Mapping[str, str] = {
    "verzuim-18-plus": "Verzuim 18+",
    "dreigend-vsver": "Dreigend vsv’er",
    "nieuw-vsver": "Nieuw vsv’er",
    "oud-vsver": "Oud-vsv’er",
    "jikp": "Jongere in een kwetsbare positie",
    "sbb": "SBB",
    "vo": "Voortgezet onderwijs",
    "mbo": "Mbo",
    "vavo": "Vavo",
    "po": "Basisonderwijs",
    "vso-arbeid-of-dagbesteding": "Vso, profiel arbeid of dagbesteding",
    "duo": "DUO",
    "brp": "BRP",
    "financien": "Financiën",
    "basale-adl": "Dagelijkse verzorging (basale ADL)",
    "instrumentele-adl": "Huishouden en regelen (instrumentele ADL)",
    "werk-en-inkomen": "Werk en inkomen",
    "mas-geinspireerd": "Geïnspireerd door de MAS",
    "routekaart": "Routekaart",
    "routeboek-po": "Routeboek Verzuim en Thuiszitters",
    "terugkoppeling": "Terugkoppeling",
    "coordinator": "Coördinator",
    "niet-op-route": "Niet op deze route",
    "coach-toewijzen": "er is nog geen coach",
    "nieuwe-melding": "er is een nieuwe melding",
    "voorstel-bevestigen": "er ligt een voorstel voor de doelgroep",
    "gegevens-aanvullen": "er ontbreken gegevens voor de doelgroep",
    "vastgelopen": "het traject loopt vast",
    "intakegesprek": "intakegesprek",
    "plan-van-aanpak": "Plan van aanpak",
    "geen": "Geen",
}
LABELS: Mapping[str, str] = {
    "aanbod": "Welk aanbod past",
    "aanwezigen": "Wie waren erbij",
    "actie": "Actie",
    "adresKlopt": "Klopt het adres",
    "afsprakenNagekomen": "Zijn de afspraken nagekomen",
    "afwijking": "Reden om af te wijken",
    "besluit": "Wat is besloten",
    "bron": "Waar nagegaan",
    "bronnen": "Waar het is nagegaan",
    "coach": "Kenmerk van de coach",
    "deelnemers": "Wie doen er mee",
    "doel": "Doel",
    "door": "Wie miste de afspraak",
    "duoStatus": "Status voor DUO",
    "eerdereInterventies": "Wat is eerder geprobeerd",
    "effect": "Wat deed het",
    "elkeWeken": "Om de hoeveel weken",
    "gegeven": "Welk gegeven",
    "gegevens": "Welke gegevens",
    "gelukt": "Is het contact gelukt",
    "gesprekOp": "Datum en tijd van het gesprek",
    "gewensteAanwezigen": "Wie wil de jongere erbij",
    "heeftUitkering": "Heeft de jongere een uitkering",
    "inkomenUitWerk": "Inkomen uit werk per maand, in euro’s",
    "ingeschreven": "Staat de jongere ingeschreven",
    "keuzeVanJongere": "Is dit de keuze van de jongere",
    "maand": "Een dag in de maand van het signaal",
    "melding": "Welke melding",
    "met": "Met wie",
    "mogelijkeStappen": "Mogelijke vervolgstappen",
    "naar": "Naar welke gemeente",
    "onderwijsredenen": "Redenen in het onderwijs zelf",
    "ontvangers": "Wie krijgen het te horen",
    "opgetredenOp": "Wanneer gebeurde het",
    "per": "Dag van de verhuizing",
    "redenen": "Redenen van het verzuim of de uitval",
    "regie": "Welke regie",
    "scores": "Leefdomeinen",
    "score": "Score",
    "soort": "Wat voor actie",
    "start": "Welke termijn",
    "startkwalificatie": "Heeft de jongere een startkwalificatie",
    "stappen": "Welke stappen opnieuw",
    "tafel": "Overlegtafel",
    "terugkoppeling": "Afspraken over terugkoppelen",
    "toestemming": "Toestemming",
    "tot": "Tot en met",
    "totEnMet": "Tot en met",
    "uiterlijk": "Uiterlijk op",
    "verwachtingen": "Wat mag van ieder worden verwacht",
    "wensOuderOfPartnerGevraagd": "Is gevraagd of een ouder of partner erbij moet zijn",
    "wie": "Wie doet het",
    "wijze": "Hoe",
}
UITLEG: Mapping[str, str] = {
    "afwijking": "Pas toe of leg uit. Alleen nodig als u iets overslaat of anders doet dan de Routekaart vraagt.",
    "opgetredenOp": "Leeg laten: nu.",
    "score": "1 is een acuut probleem, 5 is volledig zelfredzaam.",
    "deelnemers": "Kies iedereen die meedoet.",
    "coach": "Het kenmerk waarmee de coach zich aanmeldt.",
    "keuzeVanJongere": "De casusregie is van wie de jongere het liefst heeft.",
}
UITLEG_UIT_SCHEMA = frozenset({"gelukt", "gewensteAanwezigen", "reden", "gegevens"})
"""Velden waarvan de beschrijving in het contract ook voor een coach is geschreven."""
_KAMEEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def zin(naam: str) -> str:
    """`mogelijkeStappen` of `eerste-contact` als woorden: Mogelijke stappen, Eerste contact."""
    woorden = _KAMEEL.sub(" ", naam).replace("-", " ").replace("_", " ").lower()
    return woorden[:1].upper() + woorden[1:]


def stap(nummer: object) -> str:
    """`3. Stel de doelgroep vast`."""
    return f"{nummer}. {STAPPEN[int(str(nummer))]}"


def waarde(een: object, soort: str = "") -> str:
    """Een waarde uit een keuzelijst, voor een mens."""
    if soort == "Stap":
        return stap(een)
    tekst = str(een)
    if tekst.startswith("stap-") and tekst[5:].isdigit():
        return STAPPEN[int(tekst[5:])].lower()
    return WAARDEN.get(tekst) or ROLLEN.get(tekst) or zin(tekst)


def wie(partij: str) -> str:
    """Een partij, tegen een jongere gezegd."""
    return {"jongere": "jij", "doorstroompunt": "je coach", "ouder": "je ouders", "school": "je school"}.get(
        partij, waarde(partij)
    )


def elke(weken: int) -> str:
    """Om de hoeveel weken."""
    return "elke week" if weken == 1 else f"elke {weken} weken"


def feit(naam: str) -> str:
    """`PlanOpgesteld` als zin: Plan opgesteld."""
    return zin(re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", naam))
