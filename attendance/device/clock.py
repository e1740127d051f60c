"""The time at a gate: the wall clock, which may be wrong, and the age since the machine started.

The age never jumps and runs on while the machine sleeps. From the age at the touch and at the
sending the server knows when a touch was, whatever the wall clock said.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

JAPAN: Final = ZoneInfo("Asia/Tokyo")
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

STEP_MS: Final = 2_000
"""From this difference on the wall clock was set, not merely slow."""

GOOD_MS: Final = 60_000
"""Histories are shown to the minute: a clock within it is called right."""

ClockState = Literal["good", "off", "unchecked", "stepped"]


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment: wall time in Japan, milliseconds since the start of the machine, which start."""

    wall: dt.datetime
    boot_ms: int
    boot_id: str

    @property
    def text(self) -> str:
        """The wall time to the millisecond, with its offset."""
        return self.wall.isoformat(timespec="milliseconds")

    def ms_since(self, earlier: Instant) -> int | None:
        """Milliseconds since another moment; None when the machine was started in between."""
        return self.boot_ms - earlier.boot_ms if self.boot_id == earlier.boot_id else None


class Clock(Protocol):
    """Whoever tells the time."""

    def now(self) -> Instant:
        """What all clocks say at one moment."""
        ...


class MachineClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        self._boot_id = BOOT_ID.read_text(encoding="ascii").strip()

    def now(self) -> Instant:
        """What all clocks say at one moment."""
        boot_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        return Instant(dt.datetime.now(JAPAN), boot_ms, self._boot_id)


def _wall_ms(at: Instant) -> int:
    return int(at.wall.timestamp() * 1000)


@dataclass(slots=True)
class ClockWatch:
    """Whether the wall clock can be believed: by the server's time, and by jumps since then."""

    _last: Instant | None = field(default=None, init=False)
    _measured: tuple[Instant, dt.datetime] | None = field(default=None, init=False)
    state: ClockState = field(default="unchecked", init=False)
    off_ms: int = field(default=0, init=False)

    def look(self, at: Instant) -> int:
        """How far the wall clock jumped since the last look, in ms; 0 when it only ran on."""
        last, self._last = self._last, at
        if last is None or (passed := at.ms_since(last)) is None:
            return 0
        step = _wall_ms(at) - _wall_ms(last) - passed
        if abs(step) < STEP_MS:
            return 0
        self.state, self.off_ms = "stepped", step
        return step

    def compare(self, at: Instant, server: dt.datetime) -> None:
        """Take the server's time as the measure; positive `off_ms`: our clock is ahead."""
        self.look(at)
        self._measured = (at, server)
        self.off_ms = _wall_ms(at) - int(server.timestamp() * 1000)
        self.state = "good" if abs(self.off_ms) <= GOOD_MS else "off"

    def checked(self, at: Instant) -> dt.datetime | None:
        """The time by the server's clock and our age since; None where no server told it.

        However often the wall clock is set, this runs on.
        """
        if self._measured is None:
            return None
        then, server = self._measured
        passed = at.ms_since(then)
        return None if passed is None else server + dt.timedelta(milliseconds=passed)
