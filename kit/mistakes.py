"""What is wrong with a request, in Dutch and per field, without repeating what was typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypedDict, get_args

from pydantic import ValidationError
from pydantic_core.core_schema import ErrorType

MOST = 200
_SUGGESTIONS = 5
_BUILT_IN = frozenset(get_args(ErrorType))
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})
_SENTENCES: Mapping[str, str] = {
    "missing": "is verplicht",
    "extra_forbidden": "dit veld bestaat hier niet",
    "none_required": "moet leeg blijven",
    "json_invalid": "de inhoud is geen geldige JSON",
    "model_type": "moet een object zijn",
    "model_attributes_type": "moet een object zijn",
    "dict_type": "moet een object zijn",
    "mapping_type": "moet een object zijn",
    "list_type": "moet een lijst zijn",
    "tuple_type": "moet een lijst zijn",
    "set_type": "moet een lijst zijn",
    "frozen_set_type": "moet een lijst zijn",
    "too_short": "heeft te weinig onderdelen (minstens {min_length})",
    "too_long": "heeft te veel onderdelen (hoogstens {max_length})",
    "string_type": "moet tekst zijn",
    "string_unicode": "bevat tekens die geen geldige tekst zijn",
    "string_too_short": "is te kort (minimale lengte {min_length})",
    "string_too_long": "is te lang (maximale lengte {max_length})",
    "string_pattern_mismatch": "heeft niet de juiste vorm ({pattern})",
    "enum": "moet een van deze waarden zijn: {expected}",
    "literal_error": "moet een van deze waarden zijn: {expected}",
    "union_tag_invalid": "moet een van deze soorten zijn: {expected_tags}",
    "union_tag_not_found": "de soort ontbreekt",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "int_type": "moet een geheel getal zijn",
    "int_parsing": "moet een geheel getal zijn",
    "int_parsing_size": "is een te groot getal",
    "int_from_float": "moet een geheel getal zijn",
    "float_type": "moet een getal zijn",
    "float_parsing": "moet een getal zijn",
    "finite_number": "moet een eindig getal zijn",
    "decimal_type": "moet een getal zijn",
    "decimal_parsing": "moet een getal zijn",
    "decimal_max_digits": "heeft te veel cijfers (hoogstens {max_digits})",
    "decimal_max_places": "heeft te veel decimalen (hoogstens {decimal_places})",
    "greater_than": "moet groter zijn dan {gt}",
    "greater_than_equal": "moet minstens {ge} zijn",
    "less_than": "moet kleiner zijn dan {lt}",
    "less_than_equal": "mag hoogstens {le} zijn",
    "multiple_of": "moet een veelvoud zijn van {multiple_of}",
    "date_type": "moet een datum zijn (jjjj-mm-dd)",
    "date_parsing": "moet een datum zijn (jjjj-mm-dd)",
    "date_from_datetime_parsing": "moet een datum zijn (jjjj-mm-dd)",
    "date_from_datetime_inexact": "moet een datum zonder tijd zijn (jjjj-mm-dd)",
    "date_past": "moet in het verleden liggen",
    "date_future": "moet in de toekomst liggen",
    "datetime_type": "moet een tijdstip zijn, bijvoorbeeld 2026-01-31T09:30:00Z",
    "datetime_parsing": "moet een tijdstip zijn, bijvoorbeeld 2026-01-31T09:30:00Z",
    "datetime_object_invalid": "moet een tijdstip zijn, bijvoorbeeld 2026-01-31T09:30:00Z",
    "datetime_from_date_parsing": "moet een tijdstip zijn, bijvoorbeeld 2026-01-31T09:30:00Z",
    "datetime_past": "moet in het verleden liggen",
    "datetime_future": "moet in de toekomst liggen",
    "timezone_aware": "moet een tijdzone hebben, bijvoorbeeld 2026-01-31T09:30:00Z",
    "timezone_naive": "mag geen tijdzone hebben",
    "time_type": "moet een tijd zijn, bijvoorbeeld 09:30:00",
    "time_parsing": "moet een tijd zijn, bijvoorbeeld 09:30:00",
    "uuid_type": "moet een uuid zijn",
    "uuid_parsing": "moet een uuid zijn",
    "uuid_version": "moet een uuid van versie {expected_version} zijn",
    "url_type": "moet een webadres zijn",
    "url_parsing": "moet een webadres zijn",
    "url_scheme": "moet een webadres zijn dat begint met {expected_schemes}",
}
_FALLBACK = "heeft geen geldige waarde"
_WRONG_CONTENT = "stuur JSON, met de header Content-Type: application/json"


class Mistake(TypedDict):
    """One thing wrong: `veld` is the dotted path of the field, `code` the stable name of the kind of mistake."""

    veld: str
    code: str
    uitleg: str


def mistakes(errors: Sequence[Mapping[str, Any]], names: frozenset[str]) -> list[Mistake]:
    """All mistakes pydantic found, at most the first 200.

    `names` are the words of the published schema: anything else in a path was made up by the sender and becomes `*`.
    """
    listed = errors[:MOST]
    unknown = [error for error in listed if error["type"] == "extra_forbidden"][:_SUGGESTIONS]
    return [_mistake(error, names, suggest=error in unknown) for error in listed]


def said(name: str, error: ValidationError | OSError, names: frozenset[str]) -> list[str]:
    """What is wrong with a file of the region, a line per mistake."""
    if isinstance(error, OSError):
        return [f"{name}: dit bestand is niet te lezen"]
    # Without what was typed: a file of the operator is no personal data, so a sentence may name what is in it.
    found = mistakes([dict(one) for one in error.errors(include_input=False)], names)
    return [f"{name}: {one['veld'] or 'het bestand'}: {one['uitleg']}" for one in found]


def schema_names(document: Any) -> Iterator[str]:
    """Every name and fixed value in an OpenAPI document that can occur in the path of a field."""
    if isinstance(document, Mapping):
        if isinstance(properties := document.get("properties"), Mapping):
            yield from properties
        if "in" in document and isinstance(name := document.get("name"), str):
            yield name
        for value in [*_listed(document.get("enum")), document.get("const")]:
            if isinstance(value, str):
                yield value
        for inner in document.values():
            yield from schema_names(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from schema_names(inner)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mistake(error: Mapping[str, Any], names: frozenset[str], *, suggest: bool) -> Mistake:
    kind = str(error["type"])
    path = [part for part in error["loc"][1 if error["loc"][0] in _PLACES else 0 :] if part != "[key]"]
    if kind == "json_invalid":
        path = []
    veld = ".".join(str(part) if isinstance(part, int) or part in names else "*" for part in path)
    sentence = _sentence(kind, error)
    if kind == "extra_forbidden" and suggest:
        sentence += _meant(str(path[-1]), names)
    return Mistake(veld=veld, code=kind.replace("_", "-"), uitleg=sentence)


def _sentence(kind: str, error: Mapping[str, Any]) -> str:
    if kind == "model_attributes_type" and isinstance(error.get("input"), bytes):
        return _WRONG_CONTENT
    known = _SENTENCES.get(kind)
    if known is not None:
        # Only limits and choices of the schema itself are filled in: nothing of the context comes from the sender.
        return known.format_map(_limits(error.get("ctx") or {}))
    own = str((error.get("ctx") or {}).get("error") or error.get("msg") or "")
    by_us = kind in {"value_error", "assertion_error"} or kind not in _BUILT_IN
    return own if by_us and own and not _repeats(own, error.get("input")) else _FALLBACK


def _limits(context: Mapping[str, Any]) -> Mapping[str, str]:
    """The limits and choices of the schema; `expected` comes as English: 'a', 'b' or 'c'."""
    written = {name: str(value) for name, value in context.items()}
    choices = {
        name: value.replace("'", "").replace(" or ", " of ") for name, value in written.items() if "expected" in name
    }
    return defaultdict(lambda: "?", written | choices)


def _meant(typed: str, names: Iterable[str]) -> str:
    if len(typed) > 60:
        return ""
    found = get_close_matches(typed, names, n=1, cutoff=0.8)
    return f"; bedoelt u '{found[0]}'?" if found else ""


def _repeats(sentence: str, typed: Any) -> bool:
    """Whether a validator's own sentence holds part of what was typed."""
    if isinstance(typed, Mapping):
        return any(_repeats(sentence, part) for pair in typed.items() for part in pair)
    if isinstance(typed, list | tuple | set | frozenset):
        return any(_repeats(sentence, part) for part in typed)
    if typed is None or isinstance(typed, bool):
        return False
    text = typed.decode(errors="replace") if isinstance(typed, bytes) else str(typed)
    return len(text) > 2 and text.casefold() in sentence.casefold()
