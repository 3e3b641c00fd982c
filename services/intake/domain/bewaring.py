"""De jongere als geheel: wat over al diens casussen samen wordt besloten, zoals wissen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from contracts.bewaring import Akkoord, PersoonsgegevensGewist, Wisgrond
from contracts.feit import JongereFeit
from contracts.woorden import Regelverwijzing
from kit.aggregate import Aggregate, BestaatNiet, Refusal, evolves


class JongereBestaatNiet(BestaatNiet):
    """Deze jongere bestaat niet, of hoort niet bij een van uw gemeenten."""


class JongereIsGewist(Refusal):
    """De persoonsgegevens van deze jongere zijn gewist; er valt niets meer te besluiten."""


class VierOgenOntbreken(Refusal):
    """Wissen vraagt twee verschillende medewerkers: een ander dan u moet ook akkoord gaan."""


class Jongere(Aggregate):
    """Wat er over een jongere is besloten, los van een casus."""

    service = "intake"
    stream_kind = JongereFeit
    unknown = JongereBestaatNiet

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.gewist: PersoonsgegevensGewist | None = None

    def wis(
        self,
        gemeente: str,
        grond: Wisgrond,
        casussen: Sequence[UUID],
        categorieen: Sequence[str],
        akkoord: Sequence[Akkoord],
        regels: Sequence[Regelverwijzing] = (),
    ) -> None:
        """Wis de persoonsgegevens van deze jongere, in alle diensten en voorgoed."""
        if self.gewist:
            raise JongereIsGewist
        if len({een.medewerker for een in akkoord}) < len(akkoord) or len(akkoord) < 2:
            raise VierOgenOntbreken
        velden = {
            "grond": grond,
            "casussen": tuple(casussen),
            "categorieen": tuple(categorieen),
            "regels": tuple(regels),
            "akkoord": tuple(akkoord),
        }
        if self.last is None:
            self.begin(PersoonsgegevensGewist, self.id, gemeente, **velden)
        else:
            self.leg_vast(PersoonsgegevensGewist, **velden)

    # --- Wat de feiten betekenen

    @evolves(PersoonsgegevensGewist)
    def _gewist(self, feit: PersoonsgegevensGewist) -> None:
        self.gewist = feit
