"""Stap 8 van de Routekaart: stel met de jongere en partners een plan van aanpak op."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.intake import VooronderzoekAfgerond, VooronderzoekHeropend
from contracts.monitoring import HerzieningGevraagd
from contracts.routing import PlanHerzien, PlanOpgesteld, RegiehouderAangewezen
from contracts.woorden import (
    KETENPARTNERS,
    Partij,
    PlanActie,
    Regiesoort,
    Stap,
    Terugkoppelafspraak,
    Verwachting,
)
from kit.aggregate import Latest, Refusal, evolves
from services.routing.domain.regie import Regie


class DoelgroepIsNietVastgesteld(Refusal):
    """De doelgroep staat nog niet vast (stap 3)."""


class VooronderzoekIsNietAfgerond(Refusal):
    """Het vooronderzoek is nog niet afgerond (stap 7)."""


class GeenPlanOpDezeRoute(Refusal):
    """Op deze route volgt geen plan van aanpak: de casus gaat naar stap 12."""


class PlanBestaatNiet(Refusal):
    """Er is nog geen plan van aanpak (stap 8)."""


class PlanversieBestaatNiet(Refusal):
    """Deze versie van het plan van aanpak bestaat niet."""

    status = 404


class PlanBestaatAl(Refusal):
    """Er is al een plan van aanpak. Herzie het, met de reden van de herziening."""


class ActiesDubbelGenummerd(Refusal):
    """Iedere actie in het plan heeft een eigen nummer."""

    status = 400


class JongereDoetNietMee(Refusal):
    """Een plan van aanpak maakt u samen met de jongere (stap 8); bij 'deelnemers' ontbreekt die."""


class ActieInHetVerleden(Refusal):
    """Een actie zou al gedaan moeten zijn: de dag bij 'uiterlijk' ligt in het verleden."""


class TerugkoppelingOnvolledig(Refusal):
    """Terugkoppelen spreekt u af met de jongere en met ten minste een ketenpartner (stap 8)."""


class Planning(Regie):
    """Het plan van aanpak, met alle eerdere versies."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.plannen: list[PlanOpgesteld | PlanHerzien] = []
        self.herziening_van = 0
        self._vooronderzoek: Latest[bool] = Latest()

    @property
    def planversie(self) -> int:
        """De versie van het plan die geldt; 0 als er nog geen plan is."""
        return self.plannen[-1].versie if self.plannen else 0

    @property
    def vooronderzoek_af(self) -> bool:
        """Of intake het vooronderzoek afrondde, en daarna niet heropende."""
        return bool(self._vooronderzoek.value)

    @property
    def herziening_gevraagd(self) -> bool:
        """Of stap 10 om herziening van het laatste plan vroeg."""
        return 0 < self.planversie <= self.herziening_van

    def stel_plan_op(
        self,
        doel: str,
        acties: tuple[PlanActie, ...],
        terugkoppeling: tuple[Terugkoppelafspraak, ...],
        verwachtingen: tuple[Verwachting, ...],
        deelnemers: tuple[Partij, ...],
    ) -> None:
        """Maak met de jongere en partners het plan van aanpak; de procesregie is van het Doorstroompunt."""
        self._mag_plannen(acties)
        if self.planversie:
            raise PlanBestaatAl
        plan = self._plan(doel, acties, terugkoppeling, verwachtingen, deelnemers)
        self.leg_vast(PlanOpgesteld, versie=1, **plan)
        if Regiesoort.PROCESREGIE not in self.regiehouders:
            self.leg_vast(RegiehouderAangewezen, regie=Regiesoort.PROCESREGIE, partij=Partij.DOORSTROOMPUNT)

    def herzie_plan(
        self,
        doel: str,
        acties: tuple[PlanActie, ...],
        terugkoppeling: tuple[Terugkoppelafspraak, ...],
        verwachtingen: tuple[Verwachting, ...],
        deelnemers: tuple[Partij, ...],
        reden: str,
    ) -> None:
        """Herzie het plan; de eerdere versie blijft bewaard."""
        self._mag_plannen(acties)
        if not self.planversie:
            raise PlanBestaatNiet
        plan = self._plan(doel, acties, terugkoppeling, verwachtingen, deelnemers)
        self.leg_vast(PlanHerzien, versie=self.planversie + 1, **plan, reden=reden)

    def _mag_plannen(self, acties: tuple[PlanActie, ...]) -> None:
        self.moet_lopen()
        if len({actie.actie for actie in acties}) < len(acties):
            raise ActiesDubbelGenummerd
        self.vereis(self.doelgroep is not None, DoelgroepIsNietVastgesteld, Stap.STEL_PLAN_OP)
        self.vereis(self._langs(Stap.STEL_PLAN_OP), GeenPlanOpDezeRoute, Stap.STEL_PLAN_OP)
        klaar = self.vooronderzoek_af or not self._langs(Stap.ROND_VOORONDERZOEK_AF)
        self.vereis(klaar, VooronderzoekIsNietAfgerond, Stap.STEL_PLAN_OP)

    def _plan(
        self,
        doel: str,
        acties: tuple[PlanActie, ...],
        terugkoppeling: tuple[Terugkoppelafspraak, ...],
        verwachtingen: tuple[Verwachting, ...],
        deelnemers: tuple[Partij, ...],
    ) -> dict[str, Any]:
        """De inhoud van een versie van het plan, als zij compleet is of is uitgelegd wat eraan ontbreekt."""
        met = {afspraak.partij for afspraak in terugkoppeling}
        self.vereis(Partij.JONGERE in deelnemers, JongereDoetNietMee, Stap.STEL_PLAN_OP)
        self.vereis(not self._te_laat(acties), ActieInHetVerleden, Stap.STEL_PLAN_OP)
        self.vereis(Partij.JONGERE in met and bool(met & KETENPARTNERS), TerugkoppelingOnvolledig, Stap.STEL_PLAN_OP)
        return {
            "doel": doel,
            "acties": acties,
            "terugkoppeling": terugkoppeling,
            "verwachtingen": verwachtingen,
            "deelnemers": deelnemers,
        }

    def _te_laat(self, acties: tuple[PlanActie, ...]) -> bool:
        """Of een nieuwe of verzette actie al gedaan moest zijn; wat zo al in het plan stond is geen nieuwe afspraak."""
        stond = {(actie.actie, actie.uiterlijk) for actie in self.plannen[-1].acties} if self.plannen else set()
        return any(actie.uiterlijk < self.vandaag and (actie.actie, actie.uiterlijk) not in stond for actie in acties)

    # --- Wat de feiten betekenen

    @evolves(VooronderzoekAfgerond)
    def _vooronderzoek_afgerond(self, feit: VooronderzoekAfgerond) -> None:
        self._vooronderzoek.hear(feit, True)

    @evolves(VooronderzoekHeropend)
    def _vooronderzoek_heropend(self, feit: VooronderzoekHeropend) -> None:
        self._vooronderzoek.hear(feit, False)

    @evolves(HerzieningGevraagd)
    def _herziening(self, feit: HerzieningGevraagd) -> None:
        self.herziening_van = max(self.herziening_van, feit.planversie)

    @evolves(PlanOpgesteld)
    def _plan_opgesteld(self, feit: PlanOpgesteld) -> None:
        self.plannen.append(feit)
        self.stap = Stap.STEL_PLAN_OP

    @evolves(PlanHerzien)
    def _plan_herzien(self, feit: PlanHerzien) -> None:
        self.plannen.append(feit)
