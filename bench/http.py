"""HTTP: a command until it is durable, against a bare FastAPI route with one raw INSERT."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import monotonic, sleep

import httpx

from bench import stock
from bench.cases import GEMEENTE, dossiers, open_cases
from bench.load import Result, drive, post
from bench.region import SUPERUSER, region
from bench.report import Line, compare, interleave, milliseconds, show
from deploy.local.ports import free_port

CASES, CLIENTS, SECONDS, ROUNDS = 200, 16, 3.0, 5
BODY = b'{"met":"jongere","wijze":"telefoon","notitie":"Gesproken, wil terug naar school maar ziet op tegen de reis."}'


def main() -> None:
    """Measure and print."""
    with region() as runtime:
        own = (runtime.dsn("intake", "intake"), runtime.dsn("intake", "kluis"), runtime.credentials.master_key_file)
        with dossiers(*own, 2) as meldingen:
            cases = open_cases(meldingen, CASES)
        token = runtime.token("bench", ["doorstroomcoach"], [GEMEENTE])
        requests = [post(f"/v1/casussen/{case}/contacten", token, BODY) for case in cases]
        # Only intake is measured here; the others would take a share of the processors for each fact.
        for other in ("routing", "monitoring", "evaluation"):
            runtime.children[other].stop()
        intake = runtime.children["intake"].base_url
        with _bare(stock.database(runtime.dsn(SUPERUSER, ""))) as bare:
            found: dict[str, list[Result]] = {"wij": [], "FastAPI": []}
            drive(intake, requests, CLIENTS, 1.0)
            drive(bare, requests, CLIENTS, 1.0)

            def run(name: str, base: str) -> float:
                found[name].append(drive(base, requests, CLIENTS, SECONDS))
                return found[name][-1].rate

            rates = interleave(ROUNDS, {"wij": lambda: run("wij", intake), "FastAPI": lambda: run("FastAPI", bare)})
    lines = [compare(f"{CLIENTS} clients", rates, "wij", "FastAPI", 0.5, unit=" verzoeken/s")]
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        ours, peer = (median_of(found[each], share) for each in ("wij", "FastAPI"))
        lines.append(Line(name, ours, f"FastAPI {peer}"))
    failed = sum(result.failed for results in found.values() for result in results)
    notes = (
        f"{ROUNDS} keer {SECONDS:.0f} s om en om, {CASES} casussen, {failed} verzoeken niet met 201 beantwoord.",
        "Wij: JWT, rol, gemeente, lezen, beslissen, versleutelen, keten, vastleggen; met relay en lijsten ernaast.",
    )
    show("http: van opdracht tot duurzaam", lines, notes)


def median_of(results: list[Result], share: float) -> str:
    """The median over rounds of a percentile."""
    each = [sorted(result.durations)[int(len(result.durations) * share)] for result in results if result.durations]
    return milliseconds([median(each)], 0.5)


@contextmanager
def _bare(url: str) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"BENCH_URL": url, "BENCH_PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "bench.bare"], env=environment) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base)
            yield base
        finally:
            process.terminate()


def _wait_for(base: str) -> None:
    until = monotonic() + 30
    while monotonic() < until:
        try:
            httpx.get(f"{base}/openapi.json")
        except httpx.TransportError:
            sleep(0.1)
        else:
            return
    raise TimeoutError("de vergelijking startte niet")
