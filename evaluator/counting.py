"""Which history days count in a field, in which role, and why the others do not (R1, R2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from evaluator.dayset import EMPTY, DaySet, union
from evaluator.record import HistoryStatus
from rules.model import Role, TradesKnown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evaluator.record import HistoryGroup
    from rules.model import Revision


class Exclusion(StrEnum):
    """Why a history day did not count, the nearest to counting first."""

    UNAPPROVED = "unapproved"
    SITE_UNREGISTERED = "site_unregistered"
    TRADE_CONDITION_UNCONFIRMED = "trade_condition_unconfirmed"
    EMPLOYER_MISSING = "employer_missing"
    INSIDE_CERTIFICATE = "inside_certificate"
    TRADE_MISSING = "trade_missing"
    FIELD_TRADES_UNKNOWN = "field_trades_unknown"
    TRADE_NOT_IN_FIELD = "trade_not_in_field"


PENDING: Final = (
    Exclusion.UNAPPROVED,
    Exclusion.SITE_UNREGISTERED,
    Exclusion.TRADE_CONDITION_UNCONFIRMED,
)
"""Reasons that a confirmation by somebody can lift: such days count in the ceiling."""


@dataclass(frozen=True, slots=True)
class Days:
    """Distinct dates worked, and those worked in each role; a date may be in several."""

    work: DaySet = EMPTY
    foreman: DaySet = EMPTY
    crew_leader: DaySet = EMPTY

    @property
    def either(self) -> DaySet:
        """Dates as foreman or crew leader, each once (R2)."""
        return self.foreman | self.crew_leader

    def __or__(self, other: Days) -> Days:
        """The dates of both."""
        return Days(
            self.work | other.work,
            self.foreman | other.foreman,
            self.crew_leader | other.crew_leader,
        )

    def beyond(self, other: Days) -> DaySet:
        """Dates with work or a role that the other days have not."""
        return (
            (self.work - other.work)
            | (self.foreman - other.foreman)
            | (self.crew_leader - other.crew_leader)
        )

    def __sub__(self, dates: DaySet) -> Days:
        """Without the given dates."""
        return Days(self.work - dates, self.foreman - dates, self.crew_leader - dates)


NO_DAYS: Final = Days()


@dataclass(frozen=True, slots=True)
class Counted:
    """History days in one field, told apart by whether and why not they count.

    ``excluded`` partitions the dates that did not count: a date stands under the reason that is
    nearest to counting. ``pending`` are the days that each confirmation would bring, also as a
    role on a date that counts already; ``of_unknown_trades`` those that may count once the
    field's trade codes are known.
    """

    counted: Days
    pending: Mapping[Exclusion, Days]
    of_unknown_trades: Days
    excluded: Mapping[Exclusion, DaySet]


def count(groups: Iterable[HistoryGroup], revision: Revision) -> Counted:
    """Tell the history days of a field apart. Distinct dates: several rows on one are one day."""
    codes, conditional = revision.trade_codes, revision.conditional_trade_codes
    open_ended = revision.trades_known is not TradesKnown.COMPLETE
    found: dict[Exclusion | None, list[HistoryGroup]] = {}
    for group in groups:
        reason = _reason(group, codes, conditional, open_ended=open_ended)
        found.setdefault(reason, []).append(group)
    counted = _days(found.pop(None, ()))
    pending: dict[Exclusion, Days] = {
        reason: _days(found[reason]) for reason in PENDING if reason in found
    }
    unknown = _days(
        group
        for group in found.get(Exclusion.FIELD_TRADES_UNKNOWN, ())
        if group.has_employer and group.status is HistoryStatus.COUNTED
    )
    excluded: dict[Exclusion, DaySet] = {}
    rest = counted.work
    for reason in Exclusion:
        if reason in found:
            days = union(group.days for group in found[reason]) - rest
            rest = rest | days
            if days:
                excluded[reason] = days
    return Counted(counted, pending, unknown, excluded)


def _reason(
    group: HistoryGroup,
    codes: frozenset[str],
    conditional: frozenset[str],
    *,
    open_ended: bool,
) -> Exclusion | None:
    """Why the days of a group do not count, the hardest obstacle first; None when they do."""
    if group.trade is None:
        return Exclusion.TRADE_MISSING
    if group.trade not in codes and group.trade not in conditional:
        return Exclusion.FIELD_TRADES_UNKNOWN if open_ended else Exclusion.TRADE_NOT_IN_FIELD
    if not group.has_employer:
        return Exclusion.EMPLOYER_MISSING
    if group.trade in conditional:
        return Exclusion.TRADE_CONDITION_UNCONFIRMED
    if group.status is HistoryStatus.SITE_UNREGISTERED:
        return Exclusion.SITE_UNREGISTERED
    if group.status is HistoryStatus.UNAPPROVED:
        return Exclusion.UNAPPROVED
    return None


def _days(groups: Iterable[HistoryGroup]) -> Days:
    work = foreman = crew_leader = 0
    for group in groups:
        work |= group.days.bits
        if group.role is Role.FOREMAN:
            foreman |= group.days.bits
        elif group.role is Role.CREW_LEADER:
            crew_leader |= group.days.bits
    return Days(DaySet(work), DaySet(foreman), DaySet(crew_leader))
