"""Wat er van kracht is naast een concept: meegeleverd, van de regio zelf, en aangenomen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore

from contracts.evaluation import ConceptAangenomen
from contracts.routes import Routes
from contracts.termijnen import Termijntabel
from contracts.woorden import Conceptsoort
from kit.adopted import AdoptedFile, AdoptedFiles
from kit.aggregate import Refusal
from kit.codec import Codec
from kit.handling import Command, carry_out
from kit.routefiles import in_force
from kit.rules import LiveRules, Rules
from kit.store import Store
from services.evaluation.domain import Concept

AANGENOMEN = "SELECT topic, state FROM ledger WHERE topic = %s AND position <= %s"
SLOT = "SELECT pg_try_advisory_xact_lock(7016) AS vrij"


class AannemingLooptNog(Refusal):
    """Er wordt op dit moment een ander concept aangenomen. Probeer het zo opnieuw."""


@dataclass(frozen=True, slots=True)
class Geldend:
    """De routes, en de tabellen met termijnen, de oudste eerst."""

    routes: Routes
    termijnen: tuple[Termijntabel, ...]


@dataclass(frozen=True)
class Kracht:
    """Wat er geldt, nu of tot een plaats in het grootboek; `routes` en `regels` zijn die waarmee een dienst begint."""

    datastore: PostgresDatastore
    codec: Codec
    routes: Routes
    regels: Rules
    aangenomen: AdoptedFiles

    def nu(self) -> Routes:
        """De routes met wat er tot nu is aangenomen."""
        return in_force(self.routes, self.aangenomen())[0]

    def tot(self, positie: int) -> Geldend:
        """Wat er met de besluiten tot en met deze plaats geldt: opnieuw vragen geeft hetzelfde."""
        bestanden = self._tot(positie)
        return Geldend(in_force(self.routes, bestanden)[0], LiveRules(self.regels, lambda: bestanden)().tables)

    def bezwaren(self, concept: Concept, ingangsdatum: date) -> list[str]:
        """Waarom dit concept vanaf die dag niet samengaat met wat er dan geldt; alles wat er is, in zinnen."""
        opstelling = concept.opstelling
        if opstelling is None or opstelling.soort is not Conceptsoort.ROUTE:
            return []
        nieuw = AdoptedFile(opstelling.soort, concept.naam_na_aanneming, ingangsdatum, opstelling.bestand)
        eerder = self.aangenomen()
        _, al = in_force(self.routes, eerder)
        _, dan = in_force(self.routes, [*eerder, nieuw])
        return [fout for naam, fouten in dan.items() if naam == nieuw.name or naam not in al for fout in fouten]

    def voer_uit(
        self, store: Store[Concept], stream: UUID, command: Command, admit: Callable[[Concept], None]
    ) -> Concept:
        """Voer een opdracht uit die een concept kan aannemen: een tegelijk, en wie volgt weet wat er is aangenomen."""
        with self._beurt():
            concept = carry_out(store, stream, command, admit)
            besloten = [feit for feit in concept.stored if isinstance(feit, ConceptAangenomen)]
            if besloten:
                self.aangenomen.keep(besloten)
        return concept

    @contextmanager
    def _beurt(self) -> Iterator[None]:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(SLOT)
            vrij = cursor.fetchone()
            if not vrij or not vrij["vrij"]:
                raise AannemingLooptNog
            self.aangenomen.forget()
            yield

    def _tot(self, positie: int) -> tuple[AdoptedFile, ...]:
        with self.datastore.get_connection() as conn:
            rijen = conn.execute(AANGENOMEN, (ConceptAangenomen.type_naam, positie)).fetchall()
        gelezen = (self.codec.decode(rij["state"], rij["topic"]) for rij in rijen)
        feiten = [feit for feit in gelezen if isinstance(feit, ConceptAangenomen)]
        feiten.sort(key=lambda feit: (feit.ingangsdatum, feit.vastgelegd_op, feit.id))
        return tuple(AdoptedFile(feit.soort, feit.tabel, feit.ingangsdatum, feit.bestand) for feit in feiten)
