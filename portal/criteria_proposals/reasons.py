"""Why a person takes a step, in the person's own words."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.persons import UNSEEN
from portal.criteria_proposals.wording import said

if TYPE_CHECKING:
    from portal.criteria_proposals.wording import Said

LONGEST: Final = 2_000
"""Of a reason, in characters."""


def reason_fault(reason: str, *, needed: bool = False) -> Said | None:
    """What is wrong with a reason, or None; a blank one is wrong only where one is needed."""
    if needed and not reason.strip():
        return said("reason.blank")
    if len(reason) > LONGEST:
        return said("reason.long", most=f"{LONGEST:,}")
    if any(unicodedata.category(one) in UNSEEN and one != "\n" for one in reason):
        return said("reason.unseen")
    return None
