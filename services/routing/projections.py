"""Wat de lijst van casussen bij routing toont."""

from __future__ import annotations

from typing import Any

from services.routing.domain import Routering


def rij(routering: Routering) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen."""
    voorstel = routering.voorstel
    return {
        "voorstel": voorstel.doelgroep if voorstel else None,
        "verwijsNaar": voorstel.verwijs_naar if voorstel else None,
        "doelgroep": routering.doelgroep,
        "route": routering.route,
        "planversie": routering.planversie,
    }
