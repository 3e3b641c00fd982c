"""De regelbestanden die bij het product horen, per soort: het begin van een concept, en namen die al bezet zijn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contracts.regio import REGELS
from contracts.routes import MEEGELEVERD
from contracts.termijnen import PATROON
from contracts.woorden import Conceptsoort

PLAATS: Mapping[Conceptsoort, tuple[Path, str]] = {
    Conceptsoort.DOELGROEP: (REGELS, "doelgroep-*.json"),
    Conceptsoort.TERMIJNEN: (REGELS, PATROON),
    Conceptsoort.ROUTE: (MEEGELEVERD, "*.json"),
}


def meegeleverd(soort: Conceptsoort) -> tuple[Path, ...]:
    """De bestanden van deze soort, op naam; een naam eindigt op de ingangsdatum (JJJJ-MM-DD)."""
    map_, patroon = PLAATS[soort]
    return tuple(sorted(map_.glob(patroon)))
