"""What supervisor and worker say to each other: frames of a length and a marshalled tuple.

Both ends are the same interpreter of the same program, one the other's child, so the language's
own quickest encoding serves: to the worker ``(ticket, digest, program or None, rows)``, from it
``(ticket, answers)`` or ``(ticket, code, detail)`` as its last word.
"""

from __future__ import annotations

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LENGTH = 4
"""Bytes of the length that stands before each frame."""


def packed(said: tuple[Any, ...]) -> bytes:
    """A frame."""
    content = marshal.dumps(said)
    return len(content).to_bytes(LENGTH, "big") + content


class Frames:
    """Bytes as they come, out again as frames."""

    def __init__(self) -> None:
        """Start with nothing received."""
        self._received = bytearray()

    def feed(self, received: bytes) -> list[Any]:
        """Every frame that is complete now; what is no frame raises ``ValueError``."""
        self._received += received
        complete: list[Any] = []
        while len(self._received) >= LENGTH:
            end = LENGTH + int.from_bytes(self._received[:LENGTH], "big")
            if len(self._received) < end:
                break
            content = bytes(self._received[LENGTH:end])
            del self._received[:end]
            try:
                complete.append(marshal.loads(content))  # noqa: S302  # our own child wrote it
            except (EOFError, TypeError) as fault:
                raise ValueError("no frame") from fault
        return complete
