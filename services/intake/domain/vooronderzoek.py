"""Stap 7 van de Routekaart: rond het vooronderzoek af."""

from __future__ import annotations

from uuid import UUID

from contracts.intake import VooronderzoekAfgerond, VooronderzoekHeropend
from contracts.woorden import Interventie, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.privacy import Privacy


class VooronderzoekOnvolledig(Refusal):
    """De leefdomeinen (stap 5) of het privacygesprek (stap 6) ontbreken nog."""


class OnderwijsredenenOntbreken(Refusal):
    """Bij verzuim horen ook de redenen in het onderwijs zelf bij het vooronderzoek (stap 7)."""


class VooronderzoekIsAfgerond(Refusal):
    """Het vooronderzoek is al afgerond."""


class VooronderzoekIsNietAfgerond(Refusal):
    """Het vooronderzoek is niet afgerond, dus het is nog open (stap 7)."""


class Vooronderzoek(Privacy):
    """Of fase 2 af is."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.afronding: VooronderzoekAfgerond | None = None
        self.heropeningen: list[VooronderzoekHeropend] = []

    @property
    def vooronderzoek_af(self) -> bool:
        """Of het vooronderzoek is afgerond, en daarna niet heropend."""
        laatste = self.heropeningen[-1].volgnummer if self.heropeningen else 0
        return self.afronding is not None and self.afronding.volgnummer > laatste

    def rond_vooronderzoek_af(
        self,
        redenen: str,
        onderwijsredenen: str | None,
        eerdere_interventies: tuple[Interventie, ...],
        mogelijke_stappen: str,
    ) -> None:
        """Rond fase 2 af met inzicht in redenen, eerdere interventies en mogelijke stappen."""
        self.moet_lopen()
        if self.vooronderzoek_af:
            raise VooronderzoekIsAfgerond
        stap = Stap.ROND_VOORONDERZOEK_AF
        self.vereis(bool(self.leefdomeinen) and self.privacygesprek, VooronderzoekOnvolledig, stap)
        self.vereis(not self.verzuim or bool(onderwijsredenen), OnderwijsredenenOntbreken, stap)
        self.leg_vast(
            VooronderzoekAfgerond,
            redenen=redenen,
            onderwijsredenen=onderwijsredenen,
            eerdere_interventies=eerdere_interventies,
            mogelijke_stappen=mogelijke_stappen,
        )

    def heropen_vooronderzoek(self, reden: str) -> None:
        """Heropen het vooronderzoek, met de reden; wat er eerder lag blijft zichtbaar."""
        self.moet_lopen()
        if not self.vooronderzoek_af:
            raise VooronderzoekIsNietAfgerond
        self.leg_vast(VooronderzoekHeropend, reden=reden)

    def herzie_fase_2(self) -> None:
        """Stap 10 vraagt om fase 2 te herzien; daar staat de reden."""
        if self.vooronderzoek_af and not self.afgesloten:
            self.leg_vast(VooronderzoekHeropend)

    # --- Wat de feiten betekenen

    @evolves(VooronderzoekAfgerond)
    def _vooronderzoek_af(self, feit: VooronderzoekAfgerond) -> None:
        self.afronding = feit
        self.stap = Stap.ROND_VOORONDERZOEK_AF

    @evolves(VooronderzoekHeropend)
    def _vooronderzoek_heropend(self, feit: VooronderzoekHeropend) -> None:
        self.heropeningen.append(feit)
        self.stap = Stap.PLAN_INTAKEGESPREK
