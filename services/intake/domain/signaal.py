"""Stap 1 van de Routekaart: signaleer."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import (
    CasusBeeindigd,
    CasusGeopend,
    CasusHeropend,
    MeldingGekoppeld,
    MeldingIngetrokken,
    MeldingOntvangen,
    PersoonsgegevensGecorrigeerd,
)
from contracts.monitoring import MeldingAfgesloten
from contracts.woorden import (
    Beeindigingsreden,
    DuoStatus,
    Kanaal,
    Leerweg,
    Meldinginhoud,
    Persoonsgegevens,
    Stap,
    Verzuimsoort,
)
from kit.aggregate import Aggregate, Refusal, evolves

TUSSEN_MELDINGEN = timedelta(days=7)
"""Bij aanhoudend verzuim meldt een school hooguit eens per zeven dagen (DUO)."""


class Meldingstatus(StrEnum):
    """De status van een melding bij DUO; ingetrokken geeft alleen de school, de laatste drie alleen de gemeente."""

    GEREGISTREERD = "geregistreerd"
    INGETROKKEN = "ingetrokken"
    IN_BEHANDELING = DuoStatus.IN_BEHANDELING.value
    AFGESLOTEN = DuoStatus.AFGESLOTEN.value
    TER_KENNISGEVING_AANGENOMEN = DuoStatus.TER_KENNISGEVING_AANGENOMEN.value


class MeldingsnummerIsVerwerkt(Refusal):
    """Dit meldingsnummer is al verwerkt, met andere gegevens. Controleer het nummer; er is niets gewijzigd."""


class MeldingBestaatNiet(Refusal):
    """Deze melding hoort niet bij de casus."""

    status = 404


class MeldingIsIngetrokken(Refusal):
    """Deze melding is al ingetrokken."""


class MeldingLooptNog(Refusal):
    """Er is nog een melding die de school niet heeft ingetrokken (stap 1)."""


class CasusIsBeeindigd(Refusal):
    """De casus is al beeindigd, om een andere reden."""


class Signaal(Aggregate):
    """Wat intake van de meldingen weet."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.meldingen: dict[int, MeldingOntvangen] = {}
        self.ingetrokken: dict[int, MeldingIngetrokken] = {}
        self.afsluitingen: dict[int, MeldingAfgesloten] = {}
        self.behandeld = 0
        self.beeindiging: CasusBeeindigd | None = None
        self.afsluiting: CasusAfgesloten | None = None
        self.correctie: PersoonsgegevensGecorrigeerd | None = None
        self.ingeschreven: bool | None = None

    @property
    def persoon(self) -> MeldingOntvangen | PersoonsgegevensGecorrigeerd | None:
        """Waar staat wie de jongere is: in de laatste correctie, en anders in de laatste melding."""
        return self.correctie or self.laatste_melding

    @property
    def laatste_melding(self) -> MeldingOntvangen | None:
        """De laatste melding, ook als zij is ingetrokken."""
        return self.meldingen[max(self.meldingen)] if self.meldingen else None

    @property
    def lopende_meldingen(self) -> dict[int, MeldingOntvangen]:
        """De meldingen die niet zijn ingetrokken."""
        return {nummer: feit for nummer, feit in self.meldingen.items() if nummer not in self.ingetrokken}

    @property
    def alle_meldingen_ingetrokken(self) -> bool:
        """Of er meldingen zijn, en de school ze alle introk."""
        return bool(self.meldingen) and not self.lopende_meldingen

    @property
    def verzuim(self) -> bool:
        """Of er een verzuimmelding is die niet is ingetrokken."""
        return any(feit.verzuim for feit in self.lopende_meldingen.values())

    @property
    def statussen(self) -> dict[int, Meldingstatus]:
        """De status van iedere melding, zoals DUO haar kent."""
        return {nummer: self._status(feit) for nummer, feit in self.meldingen.items()}

    def ontvang_melding(
        self,
        jongere: UUID,
        gemeente: str,
        *,
        kanaal: Kanaal,
        verzuimsoort: Verzuimsoort | None,
        ingeschreven: bool | None,
        leeftijd: int,
        niveau: int | None,
        leerweg: Leerweg | None,
        persoon: Persoonsgegevens,
        inhoud: Meldinginhoud,
        zelfde_school: tuple[datetime, ...] = (),
    ) -> None:
        """Neem een melding aan: zij opent de casus, of sluit aan bij de casus die al loopt.

        `zelfde_school`: wanneer deze school de jongere eerder meldde, zonder wat zij introk. Een verzuimmelding die
        daar te snel op volgt blijft bewaard, met een merk.
        """
        velden = {
            "kanaal": kanaal,
            "verzuimsoort": verzuimsoort,
            "verzuim": verzuimsoort is not None,
            "ingeschreven": ingeschreven,
            "leeftijd": leeftijd,
            "niveau": niveau,
            "leerweg": leerweg,
            "te_snel": verzuimsoort is not None
            and any(abs(self.moment - eerder) < TUSSEN_MELDINGEN for eerder in zelfde_school),
            "gemeente_in_melding": gemeente,
            "persoon": persoon,
            "inhoud": inhoud,
        }
        if self.last is None:
            self.begin(MeldingOntvangen, jongere, gemeente, **velden)
            self.leg_vast(CasusGeopend, kanaal=kanaal)
        else:
            self.leg_vast(MeldingOntvangen, **velden)
            self.leg_vast(MeldingGekoppeld, melding=self.version)

    def heropen_na(self, afsluiting: int, afgesloten_op: datetime) -> None:
        """Een melding die bij het afsluiten nog niet bekend kon zijn mag niet in een gesloten casus blijven liggen."""
        laatste, einde = self.laatste_melding, self.beeindiging
        if laatste is None or laatste.volgnummer in self.ingetrokken:
            return
        na_einde = einde is not None and laatste.volgnummer > einde.volgnummer
        if na_einde or laatste.vastgelegd_op > afgesloten_op:
            self.leg_vast(CasusHeropend, melding=laatste.volgnummer, afsluiting=afsluiting)

    def trek_melding_in(self, melding: int, reden: str) -> None:
        """De school trekt haar melding in; de casus loopt door, want de zorg om de jongere kan blijven."""
        if melding not in self.meldingen:
            raise MeldingBestaatNiet
        if melding in self.ingetrokken:
            raise MeldingIsIngetrokken
        self.leg_vast(MeldingIngetrokken, melding=melding, reden=reden)

    def beeindig_casus(self, reden: Beeindigingsreden, toelichting: str | None) -> None:
        """Beeindig de casus voordat de route is uitgelopen; evaluation sluit haar dan met deze reden."""
        self.moet_lopen()
        if self.beeindiging is not None:
            if self.beeindiging.reden is not reden:
                raise CasusIsBeeindigd
            return
        if reden is Beeindigingsreden.MELDING_INGETROKKEN:
            self.vereis(self.alle_meldingen_ingetrokken, MeldingLooptNog, Stap.SIGNALEER)
        self.leg_vast(CasusBeeindigd, reden=reden, toelichting=toelichting)

    def _status(self, melding: MeldingOntvangen) -> Meldingstatus:
        if melding.volgnummer in self.ingetrokken:
            return Meldingstatus.INGETROKKEN
        for _, feit in sorted(self.afsluitingen.items()):
            if melding.vastgelegd_op <= feit.vastgelegd_op:
                return Meldingstatus(feit.duo_status)
        if self.afgesloten:
            return Meldingstatus.AFGESLOTEN
        opgepakt = melding.volgnummer < self.behandeld
        return Meldingstatus.IN_BEHANDELING if opgepakt else Meldingstatus.GEREGISTREERD

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding_ontvangen(self, feit: MeldingOntvangen) -> None:
        self.meldingen[feit.volgnummer] = feit
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven

    @evolves(PersoonsgegevensGecorrigeerd)
    def _persoon_gecorrigeerd(self, feit: PersoonsgegevensGecorrigeerd) -> None:
        self.correctie = feit

    @evolves(MeldingIngetrokken)
    def _melding_ingetrokken(self, feit: MeldingIngetrokken) -> None:
        self.ingetrokken[feit.melding] = feit

    @evolves(MeldingAfgesloten)
    def _melding_afgesloten(self, feit: MeldingAfgesloten) -> None:
        self.afsluitingen[feit.volgnummer] = feit

    @evolves(CasusBeeindigd)
    def _casus_beeindigd(self, feit: CasusBeeindigd) -> None:
        self.beeindiging = feit

    @evolves(CasusAfgesloten)
    def _casus_afgesloten(self, feit: CasusAfgesloten) -> None:
        if feit.volgnummer > self.closing:
            self.closing, self.afsluiting = feit.volgnummer, feit

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
        self.beeindiging = None
