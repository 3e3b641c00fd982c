"""Bad input: every mistake at once, in Dutch, and nothing that was typed comes back."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError, create_model
from sample_app import GOOD, Deel, ask, assert_problem

from kit.http import Body, Moment
from kit.mistakes import mistakes


def test_all_mistakes_come_at_once_in_dutch(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: one answer names every mistake, by dotted camelCase path, with a stable code and a Dutch sentence."""
    wrong = {
        "naamVanDing": "x",
        "kleur": "paars",
        "beginDatum": "gisteren",
        "soort": "midden",
        "delen": [{"hoeveelheid": 0}, {"hoeveelheid": "veel"}, {}, {"hoeveelheid": 3, "kluer": 1}],
        "maten": {"hoogte": "hoog"},
        "nummer": "12",
        "kenmerk": "k",
        "gewicht": -1,
        "af": "misschien",
        "klaer": "rood",
    }
    headers = bearer | {"Idempotency-Key": "niet goed"}
    problem = assert_problem(ask(app, "POST", "/v1/dingen", headers=headers, json=wrong), 400, "ongeldige-invoer")
    found = {(mistake["veld"], mistake["code"]): mistake["uitleg"] for mistake in problem["fouten"]}
    assert found == {
        ("Idempotency-Key", "string-pattern-mismatch"): "heeft niet de juiste vorm (^[A-Za-z0-9_-]{1,64}$)",
        ("naamVanDing", "string-too-short"): "is te kort (minimale lengte 2)",
        ("kleur", "enum"): "moet een van deze waarden zijn: rood of blauw",
        ("beginDatum", "date-from-datetime-parsing"): "moet een datum zijn (jjjj-mm-dd)",
        ("gemaaktOp", "missing"): "is verplicht",
        ("soort", "literal-error"): "moet een van deze waarden zijn: groot of klein",
        ("delen", "too-long"): "heeft te veel onderdelen (hoogstens 3)",
        ("maten.*", "int-parsing"): "moet een geheel getal zijn",
        ("nummer", "string-pattern-mismatch"): "heeft niet de juiste vorm (^[0-9]{9}$)",
        ("kenmerk", "uuid-parsing"): "moet een uuid zijn",
        ("gewicht", "greater-than"): "moet groter zijn dan 0.0",
        ("af", "bool-parsing"): "moet true of false zijn",
        ("*", "extra-forbidden"): "dit veld bestaat hier niet; bedoelt u 'kleur'?",
    }
    assert problem["detail"] == "Er zijn 13 fouten gevonden, zie 'fouten'."


def test_mistakes_deep_inside_are_found_by_their_path(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: a mistake in the third part of a list says so."""
    parts = [{"hoeveelheid": 0}, {"hoeveelheid": 1.5}, {"aantal": 3}]
    problem = assert_problem(
        ask(app, "POST", "/v1/dingen", headers=bearer, json=GOOD | {"delen": parts}), 400, "ongeldige-invoer"
    )
    assert [(mistake["veld"], mistake["uitleg"]) for mistake in problem["fouten"]] == [
        ("delen.0.hoeveelheid", "moet minstens 1 zijn"),
        ("delen.1.hoeveelheid", "moet een geheel getal zijn"),
        ("delen.2.hoeveelheid", "is verplicht"),
        ("delen.2.*", "dit veld bestaat hier niet"),
    ]


@pytest.mark.parametrize(
    ("content", "content_type", "uitleg"),
    [
        (b'{"naamVanDing": ', "application/json", "de inhoud is geen geldige JSON"),
        (json.dumps(GOOD).encode(), "text/plain", "stuur JSON, met de header Content-Type: application/json"),
        (json.dumps(GOOD).encode(), None, "stuur JSON, met de header Content-Type: application/json"),
        (b"[]", "application/json", "moet een object zijn"),
        (b"null", "application/json", "moet een object zijn"),
        (b"", "application/json", "is verplicht"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(
    app: FastAPI, bearer: dict[str, str], content: bytes, content_type: str | None, uitleg: str
) -> None:
    """Claim: broken JSON, the wrong kind of content and no content at all each get a sentence that helps."""
    headers = bearer | ({"Content-Type": content_type} if content_type else {})
    response = ask(app, "POST", "/v1/dingen", headers=headers, content=content)
    fouten = assert_problem(response, 400, "ongeldige-invoer")["fouten"]
    assert [(mistake["veld"], mistake["uitleg"]) for mistake in fouten] == [("", uitleg)]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 100_000, b'{"gewicht": ' + b"9" * 5000 + b"}"])
def test_a_body_that_breaks_the_parser_is_a_400(app: FastAPI, bearer: dict[str, str], content: bytes) -> None:
    """Claim: bytes that are no text, bottomless nesting and endless numbers are bad input, not our failure."""
    headers = bearer | {"Content-Type": "application/json"}
    assert ask(app, "POST", "/v1/dingen", headers=headers, content=content).status_code == 400


def test_a_validator_speaks_for_itself_unless_it_repeats(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: the sentence of our own validator reaches the user, but not when what was typed is in it."""
    sentences = {}
    for name in ("foei toch", "klikspaan"):
        response = ask(app, "POST", "/v1/dingen", headers=bearer, json=GOOD | {"naamVanDing": name})
        sentences[name] = assert_problem(response, 400, "ongeldige-invoer")["fouten"][0]["uitleg"]
    assert sentences == {"foei toch": "dit woord mag hier niet", "klikspaan": "heeft geen geldige waarde"}
    response = ask(app, "POST", "/v1/dingen", headers=bearer, json=GOOD | {"nummer": "000000000"})
    assert response.json()["fouten"][0]["uitleg"] == "nul is geen nummer"


SECRETS = st.text(string.ascii_letters + string.digits + "éß漢😀 -'", min_size=12, max_size=40).map(
    lambda text: f"Zq{text}"
)
FIELDS = st.sampled_from([*GOOD, "soort", "delen", "maten", "nummer", "kenmerk", "gewicht", "af"])


def wrapped(secret: str) -> st.SearchStrategy[Any]:
    """The secret somewhere in a JSON value: as text, in a list, as a value, or as a key."""
    text = st.just(secret)
    return st.one_of(
        text,
        st.lists(text | st.integers(), min_size=1, max_size=3),
        st.dictionaries(FIELDS, text, min_size=1, max_size=2),
        st.dictionaries(text, st.integers() | text, min_size=1, max_size=1),
        st.just([{"hoeveelheid": secret, secret: secret}]),
        st.just({secret: {secret: [secret]}}),
    )


@given(data=st.data(), secret=SECRETS)
def test_nothing_that_was_typed_comes_back(
    app: FastAPI, bearer: dict[str, str], data: st.DataObject, secret: str
) -> None:
    """Claim: whatever stands where in a bad request (value, key, query, header, path), no answer has it."""
    body = GOOD | data.draw(st.dictionaries(FIELDS | st.just(secret), wrapped(secret), min_size=1))
    broken = json.dumps(body)[: data.draw(st.integers(2, 60))]
    plain = secret.encode("ascii", "ignore").decode().strip()
    attempts: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
        ("POST", "/v1/dingen", {"json": body}, {}),
        ("POST", "/v1/dingen", {"content": broken}, {"Content-Type": "application/json"}),
        ("POST", "/v1/dingen", {"content": secret}, {"Content-Type": plain}),
        ("POST", "/v1/dingen", {"json": GOOD}, {"Idempotency-Key": f"{plain} !"}),
        ("GET", "/v1/dingen", {"params": {"limiet": secret, "cursor": secret, secret: secret}}, {}),
        ("GET", f"/v1/dingen/{secret}", {}, {"If-Match": plain}),
        ("GET", f"/v1/{secret}", {}, {}),
        ("DELETE", f"/v1/dingen/{secret}", {}, {}),
    ]
    for method, path, options, headers in attempts:
        response = ask(app, method, path, headers=bearer | headers, **options)
        answer = response.text + str(response.headers)
        if response.status_code == 201:
            continue  # it happened to be a good request: the answer holds the name of the thing
        assert response.status_code < 500
        assert [form for form in (secret, json.dumps(secret)[1:-1], plain) if form in answer] == []


def test_the_property_above_can_fail() -> None:
    """Claim: a field name that the schema knows does come back, so an echo would be seen."""
    error = {"type": "missing", "loc": ("body", "naamVanDing"), "input": {}}
    assert mistakes([error], frozenset({"naamVanDing"}))[0]["veld"] == "naamVanDing"
    assert mistakes([error], frozenset())[0]["veld"] == "*"


def test_a_flood_of_mistakes_is_cut_and_counted(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: at most 200 mistakes are listed, and the detail tells how many there were."""
    body = GOOD | {f"onbekend{number}": 1 for number in range(1000)}
    problem = assert_problem(ask(app, "POST", "/v1/dingen", headers=bearer, json=body), 400, "ongeldige-invoer")
    assert len(problem["fouten"]) == 200
    assert problem["detail"] == "Er zijn 1000 fouten gevonden, zie 'fouten'. Daar staan de eerste 200."


def test_every_known_kind_of_mistake_has_a_whole_sentence() -> None:
    """Claim: with what pydantic tells about each kind, no sentence has a gap; an unknown kind gets the general one."""
    model = create_model("Model", __base__=Body, deel=(Deel, ...), op=(Moment, ...), waar=(bool, ...))
    for value in ({}, {"deel": 1, "op": 1, "waar": 7, "x": 1}, {"deel": {"hoeveelheid": 11}, "op": "x", "waar": []}):
        with pytest.raises(ValidationError) as caught:
            model.model_validate(value)
        for mistake in mistakes([dict(error) for error in caught.value.errors()], frozenset()):
            assert "?" not in mistake["uitleg"]
            assert mistake["uitleg"] != "heeft geen geldige waarde"
    unknown = {"type": "is_instance_of", "loc": ("body", "x"), "ctx": {"class": "Geheim"}, "msg": "Geheim", "input": 1}
    assert mistakes([unknown], frozenset())[0]["uitleg"] == "heeft geen geldige waarde"
