"""A light generator of HTTP requests: plain sockets, so that it leaves the processors to what is measured."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: durations in seconds of requests that were answered 201, and how many were not."""

    durations: Sequence[float]
    failed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Successful requests per second."""
        return len(self.durations) / self.seconds


def drive(base: str, requests: Sequence[bytes], clients: int, seconds: float) -> Result:
    """Send these requests in turn from another process, over this many connections that stay open."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_work, args=(theirs, base, requests, clients, seconds), daemon=True)
    worker.start()
    theirs.close()  # so that a worker that ends early is noticed
    try:
        durations, failed, took = ours.recv()
    finally:
        worker.join(timeout=5)
        worker.terminate()
    return Result(durations, failed, took)


def post(path: str, token: str, body: bytes) -> bytes:
    """The bytes of one request."""
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


def _work(pipe: Any, base: str, requests: Sequence[bytes], clients: int, seconds: float) -> None:
    pipe.send(asyncio.run(_clients(base, requests, clients, seconds)))


async def _clients(
    base: str, requests: Sequence[bytes], clients: int, seconds: float
) -> tuple[list[float], int, float]:
    durations: list[float] = []
    failures: list[int] = []
    started = perf_counter()
    share = [requests[number::clients] for number in range(clients)]
    await asyncio.gather(*(_client(base, each, started + seconds, durations, failures) for each in share))
    return durations, len(failures), perf_counter() - started


async def _client(
    base: str, requests: Sequence[bytes], until: float, durations: list[float], failures: list[int]
) -> None:
    place = urlsplit(base)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    number = 0
    while perf_counter() < until:
        started = perf_counter()
        status, _ = await exchange(reader, writer, requests[number % len(requests)])
        number += 1
        if status == 201:
            durations.append(perf_counter() - started)
        else:
            failures.append(status)
    writer.close()


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """Send one request, read its whole answer: status and body."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    body = await reader.readexactly(int(length or 0))
    return int(head.split(b" ", 2)[1]), body
