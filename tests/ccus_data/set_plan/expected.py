"""What a plan must say of facts, worked out one by one with the judge's own parts."""

from __future__ import annotations

import datetime as dt

import orjson

from evaluator.findings import ways_on
from evaluator.result import missing_json
from rules.facts import MOST_DAYS, Facts
from rules.model import LevelRule, Revision, RoleDays, WorkDays, known_levels
from rules.plain import PlainEngine, counted_role_days, satisfied
from rules.qualifications import QualificationCatalogue
from tests.ccus_data.set_plan.asking import Level

PLAIN = PlainEngine()


def expected(
    revision: Revision, facts: Facts, on: dt.date, catalogue: QualificationCatalogue
) -> Level:
    reached = PLAIN.level(revision, facts)
    rule = next_known(revision, reached)
    if rule is None or not isinstance(rule.work_days, WorkDays):
        return Level(reached, None, None, None, None, None)
    asked = rule.role_days
    role = (
        asked.days - counted_role_days(asked, facts, revision) if isinstance(asked, RoleDays) else 0
    )
    missing = None
    if rule.qualifications and not satisfied(rule.qualifications, revision)(facts):
        ways = ways_on(revision, catalogue, on)
        shortage = ways.shortage(rule.level, facts.held, facts.work_days)
        missing = orjson.dumps(missing_json(shortage)).decode()
    return Level(
        reached,
        rule.level,
        max(0, rule.work_days.days - facts.work_days),
        max(0, role),
        missing,
        days_to_next(revision, facts, reached),
    )


def next_known(revision: Revision, reached: int) -> LevelRule | None:
    above = sorted(
        (rule for rule in revision.levels if rule.level > reached), key=lambda r: r.level
    )
    return above[0] if above and above[0].level in known_levels(revision) else None


def days_to_next(revision: Revision, facts: Facts, reached: int) -> int | None:
    """By trying: the fewest days, in every role at once, that lift the level."""
    if PLAIN.level(revision, later(facts, MOST_DAYS)) == reached:
        return None
    too_few, enough = 0, MOST_DAYS
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if PLAIN.level(revision, later(facts, middle)) == reached:
            too_few = middle
        else:
            enough = middle
    return enough


def later(facts: Facts, days: int) -> Facts:
    counts = (facts.work_days, facts.foreman_days, facts.crew_leader_days, facts.either_days)
    work, foreman, crew_leader, either = (min(MOST_DAYS, count + days) for count in counts)
    return Facts(work, foreman, crew_leader, either, facts.held)
