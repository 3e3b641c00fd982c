"""The simulator at the doors of the services: patient, never doubling, and clear when it gets no further."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from simulator.client import CasusIsAfgesloten, Diensten, Vastgelopen
from simulator.verhaal import Opdracht, Speler

T = TypeVar("T")
COACH = Speler("coach-1", ("doorstroomcoach",), ("GM0518",))
CASUS = "0b6f7f9e-35b4-5a0c-9d53-6f3b6f6f5d21"
Handler = Callable[[httpx.Request], httpx.Response]


def problem(status: int, code: str) -> httpx.Response:
    """A refusal as the services give it."""
    return httpx.Response(status, json={"code": code, "detail": "Dat kan nu niet."})


def with_service(answer: Handler, work: Callable[[Diensten], Awaitable[T]], geduld: float = 20.0) -> T:
    """Do something with an intake that answers like this."""

    async def run() -> T:
        transport = httpx.MockTransport(answer)
        toegang = lambda *_: "token"  # noqa: E731
        async with Diensten({"intake": "http://intake"}, toegang, geduld, transport) as diensten:
            return await work(diensten)

    return asyncio.run(run())


def command(nummer: int = 1) -> Callable[[Diensten], Awaitable[dict[str, Any]]]:
    """The `nummer`-th contact in the casus."""
    opdracht = Opdracht(COACH, "intake", "contacten", nummer, None, {"met": "jongere"})
    return lambda diensten: diensten.geef_opdracht(CASUS, opdracht)


def keys(*nummers: int) -> list[str]:
    """The Idempotency-Keys of these commands, each sent by a simulator of its own."""
    found: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        found.append(request.headers["Idempotency-Key"])
        return httpx.Response(201, json={})

    for nummer in nummers:
        with_service(answer, command(nummer))
    return found


def test_a_key_follows_from_casus_and_place() -> None:
    """A simulator that starts again sends the same key for the same command, and another for the next."""
    first, again, next_ = keys(1, 1, 2)
    assert first == again
    assert first != next_


def test_what_passes_by_itself_is_tried_again_with_the_same_key() -> None:
    """A fact that has not arrived, a stream that is not there yet, a service that starts: the command comes again."""
    waiting: list[Any] = [
        problem(409, "route-is-niet-bepaald"),
        problem(404, "bestaat-niet"),
        problem(503, "opslag-niet-bereikbaar"),
        httpx.ConnectError("nog niet"),
        httpx.Response(201, json={}),
    ]
    sent: set[tuple[str, bytes]] = set()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.add((request.headers["Idempotency-Key"], request.content))
        found = waiting.pop(0)
        if isinstance(found, Exception):
            raise found
        return found  # type: ignore[no-any-return]

    with_service(answer, command())
    assert (waiting, len(sent)) == ([], 1)


@pytest.mark.parametrize(("status", "code"), [(422, "command-key-reused"), (409, "plan-bestaat-al")])
def test_what_was_done_before_stands(status: int, code: str) -> None:
    """A command that somebody did already, or we in other words, is not tried again."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return problem(status, code)

    with_service(answer, command())
    assert len(asked) == 1


@pytest.mark.parametrize("status", [400, 403, 500])
def test_what_never_passes_ends_at_once_with_a_sentence(status: int) -> None:
    """A refusal for good names the address and the service's own words."""
    with pytest.raises(Vastgelopen, match=rf"contacten bij intake is geweigerd: {status} Dat kan nu niet\."):
        with_service(lambda _: problem(status, "fout"), command())


def test_patience_ends() -> None:
    """What keeps being refused ends after `geduld` seconds, with the reason of the last time."""
    with pytest.raises(Vastgelopen, match="409 Dat kan nu niet"):
        with_service(lambda _: problem(409, "route-is-niet-bepaald"), command(), geduld=0.1)


def test_a_casus_that_somebody_closed_is_done() -> None:
    """A casus that is closed meanwhile is no fault."""
    with pytest.raises(CasusIsAfgesloten):
        with_service(lambda _: problem(409, "is-afgesloten"), command())


def test_a_wait_ends_when_the_answer_fits() -> None:
    """An answer is asked for until it says what is waited for."""
    versions = iter(range(10))

    def work(diensten: Diensten) -> Awaitable[dict[str, Any]]:
        return diensten.wacht(COACH, "intake", "/v1/casussen/x", lambda beeld: beeld["versie"] == 3)

    assert with_service(lambda _: httpx.Response(200, json={"versie": next(versions)}), work) == {"versie": 3}


def test_a_list_is_read_to_its_end() -> None:
    """Every page is asked for, by the cursor of the page before."""

    def answer(request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor", "0")
        volgende = {"0": "1", "1": "2", "2": None}[cursor]
        return httpx.Response(200, json={"resultaten": [{"nummer": cursor}], "volgende": volgende})

    async def work(diensten: Diensten) -> list[dict[str, Any]]:
        return [regel async for regel in diensten.alles(COACH, "intake", "/v1/casussen")]

    assert with_service(answer, work) == [{"nummer": "0"}, {"nummer": "1"}, {"nummer": "2"}]
