"""Vertrouwelijke waarden: alles wat iets zegt over wie iemand is of hoe iemand leeft."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema, to_json

T = TypeVar("T")
INHOUD = "x-inhoud"
"""Where a schema says what is inside the ciphertext."""


class NietVerzegeld(ValueError):
    """Een vertrouwelijke waarde verlaat het proces alleen versleuteld."""


class Vertrouwelijk(Generic[T]):
    """A value that is readable only in this process, or only as ciphertext.

    `Vertrouwelijk(waarde)` holds plain text that still has to be sealed. Read from stored bytes it holds a token:
    base64url of nonce and AES-256-GCM ciphertext. Whoever has the key of the person opens it; nothing here can.
    """

    __slots__ = ("_soort", "_token", "_waarde")

    def __init__(self, waarde: T, soort: TypeAdapter[T] | None = None) -> None:
        self._waarde: T | None = waarde
        self._soort = soort
        self._token: str | None = None

    @classmethod
    def verzegeld(cls, token: str, soort: TypeAdapter[T]) -> Vertrouwelijk[T]:
        """A value of which only the token is known."""
        nieuw = cls.__new__(cls)
        nieuw._waarde, nieuw._soort, nieuw._token = None, soort, token
        return nieuw

    @property
    def token(self) -> str:
        """The ciphertext; raises NietVerzegeld while there is only plain text."""
        if self._token is None:
            raise NietVerzegeld
        return self._token

    @property
    def is_verzegeld(self) -> bool:
        """Whether the value may leave the process."""
        return self._token is not None

    def klaar(self) -> bytes:
        """The plain value as JSON bytes, for whoever seals it; what is unknown is left out."""
        soort: TypeAdapter[Any] = self._soort or TypeAdapter(type(self._waarde))
        return soort.dump_json(self._waarde, by_alias=True, exclude_none=True)

    def nieuw(self, waarde: Any) -> bytes:
        """Another value of this kind, given as JSON holds it, as JSON bytes; raises ValidationError or TypeError."""
        if self._soort is None:
            raise TypeError("een losse waarde heeft geen soort")
        return self._soort.dump_json(self._soort.validate_json(to_json(waarde)), by_alias=True, exclude_none=True)

    def verzegel(self, token: str) -> None:
        """Remember the ciphertext and forget the plain value."""
        self._token, self._waarde = token, None

    def lees(self, klaar: bytes) -> T:
        """The value from decrypted JSON bytes."""
        if self._soort is None:
            raise TypeError("een losse waarde heeft geen soort om mee te lezen")
        return self._soort.validate_json(klaar)

    def __repr__(self) -> str:
        return "Vertrouwelijk(***)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vertrouwelijk):
            return NotImplemented
        return (self._token, self._waarde) == (other._token, other._waarde)

    def __hash__(self) -> int:
        return hash(self._token)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        (binnen,) = get_args(source) or (Any,)
        soort: TypeAdapter[Any] = TypeAdapter(binnen)

        def van_python(waarde: Any) -> Vertrouwelijk[Any]:
            if isinstance(waarde, Vertrouwelijk):
                if waarde._soort is None:
                    waarde._soort = soort
                return waarde
            return cls(soort.validate_python(waarde), soort)

        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(
                lambda token: cls.verzegeld(token, soort), core_schema.str_schema()
            ),
            python_schema=core_schema.no_info_plain_validator_function(van_python),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda waarde: waarde.token, return_schema=core_schema.str_schema()
            ),
            metadata={INHOUD: soort},
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        inhoud: TypeAdapter[Any] = schema["metadata"][INHOUD]
        uitleg = "Versleuteld onder de sleutel van de jongere, of van het verbeterpunt of het concept."
        return {
            "type": "string",
            "format": "vertrouwelijk",
            "description": uitleg,
            INHOUD: handler(inhoud.core_schema),
        }
