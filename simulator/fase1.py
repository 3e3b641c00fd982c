"""Fase 1, waarnemen: het dossier en de doelgroep (Routekaart stap 2 en 3)."""

from __future__ import annotations

from datetime import timedelta

from contracts.intake import GegevensGecontroleerd
from contracts.routing import RouteBepaald
from contracts.woorden import Contactwijze, Doelgroep, Partij, Stap
from simulator import tekst
from simulator.lot import Afwijking
from simulator.tafel import Tafel
from simulator.verhaal import Verhaal

EERSTE_MELDING = 1
INKOMENS = ((0.0, False), (0.0, True), (410.0, False), (1_720.0, False))
"""Euros from work in a month, and whether there is a benefit."""


def waarnemen(tafel: Tafel) -> Verhaal[bool]:
    """Speel stap 2 en 3; of de route die eruit volgt langs begeleiding gaat."""
    yield from _neem_kennis(tafel)
    return (yield from _stel_doelgroep_vast(tafel))


def _neem_kennis(tafel: Tafel) -> Verhaal[None]:
    tafel.naar(Stap.NEEM_KENNIS_VAN_DOSSIER)
    yield tafel.laat(tafel.coordinator, "intake", "coachtoewijzingen", coach=tafel.coach.sub)
    geen_contact = tafel.reden(Afwijking.GEEN_CONTACT)
    yield from _contact(tafel, Partij.SCHOOL, Contactwijze.TELEFOON, tekst.CONTACT_SCHOOL)
    for _ in range(2 if geen_contact else tafel.rng.choices((0, 1, 2), (70, 22, 8))[0]):
        yield from _contact(tafel, Partij.JONGERE, Contactwijze.TELEFOON, tekst.GEEN_GEHOOR, gelukt=False)
    if geen_contact is None:
        wijze = tafel.kies((Contactwijze.TELEFOON, Contactwijze.HUISBEZOEK, Contactwijze.BERICHT))
        yield from _contact(tafel, Partij.JONGERE, wijze, tekst.CONTACT_JONGERE)
    if tafel.lot.basisschool:
        yield from _contact(tafel, Partij.OUDER, Contactwijze.TELEFOON, tekst.CONTACT_OUDER)
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


def _contact(
    tafel: Tafel, met: Partij, wijze: Contactwijze, notities: tuple[str, ...], *, gelukt: bool = True
) -> Verhaal[None]:
    yield tafel.doe("intake", "contacten", met=met, wijze=wijze, gelukt=gelukt, notitie=tafel.kies(notities))


def _stel_doelgroep_vast(tafel: Tafel) -> Verhaal[bool]:
    tafel.naar(Stap.STEL_DOELGROEP_VAST)
    beeld = yield tafel.zie("routing", GegevensGecontroleerd)
    voorgesteld, tafel.verwijs_naar = beeld["voorstel"]["doelgroep"], beeld["voorstel"]["verwijsNaar"]
    doelgroep = tafel.lot.eigen_oordeel or voorgesteld or Doelgroep.GEEN_DOELGROEP
    motivering = None if doelgroep == voorgesteld else tekst.OORDEEL[Doelgroep(doelgroep)]
    yield tafel.doe("routing", "doelgroepen", doelgroep=doelgroep, motivering=motivering)
    if doelgroep == Doelgroep.OUD_VSVER:
        yield from _inkomenssignaal(tafel)
    if tafel.lot.directe_actie:
        yield tafel.doe("routing", "directe-acties", actie=tafel.kies(tekst.DIRECTE_ACTIE))
    beeld = yield tafel.zie("routing", RouteBepaald)
    yield tafel.zie("intake", RouteBepaald)
    tafel.route = beeld["route"]
    return bool(beeld["vervolgstap"] < Stap.KOPPEL_TERUG)


def _inkomenssignaal(tafel: Tafel) -> Verhaal[None]:
    """Over de vorige maand; uit het signaal volgt hoe dringend contact is."""
    maand = (tafel.agenda.vandaag.replace(day=1) - timedelta(days=1)).replace(day=1)
    inkomen, uitkering = tafel.kies(INKOMENS)
    yield tafel.doe("routing", "inkomenssignalen", maand=maand, inkomen_uit_werk=inkomen, heeft_uitkering=uitkering)
