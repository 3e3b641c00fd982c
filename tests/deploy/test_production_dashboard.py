"""The dashboard: it is valid, complete, and asks for nothing that no service tells."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from opentelemetry.metrics import NoOpMeter

from kit.telemetry import _Figures

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose"
BOARDS = {path.name: json.loads(path.read_text("utf-8")) for path in (COMPOSE / "dashboards").glob("*.json")}
METRIC = re.compile(r"\b[a-z]+(?:_[a-z]+)+_(?:count|bucket|sum|total)\b")
WIDTH = 24


class Noted(NoOpMeter):
    """A meter that remembers what it was asked to make, by the names that the collector gives to Prometheus."""

    def __init__(self) -> None:
        super().__init__("kit")
        self.names: set[str] = set()

    def create_histogram(self, name: str, *rest: Any, **more: Any) -> Any:
        """In seconds."""
        self.names |= {f"{name.replace('.', '_')}_seconds_{part}" for part in ("count", "bucket", "sum")}
        return super().create_histogram(name, *rest, **more)

    def create_counter(self, name: str, *rest: Any, **more: Any) -> Any:
        """Counts things, which have no unit."""
        self.names.add(f"{name.replace('.', '_')}_total")
        return super().create_counter(name, *rest, **more)


def test_every_panel_asks_for_a_figure_that_services_tell() -> None:
    """Claim: no expression names a metric that kit/telemetry does not make, and every metric is somewhere."""
    meter = Noted()
    _Figures(meter)
    assert BOARDS
    asked = {
        metric
        for board in BOARDS.values()
        for panel in board["panels"]
        for target in panel["targets"]
        for metric in METRIC.findall(target["expr"])
    }
    assert asked <= meter.names
    assert {name.rpartition("_")[0] for name in asked} == {name.rpartition("_")[0] for name in meter.names}


def test_every_dashboard_is_whole() -> None:
    """Claim: ids differ, panels lie beside each other on the grid, and their source is one that we provision."""
    sources = yaml.safe_load((COMPOSE / "grafana-datasources.yml").read_text("utf-8"))["datasources"]
    known = {source["uid"] for source in sources}
    for name, board in BOARDS.items():
        assert board["uid"], name
        assert board["title"], name
        assert isinstance(board["schemaVersion"], int), name
        ids = [panel["id"] for panel in board["panels"]]
        assert len(ids) == len(set(ids)), name
        taken: set[tuple[int, int]] = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken, panel["title"]
            assert max(x for x, _ in cells) < WIDTH, panel["title"]
            taken |= cells
            assert panel["datasource"]["uid"] in known, panel["title"]
            references = [target["refId"] for target in panel["targets"]]
            assert len(references) == len(set(references)), panel["title"]
            assert panel["description"], panel["title"]


def test_grafana_reads_them_where_they_are_mounted() -> None:
    """Claim: the folder that the provider reads is the one that compose mounts."""
    (provider,) = yaml.safe_load((COMPOSE / "grafana-dashboards.yml").read_text("utf-8"))["providers"]
    compose = yaml.safe_load((COMPOSE.parents[1] / "docker-compose.yml").read_text("utf-8"))
    mounted = dict(volume.split(":")[:2] for volume in compose["services"]["grafana"]["volumes"])
    for name in BOARDS:
        assert mounted[f"./deploy/compose/dashboards/{name}"] == f"{provider['options']['path']}/{name}"
