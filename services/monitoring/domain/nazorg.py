"""Stap 11 van de Routekaart: sluit de melding af en bied nazorg."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import CasusHeropend
from contracts.monitoring import (
    DuoStatusGemeld,
    JongereTeruggevallen,
    MeldingAfgesloten,
    NazorgAfgerond,
    NazorgcontactVastgelegd,
    NazorgGestart,
)
from contracts.nazorg import nazorgregel_op
from contracts.woorden import Afsluitstatus, DuoStatus, Resultaat, Stap
from kit.aggregate import Refusal, evolves
from services.monitoring.domain.actie import Stand
from services.monitoring.domain.uitvoering import TrajectIsNietGestart
from services.monitoring.domain.volgen import Volgen

STAP = Stap.SLUIT_MELDING


class ActiesLopenNog(Refusal):
    """Er lopen nog acties uit het plan (stap 9)."""


class MeldingIsAfgesloten(Refusal):
    """De melding is al afgesloten; de nazorg loopt of is klaar (stap 11)."""


class MeldingIsNietAfgesloten(Refusal):
    """De melding is nog niet afgesloten (stap 11)."""


class PassendAanbodOntbreekt(Refusal):
    """Deze route belooft een passend aanbod, en dat is er nog niet (stap 9)."""


class NazorgLoopt(Refusal):
    """De nazorg loopt al (stap 11)."""


class NazorgLooptNiet(Refusal):
    """Er loopt geen nazorg (stap 11)."""


class NazorgIsKorterDanRegel(Refusal):
    """De nazorg eindigt eerder dan de regel van de regio zegt (stap 11)."""


class NazorgcontactIsTeZelden(Refusal):
    """Er is minder vaak contact dan de regel van de regio zegt (stap 11)."""


class NazorgZonderContact(Refusal):
    """Tijdens de nazorg is nog geen contact geweest (stap 11)."""


class NazorgIsNogNietVoorbij(Refusal):
    """De afgesproken einddatum van de nazorg is nog niet bereikt (stap 11)."""


class Nazorg(Volgen):
    """Het resultaat, wat DUO ervan weet, en de tijd erna waarin het Doorstroompunt aanspreekpunt blijft."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.duo_statussen: dict[int | None, DuoStatus] = {}
        self.nazorg_loopt = False
        self.nazorg_tot: date | None = None
        self.nazorgcontacten = 0
        self.nazorg_af = False

    def sluit_melding(self, resultaat: Resultaat, duo_status: Afsluitstatus, toelichting: str | None) -> None:
        """Sluit de melding af met het resultaat, en meld het DUO; de nazorg volgt."""
        self.moet_lopen()
        if self.resultaat is not None:
            raise MeldingIsAfgesloten
        self.vereis(self.gestart_op is not None, TrajectIsNietGestart, STAP)
        self.vereis(not self.aanbod_ontbreekt, PassendAanbodOntbreekt, STAP)
        self.vereis(Stand.LOOPT not in self.standen.values(), ActiesLopenNog, STAP)
        self.leg_vast(MeldingAfgesloten, resultaat=resultaat, duo_status=duo_status, toelichting=toelichting)
        self.meld_duo_status(duo_status, None)

    def meld_duo_status(self, status: DuoStatus, melding: int | None) -> None:
        """Meld DUO de status van een verzuimmelding, of van alle in deze casus."""
        self.moet_lopen()
        if self.duo_statussen.get(melding) is status:
            return
        self.vereis(status is DuoStatus.IN_BEHANDELING or self.resultaat is not None, MeldingIsNietAfgesloten, STAP)
        self.leg_vast(DuoStatusGemeld, status=status, melding=melding)

    def start_nazorg(self, tot: date | None, elke_weken: int | None) -> None:
        """Begin de nazorg volgens de regel van de regio; korter of minder vaak mag met een reden."""
        self.moet_lopen()
        if self.nazorg_loopt:
            raise NazorgLoopt
        regel = nazorgregel_op(self.vandaag)
        volgens_regel = self.vandaag + timedelta(weeks=regel.weken)
        einde, ritme = tot or volgens_regel, elke_weken or regel.elke_weken
        self.vereis(self.resultaat is not None, MeldingIsNietAfgesloten, STAP)
        self.vereis(einde >= volgens_regel, NazorgIsKorterDanRegel, STAP)
        self.vereis(ritme <= regel.elke_weken, NazorgcontactIsTeZelden, STAP)
        self.leg_vast(NazorgGestart, tot=einde, elke_weken=ritme, regel=regel.verwijzing)

    def leg_nazorgcontact_vast(self, situatie: Resultaat, notitie: str | None) -> None:
        """Leg een contact tijdens de nazorg vast."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, STAP)
        self.leg_vast(NazorgcontactVastgelegd, situatie=situatie, notitie=notitie)

    def rond_nazorg_af(self, situatie: Resultaat) -> None:
        """Rond de nazorg af, als de afgesproken tijd voorbij is en er contact is geweest."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, STAP)
        self.vereis(self.nazorgcontacten > 0, NazorgZonderContact, STAP)
        self.vereis(self.nazorg_tot is None or self.vandaag >= self.nazorg_tot, NazorgIsNogNietVoorbij, STAP)
        self.leg_vast(NazorgAfgerond, situatie=situatie)

    def meld_terugval(self, toelichting: str, fase: Literal[2, 3]) -> None:
        """De jongere valt terug: het traject loopt weer vanaf stap 10, en vraagt om herziening."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, STAP)
        self.leg_vast(JongereTeruggevallen, toelichting=toelichting)
        if self.gestart_op is not None:
            self._vraag_herziening(fase, toelichting, ())

    # --- Wat de feiten betekenen

    @evolves(MeldingAfgesloten)
    def _melding_afgesloten(self, feit: MeldingAfgesloten) -> None:
        self.resultaat = feit.resultaat
        self.stap = STAP

    @evolves(DuoStatusGemeld)
    def _duo_status(self, feit: DuoStatusGemeld) -> None:
        if feit.melding is None:
            self.duo_statussen = {}
        self.duo_statussen[feit.melding] = feit.status

    @evolves(NazorgGestart)
    def _nazorg_gestart(self, feit: NazorgGestart) -> None:
        self.nazorg_loopt, self.nazorg_af = True, False
        self.nazorg_tot = feit.tot
        self.nazorgcontacten = 0

    @evolves(NazorgcontactVastgelegd)
    def _nazorgcontact(self, feit: NazorgcontactVastgelegd) -> None:
        self.nazorgcontacten += 1

    @evolves(NazorgAfgerond)
    def _nazorg_afgerond(self, feit: NazorgAfgerond) -> None:
        self.nazorg_loopt, self.nazorg_af = False, True

    @evolves(JongereTeruggevallen)
    def _teruggevallen(self, feit: JongereTeruggevallen) -> None:
        self._loopt_weer()
        self.stap = Stap.MONITOR

    @evolves(CasusAfgesloten)
    def _casus_afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
        self._loopt_weer()

    def _loopt_weer(self) -> None:
        self.resultaat = None
        self.nazorg_loopt, self.nazorg_tot = False, None
