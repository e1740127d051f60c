"""Compiles a revision for the durable engine: levels by priority, one pattern each.

Shares nothing with the plain engine but the model (engine study §8). Levels are cumulative:
the pattern of level 4 also asks for everything of levels 2 and 3. The last rule is always
true, so that "level 1" is an answer and no answer is always a fault.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rules.arithmetic import reaches
from rules.explaining import explain
from rules.guards import BeyondEngine, document_excesses
from rules.model import RoleDays, Unknown, WorkDays
from rules.ruleset import (
    FIXED_PROPERTIES,
    JUDGE,
    UNKNOWN,
    WORK_DAYS,
    Condition,
    Rules,
    Ruleset,
    rule,
)
from rules.ruleset_guards import rules_excesses
from rules.translation import Translation, holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.model import LevelRule, Revision


def compile_revision(revision: Revision) -> Ruleset:
    """The revision as a ruleset; one that the engine cannot take raises ``BeyondEngine``."""
    excesses = document_excesses(revision)
    if excesses:
        raise BeyondEngine(revision.field, revision.file, excesses)
    translation = Translation(revision)
    lines = translation.lines
    properties = (*FIXED_PROPERTIES, *(line.property for line in lines))
    levels = sorted(revision.levels, key=lambda each: each.level)
    explaining, parts, findings = explain(levels, translation, properties)
    ruleset = Ruleset(
        field=revision.field,
        version=revision.version,
        levels=tuple(level.level for level in levels),
        properties=properties,
        lines=lines,
        judge=_judge(levels, translation),
        explain=explaining,
        parts=parts,
        findings=findings,
    )
    excesses = [
        *rules_excesses(ruleset.judge, {JUDGE: properties}),
        *rules_excesses(explaining, {part.tag: part.properties for part in parts}),
    ]
    if excesses:
        raise BeyondEngine(revision.field, revision.file, excesses)
    return ruleset


@lru_cache(maxsize=512)
def ruleset_of(revision: Revision) -> Ruleset:
    """The revision's ruleset, compiled once."""
    return compile_revision(revision)


def _judge(levels: Sequence[LevelRule], translation: Translation) -> Rules:
    rules: Rules = {}
    asked: list[Condition] = []
    for before, level_rule in enumerate(levels):
        asked = [*asked, *_asked(level_rule, translation)]
        answer = f"level:{level_rule.level}"
        priority = len(levels) - before
        rules[answer] = rule(JUDGE, asked, answer=answer, priority=priority)
    rules["level:1"] = rule(JUDGE, [], answer="level:1", priority=len(levels) + 1)
    return rules


def _asked(level_rule: LevelRule, translation: Translation) -> list[Condition]:
    """The conditions of one level: days first, for they are quickest to fail."""
    asked: list[Condition] = []
    match level_rule.work_days:
        case WorkDays(days, _):
            asked.append({"$gte": {WORK_DAYS: days}})
        case Unknown():
            asked.append({UNKNOWN: 1})
    match level_rule.role_days:
        case RoleDays() as role_rule:
            asked.append(holds(reaches(translation.counted(role_rule), role_rule.days)))
        case Unknown():
            asked.append({UNKNOWN: 1})
        case None:
            pass
    if level_rule.qualifications is not None:
        asked.append(holds(translation.met(level_rule.qualifications)))
    return asked
