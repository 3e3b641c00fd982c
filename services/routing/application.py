"""Voorstellen: wat bekend is wordt invoer voor de beslistabel die op de peildatum gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from contracts.doelgroeptabel import Voorstel
from contracts.feit import Feit
from contracts.intake import GegevensGecontroleerd, MeldingIngetrokken, MeldingOntvangen, PersoonsgegevensGecorrigeerd
from contracts.peildatum import laatste_1_oktober, leeftijd_op
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep, Doelgroepinvoer
from kit.codec import Codec
from kit.reading import opened
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

NIEUWE_GEGEVENS = (MeldingOntvangen, MeldingIngetrokken, GegevensGecontroleerd, PersoonsgegevensGecorrigeerd)
"""De feiten waardoor een voorstel anders kan uitvallen."""


@dataclass(frozen=True)
class Weging:
    """Weegt wat van een casus bekend is met de tabel van de dag; persoonsgegevens gaan alleen hier even open."""

    codec: Codec
    tabellen: Tabellen

    def verneem(self, routering: Routering, feit: Feit, stored: bytes) -> None:
        """Neem kennis van een feit; nieuwe gegevens geven een nieuw voorstel als het anders uitvalt."""
        routering.hoor(feit, stored)
        if not isinstance(feit, NIEUWE_GEGEVENS):
            return
        invoer = self.invoer(routering, routering.peildatum)
        if invoer is not None:
            _stel_voor(routering, invoer, self.tabellen.beslis(invoer))

    def herbeoordeel(self, routering: Routering, vandaag: date) -> None:
        """Stel een andere doelgroep voor als alleen de kalender dat vraagt: 1 oktober, een leeftijd, een nieuwe tabel.

        Wie nieuw-vsv'er is wordt op 1 oktober oud-vsv'er; de peildatum is dan die dag, ook als dit later draait.
        """
        oktober = laatste_1_oktober(vandaag)
        vorige = routering.voorstel
        if vorige is None or routering.afgesloten:
            return
        if vorige.invoer.peildatum < oktober and _wordt_oud(routering, vorige, oktober):
            self._herzie(routering, oktober)
        if routering.peildatum < vandaag:
            self._herzie(routering, vandaag, zoals=(routering.voorstel or vorige).invoer)

    def _herzie(self, routering: Routering, peildatum: date, zoals: Doelgroepinvoer | None = None) -> None:
        """Stel voor wat de tabel zegt; met `zoals` alleen als zij met de leeftijd en dag van toen iets anders zei."""
        invoer = self.invoer(routering, peildatum)
        if invoer is None:
            return
        voorstel = self.tabellen.beslis(invoer)
        if voorstel.doelgroep is None:
            return
        if zoals is not None:
            toen = {"leeftijd": zoals.leeftijd, "peildatum": zoals.peildatum}
            # A table that the region adopted is for new decisions: that it came is no reason to decide anew.
            zelfde_tabel = peildatum if self.tabellen.is_aangenomen(voorstel.regel.tabel) else zoals.peildatum
            eerder = self.tabellen.beslis(invoer.model_copy(update=toen), zelfde_tabel)
            if (eerder.doelgroep, eerder.verwijs_naar) == (voorstel.doelgroep, voorstel.verwijs_naar):
                return
        _stel_voor(routering, invoer, voorstel)

    def invoer(self, routering: Routering, peildatum: date) -> Doelgroepinvoer | None:
        """De categorieen waarop het voorstel rust; None zonder melding, of als de gegevens zijn gewist."""
        bron, gegevens = routering.persoon, routering.uitgeschreven.value
        if bron is None or routering.melding is None:
            return None
        persoon = opened(self.codec, bron, "persoon")
        if persoon is None:
            return None
        uitgeschreven = opened(self.codec, gegevens, "uitschrijfdatum") if gegevens else None
        oktober = laatste_1_oktober(peildatum)
        sinds_oktober = uitgeschreven >= oktober if uitgeschreven else None
        nieuw_sinds = routering.nieuw_vsver_sinds
        return Doelgroepinvoer(
            peildatum=peildatum,
            leeftijd=leeftijd_op(persoon.geboortedatum, peildatum),
            verzuim=routering.verzuim,
            ingeschreven=routering.ingeschreven.value,
            startkwalificatie=routering.startkwalificatie.value,
            onderwijssoort=routering.onderwijssoort.value,
            uitgeschreven_sinds_laatste_1_oktober=sinds_oktober,
            was_nieuw_vsver=nieuw_sinds is not None and nieuw_sinds < oktober and not sinds_oktober,
        )

    def met_prioriteit(self, opdracht: Callable[..., None]) -> Callable[..., None]:
        """De opdracht, en daarna de prioriteit als er een inkomenssignaal te wegen is."""

        @wraps(opdracht)
        def besluit(routering: Routering, **velden: Any) -> None:
            opdracht(routering, **velden)
            self._bepaal_prioriteit(routering)

        return besluit

    def _bepaal_prioriteit(self, routering: Routering) -> None:
        signaal = routering.te_wegen
        gegevens = opened(self.codec, signaal, "signaal") if signaal else None
        if signaal is None or gegevens is None:
            return
        oordeel = self.tabellen.prioriteit(signaal.maand, gegevens)
        if oordeel is not None:
            routering.bepaal_prioriteit(signaal.maand, oordeel.prioriteit, oordeel.inkomenssituatie, oordeel.regel)


def _wordt_oud(routering: Routering, voorstel: DoelgroepVoorgesteld, oktober: date) -> bool:
    """Of de jongere voor deze 1 oktober nieuw-vsv'er was, of dat was voorgesteld en nog niets is besloten."""
    if routering.doelgroep is None:
        return voorstel.doelgroep is Doelgroep.NIEUW_VSVER
    sinds = routering.nieuw_vsver_sinds
    return sinds is not None and sinds < oktober


def _stel_voor(routering: Routering, invoer: Doelgroepinvoer, voorstel: Voorstel) -> None:
    routering.stel_doelgroep_voor(voorstel.doelgroep, voorstel.verwijs_naar, voorstel.regel, invoer, voorstel.ontbreekt)
