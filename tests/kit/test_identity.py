"""Who gets in: only holders of a token that the provider signed for us, with a role that the route asks for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter, Depends, FastAPI, Response
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from sample_provider import Clock, Provider

from kit.identity import Identity, ProviderDown, Unauthenticated, UnguardedRouteError, Verifier, assert_all_guarded

Encode = Callable[[Any], str]


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def verifier(provider: Provider, tmp_path: Path) -> Verifier:
    return provider.verifier(provider.write(tmp_path))


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    """A token signed with HMAC-SHA256, or not at all; PyJWT itself refuses to make these."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signed = b".".join(parts)
    signature = hmac.digest(secret, signed, hashlib.sha256) if secret else b""
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def test_a_good_token_tells_who_calls(provider: Provider, verifier: Verifier) -> None:
    """Claim: subject, roles and areas come from the token; a claim that is absent gives none."""
    token = provider.token(rollen=["a", "b"], gemeenten=["GM0518"])
    assert verifier.verify(token) == Identity("m1", frozenset({"a", "b"}), frozenset({"GM0518"}))
    assert verifier.verify(provider.token(rollen=...)) == Identity("m1", frozenset(), frozenset())


def test_the_names_of_the_claims_are_configuration(provider: Provider, tmp_path: Path) -> None:
    """Claim: another provider may call roles and areas differently."""
    verifier = provider.verifier(provider.write(tmp_path), roles_claim="groepen", areas_claim="gebieden")
    token = provider.token(groepen=["a"], gebieden=["x"], rollen=["b"])
    assert verifier.verify(token) == Identity("m1", frozenset({"a"}), frozenset({"x"}))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elders.example"},
        {"aud": "iets-anders"},
        {"exp": 1_000_000_000},
        {"iat": 9_999_999_000, "exp": 9_999_999_999},
        {"nbf": 9_999_999_000},
        {"exp": ...},
        {"iat": ...},
        {"sub": ...},
        {"aud": ...},
        {"iss": ...},
        {"sub": 7},
        {"sub": " "},
        {"exp": "morgen"},
        {"exp": True},
        {"rollen": "schrijver"},
        {"rollen": [1]},
        {"rollen": {"schrijver": True}},
        {"gemeenten": [None]},
    ],
    ids=str,
)
def test_a_token_that_is_not_meant_for_us_now_is_refused(
    provider: Provider, verifier: Verifier, changed: dict[str, Any]
) -> None:
    """Claim: wrong issuer or audience, too late or early, incomplete or malformed: refused, though well signed."""
    verifier.verify(provider.token())
    with pytest.raises(Unauthenticated):
        verifier.verify(provider.token(**changed))


def test_a_clock_may_differ_ten_seconds(provider: Provider, tmp_path: Path) -> None:
    """Claim: just expired, or just not yet issued, is let through; a little more is not."""
    clock = Clock()
    verifier = provider.verifier(provider.write(tmp_path), clock=clock)
    now = int(clock.now)
    verifier.verify(provider.token(exp=now - 8))
    verifier.verify(provider.token(iat=now + 8))
    for changed in ({"exp": now - 11}, {"iat": now + 12}):
        with pytest.raises(Unauthenticated):
            verifier.verify(provider.token(**changed))


def test_unsigned_and_symmetric_tokens_are_refused(provider: Provider, verifier: Verifier) -> None:
    """Claim: `none`, and HMAC with the public key as its secret (in each form one can have it), never pass."""
    public = provider.key.public_key()
    secrets = [
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(provider.entries[0]).encode(),
        provider.entries[0]["x"].encode(),
    ]
    header = {"typ": "JWT", "kid": provider.kid}
    tokens = [forged(header | {"alg": name}, provider.claims(), None) for name in ("none", "None", "NONE", "")]
    tokens += [forged(header | {"alg": "HS256"}, provider.claims(), secret) for secret in secrets]
    tokens += [forged(header | {"alg": "EdDSA"}, provider.claims(), secret) for secret in secrets]
    for token in tokens:
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_a_symmetric_key_in_the_set_is_not_used(provider: Provider, tmp_path: Path) -> None:
    """Claim: even when the provider publishes a shared secret by mistake, nobody gets in with it."""
    shared = base64.urlsafe_b64encode(b"geheim" * 8).rstrip(b"=").decode()
    provider.entries.append({"kty": "oct", "kid": "gedeeld", "alg": "HS256", "k": shared})
    verifier = provider.verifier(provider.write(tmp_path))
    token = forged({"alg": "HS256", "kid": "gedeeld"}, provider.claims(), b"geheim" * 8)
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
    verifier.verify(provider.token())


ELLIPTIC, RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(
    ("algorithm", "key", "encode"),
    [("ES256", ELLIPTIC, ECAlgorithm.to_jwk), ("RS256", RSA, RSAAlgorithm.to_jwk), ("PS256", RSA, RSAAlgorithm.to_jwk)],
)
def test_other_asymmetric_algorithms_work(
    provider: Provider, tmp_path: Path, algorithm: str, key: Any, encode: Encode
) -> None:
    """Claim: ES256, RS256 and PS256 work beside EdDSA; a key that names its algorithm is good for that one only."""
    entry = json.loads(encode(key.public_key())) | {"kid": "twee"}
    token = jwt.encode(provider.claims(), key, algorithm, {"kid": "twee"})
    provider.entries = [entry]
    assert provider.verifier(provider.write(tmp_path)).verify(token).subject == "m1"
    provider.entries = [entry | {"alg": "RS256" if algorithm == "PS256" else "PS256"}]
    with pytest.raises((Unauthenticated, ProviderDown)):
        provider.verifier(provider.write(tmp_path)).verify(token)


@pytest.mark.parametrize(
    "unfit",
    [
        {"use": "enc"},
        {"kty": "EC"},
        {"crv": "Ed448"},
        {"x": "geen sleutel"},
        {"kid": 7},
        {"alg": "HS256"},
    ],
    ids=str,
)
def test_a_key_that_is_unfit_is_passed_over(provider: Provider, tmp_path: Path, unfit: dict[str, Any]) -> None:
    """Claim: one key that is broken or meant for something else does not make the others useless."""
    other = Ed25519PrivateKey.generate()
    entry = json.loads(OKPAlgorithm.to_jwk(other.public_key())) | {"kid": "twee"} | unfit
    provider.entries.append(entry)
    verifier = provider.verifier(provider.write(tmp_path))
    verifier.verify(provider.token())
    with pytest.raises(Unauthenticated):
        verifier.verify(jwt.encode(provider.claims(), other, "EdDSA", {"kid": "twee"}))


def test_a_short_rsa_key_is_not_used(provider: Provider, tmp_path: Path) -> None:
    """Claim: RSA below 2048 bits does not count."""
    short = rsa.generate_private_key(65537, 1024)
    with pytest.warns(UserWarning, match="1024 bits"):
        token = jwt.encode(provider.claims(), short, "RS256", {"kid": "kort"})
    provider.entries.append(json.loads(RSAAlgorithm.to_jwk(short.public_key())) | {"kid": "kort"})
    verifier = provider.verifier(provider.write(tmp_path))
    verifier.verify(provider.token())
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Provider, Verifier]:
    """A provider, and a verifier that has its keys; for properties, which share them between examples."""
    provider = Provider()
    verifier = provider.verifier(provider.write(tmp_path_factory.mktemp("jwks")))
    verifier.verify(provider.token())
    return provider, verifier


@given(st.text() | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}", fullmatch=True) | st.binary().map(repr))
def test_noise_is_refused_and_nothing_worse(settled: tuple[Provider, Verifier], noise: str) -> None:
    """Claim: whatever stands where a token should, the answer is 401: no other error escapes."""
    with pytest.raises(Unauthenticated):
        settled[1].verify(noise)


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3)
CLAIMS = st.sampled_from(["sub", "iss", "aud", "iat", "exp", "nbf", "rollen", "gemeenten"])


@given(st.dictionaries(CLAIMS, VALUES, min_size=1))
def test_claims_are_well_formed_or_refused(settled: tuple[Provider, Verifier], changed: dict[str, Any]) -> None:
    """Claim: a well signed token gives an Identity of strings, or 401, whatever its claims hold."""
    provider, verifier = settled
    header = base64.urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": provider.kid}).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(provider.claims() | changed).encode()).rstrip(b"=")
    signature = base64.urlsafe_b64encode(provider.key.sign(header + b"." + body)).rstrip(b"=")
    try:
        identity = verifier.verify(b".".join([header, body, signature]).decode())
    except Unauthenticated:
        return
    assert all(isinstance(word, str) for word in [identity.subject, *identity.roles, *identity.areas])


def test_a_bottomless_token_is_refused(provider: Provider, verifier: Verifier) -> None:
    """Claim: nesting too deep for the parser, and a token longer than any real one, are 401 too."""
    verifier.verify(provider.token(gemeenten=["x" * 8_000]))
    with pytest.raises(Unauthenticated):
        verifier.verify(provider.token(gemeenten=["x" * 16_000]))
    deep = base64.urlsafe_b64encode(b'{"kid":' + b"[" * 8000 + b"]" * 8000 + b"}").decode().rstrip("=")
    for token in (f"{deep[:16000]}.e30.", f"{deep}.e30.", "a" * 100_000):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_a_remembered_token_is_refused_once_it_expires(provider: Provider, tmp_path: Path) -> None:
    """Claim: the memory of verified tokens does not outlive the token."""
    clock = Clock()
    verifier = provider.verifier(provider.write(tmp_path), clock=clock)
    token = provider.token(exp=int(clock.now) + 60)
    verifier.verify(token)
    verifier.verify(token)
    assert verifier.known(token) is not None
    clock.now += 61
    assert verifier.known(token) is None
    clock.now += 10
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_a_remembered_token_is_refused_once_its_key_is_gone(provider: Provider, tmp_path: Path) -> None:
    """Claim: a key that the provider withdraws stops working within 10 minutes, for remembered tokens too."""
    clock = Clock()
    verifier = provider.verifier(provider.write(tmp_path), clock=clock)
    token = provider.token(exp=int(clock.now) + 36_000)
    for _ in range(2):
        verifier.verify(token)
    provider.rotate("twee")
    provider.write(tmp_path)
    clock.now += 601
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
    verifier.verify(provider.token())


def test_new_keys_put_every_remembered_token_to_the_test_again(provider: Provider, tmp_path: Path) -> None:
    """Claim: as soon as a change of keys is seen, a token of a withdrawn key is refused, remembered or not."""
    clock = Clock()
    verifier = provider.verifier(provider.write(tmp_path), clock=clock)
    token = provider.token()
    for _ in range(2):
        verifier.verify(token)
    provider.rotate("twee")
    provider.write(tmp_path)
    clock.now += 31
    verifier.verify(provider.token())
    assert verifier.known(token) is None
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_memory_of_tokens_is_bounded(provider: Provider, verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim: the least used token is forgotten when there are too many; one that is in use stays."""
    monkeypatch.setattr("kit.identity._MOST_TOKENS", 2)
    verifier.verify(provider.token())
    used, idle, new = (provider.token(sub=name) for name in "abc")
    for token in (used, idle, used, new):
        verifier.verify(token)
    assert [verifier.known(token) is None for token in (used, idle, new)] == [False, True, False]


def test_a_new_key_of_the_provider_is_found(provider: Provider) -> None:
    """Claim: after a rotation the next token works, once half a minute has passed since the last look."""
    clock = Clock()
    with provider.served() as url:
        verifier = provider.verifier(url, clock=clock)
        verifier.verify(provider.token())
        provider.rotate("twee")
        clock.now += 31
        assert verifier.verify(provider.token()).subject == "m1"
        assert provider.asked == 2


def test_a_flood_of_unknown_keys_does_not_reach_the_provider(provider: Provider) -> None:
    """Claim: a thousand tokens with made-up key ids cost the provider one request, from many threads at once too."""
    with provider.served() as url:
        verifier = provider.verifier(url, clock=Clock())
        verifier.verify(provider.token())
        others = Provider()

        def attempt(number: int) -> str:
            others_token = jwt.encode(others.claims(), others.key, "EdDSA", {"kid": f"onbekend-{number}"})
            with pytest.raises(Unauthenticated) as refused:
                verifier.verify(others_token)
            return refused.value.code

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(attempt, range(1000))) == {"niet-aangemeld"}
        assert provider.asked == 1


def test_many_first_callers_share_one_look_at_the_keys(provider: Provider) -> None:
    """Claim: callers that arrive before any key is known all get in, on one request to the provider."""
    with provider.served() as url:
        verifier = provider.verifier(url, clock=Clock())
        tokens = [provider.token(sub=f"m{number}") for number in range(16)]
        with ThreadPoolExecutor(16) as threads:
            assert {identity.subject for identity in threads.map(verifier.verify, tokens)} == {
                f"m{number}" for number in range(16)
            }
        assert provider.asked == 1


def test_with_the_provider_down_the_last_keys_serve(provider: Provider) -> None:
    """Claim: errors, nonsense and silence of the provider leave known keys in use, also after they grow old."""
    clock = Clock()
    with provider.served() as url:
        verifier = provider.verifier(url, clock=clock)
        verifier.verify(provider.token())
        provider.down = True
        clock.now += 3600
        verifier.verify(provider.token(iat=int(clock.now), exp=int(clock.now) + 60))
        provider.down, kept = False, provider.entries
        provider.entries = []
        clock.now += 3600
        verifier.verify(provider.token(iat=int(clock.now), exp=int(clock.now) + 60))
        assert provider.asked == 3
        provider.entries = kept
    clock.now += 3600
    verifier.verify(provider.token(iat=int(clock.now), exp=int(clock.now) + 60))


def test_a_provider_that_was_never_there_is_a_503(provider: Provider) -> None:
    """Claim: without any key nobody is told that their token is bad; and it is asked again soon, not after 30 s."""
    clock = Clock()
    provider.down = True
    with provider.served() as url:
        verifier = provider.verifier(url, clock=clock)
        for _ in range(20):
            with pytest.raises(ProviderDown) as down:
                verifier.verify(provider.token())
        assert (down.value.status, down.value.headers["Retry-After"]) == (503, "5")
        assert provider.asked == 1
        provider.down = False
        clock.now += 3
        assert verifier.verify(provider.token()).subject == "m1"


def test_a_route_without_a_role_stops_the_start(verifier: Verifier) -> None:
    """Claim: deny by default; any kind of route that nobody guards is found, however deep it was included."""
    guarded = [Depends(verifier.require("schrijver"))]

    def app(**route: Any) -> FastAPI:
        inner, outer, made = APIRouter(), APIRouter(), FastAPI(openapi_url=None)
        inner.add_api_route("/ding", nothing, **route)
        outer.include_router(inner, prefix="/diep")
        made.include_router(outer, prefix="/v1", dependencies=[Depends(nothing)])
        made.add_api_route("/v1/gezondheid", nothing)
        return made

    assert_all_guarded(app(dependencies=guarded))
    with pytest.raises(UnguardedRouteError, match="/v1/diep/ding"):
        assert_all_guarded(app())
    assert_all_guarded(app(), public={"/v1/gezondheid", "/v1/diep/ding"})


async def nothing(_: Any = None) -> Response:
    """Answer nothing."""
    return Response()


UNGUARDED: dict[str, Callable[[FastAPI], object]] = {
    "starlette": lambda app: app.add_route("/v1/kaal", nothing),
    "websocket": lambda app: app.add_api_websocket_route("/v1/kaal", nothing),
    "mount": lambda app: app.mount("/v1/kaal", FastAPI(openapi_url=None)),
    "files": lambda app: app.frontend("/kaal", directory="."),
    "documentation": lambda app: app.add_route("/docs", nothing, include_in_schema=False),
}


@pytest.mark.parametrize("add", UNGUARDED.values(), ids=UNGUARDED)
def test_no_kind_of_route_is_forgotten(add: Callable[[FastAPI], object]) -> None:
    """Claim: plain routes, websockets, mounts and folders of files are refused as well."""
    app = FastAPI(openapi_url=None)
    assert_all_guarded(app)
    add(app)
    with pytest.raises(UnguardedRouteError):
        assert_all_guarded(app)


def test_a_guard_names_a_role(verifier: Verifier) -> None:
    """Claim: `require()` without a role is a mistake of ours that shows at once."""
    with pytest.raises(ValueError, match="rol"):
        verifier.require()
