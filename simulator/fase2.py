"""Fase 2, analyseren: van intakegesprek tot en met vooronderzoek (Routekaart stap 4 tot en met 7)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.intake import VooronderzoekHeropend
from contracts.woorden import LEEFDOMEINEN, Gegevenssoort, Grondslag, Hulpmiddel, Partij, Stap
from simulator import tekst
from simulator.lot import Afwijking, Gesprek
from simulator.tafel import Tafel

TOESTEMMINGEN = UUID("2f8f5a0e-93a1-5c0f-9a44-6d0c6c6f1b72")
TOESTEMMING_WEKEN = 26
SCORES = (5, 15, 30, 35, 15)
HULPMIDDELEN = (Hulpmiddel.ZELFREDZAAMHEIDSMATRIX, Hulpmiddel.SIGNALERINGSINSTRUMENT)


async def analyseren(tafel: Tafel) -> None:
    """Speel stap 4 tot en met 7."""
    await tafel.zie("intake", lambda beeld: beeld["route"] is not None)
    await _intakegesprek(tafel, tafel.lot.gesprek)
    await _leefdomeinen(tafel)
    await _privacygesprek(tafel)
    await _rond_af(tafel)


async def opnieuw_analyseren(tafel: Tafel) -> None:
    """Stap 10 vroeg om fase 2 te herzien: een nieuw gesprek, en wat daaruit blijkt."""
    await tafel.zie_feit(lambda feit: feit["feit"] == VooronderzoekHeropend.__name__)
    await _intakegesprek(tafel, Gesprek.GEWOON)
    await _leefdomeinen(tafel)
    await _rond_af(tafel)


async def _intakegesprek(tafel: Tafel, verloop: Gesprek) -> None:
    tafel.naar(Stap.PLAN_INTAKEGESPREK)
    deelnemers = [Partij.JONGERE, Partij.DOORSTROOMPUNT]
    if tafel.lot.ingeschreven:
        deelnemers.append(Partij.SCHOOL)
    gewenst = [Partij.OUDER] if tafel.rng.random() < 0.3 else []
    if tafel.reden(Afwijking.WENS_NIET_GEVRAAGD):
        gewenst = []
    await _plan(tafel, deelnemers, gewenst)
    if verloop is Gesprek.VERZET:
        reden = tafel.kies(tekst.VERZET)
        await tafel.doe("intake", "intakegesprek-verplaatsingen", gesprek_op=_over_dagen(tafel, 4), reden=reden)
    if verloop is Gesprek.NIET_VERSCHENEN:
        await tafel.doe("intake", "gemiste-intakegesprekken", toelichting=tafel.kies(tekst.NIET_VERSCHENEN))
        await _plan(tafel, deelnemers, gewenst)
    await tafel.doe(
        "intake", "intakegesprek-verslagen", aanwezigen=deelnemers + gewenst, verslag=tafel.kies(tekst.VERSLAG)
    )


async def _plan(tafel: Tafel, deelnemers: list[Partij], gewenst: list[Partij]) -> None:
    afwijking = tafel.reden(Afwijking.WENS_NIET_GEVRAAGD)
    await tafel.doe(
        "intake",
        "intakegesprekken",
        gesprek_op=_over_dagen(tafel, 2),
        plaats=tafel.kies(tekst.PLAATS),
        deelnemers=deelnemers + gewenst,
        wens_ouder_of_partner_gevraagd=afwijking is None,
        gewenste_aanwezigen=gewenst,
        afwijking=afwijking,
    )


def _over_dagen(tafel: Tafel, dagen: int) -> datetime:
    dag = tafel.agenda.vandaag + timedelta(days=dagen)
    return datetime.combine(dag, time(tafel.rng.randint(8, 14), tafel.kies((0, 30))), UTC)


async def _leefdomeinen(tafel: Tafel) -> None:
    tafel.naar(Stap.BRENG_SYSTEEM_IN_KAART)
    domeinen = tafel.rng.sample(LEEFDOMEINEN, tafel.rng.randint(5, 9))
    await tafel.doe(
        "intake",
        "leefdomeinen",
        scores=[_score(tafel, domein) for domein in domeinen],
        hulpmiddelen=tafel.rng.sample(HULPMIDDELEN, tafel.rng.randint(0, 2)),
        ondersteuningsvraag=tafel.kies(tekst.ONDERSTEUNINGSVRAAG),
    )


def _score(tafel: Tafel, domein: str) -> dict[str, Any]:
    score = tafel.rng.choices(range(1, 6), SCORES)[0]
    toelichting = {"notitie": tafel.kies(tekst.NOTITIE)} if score == 1 else {}
    return {"domein": domein, "score": score, **toelichting}


async def _privacygesprek(tafel: Tafel) -> None:
    tafel.naar(Stap.VOER_PRIVACYGESPREK)
    await tafel.doe("intake", "privacygesprekken", verslag=tafel.kies(tekst.PRIVACY))
    if tafel.rng.random() < 0.7:
        await _deel_met_toestemming(tafel)
    if tafel.lot.ingeschreven:
        gegevens = [Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.VOORTGANG]
        await tafel.doe(
            "intake", "gegevensdelingen", partij=Partij.SCHOOL, grondslag=Grondslag.WETTELIJKE_TAAK, gegevens=gegevens
        )


async def _deel_met_toestemming(tafel: Tafel) -> None:
    partij = tafel.kies((Partij.WERK_EN_INKOMEN, Partij.ZORG, Partij.WERKGEVER))
    toestemming = uuid5(TOESTEMMINGEN, f"{tafel.casus}/{partij}")
    gegevens = [Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.ONDERSTEUNINGSVRAAG]
    await tafel.doe(
        "intake",
        "toestemmingen",
        toestemming=toestemming,
        partij=partij,
        doel=tafel.kies(tekst.TOESTEMMING_DOEL),
        gegevens=gegevens,
        tot=tafel.agenda.vandaag + timedelta(weeks=TOESTEMMING_WEKEN),
    )
    grondslag = Grondslag.TOESTEMMING
    await tafel.doe(
        "intake", "gegevensdelingen", partij=partij, grondslag=grondslag, gegevens=gegevens, toestemming=toestemming
    )
    if tafel.rng.random() < 0.1:
        await tafel.doe("intake", "toestemming-intrekkingen", toestemming=toestemming)


async def _rond_af(tafel: Tafel) -> None:
    tafel.naar(Stap.ROND_VOORONDERZOEK_AF)
    afwijking = tafel.reden(Afwijking.GEEN_ONDERWIJSREDENEN)
    await tafel.doe(
        "intake",
        "vooronderzoeken",
        redenen=tafel.kies(tekst.REDENEN),
        onderwijsredenen=None if afwijking else tafel.kies(tekst.ONDERWIJSREDENEN),
        eerdere_interventies=[tafel.kies(tekst.INTERVENTIES)],
        mogelijke_stappen=tafel.kies(tekst.MOGELIJKE_STAPPEN),
        afwijking=afwijking,
    )
