"""Wat een toegangsbewijs (JWT) over de aanroeper zegt: de namen van de claims."""

from typing import Final

CLAIM_ROLLEN: Final = "rollen"
CLAIM_GEBIEDEN: Final = "gemeenten"
