"""From an engine's unmet conditions to what each level needs and what is there."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from evaluator.judgement import (
    LevelFinding,
    QualificationsFinding,
    RoleDaysFinding,
    WorkDaysFinding,
)
from evaluator.shortfall import Ways
from rules.model import RoleDays, Status, WorkDays, known_levels
from rules.plain import barred_roles, counted_role_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluator.career import Career
    from evaluator.judgement import Finding
    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import LevelRule, Revision
    from rules.qualifications import QualificationCatalogue


def level_findings(
    career: Career,
    outcome: Outcome,
    if_known: Outcome | None,
    catalogue: QualificationCatalogue,
) -> tuple[LevelFinding, ...]:
    """What every level of the document needs and what is there, lowest first.

    A condition that only the document's unknown parts could meet is neither met nor unmet (None),
    and so is every level from the first one on whose criteria are not known completely.
    """
    unmet = {one.condition for one in outcome.unmet}
    known = known_levels(career.revision)
    surely_unmet = unmet
    if if_known is not None:
        surely_unmet = {one.condition for one in if_known.unmet}
    elif career.revision.status is Status.UNKNOWN:
        surely_unmet = set()  # with nothing known, nothing is surely unmet
    facts = career.facts
    ways = ways_on(career.revision, catalogue, career.entitlement.on)

    def met(condition: str) -> bool | None:
        if condition not in unmet:
            return True
        return False if condition in surely_unmet else None

    found = []
    for rule in career.revision.levels:
        findings = _findings(rule, career.revision, facts, ways, met)
        answers = [finding.met for finding in findings]
        whole = None if None in answers and False not in answers else all(answers)
        found.append(LevelFinding(rule, whole if rule.level in known else None, findings))
    return tuple(found)


def _findings(
    rule: LevelRule,
    revision: Revision,
    facts: Facts,
    ways: Ways,
    met: Callable[[str], bool | None],
) -> tuple[Finding, ...]:
    """Every requirement of one level, met or not, in the sheet's order."""
    work = f"L{rule.level}.work_days"
    known_work = rule.work_days if isinstance(rule.work_days, WorkDays) else None
    found: list[Finding] = [WorkDaysFinding(work, known_work, facts.work_days, met(work))]
    if rule.role_days is not None:
        role = f"L{rule.level}.role_days"
        known = rule.role_days if isinstance(rule.role_days, RoleDays) else None
        have = facts.either_days if known is None else counted_role_days(known, facts, revision)
        barred = () if known is None else tuple(sorted(barred_roles(known, facts, revision)))
        found.append(RoleDaysFinding(role, known, have, barred, met(role)))
    if rule.qualifications is not None:
        condition = f"L{rule.level}.q"
        answer = met(condition)
        missing = None
        if answer is not True:
            missing = ways.shortage(rule.level, facts.held, facts.work_days)
        found.append(QualificationsFinding(condition, answer, missing))
    return tuple(found)


def ways_on(revision: Revision, catalogue: QualificationCatalogue, on: dt.date) -> Ways:
    """The ways of a revision on a day.

    All that the day says is whether superior grades count (R5), so their first day, or one before
    it, stands for any other.
    """
    counts = on >= catalogue.superiors_count_from
    return ways_of(revision, catalogue, catalogue.superiors_count_from if counts else dt.date.min)


@lru_cache(maxsize=1024)
def ways_of(revision: Revision, catalogue: QualificationCatalogue, on: dt.date) -> Ways:
    """The ways of a revision, made once."""
    return Ways(revision, catalogue, on)
