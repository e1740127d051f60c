"""Which notices a judgement gives rise to, as rules that a reader can follow.

A judgement becomes one message with the level before and after, what is missing for the next
one, and the days until a qualification expires; the engine says which notices it calls for.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, astuple, dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rules.facts import MOST_DAYS
from rules.faults import EngineFault
from rules.guards import BeyondEngine
from rules.model import LEVELS
from rules.program import rules_text, template
from rules.ruleset import Condition, Rules, rule
from rules.ruleset_guards import rules_excesses

if TYPE_CHECKING:
    from rules.durable_host import Answer, NoticeProgram
    from rules.engine import Outcome
    from rules.model import Revision
    from rules.projection import Values

TAG: Final = "notice"
ALWAYS: Final = "always"


class Notice(StrEnum):
    """What a technician is told of."""

    LEVEL_UP = "level_up"
    LEVEL_DOWN = "level_down"
    NEARLY_THERE = "nearly_there"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """From when a notice is due: ``nearly_there`` and ``expiring`` are days, both inclusive."""

    nearly_there: int = 30
    expiring: int = 92


@dataclass(frozen=True, slots=True)
class Situation:
    """What notices depend on, for one technician in one field.

    ``days_missing`` are days until the next level's work and role days are there (0 when they
    are), ``others_missing`` counts what else the next level lacks, ``expires_in`` is days until
    the first of the qualifications that count expires.
    """

    previous: int
    level: int
    days_missing: int
    others_missing: int
    expires_in: int = MOST_DAYS


def situation(
    previous: int, outcome: Outcome, revision: Revision, expires_in: int | None = None
) -> Situation:
    """The situation after a judgement; ``expires_in`` is None where nothing expires.

    A role day is also a work day, so the longer of both waits is what is missing. A next level
    that is not known completely never counts as near.
    """
    level = outcome.level
    above = [each for each in revision.levels if each.level > level]
    days = others = 0
    if above:
        next_level = min(above, key=lambda each: each.level)
        prefix = f"L{next_level.level}."
        short = {unmet.condition: unmet.short for unmet in outcome.unmet}
        waits = [short.get(f"{prefix}{kind}", 0) for kind in ("work_days", "role_days")]
        days = max(waits) if next_level.known else 0
        others = int(f"{prefix}q" in short or not next_level.known)
    return Situation(previous, level, days, others, MOST_DAYS if expires_in is None else expires_in)


@dataclass(frozen=True)
class NoticeRules:
    """The rules for notices as data, and what host and worker need of them."""

    terms: NoticeTerms
    properties: tuple[str, ...]
    rules: Rules

    def to_json(self) -> str:
        """The rules as canonical JSON; ``digest`` is its SHA-256."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The name under which engines keep the rules."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @cached_property
    def program(self) -> NoticeProgram:
        """The rules as the host reads them."""
        return {
            "notices": rules_text(self.rules),
            "numbers": {str(notice): number for number, notice in enumerate(Notice)},
            "message": {
                "template": template(TAG, self.properties),
                "picks": list(range(len(self.properties))),
                "always": ALWAYS,
                "level": 0,
            },
        }

    def values(self, asked: Situation) -> Values:
        """The situation as integers in the order of the properties."""
        return astuple(asked)

    def outcome(self, answer: Answer) -> tuple[Notice, ...]:
        """The notices that an answer stands for, in the order of ``Notice``."""
        notices = tuple(Notice)
        if not all(0 <= number < len(notices) for number in answer):
            raise EngineFault("wrong_answer")
        return tuple(notices[number] for number in answer)


def compile_notices(terms: NoticeTerms | None = None) -> NoticeRules:
    """The rules for notices by these terms; terms the engine cannot take are refused."""
    terms = terms or NoticeTerms()
    asked: dict[Notice, list[Condition]] = {
        Notice.LEVEL_UP: [{"$gt": {"level": {"$m": "previous"}}}],
        Notice.LEVEL_DOWN: [{"$lt": {"level": {"$m": "previous"}}}],
        Notice.NEARLY_THERE: [
            {"$lt": {"level": max(LEVELS)}},
            {"$gte": {"days_missing": 1}},
            {"$lte": {"days_missing": terms.nearly_there}},
            {"others_missing": 0},
        ],
        Notice.EXPIRING: [{"$lte": {"expires_in": terms.expiring}}],
    }
    rules = {ALWAYS: rule(TAG, [], answer=ALWAYS)}
    for notice, conditions in asked.items():
        rules[str(notice)] = rule(TAG, conditions, answer=str(notice))
    properties = tuple(Situation.__dataclass_fields__)
    excesses = rules_excesses(rules, {TAG: properties})
    if excesses:
        raise BeyondEngine("notices", "notice terms", excesses)
    return NoticeRules(terms, properties, rules)
