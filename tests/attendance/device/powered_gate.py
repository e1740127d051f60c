"""A gate that touches as quickly as it can, until the power is cut; it beeps by printing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from attendance.device.clock import MachineClock
from attendance.device.outbox import Outbox
from attendance.device.outbox_file import Synchronous


def main() -> None:
    """Arguments: the folder of the gate, and how carefully its outbox writes."""
    synchronous: Synchronous = "NORMAL" if sys.argv[2] == "NORMAL" else "FULL"
    outbox, clock = Outbox(Path(sys.argv[1]), synchronous=synchronous), MachineClock()
    while True:
        row = outbox.keep({"type": "tap"}, "card", clock.now())
        os.write(1, f"{row.event_id}\n".encode("ascii"))


if __name__ == "__main__":
    main()
