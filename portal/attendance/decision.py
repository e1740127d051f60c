"""What the form of a prime says: which of what waits, and whether it is approved or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.access import FormFault
from portal.gate import row_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attendance.corrections import Decided
    from portal.gate import Posted

MOST: Final = 100
"""Rows of a page, and of what is decided at once."""

LONGEST_WHY: Final = 200
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A form as it was sent: numbers of rows, the reason, and everything that is wrong with it."""

    numbers: Sequence[int]
    why: str
    refuses: bool
    faults: Sequence[FormFault]

    def outcome(self, told: Decided) -> dict[str, str]:
        """How many rows came to what, as the next page is told; none is left out."""
        counts = {
            "refused" if self.refuses else "approved": len(told.done),
            "before": len(told.before),
            "late": len(told.late),
        }
        return {name: str(count) for name, count in counts.items() if count}


def read_decision(given: Posted, name: str) -> Decision:
    """The decision of a form whose chosen rows come under a name; a refusal needs its reason."""
    numbers = [row_number(one) for one in given.texts.get(name, [])][:MOST]
    why, refuses = given.text("why").strip(), given.text("action") == "refuse"
    faults = []
    if not numbers:
        faults.append(FormFault("waiting", "choose"))
    if refuses and not why:
        faults.append(FormFault("why", "why"))
    if len(why) > LONGEST_WHY:
        faults.append(FormFault("why", "too_long"))
    return Decision(numbers, why, refuses, faults)
