"""Values of the tables as values of the files of a snapshot, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ccus_data.snapshot.forms import DIGITS, METHODS, ROLES, STATUSES

Convert = Callable[[Any], Any]

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {"from": "from_day", "to": "to_day", "date": "work_date"}
)
"""What a column of a file is called in its table, where that is another name."""

_METHODS_BACK: Final = {written: stored for stored, written in METHODS.items()}


def to_file(table: str, column: str) -> Convert | None:
    """How a value of a table is written into a file; None where it stays as it is."""
    if column.endswith("_id"):
        return int
    return _HISTORIES_TO_FILE.get(column) if table == "histories" else None


def from_file(table: str, column: str) -> Convert | None:
    """How a value of a file is kept in its table; None where it stays as it is."""
    if column.endswith("_id"):
        return lambda number: f"{number:0{DIGITS}}"
    return _HISTORIES_FROM_FILE.get(column) if table == "histories" else None


_HISTORIES_TO_FILE: Final[Mapping[str, Convert]] = {
    "trade": lambda code: int(code[:2]) * 100 + int(code[3:]),
    "role": ROLES.index,
    "status": STATUSES.index,
    "entered_at": dt.time.fromisoformat,
    "exited_at": dt.time.fromisoformat,
    "method": METHODS.__getitem__,
}

_HISTORIES_FROM_FILE: Final[Mapping[str, Convert]] = {
    "trade": lambda number: f"{number // 100:02}-{number % 100:02}",
    "role": ROLES.__getitem__,
    "status": STATUSES.__getitem__,
    "entered_at": lambda time: f"{time:%H:%M}",
    "exited_at": lambda time: f"{time:%H:%M}",
    "method": _METHODS_BACK.__getitem__,
}
