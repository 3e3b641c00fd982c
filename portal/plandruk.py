"""Het plan van aanpak voor de jongere als PDF: gewone woorden, in het geheugen gemaakt en nergens bewaard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from portal import tijd, woorden

BRON = Path(__file__).parent / "templates" / "plan.typ"


def als_pdf(naam: str, plan: Mapping[str, Any], regio: str) -> bytes:
    """De gegevens gaan als waarden mee, dus geen teken erin kan het sjabloon veranderen."""
    pdf: bytes = typst.compile(
        BRON.read_bytes(), format="pdf", sys_inputs={"gegevens": json.dumps(_gegevens(naam, plan, regio))}
    )
    return pdf


def _gegevens(naam: str, plan: Mapping[str, Any], regio: str) -> dict[str, Any]:
    return {
        "naam": naam,
        "regio": regio,
        "sinds": tijd.datum(plan["sinds"]),
        "doel": plan["doel"] or "",
        "samen": [woorden.wie(een) for een in plan["deelnemers"]],
        "acties": [
            {
                "wat": een["omschrijving"] or woorden.waarde(een["soort"]),
                "wie": woorden.wie(een["wie"]),
                "uiterlijk": tijd.datum(een["uiterlijk"]),
            }
            for een in plan["acties"]
        ],
        "verwachtingen": [
            {"wie": woorden.wie(een["partij"]), "wat": een["verwachting"]} for een in plan["verwachtingen"]
        ],
        "spreken": [
            {"wie": woorden.wie(een["partij"]), "hoe": woorden.elke(een["elkeWeken"])} for een in plan["terugkoppeling"]
        ],
    }
