"""Stap 10 als het vastloopt: de overlegtafels van de route, wat zij besluiten, en het passend aanbod."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.intake import StartgesprekGevoerd
from contracts.monitoring import Opgeschaald, PassendAanbodGedaan, TafelBesluitGenomen
from contracts.routing import RouteBepaald
from contracts.woorden import Onderdeel, Overlegtafel, Partij, Stap, Werkafspraak
from kit.aggregate import Aggregate, Latest, Refusal, evolves


class BestemmingOntbreekt(Refusal):
    """Noem bij 'naar' de partij of bij 'tafel' het overleg: op deze route volgt er geen overlegtafel meer vanzelf."""

    status = 400


class TafelNietOpDezeRoute(Refusal):
    """Deze overlegtafel hoort niet bij de route van deze casus (stap 10)."""


class TafelOvergeslagen(Refusal):
    """De overlegtafel die hieraan voorafgaat is nog niet geraadpleegd (stap 10)."""


class NietVoorgelegdAanTafel(Refusal):
    """De casus is niet aan deze overlegtafel voorgelegd (stap 10)."""


class GeenPassendAanbodOpDezeRoute(Refusal):
    """Deze route belooft geen passend aanbod, maar een traject volgens het plan (stap 9)."""


class Overleg(Aggregate):
    """De route zoals routing haar bepaalde, en aan welke tafels de casus lag."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self._besluit: Latest[RouteBepaald] = Latest()
        self.voorgelegd: set[Overlegtafel] = set()
        self.passend_aanbod = False

    @property
    def route(self) -> str | None:
        """De route die de casus volgt."""
        return self._besluit.value.route if self._besluit.value else None

    @property
    def ladder(self) -> tuple[Overlegtafel, ...]:
        """De overlegtafels van de route, in volgorde."""
        return self._besluit.value.tafels if self._besluit.value else ()

    @property
    def bereikt(self) -> int:
        """Hoeveel treden van de ladder de casus heeft gehad."""
        return max((trede for trede, tafel in enumerate(self.ladder, start=1) if tafel in self.voorgelegd), default=0)

    @property
    def volgende_tafel(self) -> Overlegtafel | None:
        """Waar de casus heen gaat als zij nu vastloopt; None: er is geen tafel meer."""
        return next(iter(self.ladder[self.bereikt :]), None)

    @property
    def aanbod_ontbreekt(self) -> bool:
        """Of de route een passend aanbod belooft dat er nog niet is."""
        return self._vraagt(Onderdeel.PASSEND_AANBOD) and not self.passend_aanbod

    def schaal_op(self, naar: Partij | None, tafel: Overlegtafel | None, reden: str) -> None:
        """Leg de casus aan een overlegtafel of een andere partij voor; wie niets noemt, gaat naar de volgende tafel."""
        self.moet_lopen()
        tafel = tafel if tafel or naar else self.volgende_tafel
        if naar is None and tafel is None:
            raise BestemmingOntbreekt
        if tafel is not None:
            self.vereis(tafel in self.ladder, TafelNietOpDezeRoute, Stap.MONITOR)
            self.vereis(tafel not in self.ladder[self.bereikt + 1 :], TafelOvergeslagen, Stap.MONITOR)
        self.leg_vast(Opgeschaald, naar=naar, tafel=tafel, reden=reden)

    def neem_tafelbesluit(self, tafel: Overlegtafel, besluit: str, afspraken: tuple[Werkafspraak, ...]) -> None:
        """Leg vast wat een overlegtafel besloot, en wie wat doet voor wanneer."""
        self.moet_lopen()
        self.vereis(tafel in self.voorgelegd, NietVoorgelegdAanTafel, Stap.MONITOR)
        self.leg_vast(TafelBesluitGenomen, tafel=tafel, besluit=besluit, afspraken=afspraken)

    def doe_passend_aanbod(self, aanbod: str, vanaf: date) -> None:
        """Leg vast welk aanbod past, en wanneer het begint; een later aanbod komt erbij."""
        self.moet_lopen()
        self.vereis(self._vraagt(Onderdeel.PASSEND_AANBOD), GeenPassendAanbodOpDezeRoute, Stap.VOER_UIT)
        self.leg_vast(PassendAanbodGedaan, aanbod=aanbod, vanaf=vanaf)

    def _vraagt(self, onderdeel: Onderdeel) -> bool:
        return self._besluit.value is not None and onderdeel in self._besluit.value.onderdelen

    # --- Wat de feiten betekenen

    @evolves(RouteBepaald)
    def _route_bepaald(self, feit: RouteBepaald) -> None:
        self._besluit.hear(feit, feit)
        self.stap = max(self.stap, Stap.STEL_DOELGROEP_VAST)

    @evolves(StartgesprekGevoerd)
    def _startgesprek(self, feit: StartgesprekGevoerd) -> None:
        self.voorgelegd.add(Overlegtafel.MULTIDISCIPLINAIR_OVERLEG)

    @evolves(Opgeschaald)
    def _opgeschaald(self, feit: Opgeschaald) -> None:
        if feit.tafel is not None:
            self.voorgelegd.add(feit.tafel)
        self.stap = max(self.stap, Stap.MONITOR)

    @evolves(TafelBesluitGenomen)
    def _tafelbesluit(self, feit: TafelBesluitGenomen) -> None:
        self.stap = max(self.stap, Stap.MONITOR)

    @evolves(PassendAanbodGedaan)
    def _passend_aanbod(self, feit: PassendAanbodGedaan) -> None:
        self.passend_aanbod = True
        self.stap = max(self.stap, Stap.VOER_UIT)
