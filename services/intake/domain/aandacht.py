"""Waar een coach bij een casus naar moet kijken (Routekaart stap 1, 2 en 4)."""

from __future__ import annotations

from enum import StrEnum

from services.intake.domain.onderzoek import Onderzoek


class Aandachtspunt(StrEnum):
    """Waarom een casus een besluit van de coach vraagt."""

    ALLE_MELDINGEN_INGETROKKEN = "alle-meldingen-ingetrokken"
    OPNIEUW_TE_BEOORDELEN = "opnieuw-te-beoordelen"
    NIEUWE_AFSPRAAK_NODIG = "nieuwe-afspraak-nodig"
    HERINGESCHREVEN = "heringeschreven"
    STARTKWALIFICATIE_BEHAALD = "startkwalificatie-behaald"
    VERHUISD = "verhuisd"
    OVERLEDEN = "overleden"


def aandachtspunten(dossier: Onderzoek) -> tuple[Aandachtspunt, ...]:
    """Alles wat nu een besluit vraagt; niets als de casus is afgesloten."""
    if dossier.afgesloten:
        return ()
    punten = {
        Aandachtspunt.ALLE_MELDINGEN_INGETROKKEN: dossier.alle_meldingen_ingetrokken and dossier.beeindiging is None,
        Aandachtspunt.OPNIEUW_TE_BEOORDELEN: dossier.opnieuw_te_beoordelen,
        Aandachtspunt.NIEUWE_AFSPRAAK_NODIG: dossier.nieuwe_afspraak_nodig,
    }
    bevindingen = (Aandachtspunt(feit.bevinding.value) for feit in dossier.te_bezien)
    return (*(punt for punt, geldt in punten.items() if geldt), *bevindingen)
