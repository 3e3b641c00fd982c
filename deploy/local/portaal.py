"""The portal of a local region, with a door that production does not have: one click logs in as someone of the demo.

This file is not in the image, and the portal itself has nothing that could sign a token: in production there is no
such door to leave open. `python -m deploy.local.portaal` runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from time import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.feit import Rol
from contracts.regio import lees_regio
from deploy.local import identity
from portal.aanmelding import AANMELDEN, binnen
from portal.bezoek import controleer_herkomst
from portal.deur import Deur, Persoon
from portal.main import run
from portal.settings import Settings
from portal.voorziening import voorziening

PAD = "/aanmelden/voorbeeld"
UREN = 12
REGIO: tuple[str, ...] = tuple(lees_regio().gemeenten)
WIE: dict[str, tuple[Persoon, Rol, Sequence[str]]] = {
    persoon.sleutel: (persoon, rol, gemeenten)
    for persoon, rol, gemeenten in (
        (Persoon("coach-0518-1", "Coach in Den Haag", "werkt aan casussen"), Rol.DOORSTROOMCOACH, ["GM0518"]),
        (Persoon("coach-0603-1", "Coach in Rijswijk", "werkt aan casussen"), Rol.DOORSTROOMCOACH, ["GM0603"]),
        (
            Persoon("coordinator-1", "Coördinator", "verdeelt het werk in de regio"),
            Rol.DOORSTROOMCOORDINATOR,
            REGIO,
        ),
        (
            Persoon("coordinator-2", "Tweede coördinator", "kijkt mee waar vier ogen nodig zijn"),
            Rol.DOORSTROOMCOORDINATOR,
            REGIO,
        ),
        (Persoon("auditor-1", "Auditor", "kijkt terug en controleert"), Rol.AUDITOR, REGIO),
        (Persoon("beheerder-1", "Beheerder", "houdt de diensten draaiend"), Rol.BEHEERDER, REGIO),
        (
            Persoon("werk-en-inkomen-0518-1", "Ketenpartner", "Werk en Inkomen in Den Haag"),
            Rol.KETENPARTNER,
            ["GM0518"],
        ),
    )
}
"""Who they are in the story that the simulator tells: its coach-0518-1 is this one, so their worklist is full."""


class Eigen(BaseSettings):
    """What this door needs besides the settings of the portal: the key that signs tokens of the local region."""

    model_config = SettingsConfigDict(env_prefix="DOORSTROOM_", extra="ignore")

    identity_key: Path


def deur(sleutel: Path) -> Deur:
    """The door of the demo; tokens are signed with the key in this file."""
    router = APIRouter()

    @router.post(PAD)
    async def kies(request: Request) -> Response:
        huis = voorziening(request)
        sessie = huis.sessie_van(request)
        if sessie is None:
            return RedirectResponse(AANMELDEN, 303)
        await controleer_herkomst(request, sessie)
        gekozen = WIE.get(str((await request.form()).get("wie", "")))
        if gekozen is None:
            return RedirectResponse(AANMELDEN, 303)
        persoon, rol, gemeenten = gekozen
        sessie.token = identity.sign(sleutel, persoon.sleutel, [rol], gemeenten, timedelta(hours=UREN))
        sessie.token_tot, sessie.naam = time() + UREN * 3600, persoon.naam
        return binnen(request, sessie)

    personen = tuple(persoon for persoon, _, _ in WIE.values())
    return Deur(router, PAD, "Voorbeeldregio", "Alles is verzonnen. Kies als wie u wilt rondkijken.", personen)


def main() -> int:
    """Exit code 0 after a clean stop, 2 when a setting is absent or unfit."""
    try:
        settings, eigen = Settings(), Eigen()
    except ValidationError as error:
        missing = ", ".join(str(one["loc"][0]) for one in error.errors(include_input=False))
        print(f"deze instellingen ontbreken of deugen niet: {missing}", file=sys.stderr)  # noqa: T201
        return 2
    run(settings, [deur(eigen.identity_key)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
