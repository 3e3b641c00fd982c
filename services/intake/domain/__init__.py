"""Het dossier: van signaal tot en met vooronderzoek (Routekaart stap 1, 2 en 4 tot en met 7).

Een bestand per stap; iedere stap bouwt voort op wat er al ligt.
"""

from __future__ import annotations

from services.intake.domain.gesprek import (
    GeenIntakeOpDezeRoute,
    GesprekIsNietGepland,
    GesprekIsNietGevoerd,
    RouteIsNietBepaald,
    SchoolNeemtNietDeel,
    WensIsNietGevraagd,
)
from services.intake.domain.kennisname import ContactOntbreekt, SchoolactiesOntbreken
from services.intake.domain.overdracht import (
    CasusHeeftCoach,
    GemeenteBehandeltCasus,
    GemeenteLigtBuitenRegio,
    IsOvergedragenAanLeerplicht,
    IsOvergenomenVanLeerplicht,
    JongereIsMeerderjarig,
    JongereIsMinderjarig,
    JongereIsNogNietVerhuisd,
    LeeftijdIsOnbekend,
    MeerGegevensDanNodig,
    Overdracht,
)
from services.intake.domain.privacy import (
    GrondslagOntbreekt,
    ToestemmingBestaatNiet,
    ToestemmingIsGegeven,
    ToestemmingIsIngetrokken,
)
from services.intake.domain.signaal import MeldingBestaatNiet, MeldingIsIngetrokken, MeldingsnummerIsVerwerkt
from services.intake.domain.systeem import OnbekendLeefdomein
from services.intake.domain.vooronderzoek import (
    OnderwijsredenenOntbreken,
    VooronderzoekIsAfgerond,
    VooronderzoekOnvolledig,
)

__all__ = [
    "CasusHeeftCoach",
    "ContactOntbreekt",
    "Dossier",
    "GeenIntakeOpDezeRoute",
    "GemeenteBehandeltCasus",
    "GemeenteLigtBuitenRegio",
    "GesprekIsNietGepland",
    "GesprekIsNietGevoerd",
    "GrondslagOntbreekt",
    "IsOvergedragenAanLeerplicht",
    "IsOvergenomenVanLeerplicht",
    "JongereIsMeerderjarig",
    "JongereIsMinderjarig",
    "JongereIsNogNietVerhuisd",
    "LeeftijdIsOnbekend",
    "MeerGegevensDanNodig",
    "MeldingBestaatNiet",
    "MeldingIsIngetrokken",
    "MeldingsnummerIsVerwerkt",
    "OnbekendLeefdomein",
    "OnderwijsredenenOntbreken",
    "RouteIsNietBepaald",
    "SchoolNeemtNietDeel",
    "SchoolactiesOntbreken",
    "ToestemmingBestaatNiet",
    "ToestemmingIsGegeven",
    "ToestemmingIsIngetrokken",
    "VooronderzoekIsAfgerond",
    "VooronderzoekOnvolledig",
    "WensIsNietGevraagd",
]


class Dossier(Overdracht):
    """Wat intake van een casus weet."""

    service = "intake"
