"""Een verhaal verzoek voor verzoek, zoals mensen werken: voor de demo."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from contracts.feit import Rol, dag
from contracts.intake import CasusOvergedragen
from simulator.agenda import Agenda
from simulator.casus import casusverhaal
from simulator.client import CasusIsAfgesloten, Diensten
from simulator.lot import Jongere, trek, worp
from simulator.tafel import Tafel
from simulator.verhaal import Kennis, Meld, Opdracht, Verhaal, leidinggevende, medewerker

COACHES_PER_GEMEENTE = 3
SCHOLEN_PER_GEMEENTE = 2


async def speel(diensten: Diensten, gemeenten: tuple[str, ...], seed: int, casus: dict[str, Any]) -> None:
    """Speel een casus (een regel van de lijst van intake) uit; na een onderbreking gaat zij verder waar zij was.

    Raises Vastgelopen als een dienst niet verder wil.
    """
    try:
        await _vertel(diensten, casus["casusId"], casusverhaal(await _aan_tafel(diensten, gemeenten, seed, casus)))
    except CasusIsAfgesloten:
        return


async def _vertel(diensten: Diensten, casus: str, verhaal: Verhaal[None]) -> None:
    kennis, antwoord = Kennis(), None
    while True:
        try:
            stap = verhaal.send(antwoord)
        except StopIteration:
            return
        antwoord = None
        match stap:
            case Opdracht():
                kennis.noteer(await diensten.geef_opdracht(casus, stap))
            case Meld():
                raise TypeError("de meldingen van de demo staan in een bestand")
            case zie:
                klaar = partial(kennis.is_gehoord, zie)
                antwoord = await diensten.wacht(zie.speler, zie.dienst, f"/v1/casussen/{casus}", klaar)


async def _aan_tafel(diensten: Diensten, gemeenten: tuple[str, ...], seed: int, casus: dict[str, Any]) -> Tafel:
    id_, lezer = casus["casusId"], leidinggevende(gemeenten)
    beeld = await diensten.wacht(lezer, "intake", f"/v1/casussen/{id_}")
    tijdlijn = await diensten.wacht(lezer, "evaluation", f"/v1/casussen/{id_}/tijdlijn")
    melding = tijdlijn["feiten"][0]
    verhuisd = (feit["gegevens"] for feit in tijdlijn["feiten"] if feit["feit"] == CasusOvergedragen.__name__)
    gemeente = next(verhuisd, {"van": casus["gemeente"]})["van"]
    jongere = Jongere(
        kenmerk=_kenmerk(beeld["persoon"], id_),
        leeftijd=melding["gegevens"]["leeftijd"],
        gemeld_op=dag(datetime.fromisoformat(melding["opgetredenOp"])),
        peildatum=dag(datetime.fromisoformat(melding["vastgelegdOp"])),
        niveau=melding["gegevens"].get("niveau"),
    )
    rng = worp(seed, jongere.kenmerk)
    lot = trek(rng, jongere)
    return Tafel(
        id_,
        rng,
        lot,
        Agenda(jongere.gemeld_op, datetime.fromisoformat(casus["geopendOp"]), rng),
        coordinator=lezer,
        coach=medewerker(Rol.DOORSTROOMCOACH, "coach", gemeente, rng.randint(1, COACHES_PER_GEMEENTE)),
        school=medewerker(Rol.KETENPARTNER, "school", gemeente, rng.randint(1, SCHOLEN_PER_GEMEENTE)),
        partner=medewerker(Rol.KETENPARTNER, "werk-en-inkomen", gemeente, 1),
    )


def _kenmerk(persoon: dict[str, Any] | None, casus: str) -> str:
    """Wat een jongere in ieder gegevensbestand dezelfde maakt: daar is een casus-id anders, en het spel niet."""
    bekend = persoon or {}
    return bekend.get("bsn") or bekend.get("onderwijsnummer") or casus
