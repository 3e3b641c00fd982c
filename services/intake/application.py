"""Meldingen aannemen bij de casus van de jongere die loopt, en horen wat andere diensten vertellen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.feit import OVERGENOMEN, Actor, Feit, dag
from contracts.monitoring import HerzieningGevraagd
from contracts.peildatum import leeftijd_op
from contracts.woorden import Persoonsgegevens, Verzuimsoort
from kit.codec import Codec
from kit.reading import opened
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Aanname, Aannemer, Uitkomst, Verwerkt, casus_id
from services.intake.domain import Dossier, LeeftijdIsOnbekend

VAN_SCHOOL = frozenset(Verzuimsoort)


class Meldingen(Aannemer):
    """Neemt meldingen aan, een voor een of in bulk."""

    def ontvang(self, meldingen: Sequence[OntvangMelding], actor: Actor) -> list[Verwerkt]:
        """Neem deze meldingen aan, in volgorde. Een nummer dat al is verwerkt verandert niets.

        Een werkafspraak kan zonder nummer komen: dan is dezelfde inhoud dezelfde melding.
        """
        kenmerken = [self.kenmerken(melding.bsn, melding.onderwijsnummer) for melding in meldingen]
        jongeren = self.vault.subjects_for(kenmerken)
        paren = zip(jongeren, meldingen, strict=True)
        aannames = [self._aanname(*paar, overgenomen=actor.regel == OVERGENOMEN) for paar in paren]
        return self.neem_aan(aannames, actor)

    def casussen_van(self, soort: str, nummer: str) -> list[Dossier]:
        """Alle casussen van wie dit nummer (`bsn` of `onderwijsnummer`) heeft, de oudste eerst."""
        jongere = self.vault.find(self.vault.fingerprint(soort, nummer.encode()))
        gevonden: list[Dossier] = []
        while jongere is not None:
            dossier = self.store.load(casus_id(jongere, len(gevonden) + 1))
            if dossier.last is None:
                break
            gevonden.append(dossier)
        return gevonden

    def casus_met(self, meldingsnummer: str) -> Dossier | None:
        """De casus waarin deze melding is opgenomen."""
        bekend = self.store.recorder.command(self.opdracht_id("meldingsnummer", meldingsnummer))
        return self.store.load(bekend[1]) if bekend else None

    def _aanname(self, jongere: UUID, melding: OntvangMelding, *, overgenomen: bool) -> Aanname:
        inhoud = melding.model_dump_json()
        nummer = melding.meldingsnummer

        def beslis(dossier: Dossier) -> Uitkomst:
            eerste = dossier.last is None
            self._ontvang(dossier, jongere, melding, dag(melding.melddatumtijd if overgenomen else self.clock()))
            return Uitkomst.AANGENOMEN if eerste else Uitkomst.GEKOPPELD

        return Aanname(
            jongere,
            self.opdracht_id("meldingsnummer", nummer) if nummer else self.opdracht_id("melding-zonder-nummer", inhoud),
            self.vault.fingerprint("melding", inhoud.encode()),
            beslis,
            melding.melddatumtijd,
        )

    def _ontvang(self, dossier: Dossier, jongere: UUID, melding: OntvangMelding, peildatum: date) -> None:
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
            zelfde_school=self._eerder_van(melding.brin, dossier),
        )

    def _eerder_van(self, brin: str | None, dossier: Dossier) -> tuple[datetime, ...]:
        """Wanneer deze school de jongere al meldde; welke school dat was staat alleen in de versleutelde inhoud."""
        if brin is None:
            return ()
        verzuim = (feit for feit in dossier.lopende_meldingen.values() if feit.verzuim)
        return tuple(feit.opgetreden_op for feit in verzuim if self.store.codec.open(feit, "inhoud").brin == brin)


def persoon_van(dossier: Dossier, codec: Codec) -> Persoonsgegevens | None:
    """Wie de jongere is volgens de laatste melding; None als de jongere is vergeten."""
    persoon: Persoonsgegevens | None = opened(codec, dossier.persoon, "persoon") if dossier.persoon else None
    return persoon


def leeftijd_van(dossier: Dossier, codec: Codec) -> int:
    """In hele jaren, op de dag van de opdracht; raises LeeftijdIsOnbekend als de jongere is vergeten."""
    persoon = persoon_van(dossier, codec)
    if persoon is None:
        raise LeeftijdIsOnbekend
    return leeftijd_op(persoon.geboortedatum, dossier.vandaag)


def verneem(dossier: Dossier, feit: Feit, stored: bytes) -> None:
    """Wat intake doet met een feit van een andere dienst."""
    dossier.hoor(feit, stored)
    if isinstance(feit, HerzieningGevraagd) and feit.fase == 2:
        dossier.herzie_fase_2()
    elif isinstance(feit, CasusAfgesloten):
        dossier.heropen_na(feit.volgnummer, feit.vastgelegd_op)
