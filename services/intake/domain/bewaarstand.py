"""Wat voor het bewaren van een casus telt, en wat dat samen voor de jongere betekent."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.bewaartermijnen import Aanleiding, Bewaargrens, Bewaarregel, Bewaartabel, Casussoort, Keuze
from contracts.bewaring import Vervalreden
from contracts.peildatum import leeftijd_op
from contracts.woorden import Beeindigingsreden, Doelgroep, Regelverwijzing

SOORT_BIJ = {
    Beeindigingsreden.OVERGEDRAGEN_AAN_LEERPLICHT: Casussoort.NAAR_LEERPLICHT,
    Beeindigingsreden.MELDING_INGETROKKEN: Casussoort.MELDING_INGETROKKEN,
}


def casussoort(beeindiging: Beeindigingsreden | None, doelgroep: Doelgroep | None) -> Casussoort:
    """Hoe een casus afliep, naar waarom zij eindigde en welke doelgroep het was."""
    if beeindiging in SOORT_BIJ:
        return SOORT_BIJ[beeindiging]
    if doelgroep is Doelgroep.GEEN_DOELGROEP:
        return Casussoort.GEEN_DOELGROEP
    return Casussoort.VOORTIJDIG_BEEINDIGD if beeindiging else Casussoort.BEGELEID


@dataclass(frozen=True, slots=True)
class Bewaargegevens:
    """Wat een bewaartermijn van een casus moet weten; zonder `afgesloten_op` loopt zij."""

    casus: UUID
    gemeente: str
    soort: Casussoort
    laatste_melding: date
    laatste_contact: date
    afgesloten_op: date | None
    beperkt: bool = False


@dataclass(frozen=True, slots=True)
class Casusoordeel:
    """Onder welke regel een casus valt, en de eerste dag waarop zij weg mag; None: nog niet te zeggen."""

    gegevens: Bewaargegevens
    regel: Bewaarregel
    weg_vanaf: date | None


@dataclass(frozen=True, slots=True)
class Bewaarstand:
    """Alle casussen van een jongere, beoordeeld op een dag naar een tabel: gaat er iets voor, dan blijft alles."""

    gemeente: str
    oordelen: tuple[Casusoordeel, ...]
    tabel: Bewaartabel
    op: date
    houdt: tuple[Vervalreden, ...] = field(init=False)

    def __post_init__(self) -> None:
        redenen = {
            Vervalreden.CASUS_LOOPT: self.lopend,
            Vervalreden.VERWERKING_BEPERKT: any(een.gegevens.beperkt for een in self.oordelen),
            Vervalreden.BEWAARTERMIJN_LOOPT: any(not self._mag_weg(een) for een in self.oordelen),
        }
        object.__setattr__(self, "houdt", tuple(reden for reden, geldt in redenen.items() if geldt))

    @property
    def lopend(self) -> bool:
        """Of er een casus loopt."""
        return any(een.gegevens.afgesloten_op is None for een in self.oordelen)

    @property
    def casussen(self) -> tuple[UUID, ...]:
        """De casussen, de oudste eerst."""
        return tuple(een.gegevens.casus for een in self.oordelen)

    @property
    def categorieen(self) -> tuple[str, ...]:
        """Wat er van deze jongere bewaard wordt."""
        return tuple(dict.fromkeys(een.regel.categorie for een in self.oordelen))

    @property
    def regels(self) -> tuple[Regelverwijzing, ...]:
        """De regels die voor deze casussen gelden."""
        return tuple(dict.fromkeys(map(self.tabel.verwijzing, (een.regel for een in self.oordelen))))

    def _mag_weg(self, oordeel: Casusoordeel) -> bool:
        return oordeel.weg_vanaf is not None and oordeel.weg_vanaf <= self.op


def beoordeel(
    gegevens: Sequence[Bewaargegevens], geboren: date | None, tabel: Bewaartabel, op: date
) -> Bewaarstand | None:
    """De stand van een jongere; None zonder casussen. Van wie de geboortedatum weg is, telt die grens niet."""
    if not gegevens:
        return None
    oordelen = tuple(_oordeel(een, geboren, tabel) for een in gegevens)
    return Bewaarstand(gegevens[-1].gemeente, oordelen, tabel, op)


def _oordeel(gegevens: Bewaargegevens, geboren: date | None, tabel: Bewaartabel) -> Casusoordeel:
    regel = tabel.regel_voor(gegevens.gemeente, gegevens.soort)
    if gegevens.afgesloten_op is None:
        return Casusoordeel(gegevens, regel, None)
    dagen = [dag for grens in regel.grenzen if (dag := _verloopt(grens, gegevens, geboren)) is not None]
    kies = max if regel.kies is Keuze.LAATSTE else min
    # Weg mag een casus nooit voordat zij is gesloten, wat de regel ook zegt.
    return Casusoordeel(gegevens, regel, max(gegevens.afgesloten_op, kies(dagen)) if dagen else None)


def _verloopt(grens: Bewaargrens, gegevens: Bewaargegevens, geboren: date | None) -> date | None:
    if grens.leeftijd is not None:
        return verjaardag(geboren, grens.leeftijd) if geboren else None
    vanaf = {
        Aanleiding.CASUS_AFGESLOTEN: gegevens.afgesloten_op,
        Aanleiding.LAATSTE_CONTACT: gegevens.laatste_contact,
        Aanleiding.LAATSTE_MELDING: gegevens.laatste_melding,
    }[grens.na or Aanleiding.CASUS_AFGESLOTEN]
    return na_maanden(vanaf, grens.maanden or 0) if vanaf else None


def na_maanden(dag: date, maanden: int) -> date:
    """Dezelfde dag zoveel maanden later, of de laatste van die maand."""
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    return date(jaar, maand + 1, min(dag.day, monthrange(jaar, maand + 1)[1]))


def verjaardag(geboren: date, leeftijd: int) -> date:
    """De dag waarop iemand zo oud wordt, zoals leeftijd overal wordt geteld."""
    dag = na_maanden(geboren, 12 * leeftijd)
    return dag if leeftijd_op(geboren, dag) >= leeftijd else date.fromordinal(dag.toordinal() + 1)
