"""No request body larger than the limit is read, whatever its headers say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses a body over ``limit`` bytes with 413.

    A body that announces its length is refused before a byte of it is read; one that does not
    is counted as it comes in. ``larger`` has the limits of addresses that take more.
    """

    def __init__(
        self, app: ASGIApp, *, limit: int, larger: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a body that ends in a refusal once it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Whoever asks for the body is refused: pages that need none answer as ever.
        limit = self._larger.get(scope["path"], self._limit)
        too_large = self._announced(scope) > limit
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            if too_large:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_within_limit, send)

    @staticmethod
    def _announced(scope: Scope) -> int:
        """The length that the headers announce; 0 where they announce none."""
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0
