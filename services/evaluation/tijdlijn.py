"""Een feit zoals de tijdlijn het vertelt: wat, wie, wanneer, waarom, namens wie, naar welke regel en waar het staat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import reduce
from operator import getitem
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_camel

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.feit import CasusFeit
from contracts.routing import RegiehouderAangewezen
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Partij, Regiesoort, Stap
from kit.codec import Codec, confidential
from kit.corrected import corrections
from kit.http import Answer
from kit.reading import opened
from services.evaluation.casusbeeld import Inschrijving
from services.evaluation.terugblik import FeitInBoek, in_boek

REDENEN = ("reden", "motivering")
"""De velden waarin iemand zegt waarom."""
BUITEN = {*CasusFeit.model_fields, "feit"}
"""Wat niet onder de gegevens staat: de kop, en de bytes van een gehoord feit."""


class Leesbaarheid(StrEnum):
    """Of een vertrouwelijke waarde voor deze lezer te lezen is."""

    OPEN = "open"
    VERSLEUTELD = "versleuteld"
    GEWIST = "gewist"


class Reden(Answer):
    """Waarom: de tekst als de lezer haar mag openen, en anders waarom niet."""

    leesbaarheid: Leesbaarheid
    tekst: str | None


class AfwijkingBijFeit(Answer):
    """Bij dezelfde handeling is met reden afgeweken: pas toe of leg uit."""

    nummer: int
    stap: Stap
    afgeweken_van: str
    reden: Reden


class Oorzaak(Answer):
    """Het feit waardoor dit gebeurde; een opdracht van een mens is geen feit."""

    nummer: int
    feit: str
    dienst: str


class TijdlijnFeit(FeitInBoek):
    """Een feit in de tijdlijn, met waarom, waardoor, onder wiens casusregie, en waaraan het te controleren is."""

    correlatie_id: UUID
    oorzaak_id: UUID
    oorzaak: Oorzaak | None
    casusregisseur: Annotated[Partij | None, Field(description="Wie toen de casusregie had.")]
    reden: Reden | None
    afwijkingen: list[AfwijkingBijFeit]
    hash: Annotated[str, Field(description="SHA-256 van het feit: zijn blad in het grootboek.")]
    vorige_hash: Annotated[str, Field(description="Hash van het vorige feit van deze dienst in de casus.")]
    gegevens: Annotated[dict[str, Any], Field(description="Wat het feit zegt; wat vertrouwelijk is blijft dicht.")]
    gecorrigeerd: Annotated[
        dict[str, UUID],
        Field(description="Velden die later zijn hersteld, en door welk feit (id)."),
    ]


class Verteller:
    """Vertelt van ieder feit wat erbij hoort; `codec` is None voor wie geen redenen mag lezen."""

    def __init__(self, alles: Iterable[Inschrijving], codec: Codec | None, *, gewist: bool) -> None:
        self._codec = codec
        self._dicht = Leesbaarheid.GEWIST if gewist else Leesbaarheid.VERSLEUTELD
        self._per_id: dict[UUID, Inschrijving] = {}
        self._afwijkingen: defaultdict[tuple[str, UUID], list[Inschrijving]] = defaultdict(list)
        self._casusregie: list[tuple[int, Partij]] = []
        for een in alles:
            feit = een.feit
            self._per_id[feit.id] = een
            if isinstance(feit, AfwijkingGemotiveerd):
                self._afwijkingen[feit.dienst, feit.oorzaak_id].append(een)
            elif isinstance(feit, RegiehouderAangewezen) and feit.regie is Regiesoort.CASUSREGIE:
                self._casusregie.append((een.nummer, feit.partij))

    def vertel(self, een: Inschrijving) -> TijdlijnFeit:
        """Het feit zoals het in de tijdlijn staat."""
        feit = een.feit
        regisseurs = (partij for nummer, partij in reversed(self._casusregie) if nummer <= een.nummer)
        return TijdlijnFeit(
            **in_boek(een),
            correlatie_id=feit.correlatie_id,
            oorzaak_id=feit.oorzaak_id,
            oorzaak=self._oorzaak(feit),
            casusregisseur=next(regisseurs, None),
            reden=self._reden(feit),
            afwijkingen=list(self._afwijkingen_bij(feit)),
            hash=een.hash,
            vorige_hash=feit.vorige_hash,
            gegevens=self._gegevens(feit),
            gecorrigeerd={veld: correctie.id for veld, correctie in corrections(feit).items()},
        )

    def _oorzaak(self, feit: CasusFeit) -> Oorzaak | None:
        een = self._per_id.get(feit.oorzaak_id)
        return Oorzaak(nummer=een.nummer, feit=type(een.feit).__name__, dienst=een.feit.dienst) if een else None

    def _afwijkingen_bij(self, feit: CasusFeit) -> Iterator[AfwijkingBijFeit]:
        if isinstance(feit, AfwijkingGemotiveerd):
            return
        for een in self._afwijkingen.get((feit.dienst, feit.oorzaak_id), ()):
            bij, reden = een.feit, self._reden(een.feit)
            if isinstance(bij, AfwijkingGemotiveerd) and reden:
                yield AfwijkingBijFeit(nummer=een.nummer, stap=bij.stap, afgeweken_van=bij.afgeweken_van, reden=reden)

    def _reden(self, feit: CasusFeit) -> Reden | None:
        veld = next((naam for naam in REDENEN if isinstance(getattr(feit, naam, None), Vertrouwelijk)), None)
        if veld is None:
            return None
        tekst = opened(self._codec, feit, veld)
        return Reden(leesbaarheid=self._dicht if tekst is None else Leesbaarheid.OPEN, tekst=tekst)

    def _gegevens(self, feit: CasusFeit) -> dict[str, Any]:
        """Wat het feit zegt; in plaats van een vertrouwelijke waarde staat er dat zij dicht is."""
        eigen: dict[str, Any] = feit.model_dump(mode="json", by_alias=True, exclude=BUITEN, exclude_none=True)
        for pad, _ in confidential(feit):
            *weg, laatste = (int(stap) if stap.isdigit() else to_camel(stap) for stap in pad.split("."))
            plaats: Any = reduce(getitem, weg, eigen)  # type: ignore[arg-type]
            plaats[laatste] = self._dicht
        return eigen
