"""The document that describes an API follows the NL API Design Rules and says what really happens."""

import re
from typing import Annotated, Any

import pytest
from design_rules import RULES, broken, operations, responses
from fastapi import APIRouter, Depends, FastAPI
from sample_app import CONTACT, GOOD, ID, Access, MaakDing, ask, router, sample
from sample_provider import Provider

from kit.identity import Identity

STOCK_BREAKS = {
    "contact",
    "version_in_server",
    "pascal_case_schemas",
    "version_header",
    "problems",
    "bad_input_is_400",
}
ENGLISH = re.compile(r"\b(successful|response|error|validation|the|and|with)\b", re.IGNORECASE)


def test_the_document_breaks_no_rule(app: FastAPI) -> None:
    """Claim: a service made by create_app follows every rule."""
    assert broken(app.openapi()) == {}


def test_stock_fastapi_breaks_many(access: Access) -> None:
    """Claim: the rules can fail: without our conventions the same routes break these."""
    stock = FastAPI(version="1")
    stock.include_router(router(access[1], lambda: None))
    assert broken(stock.openapi()).keys() == STOCK_BREAKS | {"semantic_version"}


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("openapi_three", lambda doc: doc.update(openapi="2.0")),
        ("no_trailing_slash", lambda doc: doc["paths"].update({"/dingen/": {}})),
        ("kebab_case_paths", lambda doc: doc["paths"].update({"/mijnDingen": {}})),
        ("camel_case_queries", lambda doc: doc["paths"]["/dingen"]["get"]["parameters"][0].update(name="Cursor_a")),
        ("camel_case_properties", lambda doc: doc["components"]["schemas"]["Ding"]["properties"].update(naam_van={})),
        ("dates_and_times", lambda doc: doc["components"]["schemas"]["Ding"]["properties"].update(beginDatum={})),
        ("unique_operation_ids", lambda doc: doc["paths"]["/dingen"]["get"].update(operationId="maak_ding")),
        ("declared_path_parameters", lambda doc: doc["paths"]["/dingen/{dingId}"]["get"].update(parameters=[])),
        ("whole_references", lambda doc: doc["components"]["schemas"].pop("Fout")),
    ],
)
def test_each_other_rule_can_fail(app: FastAPI, rule: str, spoil: Any) -> None:
    """Claim: a document with one thing wrong breaks the rule about it."""
    document = ask(app, "GET", "/v1/openapi.json").json()
    assert rule in {known.__name__ for known in RULES}
    spoil(document)
    assert rule in broken(document)


def test_the_document_is_public_and_complete(app: FastAPI) -> None:
    """Claim: anyone may read it at the base of the API; contact and licence are in it, and paths hang below /v1."""
    response = ask(app, "GET", "/v1/openapi.json")
    document = response.json()
    assert response.headers["content-type"] == "application/json"
    assert document == app.openapi()
    assert document["info"]["contact"] == CONTACT
    assert document["info"]["license"]["identifier"] == "EUPL-1.2"
    assert document["servers"][0]["url"] == "/v1"
    assert set(document["paths"]) == {"/dingen", "/dingen/{dingId}", "/stromen", "/mislukkingen"}


def test_it_speaks_dutch(app: FastAPI) -> None:
    """Claim: summaries come from the docstrings; no sentence of the framework is left."""
    document = app.openapi()
    assert document["paths"]["/dingen"]["post"]["summary"] == "Maak een ding"
    assert document["paths"]["/dingen"]["post"]["description"] == "Dezelfde Idempotency-Key maakt er maar een."
    sentences = [response["description"] for _, response in responses(document, "2345")]
    sentences += [operation["summary"] for _, operation in operations(document)]
    assert [sentence for sentence in sentences if ENGLISH.search(sentence)] == []


def test_who_needs_a_token_is_written_down(app: FastAPI) -> None:
    """Claim: every guarded operation names the bearer token, and the 401 and 403 that follow from it."""
    document = app.openapi()
    assert document["components"]["securitySchemes"]["aanmelding"]["scheme"] == "bearer"
    for place, operation in operations(document):
        assert operation["security"] == [{"aanmelding": []}], place
        assert {"401", "403", "500", "503"} <= operation["responses"].keys(), place


def test_what_happens_is_what_is_written(app: FastAPI, access: Access, bearer: dict[str, str]) -> None:
    """Claim: each status that these requests get is described for that operation, with that content type."""
    provider: Provider = access[0]
    attempts: list[tuple[str, str, str, dict[str, Any]]] = [
        ("post", "/dingen", "/dingen", {"json": GOOD, "headers": bearer}),
        ("post", "/dingen", "/dingen", {"json": {}, "headers": bearer}),
        ("post", "/dingen", "/dingen", {"content": b"x" * 2_000_000, "headers": bearer}),
        ("get", "/dingen", "/dingen", {"params": {"limiet": 0}, "headers": bearer}),
        ("get", "/dingen", "/dingen", {}),
        ("get", "/dingen", "/dingen", {"headers": provider.bearer(rollen=[])}),
        ("get", "/dingen/{dingId}", f"/dingen/{ID}", {"headers": bearer}),
        ("get", "/dingen/{dingId}", "/dingen/x", {"headers": bearer}),
    ]
    document = app.openapi()
    described = dict(responses(document, "2345"))
    for method, template, path, options in attempts:
        response = ask(app, method.upper(), f"/v1{path}", **options)
        written = described[f"{method} {template} {response.status_code}"]
        assert response.headers["content-type"] in written["content"]


def test_a_body_described_by_hand_is_whole(access: Access) -> None:
    """Claim: when a route gives the schema of a model itself, the kinds that it refers to are found in the document."""

    async def ontvang_ding(who: Annotated[Identity, Depends(access[1].require("schrijver"))]) -> None:
        """Ontvang een ding."""

    schema = {"requestBody": {"content": {"application/json": {"schema": MaakDing.model_json_schema()}}}}
    other = APIRouter()
    other.add_api_route("/ontvangsten", ontvang_ding, methods=["POST"], openapi_extra=schema)
    app = sample(access[1])
    app.include_router(other, prefix="/v1")
    document = app.openapi()
    assert broken(document) == {}
    kleur = document["paths"]["/ontvangsten"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert kleur["properties"]["kleur"]["$ref"] == "#/components/schemas/Kleur"


def test_two_operations_of_one_name_are_seen(access: Access) -> None:
    """Claim: an operation name that two routes share does not pass unnoticed."""
    other = APIRouter()
    app = sample(access[1])

    async def maak_ding() -> None:
        """Maak ook een ding."""

    other.add_api_route("/andere-dingen", maak_ding, methods=["POST"])
    app.include_router(other, prefix="/v1")
    with pytest.warns(UserWarning, match="maak_ding"):
        assert "unique_operation_ids" in broken(app.openapi())
