"""Een verslag maken uit het logboek, zoals dat er op een plaats in het grootboek en een peildatum uitzag."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from contracts.regio import Regio
from contracts.verslagen import Onderdeel, Periode, Verslagdefinitie
from contracts.woorden import Verslagsoort
from kit.aggregate import Refusal
from services.evaluation.leren.antwoord import Groep, Keuze, tel
from services.evaluation.leren.klaarzetten import waar
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.onderdrukking import te_klein
from services.evaluation.leren.perioden import bevries, kwartalen
from services.evaluation.verslagen.onderdelen import REKENWIJZE, SAMENHANG, ZINNEN, cellen

HEEL_DE_REGIO = "hele regio"


class GrootboekIsAnders(Refusal):
    """Het grootboek is niet meer dat waarover dit verslag ging. Vraag de beheerder het boomhoofd te controleren."""


class CijferStaatNietInVerslag(Refusal):
    """Dit cijfer staat niet in het verslag, of gaat over minder dan tien casussen."""

    status = 404


@dataclass(frozen=True)
class Stand:
    """Waarover een verslag gaat: alles wat erin staat volgt hieruit."""

    soort: Verslagsoort
    jaar: int
    peildatum: date
    positie: int
    grootboekhash: str
    definitie: Verslagdefinitie

    def periode(self, onderdeel: Onderdeel) -> tuple[date, date]:
        """Van wanneer tot (niet tot en met) wanneer een casus is geopend om mee te tellen."""
        if onderdeel.periode is Periode.SCHOOLJAAR:
            return date(self.jaar - 1, 10, 1), date(self.jaar, 10, 1)
        if onderdeel.periode is Periode.KALENDERJAAR:
            return date(self.jaar, 1, 1), date(self.jaar + 1, 1, 1)
        maand = self.peildatum.year * 12 + (self.peildatum.month - 1) // 3 * 3 + 3
        return date((maand - 12) // 12, (maand - 12) % 12 + 1, 1), date(maand // 12, maand % 12 + 1, 1)


@dataclass(frozen=True)
class Maker:
    """Wat nodig is om een verslag te maken, en nog eens."""

    logboek: Logboek
    regio: Regio

    def inhoud(self, stand: Stand) -> dict[str, Any]:
        """Alles wat in het verslag staat; raises GrootboekIsAnders."""
        onderdelen = stand.definitie.onderdelen(stand.soort)
        with self._bevroren(stand) as motor:
            gemaakt = [self._onderdeel(motor, stand, onderdeel) for onderdeel in onderdelen]
        return {
            "verslag": stand.soort,
            "regio": self.regio.naam,
            "jaar": stand.jaar,
            "peildatum": stand.peildatum.isoformat(),
            "positie": stand.positie,
            "grootboekhash": stand.grootboekhash,
            "definitie": stand.definitie.id,
            "definitieVingerafdruk": stand.definitie.vingerafdruk,
            "bron": stand.definitie.bron,
            "rekenwijze": REKENWIJZE,
            "onderdelen": gemaakt,
        }

    def casussen(self, stand: Stand, onderdeel: Onderdeel, a: str, b: str, gemeente: str | None) -> list[str]:
        """De casussen achter een cijfer, als pseudoniemen van het logboek; raises CijferStaatNietInVerslag."""
        with self._bevroren(stand) as motor:
            for groep in self._tel(motor, stand, onderdeel, per_gemeente=gemeente is not None):
                cel = (str(onderdeel.cellen), a, b)
                getoond = [een for een in groep.cijfers if een.cel == cel and een.casussen and _telt(onderdeel, a)]
                if groep.waarde != gemeente or not getoond:
                    continue
                keuze = self._keuze(stand, onderdeel, per=None)
                filters = {**keuze.filters, **({"gemeente": frozenset({gemeente})} if gemeente else {})}
                vraag = (
                    "SELECT DISTINCT cellen.casus FROM cellen "  # noqa: S608 (our own columns; what is asked are parameters)
                    "JOIN kenmerken ON cellen.casus = kenmerken.casus "
                    f"{waar(filters)} AND soort = ? AND a = ? AND b = ? ORDER BY 1"
                )
                gevonden = [casus for (casus,) in motor.execute(vraag, list(cel)).fetchall()]
                if gevonden and not te_klein(len(gevonden)):
                    return gevonden
        raise CijferStaatNietInVerslag

    @contextmanager
    def _bevroren(self, stand: Stand) -> Iterator[duckdb.DuckDBPyConnection]:
        if self.logboek.werk_bij() < stand.positie or self.logboek.hash_op(stand.positie) != stand.grootboekhash:
            raise GrootboekIsAnders
        with self.logboek.lees() as motor:
            bevries(motor, stand.positie, stand.peildatum)
            yield motor

    def _keuze(self, stand: Stand, onderdeel: Onderdeel, per: str | None) -> Keuze:
        filters = {"gemeente": frozenset(self.regio.gemeenten), "kwartaal": kwartalen(*stand.periode(onderdeel))}
        return Keuze(filters, per)

    def _tel(
        self, motor: duckdb.DuckDBPyConnection, stand: Stand, onderdeel: Onderdeel, *, per_gemeente: bool
    ) -> list[Groep]:
        keuze = self._keuze(stand, onderdeel, "gemeente" if per_gemeente else None)
        return tel(motor, cellen({onderdeel.cellen}), SAMENHANG, keuze)

    def _onderdeel(self, motor: duckdb.DuckDBPyConnection, stand: Stand, onderdeel: Onderdeel) -> dict[str, Any]:
        van, tot = stand.periode(onderdeel)
        groepen = [groep for per in (False, True) for groep in self._tel(motor, stand, onderdeel, per_gemeente=per)]
        return {
            "onderdeel": onderdeel.onderdeel,
            "titel": onderdeel.titel,
            "toelichting": onderdeel.toelichting,
            "geopendVan": van.isoformat(),
            "geopendTot": tot.isoformat(),
            "opgaven": [opgave.model_dump(mode="json", by_alias=True) for opgave in onderdeel.opgaven],
            "groepen": [self._groep(onderdeel, groep) for groep in groepen],
        }

    def _groep(self, onderdeel: Onderdeel, groep: Groep) -> dict[str, Any]:
        cijfers = [
            {
                "cijfer": ZINNEN[onderdeel.cellen].format(a=een.cel[1], b=een.cel[2]),
                "a": een.cel[1],
                "b": een.cel[2],
                "casussen": een.casussen,
            }
            for een in groep.cijfers
            if _telt(onderdeel, een.cel[1])
        ]
        return {
            "gemeente": groep.waarde,
            "naam": self.regio.gemeenten[groep.waarde] if groep.waarde else HEEL_DE_REGIO,
            "casussen": groep.casussen,
            "cijfers": cijfers,
            "verborgen": groep.verborgen > 0,
        }


def _telt(onderdeel: Onderdeel, a: str) -> bool:
    return not onderdeel.alleen or a in onderdeel.alleen
