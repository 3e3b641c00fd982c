"""De rechten van de jongere op de gegevens van een casus: herstellen wie het is, en de verwerking beperken."""

from __future__ import annotations

from contracts.intake import BeperkingOpgeheven, PersoonsgegevensGecorrigeerd, VerwerkingBeperkt
from contracts.woorden import Beperkingsgrond, Persoonsgegevens
from kit.aggregate import Refusal
from services.intake.domain.noodtoegang import Noodtoegang


class IsAlBeperkt(Refusal):
    """De verwerking van deze gegevens is al beperkt."""


class IsNietBeperkt(Refusal):
    """De verwerking van deze gegevens is niet beperkt."""


class Rechten(Noodtoegang):
    """Wat de jongere over de eigen gegevens vroeg; ook in een casus die is gesloten."""

    def beperk_verwerking(self, grond: Beperkingsgrond, reden: str) -> None:
        """Beperk de verwerking (AVG artikel 18): bewaren mag, delen en wissen niet, in geen enkele dienst."""
        self._moet_er_zijn()
        if self.restricted:
            raise IsAlBeperkt
        self.leg_vast(VerwerkingBeperkt, grond=grond, reden=reden)

    def hef_beperking_op(self, reden: str) -> None:
        """Hef de beperking op; zeg dat eerst aan de jongere (AVG artikel 18 lid 3)."""
        self._moet_er_zijn()
        if not self.restricted:
            raise IsNietBeperkt
        self.leg_vast(BeperkingOpgeheven, reden=reden)

    def corrigeer_persoonsgegevens(self, persoon: Persoonsgegevens, leeftijd: int, reden: str) -> None:
        """Herstel wie de jongere is (AVG artikel 16); wat een melding later zegt, verandert dat niet meer."""
        self._moet_er_zijn()
        self.leg_vast(PersoonsgegevensGecorrigeerd, persoon=persoon, leeftijd=leeftijd, reden=reden)

    def _moet_er_zijn(self) -> None:
        if self.last is None:
            raise self.unknown
