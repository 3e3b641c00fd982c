"""De weg van een casus: van het dossier tot zij is afgesloten, zo ver als haar tak gaat."""

from __future__ import annotations

from simulator.fase1 import waarnemen
from simulator.fase2 import analyseren
from simulator.fase3 import plannen
from simulator.fase4 import handelen
from simulator.fase5 import evalueren
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal


def casusverhaal(tafel: Tafel) -> Verhaal[None]:
    """Alles wat er na de melding gebeurt."""
    begeleid = yield from waarnemen(tafel)
    if begeleid:
        yield from analyseren(tafel)
        acties = yield from plannen(tafel)
        yield from handelen(tafel, acties)
    yield from evalueren(tafel, begeleid)
