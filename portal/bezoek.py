"""Wie een bladzijde opent: de poort waar iedere bladzijde doorheen gaat, en wat zij van haar bezoeker weet."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import FormData

from contracts.feit import Rol
from kit.identity import Identity, Unauthenticated
from portal.diensten import Diensten
from portal.sessies import Sessie
from portal.voorziening import Voorziening, voorziening

VEILIG = frozenset({"GET", "HEAD"})


class NietAangemeld(Exception):
    """Eerst aanmelden."""


class GeenToegang(Exception):
    """De rol van de bezoeker geeft hier geen toegang."""


class FormulierVerlopen(Exception):
    """Het formulier komt niet van een bladzijde die wij in deze sessie gaven."""


@dataclass(frozen=True, slots=True)
class Bezoek:
    """Een aangemelde bezoeker: wie, in welke sessie, en de diensten zoals die bezoeker ze ziet."""

    request: Request
    sessie: Sessie
    wie: Identity
    diensten: Diensten
    huis: Voorziening
    sinds: str
    """Wat voor deze bladzijde al is gehoord; wat later komt, ververst haar."""

    def heeft(self, *rollen: Rol) -> bool:
        """Of de bezoeker een van deze rollen heeft."""
        return not self.wie.roles.isdisjoint(rollen)

    async def formulier(self) -> FormData:
        """Wat is ingevuld; de poort controleerde al dat het formulier van ons kwam."""
        return await self.request.form()


class Poort:
    """De dependency die bezoekers met een van haar rollen doorlaat, en bij een POST het formulier nakijkt."""

    def __init__(self, *rollen: Rol) -> None:
        if not rollen:
            raise ValueError("een bladzijde noemt altijd minstens een rol")
        self.rollen = frozenset(rollen)

    async def __call__(self, request: Request) -> Bezoek:
        bezoek = await self.herken(request)
        if request.method not in VEILIG:
            await controleer_herkomst(request, bezoek.sessie)
        return bezoek

    async def herken(self, request: Request) -> Bezoek:
        """Wie het is, met een van haar rollen; raises NietAangemeld of GeenToegang."""
        huis = voorziening(request)
        sessie = huis.sessie_van(request)
        if sessie is None or not sessie.token:
            raise NietAangemeld
        await huis.aanmelding.houd_geldig(sessie)
        try:
            wie = await huis.verifier.recognise(sessie.token)
        except Unauthenticated:
            huis.sessies.eindig(sessie)
            raise NietAangemeld from None
        if wie.roles.isdisjoint(self.rollen):
            raise GeenToegang
        return Bezoek(request, sessie, wie, huis.verbinding.namens(sessie.token), huis, huis.omroep.stand)


async def controleer_herkomst(request: Request, sessie: Sessie) -> None:
    """Raises FormulierVerlopen, tenzij het formulier van een bladzijde van ons komt, in deze sessie."""
    controleer_merk(request, sessie, (await request.form()).get("_csrf", ""))


def controleer_merk(request: Request, sessie: Sessie, merk: object) -> None:
    """Als `controleer_herkomst`, met het merk dat in het formulier stond."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormulierVerlopen
    if not isinstance(merk, str) or not hmac.compare_digest(merk.encode(), sessie.csrf.encode()):
        raise FormulierVerlopen


class OnbewaaktError(RuntimeError):
    """Een bladzijde is te openen zonder rol."""


def alles_bewaakt(app: FastAPI, openbaar: Iterable[str]) -> None:
    """Raise OnbewaaktError tenzij iedere bladzijde door een Poort gaat of een van deze openbare paden heeft."""
    vrij = frozenset(openbaar)
    for route in iter_route_contexts(app.routes):
        dependant = route.dependant if isinstance(route.original_route, APIRoute) else None
        if route.path not in vrij and not any(isinstance(call, Poort) for call in _calls(dependant)):
            raise OnbewaaktError(f"{route.path}: geen rol vereist")


def _calls(dependant: Dependant | None) -> Iterator[object]:
    if dependant is not None:
        yield dependant.call
        for inner in dependant.dependencies:
            yield from _calls(inner)
