"""A whole region in memory: the four aggregates of one casus, that hear each other when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import uuid4

from contracts.registry import DIENSTEN
from kit.aggregate import Refusal
from kit.consumer import Handler, Heard
from kit.handling import Command, carry_out, hearing
from kit.memory import MemoryVault, memory_store
from kit.store import Store
from kit.testing import ACTOR, NOW, STREAM
from services.evaluation.application import GEHOORD
from services.evaluation.application import verneem as evaluation_verneem
from services.evaluation.domain import Evaluatie
from services.intake.application import verneem as intake_verneem
from services.intake.domain import Dossier
from services.monitoring.application import verneem as monitoring_verneem
from services.monitoring.domain import Traject
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen
from tests.flow.checks import listens

TABELLEN = Tabellen()
HEARS = {name: import_module(f"services.{name}.consumers").FILTERS for name in DIENSTEN}


class RegionInMemory:
    """One casus in four services; what one records, the others know after `deliver`."""

    def __init__(self) -> None:
        vault = MemoryVault()
        self.stores: dict[str, Store[Any]] = {
            "intake": memory_store(Dossier, vault),
            "routing": memory_store(Routering, vault),
            "monitoring": memory_store(Traject, vault),
            "evaluation": memory_store(Evaluatie, vault),
        }
        codec = self.stores["routing"].codec
        react = {
            "intake": intake_verneem,
            "routing": Weging(codec, TABELLEN).verneem,
            "monitoring": monitoring_verneem,
            "evaluation": evaluation_verneem,
        }
        self._hear: dict[str, Handler] = {
            name: hearing(self.stores[name], name, reaction, lambda: NOW) for name, reaction in react.items()
        }
        self._told = dict.fromkeys(DIENSTEN, 0)

    def ask(self, service: str, decide: Callable[[Any], None], deviation: str | None = None) -> Refusal | None:
        """Give a command; the refusal, if it was refused."""

        def decided(aggregate: Any) -> None:
            aggregate.afwijking = deviation
            decide(aggregate)

        try:
            carry_out(self.stores[service], STREAM, Command(ACTOR, decided, key=uuid4()), lambda _: None, lambda: NOW)
        except Refusal as refusal:
            return refusal
        return None

    def deliver(self) -> None:
        """Everything that was recorded reaches everyone who listens to it, until all is quiet."""
        while sum(self._tell(service) for service in DIENSTEN):
            pass

    def state(self, service: str) -> Any:
        """What a service knows of the casus."""
        return self.stores[service].load(STREAM)

    def _tell(self, service: str) -> bool:
        stored = self.stores[service].recorder.stored(STREAM)
        new = stored[self._told[service] :]
        self._told[service] = len(stored)
        for topic, state in new:
            fact = self.stores[service].codec.decode(state, topic)
            for name, handle in self._hear.items():
                if (
                    name != service
                    and listens(HEARS[name], fact)
                    and (name != "evaluation" or isinstance(fact, GEHOORD))
                ):
                    handle([Heard(fact, state)])
        return bool(new)
