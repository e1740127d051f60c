"""The explaining rules: one for each condition that can be unmet, in messages of one level.

The engine follows only so many conditions of one message at once, so a long level is asked in
parts, each with the few properties that its conditions read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.arithmetic import names_in
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
    children,
)
from rules.ruleset import ONE, UNKNOWN, WORK_DAYS, Condition, Finding, Part, Rules, rule
from rules.ruleset_guards import MOST_CONDITIONS_AT_ONCE
from rules.translation import fails

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.model import LevelRule
    from rules.translation import Translation

    Unmet = tuple[list[Condition], Finding]
    """When a condition is unmet, and what that says."""


def explain(
    levels: Iterable[LevelRule], translation: Translation, properties: Sequence[str]
) -> tuple[Rules, tuple[Part, ...], tuple[Finding, ...]]:
    """The rules of all levels, the messages to ask them with, and what each firing says."""
    rules: Rules = {}
    parts: list[Part] = []
    findings: list[Finding] = []
    for level_rule in levels:
        level = level_rule.level
        unmet = [*_days(level_rule, translation)]
        if level_rule.qualifications is not None:
            unmet += _tree(level_rule.qualifications, f"L{level}.q", translation)
        for number, group in enumerate(_in_parts(unmet), start=1):
            tag = f"L{level}/{number}"
            always = f"{tag} always"
            rules[always] = rule(tag, [], answer=always)
            for conditions, finding in group:
                rules[finding.rule] = rule(tag, conditions, answer=finding.rule)
                findings.append(finding)
            parts.append(Part(tag, level, always, _read(group, properties)))
    return rules, tuple(parts), tuple(findings)


def _in_parts(unmet: Sequence[Unmet]) -> Iterator[list[Unmet]]:
    part: list[Unmet] = []
    for each in unmet:
        if sum(len(conditions) for conditions, _ in [*part, each]) > MOST_CONDITIONS_AT_ONCE:
            yield part
            part = []
        part.append(each)
    yield part


def _read(group: Sequence[Unmet], properties: Sequence[str]) -> tuple[str, ...]:
    """The properties that a part reads, in the ruleset's order."""
    read = {finding.have for _, finding in group}
    for conditions, _ in group:
        for condition in conditions:
            read.update(names_in(condition))
            for key, operand in condition.items():
                read.update(operand if isinstance(operand, dict) else {key})
    return tuple(name for name in properties if name in read - {ONE})


def _days(level_rule: LevelRule, translation: Translation) -> Iterator[Unmet]:
    place = f"L{level_rule.level}.work_days"
    match level_rule.work_days:
        case WorkDays(days, _):
            yield [{"$lt": {WORK_DAYS: days}}], Finding(place, place, days, have=WORK_DAYS)
        case Unknown():
            yield [{UNKNOWN: 0}], Finding(place, place, 1)
    place = f"L{level_rule.level}.role_days"
    match level_rule.role_days:
        case RoleDays() as role_rule:
            yield from _role_days(role_rule, place, translation)
        case Unknown():
            yield [{UNKNOWN: 0}], Finding(place, place, 1)
        case None:
            pass


def _role_days(role_rule: RoleDays, place: str, translation: Translation) -> Iterator[Unmet]:
    """One rule for each way the days count: what is short depends on it."""
    ways = translation.countings(role_rule)
    for way in ways:
        name = place if len(ways) == 1 else f"{place} counting {way.days or 'none'}"
        conditions = list(way.when)
        if way.days is not None:
            conditions.append({"$lt": {way.days: role_rule.days}})
        if way.days is not None or role_rule.days:
            yield conditions, Finding(name, place, role_rule.days, have=way.days)


def _tree(requirement: Requirement, place: str, translation: Translation) -> Iterator[Unmet]:
    inner = [f"{place}.{index}" for index in range(len(children(requirement)))]
    unmet = [fails(translation.met(requirement))]
    match requirement:
        case HeldQualification():
            yield [{translation.line(requirement): 0}], Finding(place, place, 1)
        case Unknown():
            yield [{UNKNOWN: 0}], Finding(place, place, 1)
        case AnyOf() | LowerLevel():
            yield unmet, Finding(place, place, 1)
        case AllOf(items):
            yield unmet, Finding(place, place, len(items), parts=tuple(inner))
        case AtLeast(count, _):
            yield unmet, Finding(place, place, count, parts=tuple(inner))
        case WithDays(days, _, _):
            yield unmet, Finding(place, place, days, have=WORK_DAYS)
    for part_place, part in zip(inner, children(requirement), strict=True):
        yield from _tree(part, part_place, translation)
