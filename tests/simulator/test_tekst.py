"""What people write in a casus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

import orjson

from simulator import tekst


def strings(value: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for part in value.values() for found in strings(part))
    elif isinstance(value, tuple):
        yield from (found for part in value for found in strings(part))


def test_every_text_may_be_sent() -> None:
    """Each text has the length that the services allow, and comes out of JSON as it went in, accents and all."""
    found = [text for name, value in vars(tekst).items() if name.isupper() for text in strings(value)]
    assert len(found) > 80
    for text in found:
        assert 3 <= len(text) <= 4000
        assert text == text.strip() == normalize("NFC", text)
        assert orjson.loads(orjson.dumps(text)) == text
