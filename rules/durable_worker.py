"""The process in which durable-rules judges: frames in on standard input, answers out.

It holds one engine and uses it from one thread. After any fault it says which and ends: the
engine's memory cannot be trusted any more, and judging is pure, so another worker can repeat it.
It writes no core dump, for that would hold people's data, and it ends when its parent does.
"""

from __future__ import annotations

import os
import resource

from rules.durable_frames import Frames, packed
from rules.durable_host import JudgeHost
from rules.faults import EngineFault

ENDED_BY_FAULT = 70
"""Exit status after a fault that was told (EX_SOFTWARE)."""

AT_ONCE = 1 << 20
"""Bytes read at a time."""


def main() -> None:
    """Judge until the parent closes standard input, then end at once.

    There is no clearing up: after a fault it would walk the engine's broken memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os._exit(serve(0, 1))


def serve(asked: int, answered: int) -> int:
    """Judge what comes from one file descriptor and answer on another; the exit status."""
    host, frames = JudgeHost(), Frames()
    while received := os.read(asked, AT_ONCE):
        for ticket, digest, program, rows in frames.feed(received):
            try:
                if program is not None:
                    host.load(digest, program)
                _say(answered, (ticket, host.judge(digest, rows)))
            except EngineFault as fault:
                _say(answered, (ticket, fault.code, fault.detail))
                return ENDED_BY_FAULT
    return 0


def _say(answered: int, said: tuple[object, ...]) -> None:
    unsaid = memoryview(packed(said))
    while unsaid:
        unsaid = unsaid[os.write(answered, unsaid) :]


if __name__ == "__main__":
    main()
