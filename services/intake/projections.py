"""Wat de lijst van casussen toont: categorieen, en de persoon als cijfertekst."""

from __future__ import annotations

from typing import Any

from services.intake.bewaargegevens import bewaarrij
from services.intake.domain import Dossier, Jongere

JONGEREN = "jongeren_v1"


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
        "hersteld": dossier.correctie is not None,
        **(bewaarrij(dossier) if dossier.meldingen else {}),
    }


def jongerenrij(jongere: Jongere) -> dict[str, Any]:
    """Wat er over een jongere te beslissen is of beslist is: alleen categorieen en wie instemde."""
    voorstel, verzoek, gewist = jongere.voorstel, jongere.open_verzoek, jongere.gewist
    bron = gewist or voorstel
    return {
        "voorstel": voorstel.volgnummer if voorstel else None,
        "grond": bron.grond if bron else None,
        "sinds": bron.vastgelegd_op if bron else None,
        "casussen": len(bron.casussen) if bron else 0,
        "categorieen": bron.categorieen if bron else (),
        "regels": [regel.model_dump(mode="json") for regel in bron.regels] if bron else (),
        "akkoord": [een.model_dump(mode="json") for een in (gewist.akkoord if gewist else jongere.akkoord)],
        "uitgesteldTot": jongere.uitgesteld_tot,
        "blokkades": len(jongere.blokkades),
        "verzoek": verzoek.volgnummer if verzoek else None,
        "uiterlijk": jongere.uiterlijk[verzoek.volgnummer] if verzoek else None,
        "gewist": gewist.volgnummer if gewist else None,
        "gewistFeit": str(gewist.id) if gewist else None,
    }
