"""Vertrouwelijke teksten openen voor wie de casus behandelt."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from contracts.feit import CasusFeit, Rol
from kit.codec import Codec
from kit.reading import opened

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class Lezer:
    """Opent een veld van een feit; None als er niets staat, of als de jongere is vergeten."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def __call__(self, feit: CasusFeit | None, veld: str) -> Any:
        return opened(self._codec, feit, veld) if feit else None
