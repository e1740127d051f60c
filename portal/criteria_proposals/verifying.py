"""Whether anybody tampered with a journal: every place where it is not what was sealed."""

from __future__ import annotations

import fcntl
import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.entry import START, Anchor, Entry, is_intact, read_entry
from portal.criteria_proposals.journal_files import NAME, TORN, TORN_KIND, lines, read_head
from portal.criteria_proposals.safe_files import opened
from portal.criteria_proposals.wording import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_FAULTS: Final = 100
"""Faults that a verification keeps in words; the rest are counted."""


@dataclass(slots=True)
class Verified:
    """What a verification found: how many entries there are, where it is broken, its end."""

    entries: int = 0
    count: int = 0
    faults: list[Said] = field(default_factory=list)
    end: Anchor = START
    before_end: Anchor = START

    def note(self, fault: Said) -> None:
        """Note one fault; only the first hundred are kept in words."""
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def verify_journal(
    folder: Path, anchor: Anchor | None = None, see: Callable[[Entry], None] | None = None
) -> Verified:
    """Read the whole journal and say every place where it was changed, cut or added to.

    An ``anchor`` noted elsewhere also shows a journal that was written anew as a whole. ``see`` is
    given each entry that is what was sealed. Needs memory for one entry, whatever the length.
    """
    found = Verified()
    recorded: dict[str, int] = {}
    try:
        with opened(folder / NAME, os.O_RDONLY) as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            _verify_lines(handle, found, anchor, recorded, see)
            _verify_end(folder, found)
    except FileNotFoundError:
        _verify_end(folder, found)
    if anchor is not None and anchor.number > found.end.number:
        found.note(said("journal.end_missing", number=anchor.number, found=found.end.number))
    _verify_torn_ends(folder, found, recorded)
    return found


def _verify_lines(
    handle: int,
    found: Verified,
    anchor: Anchor | None,
    recorded: dict[str, int],
    see: Callable[[Entry], None] | None,
) -> None:
    for place, line in enumerate(lines(handle), start=1):
        if not line.endswith(b"\n"):
            found.note(said("journal.torn_end", line=place, size=len(line)))
            continue
        found.entries += 1
        entry = read_entry(line[:-1])
        if entry is None:
            found.note(said("journal.unreadable", line=place))
            # What stood here cannot be known; the next line is not blamed for it.
            found.before_end, found.end = found.end, Anchor(found.end.number + 1, "")
            continue
        _verify_place(entry, place, found)
        if is_intact(entry, line[:-1]):
            if see is not None:
                see(entry)
            if entry.kind == TORN_KIND and isinstance(entry.details.get("files"), list):
                recorded.update((str(name), entry.number) for name in entry.details["files"])
        else:
            found.note(said("journal.changed", line=place, number=entry.number))
        if anchor is not None and anchor.number == entry.number and anchor != entry.anchor:
            found.note(said("journal.anchor_differs", line=place, number=entry.number))
        found.before_end, found.end = found.end, entry.anchor


def _verify_place(entry: Entry, place: int, found: Verified) -> None:
    before = found.end
    if entry.number > before.number + 1:
        missing = {"first": before.number + 1, "last": entry.number - 1}
        found.note(said("journal.missing", line=place, **missing))
    elif entry.number <= before.number:
        values = {"number": entry.number, "before": before.number}
        found.note(said("journal.out_of_order", line=place, **values))
    elif before.seal and entry.previous != before.seal:
        found.note(said("journal.does_not_follow", line=place, number=entry.number))


def _verify_end(folder: Path, found: Verified) -> None:
    """Compare the end with what is noted beside it; one entry more is what a kill can leave."""
    try:
        head = read_head(folder)
    except Refused as refused:
        found.note(refused.reasons[0])
        return
    if head.number > found.end.number:
        found.note(said("journal.end_missing", number=head.number, found=found.end.number))
        return
    if head.number < found.end.number - 1:
        found.note(said("journal.end_added", number=head.number, found=found.end.number))
        return
    noted = found.end if head.number == found.end.number else found.before_end
    if noted.seal and head.seal != noted.seal:
        found.note(said("journal.head_differs", number=head.number))


def _verify_torn_ends(folder: Path, found: Verified, recorded: dict[str, int]) -> None:
    for path in sorted((folder / TORN).glob("[!.]*")):
        number, _, digest = path.name.partition("-")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.note(said("journal.torn_file_changed", file=f"{TORN}/{path.name}"))
        if str(recorded.pop(path.name, "")) != number:
            found.note(said("journal.torn_file_unrecorded", file=f"{TORN}/{path.name}"))
    for name, entry in recorded.items():
        found.note(said("journal.torn_file_missing", file=f"{TORN}/{name}", number=entry))
