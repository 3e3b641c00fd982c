"""Wat de lijst van casussen toont: categorieen, en de persoon als cijfertekst."""

from __future__ import annotations

from typing import Any

from services.intake.domain import Dossier


def rij(dossier: Dossier) -> dict[str, Any]:
    """De rij van een casus; `persoon` opent alleen op de plaats van het feit waaruit hij komt."""
    persoon = dossier.persoon
    return {
        "meldingen": len(dossier.meldingen),
        "verzuim": dossier.verzuim,
        "route": dossier.route,
        "jongereId": str(persoon.jongere_id) if persoon else None,
        "persoon": persoon.persoon.token if persoon else None,
        "persoonFeit": str(persoon.id) if persoon else None,
    }
