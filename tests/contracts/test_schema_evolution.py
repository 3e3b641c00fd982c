"""A published fact only grows: its bytes are kept for ever, and whoever reads it today must be able to tomorrow."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.evolution import breuken, vorm
from services import publish

Schemas = dict[str, dict[str, Any]]
NAME = "nl.doorstroompunt.casussen.plan-herzien.v1"
MELDING = "nl.doorstroompunt.casussen.melding-ontvangen.v1"
TODAY = publish.facts()


def changed(change: Callable[[Schemas], Any]) -> list[str]:
    """What is found wrong when today's schemas would become these."""
    today = TODAY
    tomorrow = copy.deepcopy(today)
    change(tomorrow)
    assert tomorrow != today
    return breuken(today, tomorrow)


def test_todays_facts_keep_what_every_release_promised() -> None:
    """Claim: since each release facts were only added to; else make a new version of the fact."""
    releases = publish.releases()
    assert "v0.1.0" in releases
    assert [broken for shapes in releases.values() for broken in breuken(shapes, publish.facts())] == []


ALLOWED: dict[str, Callable[[Schemas], Any]] = {
    "a new fact": lambda s: s.update({"nl.doorstroompunt.casussen.nieuw.v1": copy.deepcopy(s[NAME])}),
    "a second version of a fact": lambda s: s.update({NAME.replace("v1", "v2"): {"type": "object"}}),
    "a new field that may be absent": lambda s: s[NAME]["properties"].update(bijlage={"type": "string"}),
    "a new field of a part": lambda s: s[NAME]["$defs"]["PlanActie"]["properties"].update(kosten={"type": "number"}),
    "a new field in what is sealed": lambda s: persoon(s)["properties"].update(roepnaam={"type": "string"}),
    "another explanation": lambda s: s[NAME].update(description="Anders gezegd."),
    "another name for a part": lambda s: renamed(s[NAME], "Partij", "Deelnemer"),
    "the order of a list": lambda s: s[NAME]["$defs"]["Partij"]["enum"].reverse(),
}
FORBIDDEN: dict[str, Callable[[Schemas], Any]] = {
    "a fact is gone": lambda s: s.pop(NAME),
    "a field is gone": lambda s: s[NAME]["properties"].pop("reden"),
    "a field has another name": lambda s: s[NAME]["properties"].update(waarom=s[NAME]["properties"].pop("reden")),
    "a field has another type": lambda s: s[NAME]["properties"]["versie"].update(type="string"),
    "a field becomes a list": lambda s: s[NAME]["properties"].update(
        versie={"type": "array", "items": {"type": "integer"}}
    ),
    "a new field is required": lambda s: (
        s[NAME]["properties"].update(bijlage={"type": "string"}),
        s[NAME]["required"].append("bijlage"),
    ),
    "a field becomes required": lambda s: s[NAME]["required"].append("verwachtingen"),
    "a field is no longer required": lambda s: s[NAME]["required"].remove("doel"),
    "another const": lambda s: s[NAME]["properties"]["type"].update(const="iets.anders.v1"),
    "another pattern": lambda s: s[NAME]["properties"]["gemeente"].update(pattern="^G"),
    "another format": lambda s: s[NAME]["properties"]["opgetredenOp"].update(format="date"),
    "another lowest value": lambda s: s[NAME]["properties"]["volgnummer"].update(minimum=0),
    "a limit that was not there": lambda s: s[NAME]["properties"]["versie"].update(maximum=9),
    "a limit is gone": lambda s: s[NAME]["properties"]["versie"].pop("minimum"),
    "a choice more": lambda s: s[NAME]["$defs"]["Partij"]["enum"].append("buren"),
    "a choice less": lambda s: s[NAME]["$defs"]["Partij"]["enum"].remove("zorg"),
    "no choice but a text": lambda s: s[NAME]["$defs"]["Partij"].pop("enum"),
    "a field of a part is gone": lambda s: s[NAME]["$defs"]["PlanActie"]["properties"].pop("wie"),
    "items of another kind": lambda s: s[NAME]["properties"]["acties"].update(items={"type": "string"}),
    "sealed becomes readable": lambda s: s[NAME]["properties"].update(doel={"type": "string"}),
    "readable becomes sealed": lambda s: s[NAME]["properties"]["versie"].update(
        {"type": "string", "format": "vertrouwelijk", "x-inhoud": {"type": "integer"}}
    ),
    "what is sealed has another type": lambda s: s[NAME]["properties"]["doel"]["x-inhoud"].update(type="integer"),
    "a field of what is sealed is gone": lambda s: persoon(s)["properties"].pop("postcode"),
    "a field of what is sealed becomes required": lambda s: persoon(s)["required"].append("postcode"),
    "nothing else may be in it": lambda s: s[NAME].update(additionalProperties=False),
}


def persoon(schemas: Schemas) -> dict[str, Any]:
    inhoud: dict[str, Any] = schemas[MELDING]["properties"]["persoon"]["x-inhoud"]
    return inhoud


def renamed(schema: dict[str, Any], old: str, new: str) -> None:
    text = json.dumps(schema).replace(f'"{old}"', f'"{new}"').replace(f"/{old}", f"/{new}")
    schema.update(json.loads(text))
    schema["$defs"].pop(old, None)


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_an_addition_passes(change: Callable[[Schemas], Any]) -> None:
    """Claim: whoever reads a fact today, reads this one too."""
    assert changed(change) == []


@pytest.mark.parametrize("change", FORBIDDEN.values(), ids=FORBIDDEN)
def test_any_other_change_is_found(change: Callable[[Schemas], Any]) -> None:
    """Claim: a reader of today, or a fact of today, would break on this, and the finding names the fact."""
    found = changed(change)
    assert found
    assert all(each.startswith(("nl.doorstroompunt.casussen.plan-herzien", MELDING)) for each in found)


def test_a_finding_says_where(tmp_path: Path) -> None:
    """Claim: the sentence names fact, field and what changed."""
    assert changed(FORBIDDEN["a choice more"])[0] == f"{NAME}: acties.items.wie.enum krijgt buren erbij"
    assert changed(FORBIDDEN["a field is gone"])[0] == f"{NAME}: reden is weg"
    assert f"{NAME}: required krijgt bijlage erbij" in changed(FORBIDDEN["a new field is required"])


def test_a_release_is_kept_once_and_never_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Claim: a release keeps today's shapes; a later one that would break it writes nothing and exits with 1."""
    monkeypatch.setattr(publish, "UITGAVEN", tmp_path)
    monkeypatch.setattr(publish, "publish", lambda: None)
    assert publish.main(["uitgave"]) == 0
    (kept,) = tmp_path.iterdir()
    assert json.loads(kept.read_text()) == {name: vorm(schema) for name, schema in publish.facts().items()}
    shapes = publish.facts()
    shapes[NAME]["required"].remove("doel")
    monkeypatch.setattr(publish, "facts", lambda: shapes)
    monkeypatch.setattr(publish, "VERSION", "0.2.0")
    assert publish.main(["uitgave"]) == 1
    assert list(tmp_path.iterdir()) == [kept]
