"""Wat een verslag telt: cellen van casussen, als SELECT op het logboek, en hoe een cijfer heet in gewone woorden."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.verslagen import Cellen
from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.families import Samenhang, Sleutel
from services.evaluation.leren.maten import Maat, Vraag

REKENWIJZE = 1
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
PER_CASUS = """
    SELECT casus, '{soort}' AS soort, coalesce({waarde}, '{anders}') AS a, '' AS b, NULL AS waarde FROM ({casussen})
"""
NETWERK = """
    SELECT DISTINCT casus, 'netwerk' AS soort, unnest(string_split(partijen, ',')) AS a, '' AS b, NULL AS waarde
    FROM log WHERE partijen IS NOT NULL
"""
PRIORITEIT = """
    SELECT casus, 'prioriteit' AS soort, arg_max(json_extract_string(gegevens, '$.prioriteit'), positie) AS a, '' AS b,
        NULL AS waarde FROM log WHERE feit = 'PrioriteitBepaald' GROUP BY casus
"""
BEGELEIDING = """
    SELECT casus, 'begeleiding' AS soort,
        CASE WHEN bool_or(feit = 'TrajectGestart') THEN 'begeleid' ELSE 'niet begeleid' END AS a, '' AS b,
        NULL AS waarde
    FROM log GROUP BY casus
"""
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


def _per_casus(soort: Cellen, waarde: str, anders: str) -> str:
    casussen = CASUSSEN.format(laatste=DUCKDB.laatste)
    return PER_CASUS.format(soort=soort, waarde=waarde, anders=anders, casussen=casussen)


def cellen(welke: set[Cellen]) -> str:
    """Een SELECT die (casus, soort, a, b, waarde) geeft, voor deze onderdelen samen."""
    alle = {
        Cellen.NETWERK: NETWERK,
        Cellen.INZET: _per_feit(Cellen.INZET, INZET),
        Cellen.PRIORITEIT: PRIORITEIT,
        Cellen.DOELGROEP: _per_casus(Cellen.DOELGROEP, "doelgroep", "niet bepaald"),
        Cellen.BEGELEIDING: BEGELEIDING,
        Cellen.RESULTAAT: _per_casus(Cellen.RESULTAAT, "resultaat", "nog geen"),
        Cellen.KNELPUNT: _per_feit(Cellen.KNELPUNT, KNELPUNTEN),
        Cellen.TERMIJN: f"SELECT * FROM ({Vraag(Maat.TERMIJNEN, DUCKDB).sql()})",  # noqa: S608 (our own measure)
        Cellen.LEERPUNT: LEERPUNT,
    }
    return " UNION ALL ".join(f"SELECT * FROM ({alle[een]})" for een in sorted(welke))  # noqa: S608 (our own)


def _deel(cel: Sleutel) -> tuple[str, ...] | None:
    if cel[0] == Cellen.TERMIJN:
        return cel[:2]
    return cel[:1] if cel[0] in DELEN else None


SAMENHANG = Samenhang((_deel,))
