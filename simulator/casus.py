"""De weg van een casus: van het dossier tot zij is afgesloten, zo ver als haar tak gaat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.feit import Rol, dag
from simulator.agenda import Agenda
from simulator.client import CasusIsAfgesloten, Diensten, Speler
from simulator.fase1 import waarnemen
from simulator.fase2 import analyseren
from simulator.fase3 import plannen
from simulator.fase4 import handelen
from simulator.fase5 import evalueren
from simulator.lot import Jongere, trek, worp
from simulator.tafel import Tafel

COACHES_PER_GEMEENTE = 3
SCHOLEN_PER_GEMEENTE = 2


async def speel(diensten: Diensten, seed: int, casus: dict[str, Any]) -> None:
    """Speel een casus (een regel van de lijst van intake) uit; na een onderbreking gaat zij verder waar zij was.

    Raises Vastgelopen als een dienst niet verder wil.
    """
    try:
        tafel = await _aan_tafel(diensten, seed, casus)
        begeleid = await waarnemen(tafel)
        if begeleid:
            await analyseren(tafel)
            await handelen(tafel, await plannen(tafel))
        await evalueren(tafel, begeleid)
    except CasusIsAfgesloten:
        return


async def _aan_tafel(diensten: Diensten, seed: int, casus: dict[str, Any]) -> Tafel:
    id_, gemeente = casus["casusId"], casus["gemeente"]
    lezer = _medewerker(Rol.DOORSTROOMCOACH, f"coach-{gemeente[2:]}-1", gemeente)
    beeld = await diensten.wacht(lezer, "intake", f"/v1/casussen/{id_}")
    tijdlijn = await diensten.wacht(lezer, "evaluation", f"/v1/casussen/{id_}/tijdlijn")
    melding = tijdlijn["feiten"][0]
    jongere = Jongere(
        kenmerk=_kenmerk(beeld["persoon"], id_),
        leeftijd=melding["gegevens"]["leeftijd"],
        gemeld_op=dag(datetime.fromisoformat(melding["opgetredenOp"])),
        peildatum=dag(datetime.fromisoformat(melding["vastgelegdOp"])),
        niveau=melding["gegevens"].get("niveau"),
    )
    rng = worp(seed, jongere.kenmerk)
    lot = trek(rng, jongere)
    nummer = rng.randint(1, COACHES_PER_GEMEENTE)
    return Tafel(
        diensten,
        id_,
        rng,
        lot,
        Agenda(jongere.gemeld_op, datetime.fromisoformat(casus["geopendOp"]), rng),
        coach=_medewerker(Rol.DOORSTROOMCOACH, f"coach-{gemeente[2:]}-{nummer}", gemeente),
        school=_medewerker(Rol.KETENPARTNER, f"school-{gemeente[2:]}-{rng.randint(1, SCHOLEN_PER_GEMEENTE)}", gemeente),
        partner=_medewerker(Rol.KETENPARTNER, f"werk-en-inkomen-{gemeente[2:]}", gemeente),
    )


def _kenmerk(persoon: dict[str, Any] | None, casus: str) -> str:
    """Wat een jongere in ieder gegevensbestand dezelfde maakt: daar is een casus-id anders, en het spel niet."""
    bekend = persoon or {}
    return bekend.get("bsn") or bekend.get("onderwijsnummer") or casus


def _medewerker(rol: Rol, sub: str, gemeente: str) -> Speler:
    return Speler(sub, (rol.value,), (gemeente,))
