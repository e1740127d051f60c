"""The rows of a file on disk in the order of who touched, so that nobody's days come up twice.

They are cut into windows that can be taken in apart, in any order and by several processes: all
rows of a person are in one window, in the order of the file. Rows of one identity that could
part ways are for the end, one window after the other, so that the first of the file is the one
that is kept. What became of each row stands beside them as soon as its window is committed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from array import array
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson

from attendance.intake.rows import Problem, Row, read_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

AT_ONCE: Final = 5_000
"""Rows of a window, and of a transaction: whoever touched in them is held for about a second."""

CARDS: Final = 1 << 62
"""Keys of cards lie above all 技能者ID."""

ROWS, STARTS, ORDER, WINDOWS, OUTCOMES, WORDS, ABOUT = (
    *("rows", "starts.npy", "order.npy", "windows.npy", "outcomes.npy", "words", "about.json"),
)

AT, NUMBERS = 5, (11, 13)
"""Places of the moment and of the numbers in the line of a row, which is in the order of `Row`."""

FORM: Final = 1
"""Changes with what stands in these files: what another version sorted is sorted anew."""

Outcome = tuple[str, str, str]
"""Status, code and field of a result."""

READ: Final = 1
"""The outcome of a row that was refused as it was read: what is wrong stands in its place."""


class SortedRows:
    """A lot of rows of a file as `sort_rows` left it; every process opens it for itself.

    ``begins`` is how many rows of the file come before.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_bytes())
        self.folder = folder
        self.begins: int = about["begins"]
        self.alone: int = about["alone"]
        """From this window on, one comes after the other."""

        self._of: Mapping[str, int] = about["of"]
        self._starts = np.load(folder / STARTS, mmap_mode="r")
        self._order = np.load(folder / ORDER, mmap_mode="r")
        self.windows = [(int(first), int(last)) for first, last in np.load(folder / WINDOWS)]
        self.rows = len(self._starts) - 1

    def is_of(self, path: Path) -> bool:
        """Whether the file is the one that was sorted, as far as its size and time tell."""
        return self._of == _fingerprint(path)

    def forget(self) -> None:
        """Leave nothing of it."""
        _forget(self.folder)

    def window(self, number: int) -> list[Row]:
        """The rows of a window."""
        first, last = self.windows[number]
        rows = self._order[first:last]
        starts, ends = self._starts[rows].tolist(), self._starts[rows + 1].tolist()
        with (self.folder / ROWS).open("rb", buffering=0) as file:
            own = file.fileno()
            return [
                _row_of(orjson.loads(os.pread(own, end - start, start)))
                for start, end in zip(starts, ends, strict=True)
            ]

    def outcomes(self) -> Outcomes:
        """What became of the rows so far; for one process alone."""
        return Outcomes(self.folder, self._order, self.windows)

    def results(self, outcomes: Outcomes, told: int) -> Iterator[str]:
        """The line of each row that is done, in the order of the file, behind those told before."""
        words = [_words(*one) for one in outcomes.vocabulary]
        with (self.folder / ROWS).open("rb") as file:
            file.seek(int(self._starts[told]))
            for at, line in enumerate(file, start=told):
                outcome = int(outcomes.of_rows[at])
                if outcome:
                    if outcome == READ:
                        event_id, *fault = json.loads(line)
                        rest = _words("rejected", *fault)
                    else:
                        event_id, rest = orjson.loads(line)[1], words[outcome]
                    number = self.begins + at + 1
                    yield f'{{"line": {number}, "id": {encode_basestring(event_id)}, {rest}}}\n'


class Outcomes:
    """What became of each row: the number of its outcome in a list that grows."""

    def __init__(
        self, folder: Path, order: NDArray[np.int64], windows: Sequence[tuple[int, int]]
    ) -> None:
        self.of_rows = np.load(folder / OUTCOMES, mmap_mode="r+")
        self.vocabulary: list[Outcome] = [("", "", ""), ("rejected", "", "")]
        self._words = folder / WORDS
        if self._words.exists():
            text = self._words.read_text(encoding="utf-8")
            whole = text[: text.rfind("\n") + 1]
            if whole != text:  # ended while it wrote
                self._words.write_text(whole, encoding="utf-8")
            self.vocabulary += map(tuple, map(json.loads, whole.splitlines()))
        # What a power cut took the words of is done again.
        self.of_rows[self.of_rows >= len(self.vocabulary)] = 0
        self._numbers = {one: at for at, one in enumerate(self.vocabulary) if at > READ}
        self._order = order
        self._windows = windows

    def is_done(self, window: int) -> bool:
        """Whether a window was committed, and that was noted."""
        first, last = self._windows[window]
        return bool(np.all(self.of_rows[self._order[first:last]]))

    def note(self, window: int, found: Sequence[Outcome]) -> None:
        """A window is committed."""
        first, last = self._windows[window]
        new = [one for one in dict.fromkeys(found) if one not in self._numbers]
        if new:
            with self._words.open("a", encoding="utf-8") as words:
                words.writelines(json.dumps(one) + "\n" for one in new)
            for one in new:
                self._numbers[one] = len(self.vocabulary)
                self.vocabulary.append(one)
        self.of_rows[self._order[first:last]] = [self._numbers[one] for one in found]

    def counts(self) -> dict[str, int]:
        """How many rows of each status are done."""
        found: dict[str, int] = {}
        for outcome, count in enumerate(np.bincount(self.of_rows).tolist()):
            if outcome and count:
                status = self.vocabulary[outcome][0]
                found[status] = found.get(status, 0) + count
        return found


def sorted_before(folder: Path, path: Path, done: int) -> SortedRows | None:
    """What an earlier process sorted of this file, where the rows that are told end in it."""
    if not (folder / ABOUT).exists():
        return None
    if json.loads((folder / ABOUT).read_bytes()).get("form") != FORM:
        return None
    found = SortedRows(folder)
    within = found.begins <= done <= found.begins + found.rows
    return found if found.is_of(path) and within else None


def sort_rows(folder: Path, rows: Iterable[Any], begins: int, path: Path) -> SortedRows:
    """Read rows, each strictly, and leave them sorted in a folder of their own."""
    _forget(folder)
    folder.mkdir(mode=0o700)
    starts, keys, identities = array("q", [0]), array("q"), array("q")
    faulty = array("q")
    end = 0
    with (folder / ROWS).open("wb", buffering=1 << 20) as out:
        for at, given in enumerate(rows):
            row = read_row(given)
            if isinstance(row, Row):
                line = _line_of(row)
                keys.append(_key(row))
                identities.append(hash((row.source, row.event_id)))
            else:
                line = _line_of_fault(given, row[0])
                faulty.append(at)
                keys.append(-1)
                identities.append(0)
            out.write(line)
            end += len(line)
            starts.append(end)
        out.flush()
        os.fsync(out.fileno())
    order, windows, alone = cut(np.frombuffer(keys, np.int64), np.frombuffer(identities, np.int64))
    outcomes = np.zeros(len(keys), np.uint16)
    outcomes[np.frombuffer(faulty, np.int64)] = READ
    for name, values in (
        (STARTS, np.frombuffer(starts, np.int64)),
        (ORDER, order),
        (WINDOWS, np.array(windows, np.int64).reshape(-1, 2)),
        (OUTCOMES, outcomes),
    ):
        with (folder / name).open("wb") as file:
            np.save(file, values)
            file.flush()
            os.fsync(file.fileno())
    new = folder / f"{ABOUT}.new"
    new.write_text(
        json.dumps({"form": FORM, "begins": begins, "alone": alone, "of": _fingerprint(path)})
    )
    new.replace(folder / ABOUT)
    return SortedRows(folder)


def cut(
    keys: NDArray[np.int64], identities: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[tuple[int, int]], int]:
    """The order of rows that can be read, their windows, and the first window of the end."""
    order = np.argsort(keys, kind="stable")
    order = order[np.searchsorted(keys[order], 0) :]
    apart = _apart(keys[order], identities[order])
    side_by_side, end = order[~apart], np.sort(order[apart])
    windows = _windows(keys[side_by_side])
    alone = len(windows)
    first = len(side_by_side)
    for start in range(0, len(end), AT_ONCE):
        windows.append((first + start, first + min(start + AT_ONCE, len(end))))
    return np.concatenate([side_by_side, end]), windows, alone


def _apart(keys: NDArray[np.int64], identities: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows have an identity that also stands in a row of another window, perhaps."""
    by_identity = np.argsort(identities, kind="stable")
    same = identities[by_identity][1:] == identities[by_identity][:-1]
    _, person, rows = np.unique(keys, return_inverse=True, return_counts=True)
    other = keys[by_identity][1:] != keys[by_identity][:-1]
    many = (rows[person] > AT_ONCE)[by_identity][1:]
    return np.isin(identities, identities[by_identity][1:][same & (other | many)])


def _windows(keys: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Windows over sorted keys that end with a person, where one has not too many rows for that."""
    ends = np.append(np.flatnonzero(np.diff(keys)) + 1, len(keys))
    found = []
    first = 0
    while first < len(keys):
        last = min(first + AT_ONCE, len(keys))
        whole = int(ends[np.searchsorted(ends, last, "right") - 1])
        if first < whole <= last:
            last = whole
        found.append((first, last))
        first = last
    return found


def _key(row: Row) -> int:
    """Whose row it is, as a number: people first, then cards."""
    if row.technician_id is not None:
        return int(row.technician_id)
    return CARDS + int((row.card or "0")[:15], 16)


def _line_of(row: Row) -> bytes:
    fields = (
        *(row.source, row.event_id, row.site_id, row.technician_id, row.card),
        *(row.at, row.time_grade, row.method, row.direction, row.body, row.registers),
        # Numbers of any length, as texts: there is no other bound to them yet.
        None if row.seq is None else str(row.seq),
        row.boot_id,
        None if row.boot_ms is None else str(row.boot_ms),
    )
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)


def _row_of(fields: list[Any]) -> Row:
    fields[AT] = dt.datetime.fromisoformat(fields[AT])
    for number in NUMBERS:
        if fields[number] is not None:
            fields[number] = int(fields[number])
    return Row(*fields)


def _line_of_fault(given: object, fault: Problem) -> bytes:
    event_id = str(given.get("id", "")) if isinstance(given, dict) else ""
    return (json.dumps((event_id, fault.code, fault.field)) + "\n").encode()


def _words(status: str, code: str, field: str) -> str:
    """The end of a line of results."""
    told = {"status": status}
    if code:
        told["code"] = code
    if status == "rejected":
        told["field"] = field
    return json.dumps(told, ensure_ascii=False)[1:-1]


def _forget(folder: Path) -> None:
    (folder / ABOUT).unlink(missing_ok=True)  # first of all: without it, the rest is nothing
    shutil.rmtree(folder, ignore_errors=True)


def _fingerprint(path: Path) -> dict[str, int]:
    told = path.stat()
    return {"size": told.st_size, "time": told.st_mtime_ns}
