"""Which clauses the worked cases decide both ways, and at which thresholds they stand.

A clause that no case meets, or that no case fails, could say anything: no case would notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.clauses import Clause, clauses, parts
from rules.model import Revision, RoleDays, WithDays, WorkDays
from rules.plain import counted_role_days, satisfied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rules.cases import Case
    from rules.catalogue import Catalogue
    from rules.facts import Facts


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """How many cases meet a clause, and how many do not."""

    clause: Clause
    met: int
    unmet: int

    @property
    def both_ways(self) -> bool:
        """Whether some case meets it and some case does not."""
        return bool(self.met and self.unmet)


@dataclass(frozen=True, slots=True)
class ThresholdCoverage:
    """A number of days n that a clause asks for, and whether cases have n−1, n and n+1."""

    clause: Clause
    days: int
    below: bool
    exact: bool
    above: bool

    @property
    def complete(self) -> bool:
        """Whether cases stand on both sides of the number and on it."""
        return self.below and self.exact and self.above


@dataclass(frozen=True, slots=True)
class RevisionCoverage:
    """What the cases of one document decide."""

    revision: Revision
    cases: int
    clauses: tuple[ClauseCoverage, ...]
    thresholds: tuple[ThresholdCoverage, ...]

    @property
    def complete(self) -> bool:
        """Whether every clause is decided both ways and every threshold is closed in on."""
        return all(one.both_ways for one in self.clauses) and all(
            one.complete for one in self.thresholds
        )


def coverage(catalogue: Catalogue, cases: Sequence[Case]) -> tuple[RevisionCoverage, ...]:
    """Every document with a level that can be judged, in the order of the approved list."""
    found = []
    for entry in catalogue.fields:
        for revision in catalogue.revisions(entry.field):
            if revision.judged_to > 1:
                asked = [
                    case.facts(catalogue)
                    for case in cases
                    if case.field == entry.field
                    and catalogue.in_force(entry.field, case.on) is revision
                ]
                found.append(_cover(revision, asked))
    return tuple(found)


def decided(revision: Revision, facts: Facts) -> Iterator[tuple[Clause, bool]]:
    """Every clause that one case decides, in the order of the sheet, and whether it is met."""
    for clause in _judged_clauses(revision):
        yield clause, _test(clause, revision)(facts)


def _cover(revision: Revision, asked: Sequence[Facts]) -> RevisionCoverage:
    decided, thresholds = [], []
    for clause in _judged_clauses(revision):
        met = sum(map(_test(clause, revision), asked))
        decided.append(ClauseCoverage(clause, met, len(asked) - met))
        match clause.asks:
            case WorkDays(days) | WithDays(days):
                counts = {facts.work_days for facts in asked}
            case RoleDays(_, days) as rule:
                counts = {counted_role_days(rule, facts, revision) for facts in asked}
            case _:
                continue
        seen = (days - 1 in counts, days in counts, days + 1 in counts)
        thresholds.append(ThresholdCoverage(clause, days, *seen))
    return RevisionCoverage(revision, len(asked), tuple(decided), tuple(thresholds))


def _judged_clauses(revision: Revision) -> Iterator[Clause]:
    """The clauses of every level that can be judged, what a role requires first among them."""
    for rule in revision.levels:
        if rule.level <= revision.judged_to:
            yield from clauses(rule)
            if isinstance(rule.role_days, RoleDays):
                for role, first in rule.role_days.requires_first:
                    yield from parts(f"L{rule.level}.role_days.{role}", first)


def _test(clause: Clause, revision: Revision) -> Callable[[Facts], bool]:
    asks = clause.asks
    match asks:
        case WorkDays(days):
            return lambda facts: facts.work_days >= days
        case RoleDays(_, days) as rule:
            return lambda facts: counted_role_days(rule, facts, revision) >= days
        case _:
            return satisfied(asks, revision)
