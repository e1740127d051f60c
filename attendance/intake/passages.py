"""From touches to days at work: passages, entries with their exits, one stay a site and day.

Pure: the same touches give the same stays, in whatever order and however often they came. An exit
is never invented: who did not touch on leaving has none, and the stay says so. Days are those of
Japan; a stay belongs to the day of its entry, also where it ends after midnight.

A site where people work at night may have a day of its own, which begins at its cut instead of at
midnight: within it, a touch without a direction is an exit where somebody is inside. What such
touches leave open ends with it, so that no night hangs on the night before.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

JAPAN: Final = ZoneInfo("Asia/Tokyo")

ONE_PASSAGE: Final = dt.timedelta(minutes=3)
"""Touches of one direction at one site within this time are one passage."""

LONGEST_STAY: Final = dt.timedelta(hours=16)
"""An exit later than this after an entry belongs to another stay: a night shift is shorter."""

SAME_STAY: Final = dt.timedelta(hours=24)
"""An exit within this time after an entry is no sign of another day at work."""

TWO_GATES: Final = dt.timedelta(minutes=1)
"""Touches at two gates of a site within this time: one card, perhaps in two hands."""

JOURNEY: Final = dt.timedelta(minutes=10)
"""Nobody gets from one site to another within this time."""


class Mark(StrEnum):
    """What is odd about a stay; it counts all the same, and a person looks at it."""

    NO_EXIT = "no_exit"
    NO_ENTRY = "no_entry"
    REPEATED = "repeated"
    TWO_GATES = "two_gates"
    IMPOSSIBLE_JOURNEY = "impossible_journey"
    CLOCK_UNCHECKED = "clock_unchecked"


class Touch(NamedTuple):
    """One touch of one person. ``identity`` (source and id) orders what is simultaneous.

    A tuple: a file of a million of them is sorted, and tuples are compared ten times as fast.
    """

    at: dt.datetime
    identity: str
    site_id: str
    gate: str
    direction: str
    sure: bool = True
    """Whether the clock was compared with ours."""

    record: bool = False
    """A work record of 建退共 (R方式): it says that somebody worked on a day, and no hour of it."""

    day_cut: int = 0
    """The hour at which a day of the site begins, by its rule; 0 is midnight."""

    method: str = "ic"
    """How it was recorded, in the word of a history."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A person passes a gate: its first touch, and those that repeat it."""

    first: Touch
    repeats: tuple[Touch, ...]
    direction: str
    """``in`` or ``out``, also where the device could not say."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One person, one site, one day: the history that follows from touches (就業履歴)."""

    day: dt.date
    site_id: str
    entered: dt.datetime | None
    exited: dt.datetime | None
    touches: int
    marks: frozenset[Mark]
    method: str = "ic"
    """How its entry was recorded or, where there is none, its exit."""


def day_of(at: dt.datetime) -> dt.date:
    """The calendar day of a moment in Japan."""
    return at.astimezone(JAPAN).date()


def passages(touches: Iterable[Touch]) -> list[Passage]:
    """The passages of one person at one site, in the order of time.

    A direction that is not known is an entry where nobody is inside on that day of the site, and
    else an exit: a forgotten exit never makes the next day's entry one.
    """
    return _in_order(sorted(set(touches)))


def _in_order(touches: Sequence[Touch]) -> list[Passage]:
    """The same of touches that are in order, each once."""
    found: list[Passage] = []
    for touch in touches:
        last = found[-1] if found else None
        if last is not None and _repeats(last, touch):
            found[-1] = Passage(last.first, (*last.repeats, touch), last.direction)
            continue
        direction = touch.direction
        if direction == "unknown":
            inside = last is not None and last.direction == "in" and _leaves(last.first, touch)
            direction = "out" if inside else "in"
        found.append(Passage(touch, (), direction))
    return found


def stays(touches: Iterable[Touch]) -> list[Stay]:
    """The stays of one person at all sites, by day and site.

    A work record makes a stay only where no touch has made one at its site on its day, without
    hours: they would be invented.
    """
    by_site: dict[str, list[Touch]] = defaultdict(list)
    given = sorted(set(touches))
    everything = [touch for touch in given if not touch.record]
    for touch in everything:
        by_site[touch.site_id].append(touch)
    hurried = _hurried(everything)
    found = [
        one
        for site_id, own in by_site.items()
        for one in _at_site(site_id, _in_order(own), hurried)
    ]
    there = {(one.day, one.site_id) for one in found}
    recorded = {(day_of(one.at), one.site_id) for one in given if one.record}
    found += [
        Stay(day, site_id, None, None, 0, frozenset(), "kentaikyo")
        for day, site_id in recorded - there
    ]
    return sorted(found, key=lambda one: (one.day, one.site_id))


def _repeats(last: Passage, touch: Touch) -> bool:
    """Whether a touch only says again what a passage says."""
    near = touch.at - last.first.at <= ONE_PASSAGE
    return near and touch.direction in {"unknown", last.direction, last.first.direction}


def _leaves(entry: Touch, touch: Touch) -> bool:
    """Whether a touch without a direction can end the stay that an entry began."""
    if day_of(entry.at) == day_of(touch.at):
        return _same_day_of_site(entry, touch)
    return _same_day_of_site(entry, touch) and touch.at - entry.at <= LONGEST_STAY


def _same_day_of_site(one: Touch, other: Touch) -> bool:
    cut = dt.timedelta(hours=one.day_cut)
    return day_of(one.at - cut) == day_of(other.at - cut)


def _ends(entry: Passage, leaves: Passage) -> bool:
    """Whether an exit belongs to an entry.

    Where the site has a cut, an entry that was none by its own word is one within its day alone:
    what stands before the cut of another day would else have to be known.
    """
    if leaves.first.at - entry.first.at > LONGEST_STAY:
        return False
    told = entry.first.direction != "unknown" or not entry.first.day_cut
    return told or _same_day_of_site(entry.first, leaves.first)


def _at_site(site_id: str, passed: Sequence[Passage], hurried: frozenset[str]) -> list[Stay]:
    """The stays at one site: entries with the exits that belong to them, by the day they began."""
    days: dict[dt.date, list[tuple[Passage | None, Passage | None]]] = defaultdict(list)
    entry: Passage | None = None
    for one in passed:
        if one.direction == "in":
            if entry is not None:
                days[day_of(entry.first.at)].append((entry, None))
            entry = one
        elif entry is not None and _ends(entry, one):
            days[day_of(entry.first.at)].append((entry, one))
            entry = None
        elif entry is not None and LONGEST_STAY < one.first.at - entry.first.at <= SAME_STAY:
            # Too long to be told as one stay, too near to be another day's work.
            days[day_of(entry.first.at)] += [(entry, None), (None, one)]
            entry = None
        else:
            days[day_of(one.first.at)].append((None, one))
    if entry is not None:
        days[day_of(entry.first.at)].append((entry, None))
    return [_stay(day, site_id, pairs, hurried) for day, pairs in sorted(days.items())]


def _stay(
    day: dt.date,
    site_id: str,
    pairs: Sequence[tuple[Passage | None, Passage | None]],
    hurried: frozenset[str],
) -> Stay:
    """All of a day at a site as one stay, from the first entry to the exit of the last."""
    ends = [one for pair in pairs for one in pair if one is not None]
    own = [touch for one in ends for touch in (one.first, *one.repeats)]
    marks = set()
    if any(leaves is None for _, leaves in pairs):
        marks.add(Mark.NO_EXIT)
    if any(enters is None for enters, _ in pairs):
        marks.add(Mark.NO_ENTRY)
    if any(one.repeats for one in ends):
        marks.add(Mark.REPEATED)
    if len({touch.gate for touch in own}) > 1 and any(
        _two_gates(a, b) for a, b in pairwise(sorted(own))
    ):
        marks.add(Mark.TWO_GATES)
    if hurried and any(touch.identity in hurried for touch in own):
        marks.add(Mark.IMPOSSIBLE_JOURNEY)
    if not all(touch.sure for touch in own):
        marks.add(Mark.CLOCK_UNCHECKED)
    entered = next((enters.first.at for enters, _ in pairs if enters is not None), None)
    leaves = pairs[-1][1]
    exited = None if leaves is None else leaves.first.at
    # A history rests on its entry (A12): it is recorded as that was.
    first = next((enters for enters, _ in pairs if enters is not None), ends[0]).first
    return Stay(day, site_id, entered, exited, len(own), frozenset(marks), first.method)


def _two_gates(one: Touch, other: Touch) -> bool:
    return one.gate != other.gate and other.at - one.at <= TWO_GATES


def _hurried(touches: Sequence[Touch]) -> frozenset[str]:
    """The touches that would need a journey nobody makes."""
    return frozenset(
        touch.identity
        for one, other in pairwise(touches)
        if one.site_id != other.site_id and other.at - one.at <= JOURNEY
        for touch in (one, other)
    )
