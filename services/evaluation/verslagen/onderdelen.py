"""Wat een verslag telt: cellen van casussen, als SELECT op het logboek, en hoe een cijfer heet in gewone woorden."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.verslagen import Cellen
from contracts.woorden import Partij
from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.dialect import DUCKDB, Dialect, noemt
from services.evaluation.leren.families import Samenhang, Sleutel
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.werkt import IEDERE

REKENWIJZE = 2
"""Of what is below: a report names it, because another way of counting gives another report."""
INZET = {
    "CoachToegewezen": "een coach toegewezen",
    "IntakegesprekGevoerd": "een intakegesprek gevoerd",
    "PlanOpgesteld": "een plan van aanpak",
    "ActieGestart": "een actie gestart",
    "NazorgGestart": "nazorg",
}
KNELPUNTEN = {
    "JongereNietVerschenen": "jongere niet verschenen",
    "AfspraakGemist": "afspraak gemist",
    "TrajectVastgelopen": "traject vastgelopen",
    "HerzieningGevraagd": "herziening gevraagd",
    "JongereTeruggevallen": "teruggevallen in de nazorg",
    "AfwijkingGemotiveerd": "met reden afgeweken",
}
PER_FEIT = """
    SELECT DISTINCT casus, '{soort}' AS soort, CASE feit {namen} END AS a, '' AS b, NULL AS waarde
    FROM log WHERE feit IN ({feiten})
"""
DOELGROEP = """
    SELECT casus, 'doelgroep' AS soort, coalesce(doelgroep, 'niet bepaald') AS a, '' AS b, NULL AS waarde
    FROM ({casussen}) AS casussen
"""
NETWERK = """
    SELECT DISTINCT log.casus AS casus, 'netwerk' AS soort, soorten.partij AS a, '' AS b, NULL AS waarde
    FROM log CROSS JOIN ({partijen}) AS soorten WHERE log.partijen IS NOT NULL AND {noemt}
"""
PARTIJEN = " UNION ALL ".join(f"SELECT '{partij}' AS partij" for partij in Partij)
PRIORITEIT = """
    SELECT casus, 'prioriteit' AS soort, {laatste}({prioriteit}, positie) AS a, '' AS b, NULL AS waarde
    FROM log WHERE feit = 'PrioriteitBepaald' GROUP BY casus
"""
BEGELEIDING = """
    SELECT casus, 'begeleiding' AS soort,
        CASE WHEN max(CASE WHEN feit = 'TrajectGestart' THEN 1 ELSE 0 END) = 1 THEN 'begeleid' ELSE 'niet begeleid' END
            AS a, '' AS b, NULL AS waarde
    FROM log GROUP BY casus
"""
RESULTAAT = """
    SELECT maat.casus AS casus, 'resultaat' AS soort, maat.b AS a, '' AS b, NULL AS waarde
    FROM ({resultaten}) AS maat WHERE maat.soort = 'resultaat' AND maat.a = '{iedere}'
"""
"""As in the measure: of the same casussen there are no two answers to how they stand."""
LEERPUNT = """
    SELECT DISTINCT casus, 'leerpunt' AS soort, CAST(bij_stap AS VARCHAR) AS a, '' AS b, NULL AS waarde
    FROM log WHERE feit = 'LeerpuntVastgesteld'
"""
ZINNEN: Mapping[Cellen, str] = {
    Cellen.NETWERK: "Casussen waarin {a} een rol had",
    Cellen.INZET: "Casussen met {a}",
    Cellen.PRIORITEIT: "Prioriteit {a}",
    Cellen.DOELGROEP: "Doelgroep {a}",
    Cellen.BEGELEIDING: "Casussen: {a}",
    Cellen.RESULTAAT: "Resultaat: {a}",
    Cellen.KNELPUNT: "Casussen met: {a}",
    Cellen.TERMIJN: "Termijn {a}: {b}",
    Cellen.LEERPUNT: "Casussen met een leerpunt bij stap {a}",
}
DELEN = {Cellen.PRIORITEIT, Cellen.DOELGROEP, Cellen.BEGELEIDING, Cellen.RESULTAAT}
"""Of these a casus has one: together they have a known total."""


def _per_feit(soort: Cellen, feiten: Mapping[str, str]) -> str:
    namen = " ".join(f"WHEN '{feit}' THEN '{naam}'" for feit, naam in feiten.items())
    return PER_FEIT.format(soort=soort, namen=namen, feiten=", ".join(f"'{feit}'" for feit in feiten))


def cellen(welke: set[Cellen], dialect: Dialect = DUCKDB) -> str:
    """Een SELECT die (casus, soort, a, b, waarde) geeft, voor deze onderdelen samen."""
    prioriteit = dialect.json_getal.format("gegevens", "prioriteit")
    alle = {
        Cellen.NETWERK: NETWERK.format(partijen=PARTIJEN, noemt=noemt("log.partijen", "soorten.partij")),
        Cellen.INZET: _per_feit(Cellen.INZET, INZET),
        Cellen.PRIORITEIT: PRIORITEIT.format(laatste=dialect.laatste, prioriteit=prioriteit),
        Cellen.DOELGROEP: DOELGROEP.format(casussen=CASUSSEN.format(laatste=dialect.laatste)),
        Cellen.BEGELEIDING: BEGELEIDING,
        Cellen.RESULTAAT: RESULTAAT.format(resultaten=Vraag(Maat.RESULTATEN, dialect).sql(), iedere=IEDERE),
        Cellen.KNELPUNT: _per_feit(Cellen.KNELPUNT, KNELPUNTEN),
        Cellen.TERMIJN: f"SELECT * FROM ({Vraag(Maat.TERMIJNEN, dialect).sql()})",  # noqa: S608 (our own measure)
        Cellen.LEERPUNT: LEERPUNT,
    }
    return " UNION ALL ".join(f"SELECT * FROM ({alle[een]})" for een in sorted(welke))  # noqa: S608 (our own)


def _deel(cel: Sleutel) -> tuple[str, ...] | None:
    if cel[0] == Cellen.TERMIJN:
        return cel[:2]
    return cel[:1] if cel[0] in DELEN else None


SAMENHANG = Samenhang((_deel,))
