"""What counting asks of an engine: to run statements, and to hand over what a few of them find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Found(Protocol):
    """What a statement found."""

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        """All rows; only asked for where they are few."""
        ...


class Statements(Protocol):
    """Runs statements in DuckDB's dialect: a connection of DuckDB, or another engine's likeness."""

    def execute(self, query: str, parameters: object = ..., /) -> Found:
        """Run one statement; parameters by name (``$on``)."""
        ...

    def executemany(self, query: str, parameters: object = ..., /) -> object:
        """Run one statement for each row of parameters (``?``)."""
        ...
