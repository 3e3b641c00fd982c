"""Fase 1, waarnemen: het dossier en de doelgroep (Routekaart stap 2 en 3)."""

from __future__ import annotations

from contracts.intake import GegevensGecontroleerd
from contracts.routing import RouteBepaald
from contracts.woorden import Contactwijze, Doelgroep, Partij, Stap
from simulator import tekst
from simulator.lot import Afwijking
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

EERSTE_MELDING = 1


def waarnemen(tafel: Tafel) -> Verhaal[bool]:
    """Speel stap 2 en 3; of de route die eruit volgt langs begeleiding gaat."""
    yield from _neem_kennis(tafel)
    return (yield from _stel_doelgroep_vast(tafel))


def _neem_kennis(tafel: Tafel) -> Verhaal[None]:
    tafel.naar(Stap.NEEM_KENNIS_VAN_DOSSIER)
    geen_contact = tafel.reden(Afwijking.GEEN_CONTACT)
    yield from _contact(tafel, Partij.SCHOOL, Contactwijze.TELEFOON, tekst.CONTACT_SCHOOL)
    if geen_contact is None:
        wijze = tafel.kies((Contactwijze.TELEFOON, Contactwijze.HUISBEZOEK, Contactwijze.BERICHT))
        yield from _contact(tafel, Partij.JONGERE, wijze, tekst.CONTACT_JONGERE)
    if tafel.rng.random() < 0.25:
        partner = tafel.kies((Partij.WERK_EN_INKOMEN, Partij.JEUGDHULP))
        yield from _contact(tafel, partner, Contactwijze.BERICHT, tekst.CONTACT_PARTNER)
    yield tafel.doe("intake", "schoolacties", acties=tafel.kies(tekst.SCHOOLACTIES))
    if tafel.lot.ingetrokken:
        reden = tafel.kies(tekst.INTREKKING)
        yield tafel.laat(tafel.school, "intake", "intrekkingen", melding=EERSTE_MELDING, reden=reden)
    yield tafel.doe(
        "intake",
        "gegevenscontroles",
        ingeschreven=tafel.lot.ingeschreven,
        startkwalificatie=tafel.lot.startkwalificatie,
        onderwijssoort=tafel.lot.onderwijssoort,
        uitschrijfdatum=tafel.lot.uitschrijfdatum,
        adres_klopt=tafel.rng.random() < 0.95,
    )
    samenvatting = tafel.kies(tekst.SAMENVATTING)
    yield tafel.doe("intake", "dossierbeoordelingen", samenvatting=samenvatting, afwijking=geen_contact)


def _contact(tafel: Tafel, met: Partij, wijze: Contactwijze, notities: tuple[str, ...]) -> Verhaal[None]:
    yield tafel.doe("intake", "contacten", met=met, wijze=wijze, notitie=tafel.kies(notities))


def _stel_doelgroep_vast(tafel: Tafel) -> Verhaal[bool]:
    tafel.naar(Stap.STEL_DOELGROEP_VAST)
    beeld = yield tafel.zie("routing", GegevensGecontroleerd)
    voorgesteld, tafel.verwijs_naar = beeld["voorstel"]["doelgroep"], beeld["voorstel"]["verwijsNaar"]
    doelgroep = tafel.lot.eigen_oordeel or voorgesteld or Doelgroep.GEEN_DOELGROEP
    motivering = None if doelgroep == voorgesteld else tekst.OORDEEL[Doelgroep(doelgroep)]
    yield tafel.doe("routing", "doelgroepen", doelgroep=doelgroep, motivering=motivering)
    if tafel.lot.directe_actie:
        yield tafel.doe("routing", "directe-acties", actie=tafel.kies(tekst.DIRECTE_ACTIE))
    beeld = yield tafel.zie("routing", RouteBepaald)
    yield tafel.zie("intake", RouteBepaald)
    return bool(beeld["vervolgstap"] < Stap.KOPPEL_TERUG)
