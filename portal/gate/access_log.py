"""One line per request, without anything that says who asked or about whom."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("ccus_level.access")


class AccessLog:
    """Logs method, route, status and milliseconds.

    The route is the pattern that the program knows (``/criteria/{field}``), never the address
    as typed: an address can hold anything, a name included. No query, body or client address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log it once it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status = 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "(no route)")
            spent_ms = (perf_counter() - started) * 1000
            LOG.info("%s %s %d %.0fms", scope["method"], route, status, spent_ms)
