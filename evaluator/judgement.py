"""What the judge answers about one technician: per field a judgement, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from evaluator.career import Career
    from evaluator.record import Record
    from evaluator.shortfall import Shortage
    from rules.engine import Outcome
    from rules.model import FieldCode, Level, LevelRule, RoleDays, WorkDays


def years_of(days: int, days_per_year: int) -> float:
    """Days as years, rounded down to a tenth: 1,719 days are 7.9 years, for 8 they do not do."""
    return days * 10 // days_per_year / 10


@dataclass(frozen=True, slots=True)
class WorkDaysFinding:
    """Work days a level needs against those there are; ``need`` is None where not known."""

    condition: str
    rule: WorkDays | None
    have: int
    met: bool | None

    @property
    def need(self) -> int | None:
        """Days needed."""
        return None if self.rule is None else self.rule.days

    @property
    def missing(self) -> int | None:
        """Days missing; None where the need is not known."""
        return None if self.rule is None else max(0, self.rule.days - self.have)


@dataclass(frozen=True, slots=True)
class RoleDaysFinding:
    """Role days a level needs against those there are; ``rule`` is None where not known.

    ``barred`` are roles whose days do not count yet, because a qualification must come first.
    """

    condition: str
    rule: RoleDays | None
    have: int
    barred: tuple[str, ...]
    met: bool | None

    @property
    def need(self) -> int | None:
        """Days needed."""
        return None if self.rule is None else self.rule.days

    @property
    def missing(self) -> int | None:
        """Days missing; None where the need is not known."""
        return None if self.rule is None else max(0, self.rule.days - self.have)


@dataclass(frozen=True, slots=True)
class QualificationsFinding:
    """Whether a level's qualifications are held, and the smallest sets that would do."""

    condition: str
    met: bool | None
    shortage: Shortage | None


Finding = WorkDaysFinding | RoleDaysFinding | QualificationsFinding


@dataclass(frozen=True, slots=True)
class LevelFinding:
    """One level on its own: ``met`` is None where its criteria, or those below, are not known."""

    rule: LevelRule
    met: bool | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FieldJudgement:
    """The judgement in one field: the level, and for every level what it asks and what is there.

    ``if_confirmed`` is the level with everything pending confirmed (None: nothing is pending);
    ``if_known`` the level that unknown clauses could at most give (None: nothing is unknown).
    ``trade_registered`` is False where the field was asked for by name and none of its trades is
    among the technician's (R8).
    """

    field: FieldCode
    field_name: str
    until: date | None
    career: Career
    outcome: Outcome
    levels: tuple[LevelFinding, ...]
    if_confirmed: Outcome | None
    if_known: Outcome | None
    trade_registered: bool
    engines: tuple[str, ...]
    ruleset_digest: str | None

    @property
    def level(self) -> Level:
        """The level reached: the highest up to which every level is met, else 1."""
        return self.outcome.level


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A field without a judgement, with the reason as a phrase code and its values."""

    field: FieldCode | None
    reason: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RecordJudgement:
    """Everything answered about one record."""

    record: Record
    judgements: tuple[FieldJudgement, ...]
    not_judged: tuple[NotJudged, ...]
