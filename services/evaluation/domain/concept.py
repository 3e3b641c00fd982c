"""Het concept: een ander regelbestand, eerst nagespeeld, dan pas aangenomen (Routekaart stap 13 ii)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.doelgroeptabel import Doelgroeptabel
from contracts.evaluation import ConceptAangenomen, ConceptNagespeeld, ConceptOpgesteld
from contracts.feit import ConceptFeit
from contracts.woorden import Conceptsoort
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves


class ConceptBestaatNiet(BestaatNiet):
    """Dit concept bestaat niet, of hoort niet bij uw regio."""


class ConceptIsNietNagespeeld(Refusal):
    """Dit concept is nog niet nagespeeld. Kijk eerst wat het zou hebben uitgemaakt."""


class ConceptIsAangenomen(Refusal):
    """Dit concept is al aangenomen. Stel voor een volgende wijziging een nieuw concept op."""


class OpstellerNeemtAan(Refusal):
    """Wie een concept opstelde neemt het niet zelf aan: vraag een andere coordinator."""


class IngangsdatumIsVoorbij(Refusal):
    """De ingangsdatum is voorbij. Wat al is besloten verandert niet: kies vandaag of later."""

    status = 400


class GegevenIsNergensVastgelegd(Refusal):
    """Dit bestand vraagt naar een gegeven dat geen dienst vastlegt, dus er is niet naar te beslissen."""


class TermijnenGaanMorgenIn(Refusal):
    """Termijnen gaan op zijn vroegst morgen in: wat vandaag begon houdt de termijn waarmee het begon."""

    status = 400


class RoutesGaanNietSamen(Refusal):
    """Deze route gaat niet samen met de routes die vanaf die dag gelden."""


class Conceptstand(StrEnum):
    """Hoe ver een concept is."""

    OPGESTELD = "opgesteld"
    NAGESPEELD = "nagespeeld"
    AANGENOMEN = "aangenomen"


class Concept(Aggregate):
    """Wat er van een concept bekend is."""

    service = "evaluation"
    stream_kind = ConceptFeit
    unknown = ConceptBestaatNiet

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.opstelling: ConceptOpgesteld | None = None
        self.naspelingen: dict[int, ConceptNagespeeld] = {}
        self.aanneming: ConceptAangenomen | None = None

    @property
    def stand(self) -> Conceptstand:
        """Hoe ver het is."""
        if self.aanneming is not None:
            return Conceptstand.AANGENOMEN
        return Conceptstand.NAGESPEELD if self.naspelingen else Conceptstand.OPGESTELD

    @property
    def naam_na_aanneming(self) -> str:
        """Hoe besluiten het bestand noemen: de id erin, en de versie van de inhoud."""
        opstelling = self.opstelling
        return f"{opstelling.tabel}+{opstelling.vingerafdruk[:8]}" if opstelling else ""

    def stel_concept_op(
        self, gemeente: str, soort: Conceptsoort, tabel: str, bestand: str, vingerafdruk: str, toelichting: str
    ) -> None:
        """Leg een concept vast: een bestand dat klopt, met waarom; noem geen personen."""
        self.begin(
            ConceptOpgesteld,
            self.id,
            gemeente,
            soort=soort,
            tabel=tabel,
            bestand=bestand,
            vingerafdruk=vingerafdruk,
            toelichting=toelichting,
        )

    def leg_naspeling_vast(self, positie: int, beoordeeld: int, anders: int, onvoldoende: int, verborgen: bool) -> None:
        """Leg vast dat en tot waar de geschiedenis is nagespeeld; een concept kan vaker worden nagespeeld."""
        self.moet_lopen()
        self.leg_vast(
            ConceptNagespeeld,
            positie=positie,
            beoordeeld=beoordeeld,
            anders=anders,
            onvoldoende=onvoldoende,
            verborgen=verborgen,
        )

    def neem_concept_aan(self, ingangsdatum: date, reden: str, bezwaren: Sequence[str] = ()) -> None:
        """Vanaf deze dag gaat het bestand gelden, voor nieuwe besluiten. Wie het opstelde besluit dat niet.

        `bezwaren` zeggen waarom het dan niet samengaat met wat er geldt.
        """
        self.moet_lopen()
        if self.aanneming is not None:
            raise ConceptIsAangenomen
        if not self.naspelingen:
            raise ConceptIsNietNagespeeld
        concept = self.opstelling
        if concept is None or concept.actor.id == self.actor.id:
            raise OpstellerNeemtAan
        if ingangsdatum < self.vandaag:
            raise IngangsdatumIsVoorbij
        if concept.soort is Conceptsoort.TERMIJNEN and ingangsdatum == self.vandaag:
            raise TermijnenGaanMorgenIn
        if concept.soort is Conceptsoort.DOELGROEP and _vraagt_onbekende(concept.bestand):
            raise GegevenIsNergensVastgelegd
        if bezwaren:
            raise RoutesGaanNietSamen(f"Deze route gaat niet samen met wat er dan geldt: {'; '.join(bezwaren)}.")
        self.leg_vast(
            ConceptAangenomen,
            soort=concept.soort,
            tabel=self.naam_na_aanneming,
            ingangsdatum=ingangsdatum,
            bestand=concept.bestand,
            vingerafdruk=concept.vingerafdruk,
            naspeling=max(self.naspelingen),
            reden=reden,
        )

    # --- Wat de feiten betekenen

    @evolves(ConceptOpgesteld)
    def _opgesteld(self, feit: ConceptOpgesteld) -> None:
        self.opstelling = feit

    @evolves(ConceptNagespeeld)
    def _nagespeeld(self, feit: ConceptNagespeeld) -> None:
        self.naspelingen[feit.volgnummer] = feit

    @evolves(ConceptAangenomen)
    def _aangenomen(self, feit: ConceptAangenomen) -> None:
        self.aanneming = feit


def _vraagt_onbekende(bestand: str) -> bool:
    return bool(Doelgroeptabel.model_validate_json(bestand).inhoud.onbekend)
