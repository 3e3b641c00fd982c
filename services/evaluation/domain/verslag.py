"""Het verslag: wat er op een peildatum was te zeggen, zo vastgelegd dat ieder het kan narekenen (stap 13)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts.evaluation import VerslagVastgesteld
from contracts.feit import VerslagFeit
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves


class VerslagBestaatNiet(BestaatNiet):
    """Dit verslag bestaat niet, of hoort niet bij uw regio."""


class PeildatumLigtInDeToekomst(Refusal):
    """De peildatum ligt in de toekomst. Kies vandaag of eerder."""

    status = 400


class PeriodeIsNogNietBegonnen(Refusal):
    """Het jaar van dit verslag is op de peildatum nog niet begonnen. Kies een eerder jaar of een latere peildatum."""

    status = 400


class Verslag(Aggregate):
    """Wat er van een verslag bekend is."""

    service = "evaluation"
    stream_kind = VerslagFeit
    unknown = VerslagBestaatNiet

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.vaststelling: VerslagVastgesteld | None = None

    def stel_verslag_vast(self, gemeente: str, peildatum: date, jaar: int, **inhoud: Any) -> None:
        """Leg vast welk verslag is gemaakt: over welke feiten, met welke definitie, en wat eruit kwam."""
        if peildatum > self.vandaag:
            raise PeildatumLigtInDeToekomst
        if date(jaar - 1, 10, 1) > peildatum:
            raise PeriodeIsNogNietBegonnen
        self.begin(VerslagVastgesteld, self.id, gemeente, peildag=peildatum, jaar=jaar, **inhoud)

    @evolves(VerslagVastgesteld)
    def _vastgesteld(self, feit: VerslagVastgesteld) -> None:
        self.vaststelling = feit
