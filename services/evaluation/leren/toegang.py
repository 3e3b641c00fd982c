"""Wie van welke gemeente mag weten."""

from kit.identity import Forbidden, Identity


def eigen_gemeenten(who: Identity, gevraagd: tuple[str, ...]) -> tuple[str, ...]:
    """De gevraagde gemeenten, of anders alle van de aanroeper; raises Forbidden voor die van een ander."""
    if not who.areas.issuperset(gevraagd):
        raise Forbidden("U vraagt naar een gemeente waar u niet werkt.")
    return gevraagd or tuple(sorted(who.areas))
