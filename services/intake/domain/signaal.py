"""Stap 1 van de Routekaart: signaleer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import CasusGeopend, CasusHeropend, MeldingGekoppeld, MeldingIngetrokken, MeldingOntvangen
from contracts.woorden import Kanaal, Leerweg, Meldinginhoud, Persoonsgegevens, Verzuimsoort
from kit.aggregate import Aggregate, Refusal, evolves


class MeldingsnummerIsVerwerkt(Refusal):
    """Dit meldingsnummer is al verwerkt, met andere gegevens. Controleer het nummer; er is niets gewijzigd."""


class MeldingBestaatNiet(Refusal):
    """Deze melding hoort niet bij de casus."""

    status = 404


class MeldingIsIngetrokken(Refusal):
    """Deze melding is al ingetrokken."""


class Signaal(Aggregate):
    """Wat intake van de meldingen weet."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.persoon: MeldingOntvangen | None = None
        self.meldingen: dict[int, bool] = {}
        self.verzuimmeldingen: set[int] = set()
        self.ingeschreven: bool | None = None

    @property
    def verzuim(self) -> bool:
        """Of er een verzuimmelding is die niet is ingetrokken."""
        return bool(self.verzuimmeldingen)

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
    ) -> None:
        """Neem een melding aan: zij opent de casus, of sluit aan bij de casus die al loopt."""
        velden = {
            "kanaal": kanaal,
            "verzuimsoort": verzuimsoort,
            "verzuim": verzuimsoort is not None,
            "ingeschreven": ingeschreven,
            "leeftijd": leeftijd,
            "niveau": niveau,
            "leerweg": leerweg,
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
        laatste = self.persoon
        if laatste and self.meldingen[laatste.volgnummer] and laatste.vastgelegd_op > afgesloten_op:
            self.leg_vast(CasusHeropend, melding=laatste.volgnummer, afsluiting=afsluiting)

    def trek_melding_in(self, melding: int, reden: str) -> None:
        """De school trekt haar melding in; de casus loopt door, want de zorg om de jongere kan blijven."""
        if melding not in self.meldingen:
            raise MeldingBestaatNiet
        if not self.meldingen[melding]:
            raise MeldingIsIngetrokken
        self.leg_vast(MeldingIngetrokken, melding=melding, reden=reden)

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding_ontvangen(self, feit: MeldingOntvangen) -> None:
        self.persoon = feit
        self.meldingen[feit.volgnummer] = True
        if feit.verzuim:
            self.verzuimmeldingen.add(feit.volgnummer)
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven

    @evolves(MeldingIngetrokken)
    def _melding_ingetrokken(self, feit: MeldingIngetrokken) -> None:
        self.meldingen[feit.melding] = False
        self.verzuimmeldingen.discard(feit.melding)

    @evolves(CasusAfgesloten)
    def _casus_afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
