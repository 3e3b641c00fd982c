"""Fase 4, handelen: uitvoeren, volgen, afsluiten en nazorg (Routekaart stap 9 tot en met 11)."""

from __future__ import annotations

from contracts.woorden import Partij, Resultaat, Stap, Uitkomst
from simulator import tekst
from simulator.fase2 import opnieuw_analyseren
from simulator.fase3 import herzien
from simulator.lot import Afwijking
from simulator.tafel import Tafel

UITKOMSTEN = {Uitkomst.GESLAAGD: 65, Uitkomst.DEELS_GESLAAGD: 25, Uitkomst.NIET_GESLAAGD: 10}


async def handelen(tafel: Tafel, acties: list[int]) -> None:
    """Speel stap 9 tot en met 11, met zo nodig een keer terug naar fase 2 of 3."""
    await _voer_uit(tafel, acties, planversie=1)
    await _monitor(tafel)
    if tafel.lot.herziening is not None:
        acties = await _herzie(tafel, tafel.lot.herziening, acties)
        await _voer_uit(tafel, acties, planversie=2)
        await _monitor(tafel)
    await _rond_acties_af(tafel, acties)
    await _sluit_melding(tafel, tafel.lot.resultaat)
    if tafel.lot.terugval:
        await _herstel(tafel)
    situatie = tafel.lot.resultaat
    for _ in range(tafel.rng.randint(1, 2)):
        await tafel.doe("monitoring", "nazorgcontacten", situatie=situatie, notitie=tafel.kies(tekst.NAZORG))
    await tafel.doe("monitoring", "nazorgafrondingen", situatie=situatie, afwijking=tekst.NAZORG_KORTER)


async def _voer_uit(tafel: Tafel, acties: list[int], planversie: int) -> None:
    await tafel.zie("monitoring", lambda beeld: beeld["planversie"] >= planversie)
    tafel.naar(Stap.VOER_UIT)
    await tafel.doe("monitoring", "trajecten")
    for actie in acties:
        await tafel.doe("monitoring", "gestarte-acties", actie=actie)


async def _monitor(tafel: Tafel) -> None:
    """De coach hoort van de jongere; school en partner melden zelf."""
    tafel.naar(Stap.MONITOR)
    pad, verslag = "terugkoppelingen", tekst.TERUGKOPPELING
    nagekomen = tafel.lot.gemist == 0
    await tafel.doe("monitoring", pad, van=Partij.JONGERE, afspraken_nagekomen=nagekomen, verslag=tafel.kies(verslag))
    for speler, van in ((tafel.school, Partij.SCHOOL), (tafel.partner, Partij.WERK_EN_INKOMEN)):
        if tafel.rng.random() < 0.6:
            velden = {"van": van, "afspraken_nagekomen": True, "verslag": tafel.kies(verslag)}
            await tafel.laat(speler, "monitoring", pad, **velden)


async def _herzie(tafel: Tafel, fase: int, acties: list[int]) -> list[int]:
    for _ in range(tafel.lot.gemist):
        await tafel.doe("monitoring", "gemiste-afspraken", door=Partij.JONGERE, toelichting=tafel.kies(tekst.GEMIST))
    await tafel.doe("monitoring", "stagnaties", reden=tafel.kies(tekst.VASTGELOPEN))
    if tafel.lot.opgeschaald:
        await tafel.doe("monitoring", "opschalingen", reden=tafel.kies(tekst.OPSCHALING))
    await tafel.doe("monitoring", "herzieningen", fase=fase, reden=tekst.HERZIENING[fase])
    if fase == 2:
        await opnieuw_analyseren(tafel)
    return await herzien(tafel, fase, acties)


async def _rond_acties_af(tafel: Tafel, acties: list[int]) -> None:
    lopend = acties[-1:] if tafel.lot.afwijking is Afwijking.ACTIE_LOOPT_DOOR else []
    for actie in acties:
        if actie not in lopend:
            uitkomst = tafel.rng.choices(list(UITKOMSTEN), list(UITKOMSTEN.values()))[0]
            toelichting = tafel.kies(tekst.UITKOMST)
            await tafel.doe("monitoring", "afgeronde-acties", actie=actie, uitkomst=uitkomst, toelichting=toelichting)


async def _sluit_melding(tafel: Tafel, resultaat: Resultaat) -> None:
    tafel.naar(Stap.SLUIT_MELDING)
    reden = tafel.reden(Afwijking.ACTIE_LOOPT_DOOR)
    toelichting = tekst.AFSLUITING[resultaat]
    await tafel.doe("monitoring", "afsluitingen", resultaat=resultaat, toelichting=toelichting, afwijking=reden)
    await tafel.doe("monitoring", "nazorgtrajecten")


async def _herstel(tafel: Tafel) -> None:
    """De jongere valt terug tijdens de nazorg, en krabbelt weer op."""
    await tafel.doe("monitoring", "terugvallen", toelichting=tafel.kies(tekst.TERUGVAL))
    verslag = tafel.kies(tekst.HERSTELD)
    await tafel.doe("monitoring", "terugkoppelingen", van=Partij.JONGERE, afspraken_nagekomen=True, verslag=verslag)
    await _sluit_melding(tafel, tafel.lot.resultaat)
