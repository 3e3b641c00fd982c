"""De deur van concepten: wie wat mag, en wat er bij iedere opdracht gebeurt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from contracts.feit import Rol
from contracts.regio import Regio
from contracts.woorden import Conceptsoort
from kit.handling import Command, carry_out
from kit.http import Body
from kit.identity import Forbidden, Identity
from kit.routes import Door, Opdracht, Recorded, Resource, actor, admit
from services.evaluation.domain import Concept, ConceptBestaatNiet, ConceptIsNietNagespeeld, Evaluatie
from services.evaluation.watals.beelden import Casusuitleg, uitleg
from services.evaluation.watals.bestand import lees, naspeler
from services.evaluation.watals.kracht import Kracht
from services.evaluation.watals.naspelen import Naspelen, Plaats
from services.evaluation.watals.oordeel import Naspeler
from services.evaluation.watals.vergelijken import Vergelijken

SCHRIJVERS = (Rol.DOORSTROOMCOORDINATOR,)
Tekst = Annotated[str, Field(min_length=3, max_length=4000, description="Noem geen personen.")]


class ConceptBijgewerkt(Recorded):
    """Wat er door een opdracht over een concept is vastgelegd."""

    concept_id: UUID


BRON = Resource("/concepten", "conceptId", "Id van het concept.", ConceptBijgewerkt)


class StelConceptOp(Opdracht):
    """Het bestand dat u wilt beproeven, zoals het ook als gedateerd regelbestand zou liggen, en waarom."""

    soort: Conceptsoort
    bestand: Annotated[dict[str, Any], Field(description="De inhoud van het regelbestand.")]
    toelichting: Tekst


class SpeelNa(Body):
    """Naspelen tot waar het grootboek nu is."""


class NeemConceptAan(Opdracht):
    """Vanaf welke dag het bestand gaat gelden, en waarom."""

    ingangsdatum: date
    reden: Tekst


@dataclass(frozen=True)
class Deur:
    """Concepten zijn van de hele regio: de contactgemeente schrijft; ieder ziet cijfers over de eigen gemeenten."""

    door: Door[Concept]
    casussen: Door[Evaluatie]
    regio: Regio
    naspelen: Naspelen
    vergelijken: Vergelijken
    kracht: Kracht

    def gebieden(self, who: Identity) -> list[str]:
        """Waar de concepten liggen die iemand mag zien: van de hele regio, of van niemand."""
        return [] if who.areas.isdisjoint(self.regio.gemeenten) else [self.regio.contactgemeente]

    def lees(self, concept: UUID, who: Identity) -> Concept:
        """Het concept, voor wie in de regio werkt."""
        gevonden = self.door.store.load(concept)
        if gevonden.last is None or not self.gebieden(who):
            raise ConceptBestaatNiet
        return gevonden

    def stel_op(self, opdracht: StelConceptOp, who: Identity, key: str | None) -> Concept:
        """Het nieuwe concept; zijn sleutel is er eerder dan zijn eerste feit."""
        if self.regio.contactgemeente not in who.areas:
            raise Forbidden("Een concept legt u vast namens de contactgemeente van de regio.")
        bestand = lees(opdracht.soort, opdracht.bestand, self.kracht.nu())

        def beslis(concept: Concept) -> None:
            concept.stel_concept_op(
                self.regio.contactgemeente,
                opdracht.soort,
                bestand.tabel,
                bestand.inhoud,
                bestand.vingerafdruk,
                opdracht.toelichting,
            )

        inhoud = opdracht.model_dump_json().encode()
        return self.door.begin(
            self.door.command(who, SCHRIJVERS, beslis, BRON.path, inhoud, key, opdracht.opgetreden_op)
        )

    def speel_na(self, concept: UUID, who: Identity) -> Concept:
        """Speel alles na tot waar het grootboek is, en leg vast wat eruit kwam."""
        gevonden = self.door.load(concept, who)
        plaats = Plaats(concept, self.naspelen.stand())
        gesnoeid = self.naspelen.alles(plaats, self._naspeler(gevonden, plaats))
        gezien = self.vergelijken.cellen(plaats, self.regio.gemeenten)
        som, verborgen = gezien.totaal, gezien.verborgen or gesnoeid

        def beslis(concept: Concept) -> None:
            concept.leg_naspeling_vast(plaats.positie, som.beoordeeld, som.anders, som.onvoldoende, verborgen)

        uitvoering = Command(actor(who, SCHRIJVERS), beslis)
        return carry_out(self.door.store, concept, uitvoering, lambda found: admit(found, who))

    def neem_concept_aan(self, concept: Concept, ingangsdatum: date, reden: str) -> None:
        """Vanaf deze dag gaat het bestand gelden, voor nieuwe besluiten. Wie het opstelde besluit dat niet."""
        concept.neem_concept_aan(ingangsdatum, reden, self.kracht.bezwaren(concept, ingangsdatum))

    def laatste(self, concept: Concept) -> tuple[int, Plaats]:
        """De laatste naspeling."""
        if not concept.naspelingen:
            raise ConceptIsNietNagespeeld
        nummer = max(concept.naspelingen)
        return nummer, Plaats(concept.id, concept.naspelingen[nummer].positie)

    def uitleg(self, concept: Concept, pseudoniem: UUID, who: Identity) -> Casusuitleg:
        """Waarom deze casus zo uitviel, voor wie de casus zelf mag zien."""
        nummer, plaats = self.laatste(concept)
        casus = self.vergelijken.casus(plaats, pseudoniem)
        if casus is None:
            raise ConceptBestaatNiet
        self.casussen.load(casus, who)
        besluiten = self.naspelen.casus(plaats, self._naspeler(concept, plaats), casus)
        gezet = self.naspelen.gezet(plaats, casus)
        alles = [uitleg(een, gezet) for een in besluiten]
        return Casusuitleg(pseudoniem=pseudoniem, naspeling=nummer, besluiten=alles)

    def _naspeler(self, concept: Concept, plaats: Plaats) -> Naspeler:
        opstelling = concept.opstelling
        if opstelling is None:
            raise ConceptBestaatNiet
        return naspeler(opstelling.soort, opstelling.bestand, self.kracht.tot(plaats.positie))
