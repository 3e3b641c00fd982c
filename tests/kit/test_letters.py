"""Dead letters: kept here before they are on the bus, and heard again when somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest
from ground import Casussen, eventually, settings, with_bus
from nats.aio.client import Client

from contracts.registry import subject, subject_filter
from deploy.local.runtime import Runtime
from kit import consumer as kit_consumer
from kit.bus import connect, ensure_streams, publish
from kit.codec import Codec
from kit.consumer import Consumer, Heard
from kit.letters import Letters
from kit.memory import MemoryVault
from kit.service import end
from kit.store import datastore


def test_a_dead_letter_is_kept_and_can_be_offered_again(ground: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the listener put aside lies here byte for byte; offered again it fails or is processed, and says which."""
    monkeypatch.setattr(kit_consumer, "MOST_DELIVERIES", 1)
    casussen, stream, codec = Casussen(ground), uuid4(), Codec(MemoryVault())
    state = casussen._contact(stream).state
    faults: list[Exception] = [ValueError("iets over een persoon"), ValueError("weer")]
    heard: list[Heard] = []

    def handle(batch: Sequence[Heard]) -> None:
        if any(one.fact.originator_id == stream for one in batch) and faults:
            raise faults[0]
        heard.extend(one for one in batch if one.fact.originator_id == stream)

    store = datastore(ground.dsn("monitoring", "monitoring"))
    letters = Letters(store, codec, lambda: handle)
    before = letters.count()

    async def work(bus: Client) -> None:
        teller = await connect(settings(ground, "intake"), "intake")
        await ensure_streams(teller, 1)
        fact = codec.decode(state)
        await publish(teller, subject(fact), state, {"Nats-Msg-Id": str(fact.id), "ce-sequence": "41"})
        listener = Consumer("monitoring", [subject_filter("intake")], bus, codec, handle, replicas=1, keep=letters.keep)
        task = asyncio.create_task(listener.run())

        async def kept() -> bool:
            return any(str(stream) in one.subject for one in letters.page(None, 50))

        try:
            await eventually(kept, "een dode letter in de eigen opslag")
        finally:
            await end(task)
            await teller.close()

    try:
        with_bus(ground, "monitoring", work)
        (letter,) = [one for one in letters.page(None, 50) if str(stream) in one.subject]
        assert (letter.state, letter.reason, letter.tries, letter.position) == (state, "ValueError", 1, 41)
        assert letters.count()[1] > before[1]
        assert letters.offer(letter).outcome == "ValueError"
        faults.clear()
        assert letters.offer(letter).outcome == ""
        assert [(one.stored, one.position) for one in heard] == [(state, 41)]
        assert letters.find(letter.number + 1000) is None
    finally:
        store.close()
        casussen.datastore.close()
