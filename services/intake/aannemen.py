"""Vastleggen wat van buiten komt: bij de casus van de jongere die loopt, en een keer, hoe vaak het ook komt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from eventsourcing.persistence import IntegrityError

from contracts.feit import Actor, Herkomst
from kit.commit import Append
from kit.handling import TRIES, Clock, now
from kit.look import shown
from kit.store import Store
from kit.telemetry import traceparent
from kit.vault import Vault
from services.intake.domain import Dossier

CASUS_NAAMRUIMTE = UUID("4b1c2a36-8f0e-5a53-a7e5-35a7b7d0c9b1")


class Uitkomst(StrEnum):
    """Wat er met een melding of een regel van een lijst is gebeurd."""

    AANGENOMEN = "aangenomen"
    GEKOPPELD = "gekoppeld"
    BIJGEWERKT = "bijgewerkt"
    BEEINDIGD = "beeindigd"
    ONBEKEND = "onbekend"
    GENEGEERD = "genegeerd"
    STRIJDIG = "strijdig"


@dataclass(frozen=True, slots=True)
class Verwerkt:
    """De uitkomst, met de casus waarin het staat."""

    uitkomst: Uitkomst
    casus_id: UUID
    versie: int


@dataclass(frozen=True, slots=True)
class Aanname:
    """Wat er bij een jongere moet worden vastgelegd; `beslis` zegt wat ervan komt, en mag niets vastleggen."""

    jongere: UUID
    opdracht: UUID
    vingerafdruk: bytes
    beslis: Callable[[Dossier], Uitkomst]
    opgetreden_op: datetime | None = None


def casus_id(jongere: UUID, nummer: int) -> UUID:
    """De zoveelste casus van een jongere heeft een vaste id: twee meldingen tegelijk openen nooit twee casussen."""
    return uuid5(CASUS_NAAMRUIMTE, f"{jongere}/{nummer}")


@dataclass(frozen=True)
class Aannemer:
    """Legt vast wat van buiten komt, een voor een of in bulk."""

    store: Store[Dossier]
    vault: Vault
    clock: Clock = now

    def kenmerken(self, bsn: str | None, onderwijsnummer: str | None) -> list[bytes]:
        """Waaraan een jongere wordt herkend, zonder dat een nummer ergens staat."""
        nummers = (("bsn", bsn), ("onderwijsnummer", onderwijsnummer))
        return [self.vault.fingerprint(soort, nummer.encode()) for soort, nummer in nummers if nummer]

    def opdracht_id(self, soort: str, inhoud: str) -> UUID:
        """De id van wat een keer mag gebeuren; wie alleen de id ziet, raadt de inhoud niet."""
        return uuid5(CASUS_NAAMRUIMTE, self.vault.fingerprint(soort, inhoud.encode()).hex())

    def neem_aan(self, aannames: Sequence[Aanname], actor: Actor) -> list[Verwerkt]:
        """Leg vast, in volgorde; de uitkomst van elk. Bij terugkeer staat alles vast.

        Wat al is gedaan verandert niets; met een andere vingerafdruk is het STRIJDIG. Raises OperationalError als de
        opslag niet antwoordt: wat dan nog niet vaststond kan gewoon opnieuw worden aangeboden.
        """
        wachtend = list(range(len(aannames)))
        klaar: dict[int, Verwerkt] = {}
        pogingen = TRIES
        while wachtend:
            ronde, uitgesteld = _ronde(wachtend, aannames)
            verwerkt = self._leg_ronde_vast(ronde, aannames, actor)
            klaar |= verwerkt
            mislukt = [nummer for nummer in ronde if nummer not in verwerkt]
            pogingen = pogingen - 1 if mislukt else TRIES
            if not pogingen:
                raise IntegrityError("deze casus wijzigt te vaak tegelijk")
            wachtend = sorted(mislukt + uitgesteld)
        return [klaar[nummer] for nummer in range(len(aannames))]

    def _leg_ronde_vast(self, ronde: list[int], aannames: Sequence[Aanname], actor: Actor) -> dict[int, Verwerkt]:
        """Een ronde heeft iedere jongere en iedere opdracht hooguit een keer. Wat botst ontbreekt in het antwoord."""
        bekend = self.store.recorder.commands([aannames[nummer].opdracht for nummer in ronde])
        klaar = {
            nummer: _herhaald(aannames[nummer], *bekend[aannames[nummer].opdracht])
            for nummer in ronde
            if aannames[nummer].opdracht in bekend
        }
        nieuw = [nummer for nummer in ronde if nummer not in klaar]
        dossiers = self._lopende_dossiers([aannames[nummer].jongere for nummer in nieuw])
        appends: dict[int, Append] = {}
        besloten: dict[int, Verwerkt] = {}
        for nummer, herhaald in klaar.items():
            shown(herhaald.casus_id, aannames[nummer].jongere, "")
        for nummer in nieuw:
            aanname = aannames[nummer]
            dossier = dossiers[aanname.jongere]
            shown(dossier.id, aanname.jongere, dossier.area)
            dossier.herkomst = Herkomst(
                actor, aanname.opdracht, aanname.opdracht, traceparent(), self.clock, aanname.opgetreden_op
            )
            uitkomst = aanname.beslis(dossier)
            if dossier.pending:
                appends[nummer] = self.store.sealed(dossier, (aanname.opdracht, aanname.vingerafdruk))
            # Pas nu: bij het verzegelen komen de termijnen erbij, en die horen bij de versie die de melder krijgt.
            besloten[nummer] = Verwerkt(uitkomst, dossier.id, dossier.version)
        self._append(list(appends.values()))
        gebotst = {nummer for nummer, append in appends.items() if append.conflict}
        return klaar | {nummer: verwerkt for nummer, verwerkt in besloten.items() if nummer not in gebotst}

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


def _herhaald(aanname: Aanname, eerder: bytes, casus: UUID, versie: int) -> Verwerkt:
    """Hetzelfde nogmaals verandert niets; iets anders onder hetzelfde nummer mag niet ongemerkt verdwijnen."""
    zelfde = bytes(eerder) == aanname.vingerafdruk
    return Verwerkt(Uitkomst.GENEGEERD if zelfde else Uitkomst.STRIJDIG, casus, versie)


def _ronde(wachtend: list[int], aannames: Sequence[Aanname]) -> tuple[list[int], list[int]]:
    """Wat samen kan: van iedere jongere en iedere opdracht het eerste; de rest wacht een ronde."""
    gezien: set[UUID] = set()
    ronde: list[int] = []
    uitgesteld: list[int] = []
    for nummer in wachtend:
        sleutels = {aannames[nummer].jongere, aannames[nummer].opdracht}
        (uitgesteld if sleutels & gezien else ronde).append(nummer)
        gezien |= sleutels
    return ronde, uitgesteld
