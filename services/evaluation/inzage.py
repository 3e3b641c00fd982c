"""Alles wat er van een jongere is, opengemaakt voor de jongere zelf (AVG artikel 15). Er wordt niets van bewaard.

Van medewerkers staat er de functie en niet wie het was: dat is genoeg om te weten wat er met de gegevens gebeurde
(besluit 36).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from contracts.algemeen import FeitGehoord
from contracts.bewaring import InzageverzoekOntvangen
from contracts.evaluation import ResultatenTeruggekoppeld
from contracts.feit import Feit
from contracts.intake import CasusOvergedragen, GegevensGedeeld, OvergedragenAanLeerplicht
from contracts.woorden import Gegevenssoort, Grondslag
from kit.aggregate import BestaatNiet, Refusal
from kit.codec import Codec
from kit.identity import Identity
from kit.look import shown
from services.evaluation.grootboek import Grootboek

GELDIG = timedelta(days=92)
"""Zo lang mag een antwoord op een verzoek duren: een maand, en twee meer als dat nodig is (AVG artikel 12 lid 3)."""
LEERPLICHT = "leerplicht"
VAN_JONGERE = "SELECT casus, area FROM werklijst_v1 WHERE person = %s ORDER BY opened_at, casus"


class JongereBestaatNiet(BestaatNiet):
    """Deze jongere bestaat niet, of hoort niet bij een van uw gemeenten."""


class InzageNietGevraagd(Refusal):
    """Leg eerst vast dat de jongere zelf om inzage vroeg: zonder dat gaat niets open. Dat geldt drie maanden."""


class InzageIsGewist(Refusal):
    """De persoonsgegevens van deze jongere zijn gewist. Er is niets meer om te laten zien dan de verklaring daarvan."""


@dataclass(frozen=True, slots=True)
class Verstrekking:
    """Aan wie welke gegevens gingen, en op welke grond."""

    aan: str
    op: datetime
    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """De feiten van een casus, en waar zij ligt."""

    casus: UUID
    gemeente: str
    feiten: Sequence[Feit]


@dataclass(frozen=True, slots=True)
class Alles:
    """Wat er van een jongere is: per casus, en over de jongere als geheel."""

    verzoek: InzageverzoekOntvangen
    dossiers: Sequence[Dossier]
    geheel: Sequence[Feit]
    elders: Sequence[str]


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Verzamelt uit het grootboek wat er van een jongere is, voor wie dat na een verzoek mag geven."""

    grootboek: Grootboek
    codec: Codec

    def van(self, jongere: UUID, who: Identity, vandaag: date) -> Alles:
        """Alles uit de gemeenten van wie het geeft; raises JongereBestaatNiet of InzageNietGevraagd."""
        with self.grootboek.datastore.get_connection() as conn:
            rijen = conn.execute(VAN_JONGERE, (jongere,)).fetchall()
        eigen = [rij for rij in rijen if rij["area"] in who.areas]
        for rij in eigen:
            shown(rij["casus"], jongere, rij["area"])
        if not eigen:
            raise JongereBestaatNiet
        geheel = self.grootboek.feiten(jongere, self.codec)
        gevraagd = [feit for feit in geheel if isinstance(feit, InzageverzoekOntvangen)]
        if not gevraagd or gevraagd[-1].dag_van_ontvangst + GELDIG < vandaag:
            raise InzageNietGevraagd
        return Alles(
            gevraagd[-1],
            [Dossier(rij["casus"], rij["area"], self._eigen(rij["casus"])) for rij in eigen],
            geheel,
            sorted({rij["area"] for rij in rijen} - who.areas),
        )

    def _eigen(self, casus: UUID) -> list[Feit]:
        """Wat een dienst van een andere hoorde staat al bij die andere."""
        return [feit for feit in self.grootboek.feiten(casus, self.codec) if not isinstance(feit, FeitGehoord)]


def verstrekkingen(feiten: Sequence[Feit]) -> Iterator[Verstrekking]:
    """Wie gegevens kreeg, en op welke grond."""
    for feit in feiten:
        if isinstance(feit, GegevensGedeeld):
            yield Verstrekking(feit.partij, feit.opgetreden_op, feit.grondslag, feit.gegevens)
        elif isinstance(feit, ResultatenTeruggekoppeld):
            for een in feit.ontvangers:
                yield Verstrekking(een.partij, feit.opgetreden_op, een.grondslag, een.gegevens)
        elif isinstance(feit, OvergedragenAanLeerplicht):
            yield Verstrekking(LEERPLICHT, feit.opgetreden_op, feit.grondslag, feit.gegevens)
        elif isinstance(feit, CasusOvergedragen):
            yield Verstrekking(feit.naar, feit.opgetreden_op, feit.grondslag, feit.gegevens)
