"""A gate that dies at random: the program that the kill loop starts, kills and starts again.

It prints the number of a card where the real one beeps. Cards come from readers, or as lines on
standard input. Where it can die by itself: before each statement of the outbox, between commit
and beep, before a request and after its answer.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from attendance.device.cards import CardId, CardRead, UidAdapter
from attendance.device.clock import MachineClock
from attendance.device.identity import load_device
from attendance.device.readers import Event, Tap
from attendance.device.running import RunningGate
from attendance.device.server import Answer, Server

DEADLY = ("BEGIN", "INSERT", "COMMIT", "UPDATE")


class Dying:
    """Kills this process with the chance it was given, at the points that ask."""

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def perhaps(self) -> None:
        if random.random() < self._chance:
            os.kill(os.getpid(), signal.SIGKILL)

    def at(self, statement: str) -> None:
        if statement.startswith(DEADLY):
            self.perhaps()


class DyingTransport:
    """The real way to the server, with a death before or after."""

    def __init__(self, server: Server, dying: Dying) -> None:
        self._server, self._dying = server, dying

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        self._dying.perhaps()
        answer = self._server.ask(method, path, headers, body)
        self._dying.perhaps()
        return answer


class TellingGate(RunningGate):
    """The real gate; prints what it recorded in place of a beep."""

    dying = Dying(0)

    def _happened(self, event: Event) -> None:
        if isinstance(event, Tap):
            self.told(event.card)

    def told(self, card: CardRead) -> None:
        shown = self.gate.touch(card)
        self.dying.perhaps()
        if shown.state in {"in", "repeated"}:
            # In one piece: several readers beep at once.
            os.write(sys.stdout.fileno(), f"{card.ids[0].value}\n".encode())


def main() -> None:
    """Arguments: the folder of the gate and the chance to die at each point."""
    folder, dying = Path(sys.argv[1]), Dying(float(sys.argv[2]))
    device = load_device(folder)
    transport = DyingTransport(Server(device.server), dying)
    gate = TellingGate(folder, MachineClock(), [UidAdapter()], port=0, transport=transport)
    gate.dying = dying
    gate.outbox._db.set_trace_callback(dying.at)  # noqa: SLF001 - where the test lets it die
    if sys.argv[3] == "readers":
        gate.start()
        threading.Event().wait()
    threading.Thread(target=gate.uplink.run, daemon=True).start()
    for line in sys.stdin:
        gate.told(CardRead("pipe", (CardId("idm", line.strip()),)))


if __name__ == "__main__":
    main()
