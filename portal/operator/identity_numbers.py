"""A file of identity numbers (本人確認番号): read whole, or refused with every fault and line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

HEADER: Final = ("technician_id", "number")
IDENTIFIER: Final = re.compile(r"[0-9]{14}", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong in a line: a key of words. The number itself is never repeated."""

    line: int
    key: str


def read_identity_numbers(path: Path) -> tuple[dict[str, str], list[LineFault]]:
    """The numbers by technician, and all that is wrong with the file (CSV in UTF-8).

    Raises ``OSError`` for a file that cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, [LineFault(1, "numbers_utf8")]
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != HEADER:
        return {}, [LineFault(1, "numbers_header")]
    found: dict[str, str] = {}
    faults: list[LineFault] = []
    for row in rows:
        if not row:
            continue
        line = rows.line_num
        if len(row) != len(HEADER):
            faults.append(LineFault(line, "numbers_cells"))
            continue
        technician_id, number = row
        if not IDENTIFIER.fullmatch(technician_id):
            faults.append(LineFault(line, "numbers_technician"))
        if not NUMBER.fullmatch(number):
            faults.append(LineFault(line, "numbers_number"))
        if technician_id in found:
            faults.append(LineFault(line, "numbers_twice"))
        found[technician_id] = number
    return found, faults
