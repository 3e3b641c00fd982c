"""Rekenen op een peildatum: hoe oud iemand dan is, en welk vsv-jaar dan loopt."""

from __future__ import annotations

from datetime import date


def leeftijd_op(geboortedatum: date, dag: date) -> int:
    """Leeftijd in hele jaren; wie op 29 februari jarig is, wordt in andere jaren op 1 maart een jaar ouder."""
    return dag.year - geboortedatum.year - ((dag.month, dag.day) < (geboortedatum.month, geboortedatum.day))


def laatste_1_oktober(peildatum: date) -> date:
    """De eerste dag van het vsv-jaar waarin de peildatum valt."""
    jaar = peildatum.year if (peildatum.month, peildatum.day) >= (10, 1) else peildatum.year - 1
    return date(jaar, 10, 1)
