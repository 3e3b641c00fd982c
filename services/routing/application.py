"""Voorstellen: wat bekend is wordt invoer voor de beslistabel die op de peildatum gold."""

from __future__ import annotations

from contracts.feit import CasusFeit
from contracts.intake import GegevensGecontroleerd, MeldingIngetrokken, MeldingOntvangen
from contracts.peildatum import laatste_1_oktober
from contracts.woorden import Doelgroepinvoer
from kit.codec import Codec
from kit.vault import KeyDestroyed
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

NIEUWE_GEGEVENS = (MeldingOntvangen, MeldingIngetrokken, GegevensGecontroleerd)
"""De feiten waardoor een voorstel anders kan uitvallen."""


def invoer_voor(routering: Routering, codec: Codec) -> Doelgroepinvoer | None:
    """De categorieen waarop het voorstel rust; None zolang er geen melding is. Raises KeyDestroyed."""
    melding, peildatum, gegevens = routering.melding, routering.peildatum, routering.uitgeschreven.value
    if melding is None or peildatum is None:
        return None
    uitgeschreven = codec.open(gegevens, "uitschrijfdatum") if gegevens else None
    return Doelgroepinvoer(
        peildatum=peildatum,
        leeftijd=melding.leeftijd,
        verzuim=routering.verzuim,
        ingeschreven=routering.ingeschreven.value,
        startkwalificatie=routering.startkwalificatie.value,
        onderwijssoort=routering.onderwijssoort.value,
        uitgeschreven_sinds_laatste_1_oktober=uitgeschreven >= laatste_1_oktober(peildatum) if uitgeschreven else None,
    )


def verneem(routering: Routering, feit: CasusFeit, stored: bytes, codec: Codec, tabellen: Tabellen) -> None:
    """Neem kennis van een feit; nieuwe gegevens geven een nieuw voorstel als het anders uitvalt."""
    routering.hoor(feit, stored)
    if not isinstance(feit, NIEUWE_GEGEVENS):
        return
    try:
        invoer = invoer_voor(routering, codec)
    except KeyDestroyed:
        return
    if invoer is not None:
        voorstel = tabellen.beslis(invoer)
        routering.stel_doelgroep_voor(
            voorstel.doelgroep, voorstel.verwijs_naar, voorstel.regel, invoer, voorstel.ontbreekt
        )
