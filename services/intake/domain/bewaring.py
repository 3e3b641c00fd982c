"""De jongere als geheel: bewaren, blokkeren en wissen. Wat hier wordt besloten gaat over al diens casussen samen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts.bewaring import (
    Akkoord,
    BewaarblokkadeGezet,
    BewaarblokkadeOpgeheven,
    Blokkadegrond,
    PersoonsgegevensGewist,
    Vervalreden,
    Wisgrond,
    WissingAfgewezen,
    WissingGoedgekeurd,
    WissingUitgesteld,
    WissingVervallen,
    WissingVoorgesteld,
)
from contracts.feit import JongereFeit, Rol
from contracts.woorden import Regelverwijzing
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves
from services.intake.domain.bewaarstand import Bewaarstand

OGEN = 2
"""Zoveel verschillende medewerkers stemmen in; wie zelf voorstelde telt mee, het systeem nooit."""
Zaak = tuple[tuple[UUID, ...], tuple[Regelverwijzing, ...]]


class JongereBestaatNiet(BestaatNiet):
    """Deze jongere bestaat niet, of hoort niet bij een van uw gemeenten."""


class JongereIsGewist(Refusal):
    """De persoonsgegevens van deze jongere zijn gewist; er valt niets meer te besluiten."""


class BewaarblokkadeGeldt(Refusal):
    """Er staat een bewaarblokkade op de gegevens van deze jongere. Zolang die geldt, kan er niets gewist worden."""


class BlokkadeBestaatNiet(Refusal):
    """Deze bewaarblokkade is er niet, of is al opgeheven."""

    status = 404


class BlokkadeIsVanToezicht(Refusal):
    """Deze bewaarblokkade is door de auditor of FG gezet, en alleen die heft haar op."""


class CasusLooptNog(Refusal):
    """Er loopt nog een casus van deze jongere. Sluit die eerst; van wie begeleid wordt, wordt niets gewist."""


class VerwerkingStaatStil(Refusal):
    """De verwerking van deze gegevens is op verzoek beperkt: dan blijven zij bewaard. Hef eerst de beperking op."""


class BewaartermijnLooptNog(Refusal):
    """De bewaartermijn van deze jongere is nog niet verstreken, of niet voor iedere casus."""


class VoorstelBestaatNiet(Refusal):
    """Dit voorstel om te wissen staat niet open. Haal de nieuwe stand op."""

    status = 404


class VoorstelStaatOpen(Refusal):
    """Er staat al een voorstel open om deze gegevens te wissen. Handel dat eerst af."""


class VoorstelIsAchterhaald(Refusal):
    """Sinds dit voorstel is er iets veranderd aan de casussen of de regels. Wacht op een nieuw voorstel."""


class VierOgenOntbreken(Refusal):
    """Wissen vraagt twee verschillende medewerkers. U stelde dit voor of stemde al in; nu is een ander aan zet."""


class VerzoekKentGeenUitstel(Refusal):
    """Op een verzoek van de jongere is op tijd te beslissen; keur het goed, of wijs het af met reden."""


WEIGERING = {
    Vervalreden.CASUS_LOOPT: CasusLooptNog,
    Vervalreden.VERWERKING_BEPERKT: VerwerkingStaatStil,
    Vervalreden.BEWAARTERMIJN_LOOPT: BewaartermijnLooptNog,
}


class Bewaring(Aggregate):
    """Wat er over het bewaren en wissen van de gegevens van een jongere is besloten."""

    service = "intake"
    stream_kind = JongereFeit
    unknown = JongereBestaatNiet

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.blokkades: dict[int, BewaarblokkadeGezet] = {}
        self.voorstel: WissingVoorgesteld | None = None
        self.akkoord: list[Akkoord] = []
        self.uitgesteld_tot: date | None = None
        self.eerder_afgewezen: set[Zaak] = set()
        self.gewist: PersoonsgegevensGewist | None = None

    @property
    def area(self) -> str:
        """De gemeente waar het laatste feit over de jongere viel: die van de laatste casus van dat moment."""
        return self.last.gemeente if self.last else ""

    def zet_blokkade(self, stand: Bewaarstand, grond: Blokkadegrond, reden: str) -> None:
        """Zet een bewaarblokkade: er wordt niets gewist of voorgesteld zolang zij geldt.

        Een coordinator of de auditor (FG) mag dat, want het beschermt. Een voorstel dat open staat vervalt.
        """
        self._moet_er_zijn()
        self._leg_vast(stand, BewaarblokkadeGezet, grond=grond, reden=reden)
        self._laat_vervallen(stand, Vervalreden.BLOKKADE)

    def hef_blokkade_op(self, stand: Bewaarstand, blokkade: int, reden: str) -> None:
        """Hef een bewaarblokkade op; een die de auditor (FG) zette, alleen in diezelfde rol."""
        self._moet_er_zijn()
        gezet = self.blokkades.get(blokkade)
        if gezet is None:
            raise BlokkadeBestaatNiet
        if gezet.actor.rol is Rol.AUDITOR and self.actor.rol is not Rol.AUDITOR:
            raise BlokkadeIsVanToezicht
        self._leg_vast(stand, BewaarblokkadeOpgeheven, blokkade=blokkade, reden=reden)

    def bezie_bewaartermijn(self, stand: Bewaarstand) -> None:
        """Stel wissen voor als alles is verstreken, en laat een voorstel vervallen dat niet meer opgaat.

        Het systeem doet dit iedere dag. Wat al zo is verandert niet, dus vaker mag altijd.
        """
        if self.gewist or (self.voorstel and self.voorstel.grond is not Wisgrond.BEWAARTERMIJN_VERSTREKEN):
            return
        reden = Vervalreden.BLOKKADE if self.blokkades else next(iter(stand.houdt), None)
        if self.voorstel and (reden or not self._gaat_op(self.voorstel, stand)):
            self._laat_vervallen(stand, reden or Vervalreden.GEGEVENS_GEWIJZIGD)
        uitgesteld = self.uitgesteld_tot is not None and self.vandaag < self.uitgesteld_tot
        zaak = (stand.casussen, stand.regels)
        if not (reden or uitgesteld or self.voorstel or zaak in self.eerder_afgewezen):
            self._stel_voor(stand, Wisgrond.BEWAARTERMIJN_VERSTREKEN, regels=stand.regels)

    def stel_wissing_voor(self, stand: Bewaarstand, reden: str) -> None:
        """Stel voor te wissen wat niet vastgelegd had mogen worden (AVG artikel 17 lid 1 d); een ander stemt in."""
        self._moet_gewist_mogen(stand, Wisgrond.ONRECHTMATIG_VERWERKT)
        self._stel_voor(stand, Wisgrond.ONRECHTMATIG_VERWERKT, reden=reden)

    def keur_wissing_goed(self, stand: Bewaarstand, voorstel: int) -> None:
        """Stem in met een voorstel; bij de tweede medewerker wordt alles gewist, in alle diensten en voorgoed."""
        open_ = self._open_voorstel(voorstel)
        self._moet_gewist_mogen(stand, open_.grond, open_)
        if not self._gaat_op(open_, stand):
            raise VoorstelIsAchterhaald
        if self.actor.id in {een.medewerker for een in self.akkoord}:
            raise VierOgenOntbreken
        self._leg_vast(stand, WissingGoedgekeurd, voorstel=voorstel)
        if len(self.akkoord) >= OGEN:
            self._leg_vast(
                stand,
                PersoonsgegevensGewist,
                grond=open_.grond,
                casussen=open_.casussen,
                categorieen=open_.categorieen,
                regels=open_.regels,
                akkoord=tuple(self.akkoord),
            )

    def wijs_wissing_af(self, stand: Bewaarstand, voorstel: int, reden: str) -> None:
        """Wijs een voorstel af, met reden; om dezelfde casussen en regels komt het niet terug."""
        self._open_voorstel(voorstel)
        self._leg_vast(stand, WissingAfgewezen, voorstel=voorstel, reden=reden)

    def stel_wissing_uit(self, stand: Bewaarstand, voorstel: int, tot: date, reden: str) -> None:
        """Stel een voorstel uit, met reden; op die dag komt het terug als het dan nog opgaat."""
        if self._open_voorstel(voorstel).grond is Wisgrond.VERZOEK_VAN_JONGERE:
            raise VerzoekKentGeenUitstel
        self._leg_vast(stand, WissingUitgesteld, voorstel=voorstel, tot=tot, reden=reden)

    def _moet_er_zijn(self) -> None:
        if self.gewist:
            raise JongereIsGewist

    def _moet_gewist_mogen(
        self, stand: Bewaarstand, grond: Wisgrond, voorstel: WissingVoorgesteld | None = None
    ) -> None:
        self._moet_er_zijn()
        if self.blokkades:
            raise BewaarblokkadeGeldt
        for reden in stand.houdt:
            if reden is not Vervalreden.BEWAARTERMIJN_LOOPT or grond is Wisgrond.BEWAARTERMIJN_VERSTREKEN:
                raise WEIGERING[reden]
        if self.voorstel is not voorstel:
            raise VoorstelStaatOpen

    def _open_voorstel(self, nummer: int) -> WissingVoorgesteld:
        self._moet_er_zijn()
        if self.voorstel is None or self.voorstel.volgnummer != nummer:
            raise VoorstelBestaatNiet
        return self.voorstel

    @staticmethod
    def _gaat_op(voorstel: WissingVoorgesteld, stand: Bewaarstand) -> bool:
        volgens_regel = voorstel.grond is Wisgrond.BEWAARTERMIJN_VERSTREKEN
        return voorstel.casussen == stand.casussen and (not volgens_regel or voorstel.regels == stand.regels)

    def _stel_voor(self, stand: Bewaarstand, grond: Wisgrond, **velden: Any) -> None:
        self._leg_vast(
            stand, WissingVoorgesteld, grond=grond, casussen=stand.casussen, categorieen=stand.categorieen, **velden
        )

    def _laat_vervallen(self, stand: Bewaarstand, waardoor: Vervalreden) -> None:
        if self.voorstel:
            self._leg_vast(stand, WissingVervallen, voorstel=self.voorstel.volgnummer, waardoor=waardoor)

    def _leg_vast(self, stand: Bewaarstand, fact: type[JongereFeit], **velden: Any) -> None:
        """Leg vast in de gemeente waar de jongere nu is; het eerste feit begint de stroom."""
        if self.last is None:
            self.begin(fact, self.id, stand.gemeente, **velden)
        elif self.herkomst is not None:
            self._record(fact.na(self.last, stand.gemeente, self.herkomst, velden))

    # --- Wat de feiten betekenen

    @evolves(BewaarblokkadeGezet)
    def _blokkade_gezet(self, feit: BewaarblokkadeGezet) -> None:
        self.blokkades[feit.volgnummer] = feit

    @evolves(BewaarblokkadeOpgeheven)
    def _blokkade_opgeheven(self, feit: BewaarblokkadeOpgeheven) -> None:
        self.blokkades.pop(feit.blokkade, None)

    @evolves(WissingVoorgesteld)
    def _voorgesteld(self, feit: WissingVoorgesteld) -> None:
        self.voorstel, self.uitgesteld_tot, self.akkoord = feit, None, []
        if feit.actor.rol is not Rol.SYSTEEM:
            self.akkoord = [_akkoord(feit)]

    @evolves(WissingGoedgekeurd)
    def _goedgekeurd(self, feit: WissingGoedgekeurd) -> None:
        self.akkoord.append(_akkoord(feit))

    @evolves(WissingAfgewezen)
    def _afgewezen(self, feit: WissingAfgewezen) -> None:
        if self.voorstel:
            self.eerder_afgewezen.add((self.voorstel.casussen, self.voorstel.regels))
        self.voorstel = None

    @evolves(WissingUitgesteld)
    def _uitgesteld(self, feit: WissingUitgesteld) -> None:
        self.voorstel, self.uitgesteld_tot = None, feit.tot

    @evolves(WissingVervallen)
    def _vervallen(self, feit: WissingVervallen) -> None:
        self.voorstel = None

    @evolves(PersoonsgegevensGewist)
    def _gewist(self, feit: PersoonsgegevensGewist) -> None:
        self.voorstel, self.gewist = None, feit


def _akkoord(feit: JongereFeit) -> Akkoord:
    return Akkoord(medewerker=feit.actor.id, rol=feit.actor.rol, op=feit.vastgelegd_op)
