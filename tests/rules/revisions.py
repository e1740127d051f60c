"""Documents made for tests, random ones among them, and facts at their boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import strategies as st

from rules.canary import REVISION
from rules.facts import MOST_DAYS, Facts
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LevelRule,
    LowerLevel,
    QualificationKey,
    Requirement,
    Revision,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
    walk,
)

KEYS = tuple(QualificationKey(key) for key in "abcdefgh")
DAYS = st.sampled_from((0, 1, 2, 107, 108, 215, 645, 646, 1075, 999_998, 999_999))


def line(*keys: str) -> HeldQualification:
    accepted = tuple(QualificationKey(key) for key in keys)
    return HeldQualification(keys[0] if keys else "?", keys, accepted)


def document(*levels: LevelRule) -> Revision:
    return replace(REVISION, levels=levels, file="criteria/test/2000-01-01.yaml")


def level(
    number: int,
    work_days: int | Unknown = 0,
    role_days: RoleDays | Unknown | None = None,
    qualifications: Requirement | None = None,
) -> LevelRule:
    days = WorkDays(work_days, "0") if isinstance(work_days, int) else work_days
    return LevelRule(number, days, role_days, qualifications)


def requirements(below: tuple[int, ...]) -> st.SearchStrategy[Requirement]:
    leaves: list[st.SearchStrategy[Requirement]] = [
        st.lists(st.sampled_from(KEYS), max_size=3).map(lambda keys: line(*keys)),
        st.just(Unknown("?")),
    ]
    if below:
        leaves.append(st.sampled_from(below).map(LowerLevel))

    def groups(inner: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
        items = st.lists(inner, min_size=1, max_size=5).map(tuple)
        return st.one_of(
            items.map(AllOf),
            items.map(AnyOf),
            items.flatmap(
                lambda many: st.integers(1, len(many)).map(lambda count: AtLeast(count, many))
            ),
            st.builds(WithDays, DAYS, st.just("0"), inner),
        )

    return st.recursive(st.one_of(leaves), groups, max_leaves=12)


def role_rules(below: tuple[int, ...]) -> st.SearchStrategy[RoleDays]:
    roles = st.lists(st.sampled_from(Role), min_size=1, max_size=2, unique=True).map(tuple)
    first = st.tuples(st.sampled_from(Role), requirements(below))
    return st.builds(RoleDays, roles, DAYS, st.just("0"), st.lists(first, max_size=3).map(tuple))


@st.composite
def documents(draw: st.DrawFn) -> Revision:
    numbers = sorted(draw(st.sets(st.sampled_from((2, 3, 4)))))
    unknown = st.just(Unknown("?"))
    levels = []
    for position, number in enumerate(numbers):
        below = tuple(numbers[:position])
        levels.append(
            LevelRule(
                number,
                draw(st.one_of(st.builds(WorkDays, DAYS, st.just("0")), unknown)),
                draw(st.one_of(st.none(), role_rules(below), unknown)),
                draw(st.one_of(st.none(), requirements(below))),
            )
        )
    return document(*draw(st.permutations(levels)))


def trees(revision: Revision) -> Iterator[Requirement]:
    for rule in revision.levels:
        if isinstance(rule.role_days, RoleDays):
            for _, first in rule.role_days.requires_first:
                yield from walk(first)
        if rule.qualifications is not None:
            yield from walk(rule.qualifications)


def work_day_thresholds(revision: Revision) -> set[int]:
    found = {part.days for part in trees(revision) if isinstance(part, WithDays)}
    return found | {
        rule.work_days.days for rule in revision.levels if isinstance(rule.work_days, WorkDays)
    }


def role_day_thresholds(revision: Revision) -> set[int]:
    return {rule.role_days.days for rule in revision.levels if isinstance(rule.role_days, RoleDays)}


def around(thresholds: Iterable[int]) -> list[int]:
    """Each threshold with its neighbours, as far as days go."""
    near = {days + step for days in (0, *thresholds) for step in (-1, 0, 1)}
    return sorted(days for days in near if 0 <= days <= MOST_DAYS)


@st.composite
def facts_for(draw: st.DrawFn, revision: Revision) -> Facts:
    role_days = st.sampled_from(around(role_day_thresholds(revision)))
    foreman, crew_leader = draw(role_days), draw(role_days)
    least, most = max(foreman, crew_leader), min(foreman + crew_leader, MOST_DAYS)
    return Facts(
        draw(st.sampled_from(around(work_day_thresholds(revision)))),
        foreman,
        crew_leader,
        min(max(draw(role_days), least), most),
        frozenset(draw(st.sets(st.sampled_from(KEYS)))),
        draw(st.booleans()),
    )
