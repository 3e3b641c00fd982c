"""Wat een toegangsbewijs (JWT) over de aanroeper zegt: de namen van de claims, en rollen die alleen toegang geven."""

from typing import Final

CLAIM_ROLLEN: Final = "rollen"
CLAIM_GEBIEDEN: Final = "gemeenten"

ROL_OVERNEMER: Final = "overnemer"
"""Mag casussen uit een ander systeem overnemen. Handelt nooit zelf, dus staat niet tussen de rollen van een feit."""
