"""Fase 3, plannen: het plan van aanpak en wie de regie heeft (Routekaart stap 8)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from contracts.intake import VooronderzoekAfgerond
from contracts.monitoring import HerzieningGevraagd
from contracts.woorden import Actiesoort, Masroute, Partij, Regiesoort, Stap
from simulator import tekst
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

DOOR = {
    Actiesoort.STUDIEKEUZETEST: Partij.JONGERE,
    Actiesoort.LEERBAAN_OF_WERKPLEK: Partij.SBB,
    Actiesoort.TERUG_NAAR_SCHOOL: Partij.SCHOOL,
    Actiesoort.ZORG: Partij.ZORG,
    Actiesoort.SCHULDHULP: Partij.WERK_EN_INKOMEN,
    Actiesoort.COACHING: Partij.DOORSTROOMPUNT,
}
VOOR_EEN_KIND = [Actiesoort.TERUG_NAAR_SCHOOL, Actiesoort.ZORG, Actiesoort.COACHING]
MAS = "mas-geinspireerd"
CASUSREGISSEURS = (
    Partij.DOORSTROOMPUNT,
    Partij.DOORSTROOMPUNT,
    Partij.SCHOOL,
    Partij.JEUGDHULP,
    Partij.WERK_EN_INKOMEN,
)


def plannen(tafel: Tafel) -> Verhaal[list[int]]:
    """Speel stap 8; de nummers van de acties in het plan."""
    yield tafel.zie("routing", VooronderzoekAfgerond)
    tafel.naar(Stap.STEL_PLAN_OP)
    if tafel.route == MAS:
        toelichting = tafel.kies(tekst.MASROUTE)
        yield tafel.doe("routing", "masroutekeuzes", masroute=Masroute.VRIJWILLIGE_HULP, toelichting=toelichting)
    nummers = list(range(1, tafel.rng.randint(2, 3) + 1))
    yield tafel.doe("routing", "plannen", acties=partial(_acties, tafel, nummers), **_afspraken(tafel))
    regisseur = tafel.kies(CASUSREGISSEURS)
    yield tafel.doe("routing", "regiehouders", regie=Regiesoort.CASUSREGIE, partij=regisseur, keuze_van_jongere=True)
    return nummers


def herzien(tafel: Tafel, fase: int, eerdere: list[int]) -> Verhaal[list[int]]:
    """Herzie het plan na stap 10: wat nog open stond gaat eruit; de nummers van de nieuwe acties."""
    yield tafel.zie("routing", VooronderzoekAfgerond if fase == 2 else HerzieningGevraagd)
    tafel.naar(Stap.STEL_PLAN_OP)
    nummers = [max(eerdere) + 1, max(eerdere) + 2]
    reden, acties = tekst.HERZIENING[fase], partial(_acties, tafel, nummers)
    yield tafel.doe("routing", "planherzieningen", acties=acties, reden=reden, **_afspraken(tafel))
    return nummers


def _acties(tafel: Tafel, nummers: list[int]) -> list[dict[str, Any]]:
    soorten = tafel.rng.sample(VOOR_EEN_KIND if tafel.lot.basisschool else list(DOOR), len(nummers))
    return [
        {
            "actie": nummer,
            "soort": soort,
            "omschrijving": tekst.ACTIE[soort],
            "wie": DOOR[soort],
            "uiterlijk": tafel.agenda.vandaag + timedelta(weeks=tafel.rng.randint(2, 10)),
        }
        for nummer, soort in zip(nummers, soorten, strict=True)
    ]


def _afspraken(tafel: Tafel) -> dict[str, Any]:
    terugkoppeling = [
        {"partij": Partij.JONGERE, "elkeWeken": tafel.kies((1, 2))},
        {"partij": tafel.kies((Partij.SCHOOL, Partij.WERK_EN_INKOMEN)), "elkeWeken": tafel.kies((2, 4))},
    ]
    return {
        "doel": tafel.kies(tekst.DOEL),
        "deelnemers": [Partij.DOORSTROOMPUNT, *(afspraak["partij"] for afspraak in terugkoppeling)],
        "terugkoppeling": terugkoppeling,
        "verwachtingen": [
            {"partij": partij, "verwachting": verwachting} for partij, verwachting in tekst.VERWACHTINGEN.items()
        ],
    }
