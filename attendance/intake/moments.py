"""When a touch of a device was: by its age, not by the device's wall clock, wherever that is known.

Within one boot the device counts milliseconds that nobody sets: what it sent now and touched then
are that much apart, whatever its wall clock says.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attendance.intake.rows import Row


@dataclass(frozen=True, slots=True)
class Contact:
    """A device speaks: in which boot, at which of its milliseconds, and when we heard it.

    ``ahead`` says, for its boots, by how many milliseconds its wall clock was ahead of ours.
    """

    boot_id: str
    boot_ms: int
    at: dt.datetime
    ahead: Mapping[str, int]

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """When a touch was, and how well that is known (the grade)."""
        if row.time_grade == "manual":
            return row.at, "manual"
        if row.boot_id == self.boot_id and row.boot_ms is not None:
            age = self.boot_ms - row.boot_ms
            if age >= 0:
                return self.at - dt.timedelta(milliseconds=age), "age"
        if row.boot_id is not None and row.boot_id in self.ahead:
            return row.at - dt.timedelta(milliseconds=self.ahead[row.boot_id]), "wall_checked"
        return row.at, "wall_unchecked"
