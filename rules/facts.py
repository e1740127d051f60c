"""What a rule may ask about one technician in one field: days and held qualifications.

Both engines read these facts; neither sees a record, a date or a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.model import QualificationKey, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DAYS: Final = 999_999
"""Days are integers 0 … 999,999: more than any life has, and safe in both engines."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that counts for one technician in one field on one day.

    ``either_days`` are days as foreman or crew leader, a day with both once (R2).
    ``held`` are catalogue entries, with the inferior grades that superior ones count as (R5).
    ``unknown_met`` takes clauses that no source shows as met: only for the ceiling, never
    for a judgement.
    """

    work_days: int
    foreman_days: int
    crew_leader_days: int
    either_days: int
    held: frozenset[QualificationKey]
    unknown_met: bool = False

    def __post_init__(self) -> None:
        """Refuse impossible counts: they would be a fault of the counting, never of a person."""
        days = (self.work_days, self.foreman_days, self.crew_leader_days, self.either_days)
        if min(days) < 0 or max(days) > MOST_DAYS:
            msg = f"days out of range: {days}"
            raise ValueError(msg)
        # Certified months are rounded down for each role and for the union on its own (R9), so
        # the union may be one day more than the sum.
        most, both = max(days[1], days[2]), days[1] + days[2] + 1
        if not most <= self.either_days <= both:
            msg = f"days as either role do not fit the days in each: {days}"
            raise ValueError(msg)


def role_days(facts: Facts, roles: Sequence[Role], *, allowed: frozenset[Role]) -> int:
    """Days in any of ``roles``, of which only ``allowed`` ones count, each day once."""
    counting = {role for role in roles if role in allowed}
    if counting == {Role.FOREMAN, Role.CREW_LEADER}:
        return facts.either_days
    if counting == {Role.FOREMAN}:
        return facts.foreman_days
    if counting == {Role.CREW_LEADER}:
        return facts.crew_leader_days
    return 0
