"""Logging in at a provider that is not ours, and the doors that are closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
from fastapi.testclient import TestClient
from oidc_provider_mock import User
from pydantic import SecretStr

from portal.app import maak
from portal.settings import Settings

ROLLEN = {"rollen": ["doorstroomcoach"], "gemeenten": ["GM0518"]}
DIENSTEN = {"intake": "http://127.0.0.1:9/"}


@pytest.fixture(scope="module")
def aanbieder() -> Iterator[str]:
    """A provider from a package, with one employee."""
    user = User(sub="coach-7", claims=ROLLEN | {"name": "Kim"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user], require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def browser(aanbieder: str) -> Iterator[TestClient]:
    """A portal that knows this provider, and a browser before anybody logged in."""
    settings = Settings(
        services=DIENSTEN,
        portal_url="http://testserver",
        jwks=f"{aanbieder}/jwks",
        issuer=aanbieder,
        audience="portaal",
        oidc_client="portaal",
        oidc_secret=SecretStr("een-geheim"),
        oidc_bearer="id_token",
    )
    with TestClient(maak(settings), follow_redirects=False) as client:
        yield client


def merk(browser: TestClient, pad: str = "/aanmelden") -> str:
    """The token against forged forms, as a page has it."""
    found = re.search(r'name="_csrf" value="([^"]+)"', browser.get(pad).text)
    assert found
    return found[1]


def ga_naar_aanbieder(browser: TestClient) -> str:
    answer = browser.post("/aanmelden/naar-aanbieder", data={"_csrf": merk(browser)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def meld_aan(browser: TestClient) -> None:
    """From the first page to the last redirect."""
    import httpx

    adres = ga_naar_aanbieder(browser)
    answer = httpx.post(adres, data={"sub": "coach-7"})
    terug = urlsplit(answer.headers["location"])
    answer = browser.get(f"{terug.path}?{terug.query}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text


def test_a_provider_is_asked_with_pkce_state_and_nonce(browser: TestClient) -> None:
    """The address to which the browser goes has all three, and the challenge is not the secret itself."""
    vraag = parse_qs(urlsplit(ga_naar_aanbieder(browser)).query)
    assert vraag["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(vraag)
    assert vraag["redirect_uri"] == ["http://testserver/aanmelden/terug"]


def test_who_logs_in_gets_the_menu_of_their_role(browser: TestClient) -> None:
    """Roles are read from the token; the cookie is new, for this site only, and unreadable for scripts."""
    browser.get("/aanmelden")
    before = browser.cookies["doorstroom"]
    meld_aan(browser)
    assert browser.cookies["doorstroom"] != before
    page = browser.get("/zoeken")
    assert page.status_code == 200
    assert "Kim" in page.text
    assert browser.get("/").headers["location"] == "/vandaag"
    assert browser.post("/afmelden", data={"_csrf": merk(browser, "/zoeken")}).headers["location"].startswith("http")
    assert browser.get("/zoeken").headers["location"].startswith("/aanmelden")


def test_a_code_for_somebody_else_opens_nothing(browser: TestClient) -> None:
    """A state that this browser was not given is refused."""
    ga_naar_aanbieder(browser)
    answer = browser.get("/aanmelden/terug?code=x&state=y")
    assert answer.status_code == 400
    assert browser.get("/zoeken").status_code == 303


def test_a_form_from_elsewhere_changes_nothing(browser: TestClient) -> None:
    """Without the token of this session, or sent by another site, a form is refused."""
    meld_aan(browser)
    assert browser.post("/zoeken", data={"gevraagd": "x"}).status_code == 403
    good = {"gevraagd": "x", "_csrf": merk(browser, "/zoeken")}
    assert browser.post("/zoeken", data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post("/zoeken", data=good).status_code == 200


def test_a_token_is_renewed_before_it_ends(browser: TestClient) -> None:
    """Who is at work is not sent away; when the provider will not renew, one logs in again when the token ends."""
    meld_aan(browser)
    app: Any = browser.app
    sessie = app._app.state.voorziening.sessies.vind(browser.cookies["doorstroom"])
    assert sessie.vernieuwtoken
    sessie.token_tot = time() + 10
    assert browser.get("/zoeken").status_code == 200
    assert sessie.token_tot > time() + 60
    sessie.token_tot, sessie.vernieuwtoken = time() + 10, "van niemand"
    assert browser.get("/zoeken").status_code == 200
    assert sessie.vernieuwtoken == ""
    sessie.token = "verlopen"
    assert browser.get("/zoeken").headers["location"].startswith("/aanmelden")


@pytest.mark.parametrize("verder", ["//kwaad.example", "/\\kwaad.example", "https://kwaad.example", "javascript:x"])
def test_nobody_is_sent_elsewhere(browser: TestClient, verder: str) -> None:
    """After logging in the way leads to a page of ours."""
    browser.get("/aanmelden", params={"verder": verder})
    meld_aan(browser)


def test_production_has_no_door_without_a_password(browser: TestClient) -> None:
    """The portal by itself has only the provider; nothing in it signs a token, and the image lacks the door."""
    from pathlib import Path

    root = Path(__file__).parents[2]
    assert browser.post("/aanmelden/voorbeeld", data={"wie": "coach-0518-1"}).status_code == 404
    assert "Voorbeeldregio" not in browser.get("/aanmelden").text
    sources = [path.read_text("utf-8") for path in (root / "portal").rglob("*.py")]
    assert not [source for source in sources if "deploy" in source or "jwt.encode" in source]
    assert "deploy" not in (root / ".dockerignore").read_text("utf-8")


def test_pages_have_strict_headers(browser: TestClient) -> None:
    """No inline script or style is allowed, and nothing personal is kept by a cache."""
    headers = browser.get("/aanmelden").headers
    assert "unsafe" not in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "immutable" in browser.get("/static/portaal.css").headers["cache-control"]
