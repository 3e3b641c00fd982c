"""Wat er eenmaal per proces is: verbindingen, sessies, de aanmelding en de bladzijden zelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request, Response

from contracts.regio import Regio
from kit.identity import Verifier
from portal.diensten import Verbinding
from portal.omroep import Omroep
from portal.sessies import Sessie, Sessies
from portal.settings import Settings
from portal.sporen.bewaard import Bewaard
from portal.sporen.jaeger import Jaeger

if TYPE_CHECKING:
    from portal.aanmelding import Aanmelding


@dataclass(frozen=True)
class Voorziening:
    """Alles wat een bladzijde nodig kan hebben."""

    settings: Settings
    verifier: Verifier
    verbinding: Verbinding
    sessies: Sessies
    aanmelding: Aanmelding
    regio: Regio
    omroep: Omroep
    sporen: Bewaard | Jaeger

    @property
    def koekje(self) -> str:
        """De naam van het koekje; met __Host- kan geen ander adres het zetten."""
        return "__Host-doorstroom" if self.settings.secure else "doorstroom"

    def sessie_van(self, request: Request) -> Sessie | None:
        """De sessie van deze browser."""
        sleutel = request.cookies.get(self.koekje, "")
        return self.sessies.vind(sleutel) if sleutel else None

    def geef_koekje(self, antwoord: Response, sessie: Sessie) -> None:
        """Laat de browser deze sessie onthouden, zolang hij openstaat."""
        antwoord.set_cookie(
            self.koekje, sessie.sleutel, httponly=True, samesite="lax", secure=self.settings.secure, path="/"
        )


def voorziening(request: Request) -> Voorziening:
    """De voorziening van dit proces."""
    gevonden: Voorziening = request.app.state.voorziening
    return gevonden
