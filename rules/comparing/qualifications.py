"""What changed in a level's qualifications, or in the condition of a role: steps as changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from rules.comparing.change import Change, ChangeKind, perhaps
from rules.comparing.comparison import steps_between
from rules.comparing.steps import (
    Come,
    Floor,
    Gone,
    Line,
    Moved,
    Need,
    Order,
    Rewritten,
    Stands,
    Step,
)
from rules.comparing.tree import tree
from rules.document_json import requirement_json
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Unknown,
    WithDays,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.comparing.tree import Part
    from rules.model import Level


def requirement_changes(
    level: Level, place: str, old: Requirement, new: Requirement
) -> Iterator[Change]:
    """Every difference between two requirements that stand in one place of a level."""
    if old == new:
        return
    one, other = tree(old, place), tree(new, place)
    if isinstance(old, Unknown) and "unknown" not in other.signs:
        known = requirement_json(new)
        yield Change(level, ChangeKind.BECAME_KNOWN, place, requirement_json(old), known)
        return
    if isinstance(new, Unknown) and "unknown" not in one.signs:
        known = requirement_json(old)
        yield Change(level, ChangeKind.BECAME_UNKNOWN, place, known, requirement_json(new))
        return
    steps = steps_between(one, other)
    for step in steps:
        match step:
            case Come(part):
                found = perhaps(part.json, certain="unknown" not in one.signs)
                yield Change(level, _kind(part.asked, came=True), part.place, None, found)
            case Gone(part):
                found = perhaps(part.json, certain="unknown" not in other.signs)
                yield Change(level, _kind(part.asked, came=False), part.place, found, None)
            case _:
                yield from _changes(level, step)
    if any(isinstance(step, Rewritten) for step in steps):
        both = requirement_json(old), requirement_json(new)
        yield Change(level, ChangeKind.REARRANGED, place, *both)


def _changes(level: Level, step: Step) -> Iterator[Change]:
    match step:
        case Stands(old, new):
            yield Change(level, ChangeKind.STANDING, new.place, old.json, new.json)
        case Moved(old, new):
            yield Change(level, ChangeKind.MOVED, new.place, old.json, new.json)
        case Need(old, new):
            yield Change(level, ChangeKind.NEED, new.place, _need(old), _need(new))
        case Floor(old, new):
            yield from _floor(level, old, new)
        case Line(old, new):
            yield from _line(level, old, new)
        case Order(_, new, moved):
            values = {"moved": [requirement_json(part.asked) for part in moved]}
            yield Change(level, ChangeKind.ORDER, new.place, None, values)
        case Rewritten() | Come() | Gone():
            pass  # said by whoever sees both trees
        case _:
            assert_never(step)


def _kind(asked: Requirement, *, came: bool) -> ChangeKind:
    while isinstance(asked, WithDays):
        asked = asked.item
    match asked:
        case HeldQualification():
            kinds = ChangeKind.QUALIFICATION_ADDED, ChangeKind.QUALIFICATION_REMOVED
        case LowerLevel():
            kinds = ChangeKind.LOWER_LEVEL_ADDED, ChangeKind.LOWER_LEVEL_REMOVED
        case Unknown():
            kinds = ChangeKind.BECAME_UNKNOWN, ChangeKind.BECAME_KNOWN
        case AllOf() | AnyOf() | AtLeast():
            kinds = ChangeKind.GROUP_ADDED, ChangeKind.GROUP_REMOVED
        case _:
            assert_never(asked)
    return kinds[0] if came else kinds[1]


def _need(part: Part) -> dict[str, Any]:
    group = part.asked
    words = {AllOf: "all_of", AnyOf: "any_of", AtLeast: "at_least"}
    count = group.count if isinstance(group, AtLeast) else None
    need = {"as": words[type(group)], "count": count, "size": len(part.parts)}
    first = group
    while inner := children(first):
        first = inner[0]
    return {"need": need, "first": requirement_json(first)}


def _floor(level: Level, old: Part | None, new: Part | None) -> Iterator[Change]:
    was = None if old is None else _floor_json(old)
    now = None if new is None else _floor_json(new)
    if new is None or now is None:
        if old is not None:
            yield Change(level, ChangeKind.DAY_FLOOR_REMOVED, old.place, was, None)
    elif was is None:
        yield Change(level, ChangeKind.DAY_FLOOR_ADDED, new.place, None, now)
    elif was["days"] == now["days"]:
        yield Change(level, ChangeKind.YEARS, new.place, was, now)
    else:
        yield Change(level, ChangeKind.DAY_FLOOR, new.place, was, now)


def _floor_json(part: Part) -> dict[str, Any]:
    floor = part.asked
    if not isinstance(floor, WithDays):
        raise TypeError(part.place)
    return {
        "days": floor.days,
        "years": floor.years,
        "requirement": requirement_json(floor.item),
    }


def _line(level: Level, old: Part, new: Part) -> Iterator[Change]:
    match old.asked, new.asked:
        case Unknown(seen), Unknown(now):
            yield Change(level, ChangeKind.UNKNOWN_TEXT, new.place, seen, now)
        case HeldQualification() as was, HeldQualification() as now:
            both = _line_json(was), _line_json(now)
            if was.codes != now.codes:
                yield Change(level, ChangeKind.CODES, new.place, *both)
            if was.name != now.name:
                yield Change(level, ChangeKind.QUALIFICATION_NAME, new.place, *both)
            if (was.name, was.codes) == (now.name, now.codes):
                yield Change(level, ChangeKind.ACCEPTED, new.place, *both)
        case _:
            raise TypeError(new.place)


def _line_json(line: HeldQualification) -> dict[str, Any]:
    return {**requirement_json(line), "accepted": list(line.accepted)}
