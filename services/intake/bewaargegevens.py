"""Wat een bewaartermijn van een casus moet weten: uit het dossier zelf, of uit de rij ervan in de lijst."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts.bewaartermijnen import Casussoort
from contracts.feit import dag
from services.intake.domain import Bewaargegevens, Dossier, casussoort


def bewaargegevens(dossier: Dossier) -> Bewaargegevens:
    """Uit het dossier. Wie het later zegt dan het was, bekort een bewaartermijn niet: de dag van vastleggen telt."""
    afsluiting = dossier.afsluiting if dossier.afgesloten else None
    reden = dossier.beeindiging.reden if dossier.beeindiging else afsluiting.beeindiging if afsluiting else None
    gemeld = max(feit.peilmoment for feit in dossier.meldingen.values())
    contact = max((feit.peilmoment for feit in (*dossier.contacten, *dossier.gesprekken)), default=gemeld)
    return Bewaargegevens(
        casus=dossier.id,
        gemeente=dossier.area,
        soort=casussoort(reden, dossier.besluit.doelgroep if dossier.besluit else None),
        laatste_melding=dag(gemeld),
        laatste_contact=dag(max(gemeld, contact)),
        afgesloten_op=afsluiting.peildatum if afsluiting else None,
        beperkt=dossier.restricted,
    )


def bewaarrij(dossier: Dossier) -> dict[str, Any]:
    """Dezelfde gegevens in een rij van de lijst."""
    gegevens = bewaargegevens(dossier)
    return {
        "soort": gegevens.soort,
        "laatsteMelding": gegevens.laatste_melding,
        "laatsteContact": gegevens.laatste_contact,
        "afgeslotenOp": gegevens.afgesloten_op,
    }


def uit_rij(rij: dict[str, Any]) -> Bewaargegevens:
    """En weer daaruit."""
    data = rij["data"]
    gesloten = data["afgeslotenOp"]
    return Bewaargegevens(
        casus=UUID(str(rij["stream"])),
        gemeente=rij["area"],
        soort=Casussoort(data["soort"]),
        laatste_melding=date.fromisoformat(data["laatsteMelding"]),
        laatste_contact=date.fromisoformat(data["laatsteContact"]),
        afgesloten_op=date.fromisoformat(gesloten) if gesloten else None,
        beperkt=data["beperkt"],
    )
