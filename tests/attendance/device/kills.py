"""The kill loop: a gate killed again and again, and whether all that beeped reached the server."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from attendance.device.cards import CardId
from attendance.device.clock import MachineClock
from attendance.device.gate import Gate
from attendance.device.identity import device_key, save_device
from attendance.device.outbox import Outbox
from attendance.device.roster import RosterFile
from attendance.device.server import Server
from attendance.device.uplink import Uplink
from tests.attendance.device.conftest import CARD_KEY, device_of
from tests.attendance.device.contract_http import served
from tests.attendance.device.contract_server import ContractServer

ATTEMPTS: Final = 400


@dataclass
class Beeps:
    """What a gate told while it lived; the next touch waits for it."""

    heard: set[str] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            # A line that death cut short is no beep.
            if line.endswith(b"\n"):
                with self.changed:
                    self.heard.add(line.decode("ascii").strip())
                    self.changed.notify_all()

    def wait_for(self, number: str, seconds: float) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: number in self.heard, seconds)


@dataclass(frozen=True)
class Tally:
    """What came of a run of kills; `lost` names each beep that reached no server."""

    kills: int
    deaths_by_itself: int
    server_failures: int
    beeped: int
    lost: tuple[str, ...]
    rows: int
    faults: list[str]


def kill_loop(  # noqa: PLR0913 - how often, how, and who touches
    folder: Path,
    kills: int,
    *,
    seed: int,
    chance: float,
    life: tuple[float, float],
    way: str,
    tap: Callable[[Beeps, subprocess.Popen[bytes]], None],
) -> Tally:
    """Kill a gate so many times while `tap` touches, then let it send the rest, and count."""
    key = device_key(folder)
    public = key.public_key().public_bytes_raw()
    server, beeps = ContractServer(public, MachineClock().now().wall), Beeps()
    chances, killed, own = random.Random(seed), 0, 0
    with served(server, random.Random(seed)) as said:
        device = replace(device_of(), server=said.address)
        save_device(folder, device)
        while killed + own < kills:
            command = [sys.executable, "-m", "tests.attendance.device.killed_gate"]
            pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
            with subprocess.Popen(
                [*command, str(folder), str(chance), way],
                bufsize=0,
                stdin=pipe,
                stdout=pipe,
                stderr=quiet,
            ) as process:
                listening = threading.Thread(target=beeps.listen, args=(process,))
                listening.start()
                touching = threading.Thread(target=tap, args=(beeps, process))
                touching.start()
                try:
                    process.wait(timeout=chances.uniform(*life))
                    own += 1
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    killed += 1
                listening.join()
                touching.join()
        outbox = Outbox(folder)
        gate = Gate(device, outbox, MachineClock(), RosterFile(folder))
        uplink = Uplink(gate, Server(said.address), key)
        for _ in range(ATTEMPTS):
            if not outbox.unsent():
                break
            uplink.step()
    arrived = {json.loads(line)["card"]["hmac"] for line in server.events.values()}
    lost = [n for n in beeps.heard if CardId("idm", n).hmac(CARD_KEY) not in arrived]
    faults = [*outbox.faults(), *(sorted(outbox.alarms))]
    rows = outbox.last()[0]
    outbox.close()
    return Tally(killed, own, said.failures, len(beeps.heard), tuple(lost), rows, faults)


def through_a_pipe(beeps: Beeps, process: subprocess.Popen[bytes]) -> None:
    """Touch as quickly as the gate beeps, with a new card each time, until it is dead."""
    assert process.stdin is not None
    while process.poll() is None:
        number = f"{time.monotonic_ns():016X}"
        try:
            process.stdin.write(f"{number}\n".encode())
        except OSError:
            return
        beeps.wait_for(number, 0.2)
