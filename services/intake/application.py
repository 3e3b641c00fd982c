"""Meldingen aannemen: de jongere herkennen, de lopende casus vinden, en in een keer vastleggen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from eventsourcing.persistence import IntegrityError

from contracts.evaluation import CasusAfgesloten
from contracts.feit import OVERGENOMEN, Actor, CasusFeit, Herkomst, dag
from contracts.monitoring import HerzieningGevraagd
from contracts.woorden import Verzuimsoort
from kit.commit import Append
from kit.handling import TRIES, Clock, now
from kit.store import Store
from kit.telemetry import traceparent
from kit.vault import Vault
from services.intake.aanlevering import OntvangMelding, leeftijd_op
from services.intake.domain import Dossier

CASUS_NAAMRUIMTE = UUID("4b1c2a36-8f0e-5a53-a7e5-35a7b7d0c9b1")
VAN_SCHOOL = frozenset(Verzuimsoort)


class Uitkomst(StrEnum):
    """Wat er met een melding is gebeurd."""

    AANGENOMEN = "aangenomen"
    GEKOPPELD = "gekoppeld"
    GENEGEERD = "genegeerd"
    STRIJDIG = "strijdig"


@dataclass(frozen=True, slots=True)
class Verwerkt:
    """De uitkomst van een melding, met de casus waarin zij staat."""

    uitkomst: Uitkomst
    casus_id: UUID
    versie: int


def casus_id(jongere: UUID, nummer: int) -> UUID:
    """De zoveelste casus van een jongere heeft een vaste id: twee meldingen tegelijk openen nooit twee casussen."""
    return uuid5(CASUS_NAAMRUIMTE, f"{jongere}/{nummer}")


@dataclass(frozen=True)
class Meldingen:
    """Neemt meldingen aan, een voor een of in bulk."""

    store: Store[Dossier]
    vault: Vault
    clock: Clock = now

    def ontvang(self, meldingen: Sequence[OntvangMelding], actor: Actor) -> list[Verwerkt]:
        """Neem deze meldingen aan, in volgorde; de uitkomst van elk. Bij terugkeer staat alles vast.

        Een nummer dat al is verwerkt verandert niets; met andere gegevens is het STRIJDIG. Raises OperationalError als
        de opslag niet antwoordt: wat dan nog niet vaststond kan gewoon opnieuw worden aangeboden.
        """
        jongeren = self.vault.subjects_for([self._kenmerken(melding) for melding in meldingen])
        wachtend = list(range(len(meldingen)))
        klaar: dict[int, Verwerkt] = {}
        pogingen = TRIES
        while wachtend:
            ronde, uitgesteld = _ronde(wachtend, meldingen, jongeren)
            verwerkt = self._leg_ronde_vast(ronde, meldingen, jongeren, actor)
            klaar |= verwerkt
            mislukt = [nummer for nummer in ronde if nummer not in verwerkt]
            pogingen = pogingen - 1 if mislukt else TRIES
            if not pogingen:
                raise IntegrityError("deze casus wijzigt te vaak tegelijk")
            wachtend = sorted(mislukt + uitgesteld)
        return [klaar[nummer] for nummer in range(len(meldingen))]

    def _leg_ronde_vast(
        self, ronde: list[int], meldingen: Sequence[OntvangMelding], jongeren: list[UUID], actor: Actor
    ) -> dict[int, Verwerkt]:
        """Een ronde heeft iedere jongere en ieder nummer hooguit een keer. Wat botst ontbreekt in het antwoord."""
        opdrachten = {nummer: self._opdracht_id(meldingen[nummer].meldingsnummer) for nummer in ronde}
        bekend = self.store.recorder.commands(list(opdrachten.values()))
        klaar = {
            nummer: self._herhaald(meldingen[nummer], *bekend[opdracht])
            for nummer, opdracht in opdrachten.items()
            if opdracht in bekend
        }
        nieuw = [nummer for nummer in ronde if nummer not in klaar]
        dossiers = self._lopende_dossiers([jongeren[nummer] for nummer in nieuw])
        appends: dict[int, Append] = {}
        for nummer in nieuw:
            dossier, opdracht = dossiers[jongeren[nummer]], opdrachten[nummer]
            melding = meldingen[nummer]
            dossier.herkomst = Herkomst(
                actor, opdracht, opdracht, traceparent(), self.clock, opgetreden_op=melding.melddatumtijd
            )
            overgenomen = actor.regel == OVERGENOMEN
            _ontvang(dossier, jongeren[nummer], melding, dag(melding.melddatumtijd if overgenomen else self.clock()))
            appends[nummer] = self.store.sealed(dossier, (opdracht, self._vingerafdruk(melding)))
        self._append(list(appends.values()))
        for nummer, append in appends.items():
            if not append.conflict:
                dossier = dossiers[jongeren[nummer]]
                eerste = dossier.version == len(append.events)
                uitkomst = Uitkomst.AANGENOMEN if eerste else Uitkomst.GEKOPPELD
                klaar[nummer] = Verwerkt(uitkomst, dossier.id, dossier.version)
        return klaar

    def _append(self, appends: list[Append]) -> None:
        if len(appends) == 1:
            try:
                self.store.recorder.append(appends[0])
            except IntegrityError:
                return
        elif appends:
            self.store.recorder.append_many(appends)

    def _lopende_dossiers(self, jongeren: Sequence[UUID]) -> dict[UUID, Dossier]:
        """Per jongere de casus die loopt, of een lege voor de eerstvolgende."""
        gevonden: dict[UUID, Dossier] = {}
        zoekend = dict.fromkeys(jongeren, 1)
        while zoekend:
            ids = {jongere: casus_id(jongere, nummer) for jongere, nummer in zoekend.items()}
            geladen = self.store.load_many(ids.values())
            gevonden |= {jongere: geladen[id_] for jongere, id_ in ids.items() if not geladen[id_].afgesloten}
            zoekend = {jongere: nummer + 1 for jongere, nummer in zoekend.items() if jongere not in gevonden}
        return gevonden

    def _herhaald(self, melding: OntvangMelding, eerder: bytes, casus: UUID, versie: int) -> Verwerkt:
        """Hetzelfde nogmaals verandert niets; iets anders onder hetzelfde nummer mag niet ongemerkt verdwijnen."""
        zelfde = bytes(eerder) == self._vingerafdruk(melding)
        return Verwerkt(Uitkomst.GENEGEERD if zelfde else Uitkomst.STRIJDIG, casus, versie)

    def _vingerafdruk(self, melding: OntvangMelding) -> bytes:
        return self.vault.fingerprint("melding", melding.model_dump_json().encode())

    def _opdracht_id(self, meldingsnummer: str) -> UUID:
        """Een meldingsnummer is maar een keer te verwerken; wie alleen de id ziet, raadt het nummer niet."""
        return uuid5(CASUS_NAAMRUIMTE, self.vault.fingerprint("meldingsnummer", meldingsnummer.encode()).hex())

    def _kenmerken(self, melding: OntvangMelding) -> list[bytes]:
        nummers = (("bsn", melding.bsn), ("onderwijsnummer", melding.onderwijsnummer))
        return [self.vault.fingerprint(soort, nummer.encode()) for soort, nummer in nummers if nummer]


def _ronde(
    wachtend: list[int], meldingen: Sequence[OntvangMelding], jongeren: list[UUID]
) -> tuple[list[int], list[int]]:
    """Wat samen kan: van iedere jongere en ieder nummer het eerste; de rest wacht een ronde."""
    gezien: set[UUID | str] = set()
    ronde: list[int] = []
    uitgesteld: list[int] = []
    for nummer in wachtend:
        sleutels: set[UUID | str] = {jongeren[nummer], meldingen[nummer].meldingsnummer}
        (uitgesteld if sleutels & gezien else ronde).append(nummer)
        gezien |= sleutels
    return ronde, uitgesteld


def _ontvang(dossier: Dossier, jongere: UUID, melding: OntvangMelding, peildatum: date) -> None:
    dossier.ontvang_melding(
        jongere,
        melding.gemeentecode,
        kanaal=melding.kanaal,
        verzuimsoort=melding.verzuimsoort,
        # Een verzuimmelding komt van een school: de jongere staat daar ingeschreven.
        ingeschreven=True if melding.verzuimsoort in VAN_SCHOOL else None,
        leeftijd=leeftijd_op(melding.geboortedatum, peildatum),
        niveau=melding.niveau,
        leerweg=melding.leerweg,
        persoon=melding.persoon(),
        inhoud=melding.inhoud(),
    )


def verneem(dossier: Dossier, feit: CasusFeit, stored: bytes) -> None:
    """Wat intake doet met een feit van een andere dienst."""
    dossier.hoor(feit, stored)
    if isinstance(feit, HerzieningGevraagd) and feit.fase == 2:
        dossier.heropen_vooronderzoek()
    elif isinstance(feit, CasusAfgesloten):
        dossier.heropen_na(feit.volgnummer, feit.vastgelegd_op)
