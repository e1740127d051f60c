"""When a touch of a device was: by its age, not by the device's wall clock, wherever that is known.

Within one boot the device counts milliseconds that nobody sets: what it said then and touched now
are that much apart, whatever its wall clock says, and however often it was set in between.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attendance.intake.rows import Row


@dataclass(frozen=True, slots=True)
class Heard:
    """A device spoke: at which millisecond of a boot, and when by our clock."""

    boot_ms: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A device speaks: in which boot, at which of its milliseconds, and when we heard it.

    ``boots`` says when it last spoke before, in each of its boots.
    """

    boot_id: str
    boot_ms: int
    at: dt.datetime
    boots: Mapping[str, Heard]

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """When a touch was, and how well that is known (the grade)."""
        if row.time_grade == "manual":
            return row.at, "manual"
        if row.boot_id is not None and row.boot_ms is not None:
            heard = self.boots.get(row.boot_id)
            if row.boot_id == self.boot_id and row.boot_ms <= self.boot_ms:
                heard = Heard(self.boot_ms, self.at)
            if heard is not None:
                try:
                    passed = dt.timedelta(milliseconds=row.boot_ms - heard.boot_ms)
                    return heard.at + passed, "age"
                except OverflowError:  # no machine counts so far
                    return row.at, "wall_unchecked"
        return row.at, "wall_unchecked"
