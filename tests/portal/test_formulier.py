"""Forms from the contracts: every command has one, and what is typed becomes the command."""

from __future__ import annotations

import re
from pathlib import Path

from portal.formulier import OPDRACHTEN, Invulling
from portal.formulier.opdrachten import PER_STAP

ROUTEKAART = Path(__file__).parents[2] / "docs" / "routekaart.md"


def test_every_command_of_the_routekaart_has_its_step() -> None:
    """The steps here are those of docs/routekaart.md, and no command is left out."""
    rijen = re.findall(r"\| (\d+) [^|]+\| \w+ \| ([^|]+) \|", ROUTEKAART.read_text("utf-8"))
    beschreven = {int(stap): set(re.findall(r"`([\w-]+)`", namen)) for stap, namen in rijen}
    for stap, plekken in PER_STAP.items():
        assert {naam for _, naam in plekken} <= beschreven[stap], stap
        assert all(plek in OPDRACHTEN for plek in plekken), stap
    overal = {naam for namen in beschreven.values() for naam in namen}
    zonder = {een.naam for een in OPDRACHTEN.values() if een.stap is None}
    assert zonder & overal == {"beeindigingen"}


def test_what_is_typed_becomes_the_command() -> None:
    """Rows, choices, yes and no, numbers and Dutch times arrive as the service wants them; empty stays out."""
    plan = OPDRACHTEN["routing", "plannen"]
    invulling = Invulling(
        {
            "doel": ["terug"],
            "deelnemers": ["jongere", "school"],
            "acties.0.actie": ["1"],
            "acties.0.soort": ["zorg"],
            "acties.2.actie": ["x"],
            "terugkoppeling.0.elkeWeken": ["2"],
            "opgetredenOp": ["2026-07-01T10:00"],
            "afwijking": [""],
        }
    )
    assert invulling.body(plan.velden) == {
        "doel": "terug",
        "deelnemers": ["jongere", "school"],
        "acties": [{"actie": 1, "soort": "zorg"}, {"actie": "x"}],
        "terugkoppeling": [{"elkeWeken": 2}],
        "opgetredenOp": "2026-07-01T10:00:00+02:00",
    }


def test_a_row_more_or_less_keeps_the_others() -> None:
    """Asking for a row adds an empty one; taking one away leaves what was typed in the rest."""
    acties = next(veld for veld in OPDRACHTEN["routing", "plannen"].velden if veld.naam == "acties")
    typed = {"acties.0.soort": ["zorg"], "acties.1.soort": ["coaching"]}
    assert Invulling(typed | {"_rij": ["acties"]}).rijen(acties, "acties") == [0, 1, 2]
    assert Invulling(typed | {"_weg": ["acties.0"]}).rijen(acties, "acties") == [1]
