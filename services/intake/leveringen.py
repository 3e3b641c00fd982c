"""Eigen onderzoek: wat een lijst van DUO over een jongere zegt komt in de casus die loopt, of opent er een."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts.feit import Actor, dag
from contracts.peildatum import leeftijd_op
from contracts.regio import Regio, lees_regio
from contracts.woorden import Beeindigingsreden, Kanaal
from services.intake.aannemen import Aanname, Aannemer, Uitkomst
from services.intake.domain import OVER_DE_INSCHRIJVING, Dossier, Vondst
from services.intake.leveringsregels import Leveringsregel, Persoonsregel


@dataclass(frozen=True)
class Leveringen(Aannemer):
    """Verwerkt lijsten van DUO."""

    regio: Regio = field(default_factory=lees_regio)

    def verwerk(self, regels: Sequence[Leveringsregel], actor: Actor, gemeenten: frozenset[str]) -> list[Uitkomst]:
        """Verwerk deze regels, in volgorde. Dezelfde regel nog eens verandert niets, ook niet uit een ander bestand.

        Wie geen casus heeft in een van de `gemeenten`, en er door deze lijst ook geen krijgt, is ONBEKEND: daarvan
        wordt niets vastgelegd.
        """
        uitkomsten = dict.fromkeys(range(len(regels)), Uitkomst.ONBEKEND)
        bekend = {nummer: jongere for nummer, jongere in enumerate(self._jongeren(regels)) if jongere is not None}
        aannames = [self._aanname(jongere, regels[nummer], gemeenten) for nummer, jongere in bekend.items()]
        verwerkt = self.neem_aan(aannames, actor)
        uitkomsten |= {nummer: een.uitkomst for nummer, een in zip(bekend, verwerkt, strict=True)}
        return list(uitkomsten.values())

    def _jongeren(self, regels: Sequence[Leveringsregel]) -> Sequence[UUID | None]:
        """Alleen wie een casus krijgt hoeft nog niet bekend te zijn: van een ander komt hier geen spoor."""
        kenmerken = [self.kenmerken(regel.bsn, regel.onderwijsnummer) for regel in regels]
        opent = all(isinstance(regel, Persoonsregel) for regel in regels)
        return self.vault.subjects_for(kenmerken) if opent else self.vault.known_subjects(kenmerken)

    def _aanname(self, jongere: UUID, regel: Leveringsregel, gemeenten: frozenset[str]) -> Aanname:
        inhoud = f"{regel.lijst} {regel.model_dump_json()}"

        def beslis(dossier: Dossier) -> Uitkomst:
            if dossier.last is not None and dossier.area not in gemeenten:
                return Uitkomst.ONBEKEND
            eerste = dossier.last is None
            if eerste and not isinstance(regel, Persoonsregel):
                return Uitkomst.ONBEKEND
            # Is de casus al beeindigd, dan heropent een melding haar zodra zij sluit: het signaal gaat niet verloren.
            if isinstance(regel, Persoonsregel) and (eerste or dossier.beeindiging is not None):
                self._meld(dossier, jongere, regel)
            liep, vondst = dossier.beeindiging is None, self._in_de_regio(regel.vondst())
            dossier.verwerk_onderzoek(
                vondst, self.regio.casus_eindigt_vanzelf_bij, achterhaald=self._is_achterhaald(dossier, vondst)
            )
            if liep and dossier.beeindiging is not None:
                return Uitkomst.BEEINDIGD
            return Uitkomst.AANGENOMEN if eerste else Uitkomst.BIJGEWERKT

        vingerafdruk = self.vault.fingerprint("levering", inhoud.encode())
        return Aanname(jongere, self.opdracht_id("leveringsregel", inhoud), vingerafdruk, beslis)

    def _meld(self, dossier: Dossier, jongere: UUID, regel: Persoonsregel) -> None:
        dossier.ontvang_melding(
            jongere,
            regel.gemeentecode,
            kanaal=Kanaal.EIGEN_ONDERZOEK,
            verzuimsoort=None,
            ingeschreven=None,
            leeftijd=leeftijd_op(regel.geboortedatum, dag(self.clock())),
            niveau=None,
            leerweg=None,
            persoon=regel.persoon(),
            inhoud=regel.inhoud(),
        )

    def _in_de_regio(self, vondst: Vondst) -> Vondst:
        """Wie naar een gemeente buiten de regio verhuist, gaat naar een ander Doorstroompunt."""
        if vondst.naar is None or vondst.naar in self.regio.gemeenten:
            return vondst
        return replace(vondst, naar=None, einde=Beeindigingsreden.VERHUISD_BUITEN_REGIO)

    def _is_achterhaald(self, dossier: Dossier, vondst: Vondst) -> bool:
        """Of een bevinding over de inschrijving al bekend is die later inging: een oude lijst wist geen nieuwe uit."""
        if vondst.bevinding not in OVER_DE_INSCHRIJVING:
            return False
        eerder = [feit for feit in dossier.bevindingen if feit.bevinding in OVER_DE_INSCHRIJVING and feit.per]
        return any(self.store.codec.open(feit, "per") > vondst.per for feit in eerder)
