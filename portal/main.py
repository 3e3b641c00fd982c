"""Alles in elkaar zetten en draaien."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from kit import logs, telemetry
from portal.app import VERSIE, maak
from portal.deur import Deur
from portal.settings import Settings


def run(settings: Settings, deuren: Sequence[Deur] = ()) -> None:
    """Run the portal until SIGTERM or SIGINT; `deuren` are ways in that whoever starts it brings along."""
    app = maak(settings, deuren)
    logs.setup("portal", settings.log_level)
    telemetry.setup("portal", VERSIE, settings.instance)
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(uvicorn.Server(config).serve())
