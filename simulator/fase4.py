"""Fase 4, handelen: uitvoeren, volgen, afsluiten en nazorg (Routekaart stap 9 tot en met 11)."""

from __future__ import annotations

from datetime import timedelta

from contracts.feit import CasusFeit
from contracts.intake import StartgesprekGevoerd
from contracts.nazorg import nazorgregel_op
from contracts.routing import PlanHerzien, PlanOpgesteld
from contracts.woorden import EERSTE_VERVOLGACTIE, Actiesoort, Overlegtafel, Partij, Resultaat, Stap, Uitkomst
from simulator import tekst
from simulator.fase2 import opnieuw_analyseren
from simulator.fase3 import herzien
from simulator.lot import Afwijking
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

UITKOMSTEN = {Uitkomst.GESLAAGD: 65, Uitkomst.DEELS_GESLAAGD: 25, Uitkomst.NIET_GESLAAGD: 10}
TAFELS = (Overlegtafel.MULTIDISCIPLINAIR_OVERLEG,)
TAFELS_VOOR_EEN_KIND = (Overlegtafel.ADVIESTAFEL, Overlegtafel.DOORBRAAKTAFEL)
"""For a child the other consultation was where it began."""


def handelen(tafel: Tafel, acties: list[int]) -> Verhaal[None]:
    """Speel stap 9 tot en met 11, met zo nodig een keer terug naar fase 2 of 3."""
    if tafel.lot.verhuist:
        yield from _verhuis(tafel)
    yield from _voer_uit(tafel, acties, PlanOpgesteld)
    yield from _monitor(tafel)
    if tafel.lot.herziening is not None:
        yield from _loop_vast(tafel, tafel.lot.herziening)
        acties = yield from _opnieuw(tafel, tafel.lot.herziening, acties)
    elif tafel.lot.hervat:
        yield from _hervat(tafel)
    yield from _rond_acties_af(tafel, acties)
    yield from _sluit_melding(tafel, tafel.lot.resultaat)
    if tafel.lot.terugval:
        yield from _herstel(tafel, acties)
    situatie = tafel.lot.resultaat
    for _ in range(tafel.rng.randint(1, 3)):
        yield tafel.doe("monitoring", "nazorgcontacten", situatie=situatie, notitie=tafel.kies(tekst.NAZORG))
    tafel.agenda.wacht_tot(tafel.nazorg_tot)
    # Who plays a year in a minute cannot wait half a year: then the care afterwards is shorter, with the reason.
    korter = tekst.NAZORG_KORTER if tafel.agenda.vandaag < tafel.nazorg_tot else None
    yield tafel.doe("monitoring", "nazorgafrondingen", situatie=situatie, afwijking=korter)


def _voer_uit(tafel: Tafel, acties: list[int], plan: type[CasusFeit]) -> Verhaal[None]:
    yield tafel.zie("monitoring", plan)
    tafel.naar(Stap.VOER_UIT)
    yield tafel.doe("monitoring", "trajecten")
    for actie in acties:
        yield tafel.doe("monitoring", "gestarte-acties", actie=actie)
    if tafel.lot.basisschool:
        vanaf = tafel.agenda.vandaag + timedelta(weeks=1)
        yield tafel.doe("monitoring", "aanbiedingen", aanbod=tafel.kies(tekst.AANBOD), vanaf=vanaf)


def _verhuis(tafel: Tafel) -> Verhaal[None]:
    """De jongere woont nu in een andere gemeente van de regio; de casus gaat mee."""
    anderen = [een for een in tafel.coordinator.gemeenten if een not in tafel.coach.gemeenten]
    if anderen:
        naar = tafel.kies(anderen)
        reden = tafel.kies(tekst.VERHUISD)
        yield tafel.doe("intake", "overdrachten", naar=naar, per=tafel.agenda.vandaag, reden=reden)
        tafel.verhuis(naar)
        yield tafel.laat(tafel.coordinator, "intake", "coachtoewijzingen", coach=tafel.coach.sub)


def _monitor(tafel: Tafel) -> Verhaal[None]:
    """De coach hoort van de jongere; school en partner melden zelf."""
    tafel.naar(Stap.MONITOR)
    pad, verslag = "terugkoppelingen", tekst.TERUGKOPPELING
    nagekomen = tafel.lot.gemist == 0
    melders = ((tafel.school, Partij.SCHOOL), (tafel.partner, Partij.WERK_EN_INKOMEN))
    for _ in range(tafel.lot.terugkoppelrondes):
        velden = {"van": Partij.JONGERE, "afspraken_nagekomen": nagekomen, "verslag": tafel.kies(verslag)}
        yield tafel.doe("monitoring", pad, **velden)
        for speler, van in melders:
            if tafel.rng.random() < 0.6:
                velden = {"van": van, "afspraken_nagekomen": True, "verslag": tafel.kies(verslag)}
                yield tafel.laat(speler, "monitoring", pad, **velden)


def _loop_vast(tafel: Tafel, fase: int) -> Verhaal[None]:
    for _ in range(tafel.lot.gemist):
        yield tafel.doe("monitoring", "gemiste-afspraken", door=Partij.JONGERE, toelichting=tafel.kies(tekst.GEMIST))
    yield tafel.doe("monitoring", "stagnaties", reden=tafel.kies(tekst.VASTGELOPEN))
    if tafel.lot.opgeschaald:
        yield from _schaal_op(tafel)
    yield tafel.doe("monitoring", "herzieningen", fase=fase, reden=tekst.HERZIENING[fase])


def _schaal_op(tafel: Tafel) -> Verhaal[None]:
    """Langs de overlegtafels van de route, tot een tafel een uitweg weet."""
    if tafel.lot.basisschool:
        yield tafel.zie("monitoring", StartgesprekGevoerd)
    for overleg in TAFELS_VOOR_EEN_KIND if tafel.lot.basisschool else TAFELS:
        yield tafel.doe("monitoring", "opschalingen", reden=tafel.kies(tekst.OPSCHALING))
        uiterlijk = tafel.agenda.vandaag + timedelta(weeks=3)
        afspraken = [{"wie": Partij.DOORSTROOMPUNT, "wat": tafel.kies(tekst.TAFELAFSPRAAK), "uiterlijk": uiterlijk}]
        besluit = tafel.kies(tekst.TAFELBESLUIT)
        yield tafel.doe("monitoring", "tafelbesluiten", tafel=overleg, besluit=besluit, afspraken=afspraken)
        if tafel.rng.random() < 0.5:
            return


def _hervat(tafel: Tafel) -> Verhaal[None]:
    """Het liep vast; een actie naast het plan was genoeg."""
    yield tafel.doe("monitoring", "stagnaties", reden=tafel.kies(tekst.VASTGELOPEN))
    soort, wie = Actiesoort.COACHING, Partij.DOORSTROOMPUNT
    velden = {"omschrijving": tekst.ACTIE[soort], "uiterlijk": tafel.agenda.vandaag + timedelta(weeks=4)}
    yield tafel.doe("monitoring", "vervolgacties", soort=soort, wie=wie, **velden)
    yield tafel.doe("monitoring", "gestarte-acties", actie=EERSTE_VERVOLGACTIE)
    yield tafel.doe("monitoring", "afgeronde-acties", actie=EERSTE_VERVOLGACTIE, uitkomst=Uitkomst.GESLAAGD)
    yield tafel.doe("monitoring", "hervattingen", toelichting=tafel.kies(tekst.HERVAT))


def _opnieuw(tafel: Tafel, fase: int, acties: list[int]) -> Verhaal[list[int]]:
    """Terug naar fase 2 of 3, en van daar weer tot en met stap 10; de acties van het herziene plan."""
    if fase == 2:
        yield from opnieuw_analyseren(tafel)
    acties = yield from herzien(tafel, fase, acties)
    yield from _voer_uit(tafel, acties, PlanHerzien)
    yield from _monitor(tafel)
    return acties


def _rond_acties_af(tafel: Tafel, acties: list[int]) -> Verhaal[None]:
    lopend = acties[-1:] if tafel.lot.afwijking is Afwijking.ACTIE_LOOPT_DOOR else []
    for actie in acties:
        if actie not in lopend:
            uitkomst = tafel.rng.choices(list(UITKOMSTEN), list(UITKOMSTEN.values()))[0]
            toelichting = tafel.kies(tekst.UITKOMST)
            yield tafel.doe("monitoring", "afgeronde-acties", actie=actie, uitkomst=uitkomst, toelichting=toelichting)


def _sluit_melding(tafel: Tafel, resultaat: Resultaat) -> Verhaal[None]:
    tafel.naar(Stap.SLUIT_MELDING)
    reden = tafel.reden(Afwijking.ACTIE_LOOPT_DOOR)
    toelichting = tekst.AFSLUITING[resultaat]
    yield tafel.doe("monitoring", "afsluitingen", resultaat=resultaat, toelichting=toelichting, afwijking=reden)
    yield tafel.doe("monitoring", "nazorgtrajecten")
    tafel.nazorg_tot = tafel.agenda.vandaag + timedelta(weeks=nazorgregel_op(tafel.agenda.vandaag).weken)


def _herstel(tafel: Tafel, acties: list[int]) -> Verhaal[None]:
    """De jongere valt terug tijdens de nazorg, en krabbelt met een herzien plan weer op."""
    fase = tafel.lot.terugval_naar
    yield tafel.doe("monitoring", "terugvallen", toelichting=tafel.kies(tekst.TERUGVAL), fase=fase)
    acties = yield from _opnieuw(tafel, fase, acties)
    verslag = tafel.kies(tekst.HERSTELD)
    yield tafel.doe("monitoring", "terugkoppelingen", van=Partij.JONGERE, afspraken_nagekomen=True, verslag=verslag)
    yield from _rond_acties_af(tafel, acties)
    yield from _sluit_melding(tafel, tafel.lot.resultaat)
