"""De maten, een keer geschreven: ieder geeft rijen (casus, soort, a, b, waarde). Optellen en onderdrukken komt daarna.

Een rij zegt dat een casus iets heeft: een overgang van stap a naar stap b, een termijn a die met b afliep. `waarde` is
hoe lang dat duurde, in microseconden, of niets. De tijd van een feit is wanneer het gebeurde; wat een dienst uit
zichzelf vastlegde telt niet als een stap van mensen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contracts.woorden import Stap
from services.evaluation.leren import werkt
from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.dialect import Dialect, noemt

DELEN = """
    stapfeiten AS (
        SELECT casus, stap, {t} AS t, row_number() OVER (PARTITION BY casus ORDER BY opgetreden, positie) AS plaats
        FROM log WHERE stap IS NOT NULL AND rol <> 'systeem'
    ),
    paren AS (
        SELECT nu.casus AS casus, nu.plaats AS plaats, nu.stap AS stap, nu.t AS t, vorige.stap AS vorige_stap,
            vorige.t AS vorige_t
        FROM stapfeiten AS nu LEFT JOIN stapfeiten AS vorige
            ON nu.casus = vorige.casus AND nu.plaats = vorige.plaats + 1
    ),
    bezoeken AS (
        SELECT casus, stap, t, vorige_stap, vorige_t,
            row_number() OVER (PARTITION BY casus ORDER BY plaats) AS bezoek
        FROM paren WHERE vorige_stap IS NULL OR vorige_stap <> stap
    ),
    termijnen AS (
        SELECT casus, dienst, start, max(termijn) AS termijn,
            max(CASE WHEN feit = 'TermijnGestart' THEN coalesce(partij, 'doorstroompunt') END) AS partij,
            max(CASE WHEN feit = 'TermijnGestart' THEN {telt_vanaf} END) AS begin,
            min(CASE WHEN feit = 'TermijnGehaald' THEN {t} END) AS gehaald,
            max(CASE WHEN feit = 'TermijnGehaald' AND op_tijd THEN 1 ELSE 0 END) AS op_tijd,
            max(CASE WHEN feit = 'TermijnVerstreken' AND grens = 'fataal' THEN 1 ELSE 0 END) AS verstreken,
            max(CASE WHEN feit = 'TermijnVervallen' THEN 1 ELSE 0 END) AS vervallen,
            max(CASE WHEN feit IN ('TermijnOpgeschort', 'TermijnVerlengd') THEN 1 ELSE 0 END) AS verklaard
        FROM log WHERE start IS NOT NULL GROUP BY casus, dienst, start
        HAVING max(CASE WHEN feit = 'TermijnGestart' THEN 1 ELSE 0 END) = 1
    )
"""
"""What measures are made of: the facts that are steps, the visits to a step, and the terms with how they ended."""

PROCESKAART = """
    SELECT nu.casus AS casus, 'stap' AS soort, CAST(nu.stap AS VARCHAR) AS a, '' AS b, straks.t - nu.t AS waarde
    FROM bezoeken AS nu LEFT JOIN bezoeken AS straks ON nu.casus = straks.casus AND straks.bezoek = nu.bezoek + 1
    UNION ALL
    SELECT casus, 'overgang' AS soort, CAST(vorige_stap AS VARCHAR) AS a, CAST(stap AS VARCHAR) AS b,
        t - vorige_t AS waarde
    FROM bezoeken WHERE vorige_stap IS NOT NULL
"""
VARIANTEN = """
    SELECT casus, 'variant' AS soort, {op_rij} AS a, '' AS b, max(t) - min(t) AS waarde FROM bezoeken GROUP BY casus
"""
HERHALINGEN = """
    SELECT vraag.casus AS casus, 'herziening' AS soort, '10' AS a,
        CASE WHEN max(vraag.fase) = 2 THEN 'fase-2' ELSE 'fase-3' END AS b,
        min(CASE WHEN weer.plaats IS NOT NULL THEN weer.t - vraag.t END) AS waarde
    FROM (SELECT casus, fase, positie, {t} AS t FROM log WHERE feit = 'HerzieningGevraagd') AS vraag
    LEFT JOIN stapfeiten AS weer ON weer.casus = vraag.casus AND weer.t > vraag.t
        AND ((vraag.fase = 2 AND weer.stap >= 4 AND weer.stap <= 7) OR (vraag.fase = 3 AND weer.stap = 8))
    GROUP BY vraag.casus, vraag.positie
    UNION ALL
    SELECT casus, 'terugval' AS soort, '11' AS a, '9' AS b, NULL AS waarde FROM log WHERE feit = 'JongereTeruggevallen'
"""
WACHTTIJDEN = """
    SELECT casus, 'stap' AS soort, CAST(stap AS VARCHAR) AS a, '' AS b, t - vorige_t AS waarde
    FROM bezoeken WHERE vorige_stap IS NOT NULL
    UNION ALL
    SELECT casus, 'partij' AS soort, partij AS a, '' AS b, gehaald - begin AS waarde
    FROM termijnen WHERE gehaald IS NOT NULL
"""
TERMIJNEN = """
    SELECT casus, 'termijn' AS soort, termijn AS a,
        CASE WHEN gehaald IS NOT NULL AND op_tijd = 1 THEN 'op-tijd' WHEN gehaald IS NOT NULL THEN 'te-laat'
            WHEN verstreken = 1 THEN 'gemist' WHEN vervallen = 1 THEN 'vervallen' ELSE 'loopt' END AS b,
        gehaald - begin AS waarde
    FROM termijnen
"""
AFWIJKINGEN = """
    SELECT casus, 'afwijking' AS soort, CAST(bij_stap AS VARCHAR) AS a, afgeweken_van AS b, NULL AS waarde
    FROM log WHERE feit = 'AfwijkingGemotiveerd'
"""
CONFORMITEIT_DELEN = """
    eerste AS (SELECT casus, stap, min(plaats) AS plaats FROM stapfeiten GROUP BY casus, stap),
    verst AS (SELECT casus, max(stap) AS stap FROM eerste GROUP BY casus),
    verwacht AS (
        SELECT casussen.casus AS casus, stappen.stap AS stap, verst.stap AS verst
        FROM casussen CROSS JOIN ({stappen}) AS stappen
        JOIN verst ON verst.casus = casussen.casus
        WHERE casussen.route_stappen IS NOT NULL AND stappen.stap <= verst.stap
            AND {noemt_stap}
    ),
    redenen AS (SELECT DISTINCT casus, bij_stap FROM log WHERE feit = 'AfwijkingGemotiveerd'),
    overgeslagen AS (
        SELECT verwacht.casus AS casus, verwacht.stap AS stap, min(later.stap) AS tot
        FROM verwacht LEFT JOIN eerste ON eerste.casus = verwacht.casus AND eerste.stap = verwacht.stap
        JOIN eerste AS later ON later.casus = verwacht.casus AND later.stap > verwacht.stap
        WHERE eerste.plaats IS NULL GROUP BY verwacht.casus, verwacht.stap
    ),
    vooruit AS (
        SELECT DISTINCT voor.casus AS casus, voor.stap AS stap, na.stap AS tot
        FROM eerste AS voor
        JOIN eerste AS na ON voor.casus = na.casus AND na.stap > voor.stap AND na.plaats < voor.plaats
        JOIN verwacht AS v ON v.casus = voor.casus AND v.stap = voor.stap
        JOIN verwacht AS w ON w.casus = na.casus AND w.stap = na.stap
    ),
    bevindingen AS (
        SELECT g.casus AS casus, 'overgeslagen' AS wat, g.stap AS stap,
            max(CASE WHEN r.bij_stap IS NOT NULL THEN 1 ELSE 0 END) AS verklaard
        FROM overgeslagen AS g
        LEFT JOIN redenen AS r ON r.casus = g.casus AND r.bij_stap >= g.stap AND r.bij_stap <= g.tot
        GROUP BY g.casus, g.stap
        UNION ALL
        SELECT v.casus AS casus, 'andere-volgorde' AS wat, v.stap AS stap,
            max(CASE WHEN r.bij_stap IS NOT NULL THEN 1 ELSE 0 END) AS verklaard
        FROM vooruit AS v
        LEFT JOIN redenen AS r ON r.casus = v.casus AND r.bij_stap >= v.stap AND r.bij_stap <= v.tot
        GROUP BY v.casus, v.stap
        UNION ALL
        SELECT casus, 'te-laat' AS wat, 0 AS stap, min(verklaard) AS verklaard
        FROM termijnen WHERE (gehaald IS NOT NULL AND op_tijd = 0) OR (gehaald IS NULL AND verstreken = 1)
        GROUP BY casus
    )
"""
CONFORMITEIT = """
    SELECT casus, wat AS soort, CASE WHEN stap = 0 THEN '' ELSE CAST(stap AS VARCHAR) END AS a,
        CASE WHEN verklaard = 1 THEN 'verklaard' ELSE 'onverklaard' END AS b, NULL AS waarde
    FROM bevindingen
    UNION ALL
    SELECT c.casus AS casus, 'oordeel' AS soort,
        CASE WHEN max(CASE WHEN b.wat IS NULL THEN 1 ELSE 0 END) = 1 THEN 'conform'
            WHEN min(b.verklaard) = 1 THEN 'afgeweken-verklaard' ELSE 'afgeweken-onverklaard' END AS a,
        '' AS b, NULL AS waarde
    FROM casussen AS c LEFT JOIN bevindingen AS b ON b.casus = c.casus
    WHERE c.route_stappen IS NOT NULL GROUP BY c.casus
"""


class Maat(StrEnum):
    """Wat er te meten is."""

    PROCESKAART = "proceskaart"
    VARIANTEN = "varianten"
    HERHALINGEN = "herhalingen"
    WACHTTIJDEN = "wachttijden"
    TERMIJNEN = "termijnen"
    AFWIJKINGEN = "afwijkingen"
    CONFORMITEIT = "conformiteit"
    RESULTATEN = "resultaten"
    DOORLOOPTIJDEN = "doorlooptijden"
    LEEFDOMEINEN = "leefdomeinen"


VRAGEN = {
    Maat.PROCESKAART: PROCESKAART,
    Maat.VARIANTEN: VARIANTEN,
    Maat.HERHALINGEN: HERHALINGEN,
    Maat.WACHTTIJDEN: WACHTTIJDEN,
    Maat.TERMIJNEN: TERMIJNEN,
    Maat.AFWIJKINGEN: AFWIJKINGEN,
    Maat.CONFORMITEIT: CONFORMITEIT,
    Maat.RESULTATEN: werkt.RESULTATEN,
    Maat.DOORLOOPTIJDEN: werkt.DOORLOOPTIJDEN,
    Maat.LEEFDOMEINEN: werkt.LEEFDOMEINEN,
}
EIGEN_DELEN = {
    Maat.CONFORMITEIT: CONFORMITEIT_DELEN,
    Maat.RESULTATEN: werkt.RESULTATEN_DELEN,
    Maat.DOORLOOPTIJDEN: werkt.DOORLOOPTIJDEN_DELEN,
}
"""What only this measure is made of."""
MET_LEEFDOMEINEN = frozenset({Maat.RESULTATEN, Maat.LEEFDOMEINEN})
"""These ask for `leefdomeinen`, which is not in the log."""


@dataclass(frozen=True)
class Vraag:
    """Een maat in de woorden van een motor, over alles wat in `log` staat."""

    maat: Maat
    dialect: Dialect

    def sql(self) -> str:
        """Een SELECT die (casus, soort, a, b, waarde) geeft."""
        woorden = {
            "t": self.dialect.micros.format("opgetreden"),
            "vastgelegd": self.dialect.micros.format("vastgelegd"),
            "actiesoorten": werkt.SOORTEN,
            "noemt_actie": werkt.NOEMT_ACTIE,
            "noemt_stap": noemt("casussen.route_stappen", "CAST(stappen.stap AS VARCHAR)"),
            "telt_vanaf": self.dialect.micros.format("telt_vanaf"),
            "op_rij": self.dialect.op_rij.format("stap", "bezoek"),
            "laatste": self.dialect.laatste,
            "stappen": " UNION ALL ".join(f"SELECT {int(stap)} AS stap" for stap in Stap),
        }
        delen = [f"casussen AS ({CASUSSEN})", DELEN]
        if self.maat in EIGEN_DELEN:
            delen.append(EIGEN_DELEN[self.maat])
        return f"WITH {', '.join(delen)} {VRAGEN[self.maat]}".format(**woorden)
