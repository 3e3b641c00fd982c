"""Drafts to try: our own table under another name, with another limit, or with a column nobody has ever recorded."""

from __future__ import annotations

import json

from contracts.regio import REGELS


def tabel(grens: int = 27, van: str = "2026-01-01", kolom: tuple[str, str] | None = None, regel: int = 0) -> str:
    """The doelgroep table of this date as a draft, as text. `kolom` adds a field with its cell in one of the rules."""
    inhoud = json.loads((REGELS / f"doelgroep-{van}.json").read_text("utf-8")) | {"id": "doelgroep-proef"}
    (regels,) = (node["content"] for node in inhoud["nodes"] if "content" in node)
    if van == "2026-01-01":
        regels["rules"][0]["i1"] = f">= {grens}"
    if kolom:
        regels["inputs"].append({"id": "x", "name": kolom[0], "field": kolom[0]})
        regels["rules"][regel]["x"] = kolom[1]
    return json.dumps(inhoud)
