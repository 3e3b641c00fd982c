"""Inzage: de geschiedenis achter de stand. Teksten gaan open voor wie de casus behandelt, en pas bij het tonen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.feit import Actor, CasusFeit, Rol
from contracts.woorden import Actiesoort, Contactwijze, Doelgroep, Partij, Regelverwijzing, Regiesoort
from kit.codec import Codec
from kit.http import Answer, Moment
from kit.identity import Identity
from kit.reading import opened
from services.routing.domain import PlanversieBestaatNiet, Routering

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.AUDITOR)


class Vastlegging(Answer):
    """Wat iedere regel uit de geschiedenis heeft: sinds wanneer, wanneer vastgelegd, en door wie."""

    sinds: Moment
    vastgelegd_op: Moment
    door: Actor


class Doelgroepbesluit(Vastlegging):
    """Een doelgroep, met de regel waarop zij rust; de motivering is alleen te lezen voor wie de casus behandelt."""

    doelgroep: Doelgroep
    van: Doelgroep | None
    regel: Regelverwijzing
    gemotiveerd: bool
    motivering: str | None


class Regieaanwijzing(Vastlegging):
    """Wie vanaf dan de regie voerde, en of de jongere dat koos."""

    regie: Regiesoort
    partij: Partij
    naam: str | None
    keuze_van_jongere: bool | None


class DirecteActie(Vastlegging):
    """Wat meteen moest gebeuren; zonder `uitgevoerdOp` staat het nog open."""

    directe_actie: int
    actie: str | None
    uitgevoerd_op: Moment | None
    toelichting: str | None


class Planregel(Answer):
    """Een actie uit het plan."""

    actie: int
    soort: Actiesoort
    omschrijving: str | None
    wie: Partij
    uiterlijk: date


class Afspraakregel(Answer):
    """Met wie om de hoeveel weken wordt teruggekoppeld, en hoe."""

    partij: Partij
    elke_weken: int
    wijze: Contactwijze | None


class Verwachtingregel(Answer):
    """Wat van een partij wordt verwacht."""

    partij: Partij
    verwachting: str | None


class Plan(Vastlegging):
    """Een versie van het plan van aanpak."""

    versie: int
    geldt: bool
    deelnemers: tuple[Partij, ...]
    doel: str | None
    reden: str | None
    acties: list[Planregel]
    terugkoppeling: list[Afspraakregel]
    verwachtingen: list[Verwachtingregel]


class Doelgroepen(Answer):
    """Alle doelgroepen van een casus, de oudste eerst."""

    casus_id: UUID
    doelgroepen: list[Doelgroepbesluit]


class Regiehouders(Answer):
    """Alle aanwijzingen van regiehouders, de oudste eerst."""

    casus_id: UUID
    regiehouders: list[Regieaanwijzing]


class Directe(Answer):
    """Alle directe acties van een casus, de oudste eerst."""

    casus_id: UUID
    directe_acties: list[DirecteActie]


class Plannen(Answer):
    """Alle versies van het plan van aanpak, de oudste eerst."""

    casus_id: UUID
    plannen: list[Plan]


@dataclass(frozen=True)
class Inzage:
    """Leest feiten voor deze lezer: wie de casus niet behandelt ziet dat er een tekst is, en niet wat er staat."""

    codec: Codec
    who: Identity

    def tekst(self, feit: CasusFeit, veld: str) -> str | None:
        """De tekst in dit veld; None als die er niet is, niet voor deze lezer is, of gewist is."""
        tekst: str | None = opened(None if self.who.roles.isdisjoint(WERKERS) else self.codec, feit, veld)
        return tekst

    def doelgroepen(self, routering: Routering) -> Doelgroepen:
        """De geschiedenis van de doelgroep."""
        return Doelgroepen(
            casus_id=routering.id,
            doelgroepen=[
                Doelgroepbesluit(
                    **_kop(feit),
                    doelgroep=feit.doelgroep,
                    van=vorige.doelgroep if vorige else None,
                    regel=feit.regel,
                    gemotiveerd=feit.motivering is not None,
                    motivering=self.tekst(feit, "motivering"),
                )
                for vorige, feit in zip((None, *routering.besluiten), routering.besluiten, strict=False)
            ],
        )

    def regiehouders(self, routering: Routering) -> Regiehouders:
        """De geschiedenis van casusregie en procesregie."""
        return Regiehouders(
            casus_id=routering.id,
            regiehouders=[
                Regieaanwijzing(
                    **_kop(feit),
                    regie=feit.regie,
                    partij=feit.partij,
                    naam=self.tekst(feit, "naam"),
                    keuze_van_jongere=feit.keuze_van_jongere,
                )
                for feit in routering.aanwijzingen
            ],
        )

    def directe_acties(self, routering: Routering) -> Directe:
        """Wat meteen moest gebeuren, en of het gebeurd is."""
        regels = []
        for nummer, feit in routering.directe_acties.items():
            gedaan = routering.uitgevoerd.get(nummer)
            regels.append(
                DirecteActie(
                    **_kop(feit),
                    directe_actie=nummer,
                    actie=self.tekst(feit, "actie"),
                    uitgevoerd_op=gedaan.opgetreden_op if gedaan else None,
                    toelichting=self.tekst(gedaan, "toelichting") if gedaan else None,
                )
            )
        return Directe(casus_id=routering.id, directe_acties=regels)

    def plannen(self, routering: Routering) -> Plannen:
        """Alle versies van het plan."""
        versies = range(1, routering.planversie + 1)
        return Plannen(casus_id=routering.id, plannen=[self.plan(routering, versie) for versie in versies])

    def plan(self, routering: Routering, versie: int) -> Plan:
        """Een versie van het plan; raises PlanversieBestaatNiet."""
        if versie > routering.planversie:
            raise PlanversieBestaatNiet
        feit = routering.plannen[versie - 1]
        return Plan(
            **_kop(feit),
            versie=versie,
            geldt=versie == routering.planversie,
            deelnemers=feit.deelnemers,
            doel=self.tekst(feit, "doel"),
            reden=self.tekst(feit, "reden"),
            acties=[
                Planregel(
                    **actie.model_dump(exclude={"omschrijving"}),
                    omschrijving=self.tekst(feit, f"acties.{plaats}.omschrijving"),
                )
                for plaats, actie in enumerate(feit.acties)
            ],
            terugkoppeling=[Afspraakregel(**afspraak.model_dump()) for afspraak in feit.terugkoppeling],
            verwachtingen=[
                Verwachtingregel(partij=een.partij, verwachting=self.tekst(feit, f"verwachtingen.{plaats}.verwachting"))
                for plaats, een in enumerate(feit.verwachtingen)
            ],
        )


def _kop(feit: CasusFeit) -> dict[str, Any]:
    return {"sinds": feit.opgetreden_op, "vastgelegd_op": feit.vastgelegd_op, "door": feit.actor}
