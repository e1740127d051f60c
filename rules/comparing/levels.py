"""What changed in one level: its days, its qualifications, its role days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.comparing.change import Change, ChangeKind
from rules.comparing.meaning import same_meaning
from rules.comparing.pairing import paired
from rules.comparing.qualifications import requirement_changes
from rules.document_json import days_json, level_json, requirement_json
from rules.model import RoleDays, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.model import Level, LevelRule, Revision, WorkDays


def level_changes(old: Revision | None, new: Revision) -> Iterator[Change]:
    """Every difference of every level, the highest first, as on the sheets."""
    before = old.levels if old is not None else ()
    levels = paired(before, new.levels, lambda rule: (rule.level,))
    by_rule = {id(rule): was for was, rule in levels.both}
    rules = [*new.levels, *levels.only_old]
    for rule in sorted(rules, key=lambda each: -each.level):
        if id(rule) in by_rule:
            yield from _between(by_rule[id(rule)], rule, old, new)
        elif any(rule is added for added in levels.only_new):
            yield Change(
                rule.level, ChangeKind.LEVEL_ADDED, f"L{rule.level}", None, level_json(rule)
            )
        else:
            yield Change(
                rule.level, ChangeKind.LEVEL_REMOVED, f"L{rule.level}", level_json(rule), None
            )
    if levels.moved:
        moved = [f"L{rule.level}" for rule in levels.moved]
        yield Change(None, ChangeKind.ORDER, "levels", None, {"moved": moved})


def _between(
    was: LevelRule, now: LevelRule, old: Revision | None, new: Revision
) -> Iterator[Change]:
    yield from _work_days(was, now)
    held = list(_qualifications(was, now))
    yield from held
    if held and old is not None and same_meaning(old, new, now.level):
        yield Change(now.level, ChangeKind.SAME_MEANING, f"L{now.level}.q")
    yield from _role_days(was, now)


def _work_days(was: LevelRule, now: LevelRule) -> Iterator[Change]:
    place = f"L{now.level}.work_days"
    old, new = was.work_days, now.work_days
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        yield from _known(now.level, place, old, new)
    else:
        yield from _days(now.level, place, old, new)


def _known(
    level: Level,
    place: str,
    old: WorkDays | RoleDays | Unknown | None,
    new: WorkDays | RoleDays | Unknown | None,
) -> Iterator[Change]:
    """Days of which at least one side is not known."""
    if isinstance(old, Unknown) and isinstance(new, Unknown):
        if old != new:
            yield Change(level, ChangeKind.UNKNOWN_TEXT, place, old.seen, new.seen)
        return
    known = isinstance(old, Unknown)
    kind = ChangeKind.BECAME_KNOWN if known else ChangeKind.BECAME_UNKNOWN
    yield Change(level, kind, place, *(None if d is None else days_json(d) for d in (old, new)))


def _days(
    level: Level, place: str, old: WorkDays | RoleDays, new: WorkDays | RoleDays
) -> Iterator[Change]:
    if old.days != new.days:
        kind = ChangeKind.ROLE_DAYS if isinstance(new, RoleDays) else ChangeKind.WORK_DAYS
        yield Change(level, kind, place, days_json(old), days_json(new))
    elif old.years != new.years:
        both = ({"days": each.days, "years": each.years} for each in (old, new))
        yield Change(level, ChangeKind.YEARS, place, *both)


def _qualifications(was: LevelRule, now: LevelRule) -> Iterator[Change]:
    level, place = now.level, f"L{now.level}.q"
    match was.qualifications, now.qualifications:
        case None, None:
            pass
        case None, new if new is not None:
            asked = requirement_json(new)
            yield Change(level, ChangeKind.QUALIFICATIONS_ASKED, place, None, asked)
        case old, None if old is not None:
            asked = requirement_json(old)
            yield Change(level, ChangeKind.QUALIFICATIONS_DROPPED, place, asked, None)
        case old, new if old is not None and new is not None:
            yield from requirement_changes(level, place, old, new)


def _role_days(was: LevelRule, now: LevelRule) -> Iterator[Change]:
    level, place = now.level, f"L{now.level}.role_days"
    old, new = was.role_days, now.role_days
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        yield from _known(level, place, old, new)
    elif old is None and new is not None:
        yield Change(level, ChangeKind.ROLE_DAYS_ASKED, place, None, days_json(new))
    elif old is not None and new is None:
        yield Change(level, ChangeKind.ROLE_DAYS_DROPPED, place, days_json(old), None)
    elif old is not None and new is not None:
        yield from _days(level, place, old, new)
        yield from _roles(level, place, old, new)
        yield from _conditions(level, place, old, new)


def _roles(level: Level, place: str, old: RoleDays, new: RoleDays) -> Iterator[Change]:
    if sorted(old.roles) != sorted(new.roles):
        both = ([role.value for role in each.roles] for each in (old, new))
        yield Change(level, ChangeKind.ROLES, place, *both)
    elif old.roles != new.roles:
        moved = paired(old.roles, new.roles, lambda role: (role,)).moved
        yield Change(level, ChangeKind.ORDER, place, None, {"moved": [r.value for r in moved]})


def _conditions(level: Level, place: str, old: RoleDays, new: RoleDays) -> Iterator[Change]:
    """What must be held before days in a role count."""
    both = paired(old.requires_first, new.requires_first, lambda one: (one,), lambda one: (one[0],))
    for (_, first), (role, now) in both.both:
        yield from requirement_changes(level, f"{place}.{role.value}", first, now)
    for role, first in both.only_old:
        value = {"role": role.value, "requirement": requirement_json(first)}
        yield Change(level, ChangeKind.ROLE_CONDITION_REMOVED, place, value, None)
    for role, first in both.only_new:
        value = {"role": role.value, "requirement": requirement_json(first)}
        yield Change(level, ChangeKind.ROLE_CONDITION_ADDED, place, None, value)
    if both.moved:
        moved = [role.value for role, _ in both.moved]
        yield Change(level, ChangeKind.ORDER, place, None, {"moved": moved})
