"""What if: how long replaying a whole history under a draft takes, and whether time and memory stay in proportion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.cases import COACH, melding
from bench.region import SUPERUSER, region
from bench.report import Line, Ratio, show
from contracts.feit import Feit
from contracts.meegeleverd import meegeleverd
from contracts.woorden import Conceptsoort, Contactwijze, Doelgroep, Partij
from kit.consumer import Heard
from kit.handling import Command, hearing, now
from kit.memory import MemoryVault, memory_store
from kit.routefiles import read_route_files
from kit.rules import Rules, read_rules
from kit.service import Service
from kit.store import Store, datastore
from services.evaluation.watals.bestand import lees, naspeler
from services.evaluation.watals.kracht import Geldend
from services.evaluation.watals.naspelen import Naspelen, Plaats
from services.evaluation.watals.vergelijken import Vergelijken
from services.intake import main as intake
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen
from services.intake.domain import Dossier
from services.routing import main as routing
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

NOTE = "Wil terug naar school, ziet op tegen de reis."
ROUTES = read_route_files()
SIZES = (10_000, 100_000, 1_000_000)
FACTS, KINDS = 40, 12
TEMPLATE = "CREATE UNLOGGED TABLE template (kind int, place int, service text, number int, topic text, state bytea)"
FILL = """
    INSERT INTO ledger
    SELECT row_number() OVER (ORDER BY c, t.place), lpad(to_hex(c), 32, '0')::uuid, t.service, t.number, 'GM0518',
        t.topic, t.state, ''
    FROM generate_series(1, %s) AS c JOIN template AS t ON t.kind = c %% %s
"""
DRAFTS = {
    Conceptsoort.DOELGROEP: "doelgroep-2026-01-01",
    Conceptsoort.TERMIJNEN: "termijnen-2021-03-08",
    Conceptsoort.ROUTE: "terugkoppeling-2021-03-08",
}


def main() -> None:
    """Measure and print."""
    lines: dict[Conceptsoort, list[Line]] = {soort: [] for soort in DRAFTS}
    first: dict[Conceptsoort, float] = {}
    rules = _rules(routing.SERVICE)
    with region(whole=False) as runtime, datastore(runtime.dsn("evaluation", "evaluation"), 4) as own:
        vault = MemoryVault()
        naspelen = Naspelen(own, memory_store(Dossier, vault).codec, vault)
        for size in SIZES:
            _fill(runtime.dsn(SUPERUSER, "evaluation"), size // FACTS)
            for soort, name in DRAFTS.items():
                plaats, started = Plaats(uuid4(), naspelen.stand()), perf_counter()
                naspelen.alles(plaats, naspeler(soort, _draft(soort, name), Geldend(ROUTES, rules.tables)))
                seconds = perf_counter() - started
                moved = Vergelijken(own).cellen(plaats, ["GM0518"]).totaal
                memory = getrusage(RUSAGE_SELF).ru_maxrss / 1024
                first.setdefault(soort, seconds / size)
                ratio = Ratio([first[soort] / (seconds / size)])
                what = f"{soort}, {size:,} feiten".replace(",", ".")
                ours = f"{seconds:.1f} s, top {memory:.0f} MB, {moved.anders} van {moved.beoordeeld}"
                lines[soort].append(Line(what, ours, "", ratio, 0.6))
    notes = (
        f"Casussen van {FACTS} feiten van intake en routing, in {KINDS} leeftijden; verhouding: tegen de kleinste.",
    )
    show("wat als: de hele geschiedenis onder een concept", [line for rows in lines.values() for line in rows], notes)


def _draft(soort: Conceptsoort, name: str) -> str:
    """Our own file: a limit of 23, two working days for the first contact, a short route for half of the people."""
    file = next(one for one in meegeleverd(soort) if one.stem == name)
    content = json.loads(file.read_text("utf-8"))
    if soort is Conceptsoort.ROUTE:
        condition = {"regel": "kort", "doelgroepen": list(Doelgroep), "totLeeftijd": 24, "bron": "proef"}
        return lees(soort, content | {"naam": "kort", "voor": [condition]}, ROUTES).inhoud
    content |= {"id": f"{soort}-proef"}
    if soort is Conceptsoort.DOELGROEP:
        content["nodes"][1]["content"]["rules"][0]["i1"] = ">= 23"
    else:
        content["regels"][0]["duur"] = {"werkdagen": 2}
    return lees(soort, content, ROUTES).inhoud


def _fill(url: str, cases: int) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("DROP TABLE IF EXISTS template")
        conn.execute("TRUNCATE ledger")
        conn.execute(TEMPLATE)
        with conn.cursor().copy("COPY template FROM STDIN") as copy:
            for kind in range(KINDS):
                for place, (fact, state) in enumerate(_history(kind)):
                    copy.write_row((kind, place, fact.dienst, fact.volgnummer, fact.type_naam, state))
        conn.execute(FILL, (cases, KINDS))
        conn.execute("VACUUM ANALYZE ledger")


def _history(kind: int) -> Iterator[tuple[Feit, bytes]]:
    """What intake and routing record of one casus, each hearing the other; people differ in age."""
    vault = MemoryVault()
    dossiers: Store[Dossier] = memory_store(Dossier, vault, _rules(intake.SERVICE))
    routeringen: Store[Routering] = memory_store(Routering, vault, _rules(routing.SERVICE))
    body = OntvangMelding.model_validate(melding() | {"geboortedatum": f"{2008 - kind}-03-14"})
    (verwerkt,) = Meldingen(dossiers, vault).ontvang([body], COACH)
    casus: UUID = verwerkt.casus_id
    hear = hearing(routeringen, "routing", Weging(routeringen.codec, Tabellen()).verneem)
    dossier = dossiers.load(casus)
    hear([Heard(fact, state) for fact, state in _stored(dossiers, casus)])
    routering = routeringen.load(casus)
    routering.herkomst = Command(COACH, lambda _: None).herkomst(now)
    routering.stel_doelgroep_vast(Doelgroep.NIEUW_VSVER, NOTE, ROUTES)
    routeringen.save(routering)
    dossier.herkomst = Command(COACH, lambda _: None).herkomst(now)
    while dossier.version + routeringen.load(casus).version < FACTS - 1:  # reaching the jongere ends a term
        dossier.leg_contact_vast(Partij.JONGERE, Contactwijze.TELEFOON, True, NOTE)
    dossiers.save(dossier)
    yield from [*_stored(dossiers, casus), *_stored(routeringen, casus)][:FACTS]


def _rules(service: Service[Any]) -> Rules:
    return read_rules(None, service.name, service.told or service.filters, service.branch)


def _stored(store: Store[Any], casus: UUID) -> list[tuple[Feit, bytes]]:
    return [(store.codec.decode(state, topic), state) for topic, state in store.recorder.stored(casus)]
