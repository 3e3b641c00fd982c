"""Het dossier: van signaal tot en met vooronderzoek (Routekaart stap 1, 2 en 4 tot en met 7).

Een bestand per stap; iedere stap bouwt voort op wat er al ligt. Het eigen onderzoek van stap 1 staat bovenaan: wat een
lijst zegt raakt alles wat eronder ligt.
"""

from __future__ import annotations

from services.intake.domain.aandacht import Aandachtspunt, aandachtspunten
from services.intake.domain.bewaarstand import Bewaargegevens, Bewaarstand, Casusoordeel, beoordeel, casussoort
from services.intake.domain.bewaring import (
    BewaarblokkadeGeldt,
    BewaartermijnLooptNog,
    BlokkadeBestaatNiet,
    BlokkadeIsVanToezicht,
    CasusLooptNog,
    JongereBestaatNiet,
    JongereIsGewist,
    VerwerkingStaatStil,
    VerzoekKentGeenUitstel,
    VierOgenOntbreken,
    VoorstelBestaatNiet,
    VoorstelIsAchterhaald,
    VoorstelStaatOpen,
)
from services.intake.domain.gesprek import (
    AanwezigeIsNietGewenst,
    GeenIntakeOpDezeRoute,
    GesprekIsNietGepland,
    GesprekIsNietGevoerd,
    RouteIsNietBepaald,
    SchoolNeemtNietDeel,
    WensIsNietGevraagd,
)
from services.intake.domain.inzageverzoek import OntvangstLigtInToekomst
from services.intake.domain.kennisname import ContactOntbreekt, SchoolactiesOntbreken, nagegaan
from services.intake.domain.noodtoegang import (
    NoodtoegangBestaatNiet,
    NoodtoegangIsBeoordeeld,
    NoodtoegangIsEigen,
)
from services.intake.domain.onderzoek import OVER_DE_INSCHRIJVING, Vondst
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
)
from services.intake.domain.privacy import (
    GrondslagOntbreekt,
    OuderAlleenMetToestemming,
    ToestemmingBestaatNiet,
    ToestemmingIsGegeven,
    ToestemmingIsIngetrokken,
    ToestemmingIsVerlopen,
    toestemming_geldt,
)
from services.intake.domain.rechten import IsAlBeperkt, IsNietBeperkt, Rechten
from services.intake.domain.signaal import (
    CasusIsBeeindigd,
    MeldingBestaatNiet,
    MeldingIsIngetrokken,
    MeldingLooptNog,
    MeldingsnummerIsVerwerkt,
    Meldingstatus,
)
from services.intake.domain.startgesprek import AfsprakenOntbreken, GeenStartgesprekOpDezeRoute
from services.intake.domain.systeem import LeefdomeinDubbel, OnbekendLeefdomein, OndersteuningsvraagOntbreekt
from services.intake.domain.vooronderzoek import (
    OnderwijsredenenOntbreken,
    VooronderzoekIsAfgerond,
    VooronderzoekIsNietAfgerond,
    VooronderzoekOnvolledig,
)
from services.intake.domain.wisverzoek import (
    Jongere,
    VerzoekBestaatNiet,
    VerzoekIsTeLaat,
    VerzoekIsVerlengd,
    VerzoekLooptAl,
)

__all__ = [
    "OVER_DE_INSCHRIJVING",
    "Aandachtspunt",
    "AanwezigeIsNietGewenst",
    "AfsprakenOntbreken",
    "BewaarblokkadeGeldt",
    "Bewaargegevens",
    "Bewaarstand",
    "BewaartermijnLooptNog",
    "BlokkadeBestaatNiet",
    "BlokkadeIsVanToezicht",
    "CasusHeeftCoach",
    "CasusIsBeeindigd",
    "CasusLooptNog",
    "Casusoordeel",
    "ContactOntbreekt",
    "Dossier",
    "GeenIntakeOpDezeRoute",
    "GeenStartgesprekOpDezeRoute",
    "GemeenteBehandeltCasus",
    "GemeenteLigtBuitenRegio",
    "GesprekIsNietGepland",
    "GesprekIsNietGevoerd",
    "GrondslagOntbreekt",
    "IsAlBeperkt",
    "IsNietBeperkt",
    "IsOvergedragenAanLeerplicht",
    "IsOvergenomenVanLeerplicht",
    "Jongere",
    "JongereBestaatNiet",
    "JongereIsGewist",
    "JongereIsMeerderjarig",
    "JongereIsMinderjarig",
    "JongereIsNogNietVerhuisd",
    "LeefdomeinDubbel",
    "LeeftijdIsOnbekend",
    "MeerGegevensDanNodig",
    "MeldingBestaatNiet",
    "MeldingIsIngetrokken",
    "MeldingLooptNog",
    "MeldingsnummerIsVerwerkt",
    "Meldingstatus",
    "NoodtoegangBestaatNiet",
    "NoodtoegangIsBeoordeeld",
    "NoodtoegangIsEigen",
    "OnbekendLeefdomein",
    "OndersteuningsvraagOntbreekt",
    "OnderwijsredenenOntbreken",
    "OntvangstLigtInToekomst",
    "OuderAlleenMetToestemming",
    "RouteIsNietBepaald",
    "SchoolNeemtNietDeel",
    "SchoolactiesOntbreken",
    "ToestemmingBestaatNiet",
    "ToestemmingIsGegeven",
    "ToestemmingIsIngetrokken",
    "ToestemmingIsVerlopen",
    "VerwerkingStaatStil",
    "VerzoekBestaatNiet",
    "VerzoekIsTeLaat",
    "VerzoekIsVerlengd",
    "VerzoekKentGeenUitstel",
    "VerzoekLooptAl",
    "VierOgenOntbreken",
    "Vondst",
    "VooronderzoekIsAfgerond",
    "VooronderzoekIsNietAfgerond",
    "VooronderzoekOnvolledig",
    "VoorstelBestaatNiet",
    "VoorstelIsAchterhaald",
    "VoorstelStaatOpen",
    "WensIsNietGevraagd",
    "aandachtspunten",
    "beoordeel",
    "casussoort",
    "nagegaan",
    "toestemming_geldt",
]


class Dossier(Rechten):
    """Wat intake van een casus weet."""

    service = "intake"
