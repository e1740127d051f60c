"""The journal: a file to which named persons' acts are appended, and nothing else ever happens.

``journal.jsonl`` holds one entry a line, each sealed to the one before. ``journal.head`` names the
last entry, so that a journal cut at its end shows. Appenders wait for each other (``flock``), and
an entry counts once it is on the disk. A power cut or a kill may leave the beginning of a line that
nobody was told of: the next appender moves it into ``torn/`` and says so in an entry of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from portal.criteria_proposals.entry import (
    START,
    Anchor,
    Entry,
    is_intact,
    read_entry,
    seal_entry,
)
from portal.criteria_proposals.journal_files import (
    HEAD,
    NAME,
    TORN,
    TORN_KIND,
    last_line,
    lines,
    read_head,
    torn_ends,
)
from portal.criteria_proposals.persons import named
from portal.criteria_proposals.safe_files import (
    opened,
    own_folder,
    settle,
    write_all,
    write_first,
    write_whole,
)
from portal.criteria_proposals.verifying import Verified, verify_journal
from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Clock = Callable[[], datetime]
"""Tells the moment, with its time zone; the doors hand it in."""


class Journal:
    """The journal of a folder. The folder is made by the first entry, for its owner alone."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock

    def append(self, kind: str, by: str, /, **details: object) -> Entry:
        """Append what a person did; it is on the disk when this returns.

        Refused: a name that is none, and a journal whose end is damaged or missing. ``details``
        are plain JSON data.
        """
        with self.held() as held:
            return held.append(kind, by, **details)

    @contextmanager
    def held(self) -> Iterator[HeldJournal]:
        """The journal for oneself: others wait until this is over. For "look, then append"."""
        own_folder(self.folder)
        with opened(self.folder / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT) as handle:
            # Not lockf: its lock is the process's, so two threads would not exclude each other.
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield HeldJournal(self.folder, handle, self.clock())

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, oldest first; refused where the journal is not what was sealed."""
        try:
            with opened(self.folder / NAME, os.O_RDONLY) as handle:
                fcntl.flock(handle, fcntl.LOCK_SH)
                return intact_entries(self.folder, handle)
        except FileNotFoundError:
            _fitting_end(read_head(self.folder), None)
            return ()

    def verify(self, anchor: Anchor | None = None) -> Verified:
        """Every place where the journal is not what was sealed, or lacks a noted entry."""
        return verify_journal(self.folder, anchor)


class HeldJournal:
    """A journal that one holds alone for a while."""

    def __init__(self, folder: Path, handle: int, moment: datetime) -> None:
        self._folder = folder
        self._handle = handle
        # One for all that is looked at and appended here: no day ends in between.
        self.moment = moment
        self._last: Anchor | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, oldest first; refused where the journal is not what was sealed."""
        return intact_entries(self._folder, self._handle)

    def append(self, kind: str, by: str, /, **details: object) -> Entry:
        """Append what a person did (``Journal.append``)."""
        name = named(by)
        if self._last is None:
            self._last = self._made_ready(name)
        return self._append(self._last, kind, name, details)

    def _append(self, before: Anchor, kind: str, by: str, details: Mapping[str, object]) -> Entry:
        line = seal_entry(before, self.moment, kind, by, details)
        write_all(self._handle, line + b"\n")
        if before == START:
            settle(self._folder)
        entry = _entry(line, before.number + 1)
        self._note_head(entry.anchor)
        self._last = entry.anchor
        return entry

    def _note_head(self, last: Anchor) -> None:
        write_whole(self._folder / HEAD, f"{last}\n".encode("ascii"))

    def _made_ready(self, by: str) -> Anchor:
        """The last entry of a journal that can be appended to, its torn end set aside."""
        line, end = last_line(self._handle)
        entry = None if line is None else _entry(line)
        last = START if entry is None else entry.anchor
        head = read_head(self._folder)
        _fitting_end(head, entry)
        if os.fstat(self._handle).st_size > end:
            self._set_aside(end, last.number + 1)
        if head != last:
            self._note_head(last)
        if torn := torn_ends(self._folder, last.number + 1):
            return self._append(last, TORN_KIND, by, {"files": torn}).anchor
        return last

    def _set_aside(self, end: int, number: int) -> None:
        """Move what follows the last whole line into a file named after the entry to come.

        Nobody was told of it: the head would name the entry, and the journal be refused as cut.
        """
        torn = os.pread(self._handle, os.fstat(self._handle).st_size - end, end)
        folder = self._folder / TORN
        own_folder(folder)
        path = folder / f"{number}-{hashlib.sha256(torn).hexdigest()}"
        if not path.exists():
            write_first(path, torn)
        os.ftruncate(self._handle, end)
        os.fsync(self._handle)


def intact_entries(folder: Path, handle: int) -> tuple[Entry, ...]:
    """The entries of an open journal, the beginning of a torn line left out.

    Refused at the first that is not what was sealed or does not follow the one before, and where
    the end is not the one noted.
    """
    found: list[Entry] = []
    before = START
    for place, line in enumerate(lines(handle), start=1):
        if line.endswith(b"\n"):
            entry = _entry(line[:-1], place)
            if (entry.number, entry.previous) != (before.number + 1, before.seal):
                raise Refused(said("journal.broken", line=place))
            before = entry.anchor
            found.append(entry)
    _fitting_end(read_head(folder), found[-1] if found else None)
    return tuple(found)


def _fitting_end(head: Anchor, last: Entry | None) -> None:
    """Refuse an end that is not the one noted, or the one after it.

    An entry may be on the disk before the head names it, never more than one.
    """
    end = START if last is None else last.anchor
    one_more = last is not None and head == Anchor(last.number - 1, last.previous)
    if head != end and not one_more:
        raise Refused(said("journal.end_differs", number=head.number, found=end.number))


def _entry(line: bytes, place: int | None = None) -> Entry:
    entry = read_entry(line)
    if entry is None or not is_intact(entry, line):
        if place is None:
            raise Refused(said("journal.end_broken"))
        raise Refused(said("journal.broken", line=place))
    return entry
