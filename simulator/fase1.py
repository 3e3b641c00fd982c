"""Fase 1, waarnemen: het dossier en de doelgroep (Routekaart stap 2 en 3)."""

from __future__ import annotations

from typing import Any

from contracts.woorden import Contactwijze, Doelgroep, Partij, Stap
from simulator import tekst
from simulator.lot import Afwijking
from simulator.tafel import Tafel

EERSTE_MELDING = 1


async def waarnemen(tafel: Tafel) -> bool:
    """Speel stap 2 en 3; of de route die eruit volgt langs begeleiding gaat."""
    await _neem_kennis(tafel)
    return await _stel_doelgroep_vast(tafel)


async def _neem_kennis(tafel: Tafel) -> None:
    tafel.naar(Stap.NEEM_KENNIS_VAN_DOSSIER)
    geen_contact = tafel.reden(Afwijking.GEEN_CONTACT)
    await _contact(tafel, Partij.SCHOOL, Contactwijze.TELEFOON, tekst.CONTACT_SCHOOL)
    if geen_contact is None:
        wijze = tafel.kies((Contactwijze.TELEFOON, Contactwijze.HUISBEZOEK, Contactwijze.BERICHT))
        await _contact(tafel, Partij.JONGERE, wijze, tekst.CONTACT_JONGERE)
    if tafel.rng.random() < 0.25:
        partner = tafel.kies((Partij.WERK_EN_INKOMEN, Partij.JEUGDHULP))
        await _contact(tafel, partner, Contactwijze.BERICHT, tekst.CONTACT_PARTNER)
    await tafel.doe("intake", "schoolacties", acties=tafel.kies(tekst.SCHOOLACTIES))
    if tafel.lot.ingetrokken:
        reden = tafel.kies(tekst.INTREKKING)
        await tafel.laat(tafel.school, "intake", "intrekkingen", melding=EERSTE_MELDING, reden=reden)
    await tafel.doe(
        "intake",
        "gegevenscontroles",
        ingeschreven=tafel.lot.ingeschreven,
        startkwalificatie=tafel.lot.startkwalificatie,
        onderwijssoort=tafel.lot.onderwijssoort,
        uitschrijfdatum=tafel.lot.uitschrijfdatum,
        adres_klopt=tafel.rng.random() < 0.95,
    )
    samenvatting = tafel.kies(tekst.SAMENVATTING)
    await tafel.doe("intake", "dossierbeoordelingen", samenvatting=samenvatting, afwijking=geen_contact)


async def _contact(tafel: Tafel, met: Partij, wijze: Contactwijze, notities: tuple[str, ...]) -> None:
    await tafel.doe("intake", "contacten", met=met, wijze=wijze, notitie=tafel.kies(notities))


async def _stel_doelgroep_vast(tafel: Tafel) -> bool:
    tafel.naar(Stap.STEL_DOELGROEP_VAST)
    beeld = await tafel.zie("routing", _gegevens_verwerkt)
    voorgesteld, tafel.verwijs_naar = beeld["voorstel"]["doelgroep"], beeld["voorstel"]["verwijsNaar"]
    doelgroep = tafel.lot.eigen_oordeel or voorgesteld or Doelgroep.GEEN_DOELGROEP
    motivering = None if doelgroep == voorgesteld else tekst.OORDEEL[Doelgroep(doelgroep)]
    await tafel.doe("routing", "doelgroepen", doelgroep=doelgroep, motivering=motivering)
    if tafel.lot.directe_actie:
        await tafel.doe("routing", "directe-acties", actie=tafel.kies(tekst.DIRECTE_ACTIE))
    beeld = await tafel.zie("routing")
    return bool(beeld["vervolgstap"] < Stap.KOPPEL_TERUG)


def _gegevens_verwerkt(beeld: dict[str, Any]) -> bool:
    """Of het voorstel rust op de gecontroleerde gegevens: pas dan is een startkwalificatie bekend."""
    return beeld["voorstel"] is not None and beeld["voorstel"]["invoer"]["startkwalificatie"] is not None
