"""One relation of the plan, and how values stand in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Stage:
    """A relation: its name, what a row of it says, and the query that makes it."""

    name: str
    says: str
    query: str


def text(word: str) -> str:
    """A word of criteria as a literal."""
    return "'" + word.replace("'", "''") + "'"


def number(value: int | None) -> str:
    """A number of criteria as a literal; nothing is a null of a number's type."""
    return "CAST(NULL AS INTEGER)" if value is None else f"CAST({value} AS INTEGER)"


def listed(*parts: str | Iterable[str]) -> str:
    """Columns one after the other."""
    return ", ".join(
        column for part in parts for column in ([part] if isinstance(part, str) else part)
    )


def of(relation: str, columns: Iterable[str]) -> list[str]:
    """Columns with the name of their relation before them."""
    return [f"{relation}.{column}" for column in columns]


def same(one: str, other: str, columns: Iterable[str]) -> str:
    """The condition that two relations agree in columns."""
    return " AND ".join(f"{one}.{column} = {other}.{column}" for column in columns)
