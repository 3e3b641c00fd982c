"""Files with routes, as a region would write them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from contracts.routes import MEEGELEVERD

BEGIN = date(2021, 3, 8)
Bestand = dict[str, Any]


def meegeleverd(naam: str) -> Bestand:
    """A route that ships, to make another one of."""
    inhoud: Bestand = json.loads((MEEGELEVERD / f"{naam}-{BEGIN}.json").read_text("utf-8"))
    return inhoud


def werkroute(**anders: Any) -> Bestand:
    """A fifth route: straight to a plan, for nieuw-vsv'ers of 23 and older."""
    fasen = meegeleverd("routekaart")["fasen"]
    voorwaarde = {"regel": "werk-eerst", "doelgroepen": ["nieuw-vsver"], "vanafLeeftijd": 23, "bron": "regioplan"}
    return {
        "naam": "werk-eerst",
        "titel": "Werk eerst",
        "ingangsdatum": "2026-01-01",
        "uitleg": "Meteen een plan met werk en inkomen.",
        "bron": "Regionaal programma",
        "voor": [voorwaarde],
        "vervolgstap": 8,
        "fasen": [fase for fase in fasen if fase["fase"] != 2],
        "tafels": [
            {
                "tafel": "doorbraaktafel",
                "titel": "Werktafel",
                "deelnemers": ["werk-en-inkomen"],
                "beslistBinnen": {"werkdagen": 3},
                "bron": "regioplan",
            }
        ],
    } | anders


def schrijf_in(map_: Path, *inhoud: Bestand) -> Path:
    """Write these routes in a folder, and give the folder."""
    for nummer, een in enumerate(inhoud):
        (map_ / f"route-{nummer}.json").write_text(json.dumps(een), "utf-8")
    return map_
