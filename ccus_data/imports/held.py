"""A file held in memory: what somebody sends to the portal never touches the disk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal, TextIO, overload


@dataclass(frozen=True, slots=True)
class Held:
    """A file that was sent, read again as often as one opens it; as a path is."""

    data: bytes

    @overload
    def open(self, mode: Literal["rb"] = "rb") -> io.BytesIO: ...

    @overload
    def open(
        self, mode: Literal["r"], *, encoding: str, errors: str, newline: str
    ) -> io.TextIOWrapper: ...

    def open(
        self,
        mode: Literal["r", "rb"] = "rb",
        *,
        encoding: str = "utf-8",
        errors: str = "strict",
        newline: str = "",
    ) -> io.BytesIO | TextIO:
        """The file from its beginning."""
        file = io.BytesIO(self.data)
        if mode == "rb":
            return file
        return io.TextIOWrapper(file, encoding=encoding, errors=errors, newline=newline)
