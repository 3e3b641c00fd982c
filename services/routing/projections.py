"""Wat de lijst van casussen bij routing toont."""

from __future__ import annotations

from typing import Any

from contracts.woorden import Regiesoort
from services.routing.domain import Routering


def rij(routering: Routering) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen."""
    voorstel, prioriteit = routering.voorstel, routering.prioriteit
    return {
        "voorstel": voorstel.doelgroep if voorstel else None,
        "verwijsNaar": voorstel.verwijs_naar if voorstel else None,
        "peildatum": voorstel.invoer.peildatum if voorstel else None,
        "voorstelWachtOpBevestiging": routering.voorstel_wacht,
        "doelgroep": routering.doelgroep,
        "prioriteit": prioriteit.prioriteit if prioriteit else None,
        "directeActieOpen": routering.directe_actie_open,
        "route": routering.route,
        "planversie": routering.planversie,
        "herzieningGevraagd": routering.herziening_gevraagd,
        "casusregie": routering.regiehouders.get(Regiesoort.CASUSREGIE),
    }
