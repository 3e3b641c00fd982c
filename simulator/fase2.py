"""Fase 2, analyseren: van intakegesprek tot en met vooronderzoek (Routekaart stap 4 tot en met 7)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.monitoring import HerzieningGevraagd
from contracts.woorden import LEEFDOMEINEN, Gegevenssoort, Grondslag, Hulpmiddel, Partij, Stap
from simulator import tekst
from simulator.lot import Afwijking, Gesprek
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

TOESTEMMINGEN = UUID("2f8f5a0e-93a1-5c0f-9a44-6d0c6c6f1b72")
TOESTEMMING_WEKEN = 26
SCORES = (5, 15, 30, 35, 15)
HULPMIDDELEN = (Hulpmiddel.ZELFREDZAAMHEIDSMATRIX, Hulpmiddel.SIGNALERINGSINSTRUMENT)


def analyseren(tafel: Tafel) -> Verhaal[None]:
    """Speel stap 4 tot en met 7."""
    yield from _gesprek(tafel, tafel.lot.gesprek)
    yield from _leefdomeinen(tafel)
    yield from _privacygesprek(tafel)
    yield from _rond_af(tafel)


def opnieuw_analyseren(tafel: Tafel) -> Verhaal[None]:
    """Stap 10 vroeg om fase 2 te herzien: een nieuw gesprek, en wat daaruit blijkt."""
    yield tafel.zie("intake", HerzieningGevraagd)
    yield from _gesprek(tafel, Gesprek.GEWOON)
    yield from _leefdomeinen(tafel)
    yield from _rond_af(tafel)


def _gesprek(tafel: Tafel, verloop: Gesprek) -> Verhaal[None]:
    tafel.naar(Stap.PLAN_INTAKEGESPREK)
    yield from _startgesprek(tafel) if tafel.lot.basisschool else _intakegesprek(tafel, verloop)


def _startgesprek(tafel: Tafel) -> Verhaal[None]:
    """School, ouders en partners spreken af wie wat doet."""
    uiterlijk = tafel.agenda.vandaag + timedelta(weeks=2)
    afspraken = [{"wie": wie, "wat": wat, "uiterlijk": uiterlijk} for wie, wat in tekst.AFSPRAKEN.items()]
    deelnemers = [Partij.DOORSTROOMPUNT, Partij.OUDER, Partij.SCHOOL, tafel.kies((Partij.LEERPLICHT, Partij.JEUGDHULP))]
    verslag = tafel.kies(tekst.STARTGESPREK)
    yield tafel.doe("intake", "startgesprekken", deelnemers=deelnemers, afspraken=afspraken, verslag=verslag)


def _intakegesprek(tafel: Tafel, verloop: Gesprek) -> Verhaal[None]:
    deelnemers = [Partij.JONGERE, Partij.DOORSTROOMPUNT]
    if tafel.lot.ingeschreven:
        deelnemers.append(Partij.SCHOOL)
    gewenst = [Partij.OUDER] if tafel.rng.random() < 0.3 else []
    if tafel.reden(Afwijking.WENS_NIET_GEVRAAGD):
        gewenst = []
    yield from _plan(tafel, deelnemers, gewenst, verloop)
    if verloop is Gesprek.VERZET:
        reden = tafel.kies(tekst.VERZET)
        gesprek_op = _over_dagen(tafel, 4)
        yield tafel.doe("intake", "intakegesprek-verplaatsingen", gesprek_op=gesprek_op, reden=reden)
        tafel.agenda.wacht_tot(gesprek_op)
    if verloop is Gesprek.NIET_VERSCHENEN:
        yield tafel.doe("intake", "gemiste-intakegesprekken", toelichting=tafel.kies(tekst.NIET_VERSCHENEN))
        yield from _plan(tafel, deelnemers, gewenst, Gesprek.GEWOON)
    yield tafel.doe(
        "intake", "intakegesprek-verslagen", aanwezigen=deelnemers + gewenst, verslag=tafel.kies(tekst.VERSLAG)
    )


def _plan(tafel: Tafel, deelnemers: list[Partij], gewenst: list[Partij], verloop: Gesprek) -> Verhaal[None]:
    afwijking = tafel.reden(Afwijking.WENS_NIET_GEVRAAGD)
    gesprek_op = _over_dagen(tafel, 2)
    yield tafel.doe(
        "intake",
        "intakegesprekken",
        gesprek_op=gesprek_op,
        plaats=tafel.kies(tekst.PLAATS),
        deelnemers=deelnemers + gewenst,
        wens_ouder_of_partner_gevraagd=afwijking is None,
        gewenste_aanwezigen=gewenst,
        afwijking=afwijking,
    )
    if verloop is not Gesprek.VERZET:
        tafel.agenda.wacht_tot(gesprek_op)


def _over_dagen(tafel: Tafel, dagen: int) -> datetime:
    dag = tafel.agenda.vandaag + timedelta(days=dagen)
    dag += timedelta(days=max(0, 8 - dag.isoweekday()) if dag.isoweekday() > 5 else 0)
    return datetime.combine(dag, time(tafel.rng.randint(8, 14), tafel.kies((0, 30))), UTC)


def _leefdomeinen(tafel: Tafel) -> Verhaal[None]:
    tafel.naar(Stap.BRENG_SYSTEEM_IN_KAART)
    domeinen = tafel.rng.sample(LEEFDOMEINEN, tafel.rng.randint(5, 9))
    yield tafel.doe(
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


def _privacygesprek(tafel: Tafel) -> Verhaal[None]:
    tafel.naar(Stap.VOER_PRIVACYGESPREK)
    yield tafel.doe("intake", "privacygesprekken", verslag=tafel.kies(tekst.PRIVACY))
    if tafel.rng.random() < 0.7:
        yield from _deel_met_toestemming(tafel)
    if tafel.lot.ingeschreven:
        gegevens = [Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.VOORTGANG]
        yield tafel.doe(
            "intake", "gegevensdelingen", partij=Partij.SCHOOL, grondslag=Grondslag.WETTELIJKE_TAAK, gegevens=gegevens
        )


def _deel_met_toestemming(tafel: Tafel) -> Verhaal[None]:
    anderen = (Partij.JEUGDHULP,) if tafel.lot.basisschool else (Partij.WERK_EN_INKOMEN, Partij.WERKGEVER)
    partij = tafel.kies((Partij.ZORG, *anderen))
    toestemming = uuid5(TOESTEMMINGEN, f"{tafel.casus}/{partij}")
    gegevens = [Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.ONDERSTEUNINGSVRAAG]
    yield tafel.doe(
        "intake",
        "toestemmingen",
        toestemming=toestemming,
        partij=partij,
        doel=tafel.kies(tekst.TOESTEMMING_DOEL),
        gegevens=gegevens,
        tot=tafel.agenda.vandaag + timedelta(weeks=TOESTEMMING_WEKEN),
    )
    grondslag = Grondslag.TOESTEMMING
    yield tafel.doe(
        "intake", "gegevensdelingen", partij=partij, grondslag=grondslag, gegevens=gegevens, toestemming=toestemming
    )
    if tafel.rng.random() < 0.1:
        yield tafel.doe("intake", "toestemming-intrekkingen", toestemming=toestemming)


def _rond_af(tafel: Tafel) -> Verhaal[None]:
    tafel.naar(Stap.ROND_VOORONDERZOEK_AF)
    afwijking = tafel.reden(Afwijking.GEEN_ONDERWIJSREDENEN)
    yield tafel.doe(
        "intake",
        "vooronderzoeken",
        redenen=tafel.kies(tekst.REDENEN),
        onderwijsredenen=None if afwijking else tafel.kies(tekst.ONDERWIJSREDENEN),
        eerdere_interventies=[tafel.kies(tekst.INTERVENTIES)],
        mogelijke_stappen=tafel.kies(tekst.MOGELIJKE_STAPPEN),
        afwijking=afwijking,
    )
