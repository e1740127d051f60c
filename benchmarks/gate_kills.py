"""Kill a gate with real PC/SC readers again and again: ``python -m benchmarks.gate_kills``.

Eight virtual readers at a real daemon, a new card for every touch. The oracle is whoever touches:
each card that beeped must be at the server. Figures of a run are in docs/gate.md.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.attendance.card_daemon import FIRST_PORT, OWN, CardDaemon, own_world, settle_in
from tests.attendance.device.kills import Beeps, kill_loop
from tests.attendance.virtual_card import InTheField, VirtualCard

READERS = 8


def touch_readers(beeps: Beeps, process: subprocess.Popen[bytes]) -> None:
    """Hold cards to all readers at once, each until it beeps, until the gate is dead."""
    touched: Counter[int] = Counter()

    def touch(reader: int) -> None:
        while process.poll() is None:
            number = secrets.token_bytes(8)
            card = InTheField(VirtualCard(number), FIRST_PORT + reader)
            until = time.monotonic() + 1.5
            while process.poll() is None and time.monotonic() < until:
                if beeps.wait_for(number.hex().upper(), 0.05):
                    touched[reader] += 1
                    break
            card.take_away()

    threads = [threading.Thread(target=touch, args=(reader,)) for reader in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Kill as often as asked for, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("world", nargs="?", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.world != OWN:
        command = [sys.executable, "-m", "benchmarks.gate_kills", "--kills", str(arguments.kills)]
        command = own_world([*command, "--seed", str(arguments.seed)])
        os.execvp(command[0], command)  # noqa: S606 - the same program in a world of its own
    settle_in()
    with tempfile.TemporaryDirectory() as folder:
        daemon = CardDaemon(Path(folder))
        daemon.start(READERS)
        began = time.monotonic()
        tally = kill_loop(
            Path(folder) / "gate",
            arguments.kills,
            seed=arguments.seed,
            chance=0.006,
            life=(0.6, 1.6),
            way="readers",
            tap=touch_readers,
        )
        daemon.end()
    print(tally, f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
