"""The gate at work: readers, page and uplink around one `Gate`."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from attendance.device.cards import Adapter
from attendance.device.clock import Clock
from attendance.device.gate import Gate, Shown
from attendance.device.identity import device_key, load_device
from attendance.device.kiosk import Display, Kiosk
from attendance.device.outbox import FAULTS, Outbox
from attendance.device.readers import Event, Readers, ReaderWatch, Tap, Unread
from attendance.device.roster import RosterFile
from attendance.device.server import Server, Transport
from attendance.device.unforeseen import note
from attendance.device.uplink import Uplink

HOUSEKEEPING: Final = 3_600.0


class AlreadyRunning(Exception):
    """Another program runs this gate: two would sound for one row."""


class RunningGate:
    """All parts of one gate, started together and stopped together."""

    def __init__(  # noqa: PLR0913 - what one gate is made of
        self,
        folder: Path,
        clock: Clock,
        adapters: Sequence[Adapter],
        *,
        port: int,
        mode: str = "",
        transport: Transport | None = None,
    ) -> None:
        device = load_device(folder)
        self._lock = _lock(folder)
        self.outbox = Outbox(folder)
        self.gate = Gate(device, self.outbox, clock, RosterFile(folder), mode)
        self.display = Display(self.status)
        self.gate.tell(self.display.show)
        transport = transport or Server(device.server, device.ca_file)
        self.uplink = Uplink(self.gate, transport, device_key(folder))
        self.readers = ReaderWatch(adapters, self._surely)
        self._plugged = Readers((), is_up=False)
        self._unsent: Mapping[int, int] = {}
        self._last_sent = ""
        self._is_readable = True
        self.kiosk = Kiosk(self.gate, self.display, port)
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self.uplink.run, daemon=True),
            threading.Thread(target=self._keep_house, daemon=True),
        ]

    def start(self) -> None:
        """Begin: the page first, so that whoever stands there sees what is missing."""
        self.kiosk.start()
        self.readers.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End: no touch is taken any more, then nothing is sent."""
        self._stopped.set()
        self.readers.stop()
        self.uplink.stop()
        self.kiosk.stop()
        for thread in self._threads:
            thread.join(timeout=5)
        self.outbox.close()
        self._lock.close()

    def _surely(self, event: Event) -> None:
        """Answer a reader; its thread lives on whatever happens here."""
        try:
            self._happened(event)
        except Exception as fault:  # noqa: BLE001 - see above
            note("answering a reader", fault)

    def _happened(self, event: Event) -> None:
        match event:
            case Tap(card):
                self.gate.touch(card)
            case Unread(_, code):
                now = self.gate.clock.now().text[11:16]
                self.gate.show(Shown("hung" if code == "hung" else "bad_card", now, why=None))
            case Readers():
                self._plugged = event
            case _:
                """A card that was taken away needs no answer."""

    def _keep_house(self) -> None:
        while not self._stopped.wait(HOUSEKEEPING):
            self.keep_house()

    def keep_house(self) -> None:
        """Drop what the server has had for long enough, unless nobody knows what day it is."""
        now = self.gate.watch.checked(self.gate.clock.now())
        try:
            if now is not None:
                self.outbox.drop_old(now)
        except FAULTS as fault:
            note("dropping old rows", fault)

    def status(self) -> Mapping[str, object]:
        """What always stands on the page."""
        watch, device = self.gate.watch, self.gate.device
        watch.look(self.gate.clock.now())
        alarms = set(self.outbox.alarms)
        try:
            self._unsent, self._last_sent = self.outbox.unsent(), self.outbox.fact("last_sent")
            self._is_readable = True
        except FAULTS as fault:
            # The page must go on all the same: it says that nothing can be recorded. It asks
            # every few seconds, so only the first time is noted: a log may fill the disk.
            if self._is_readable:
                note("counting what waits", fault)
            self._is_readable = False
            alarms |= {"unreadable"}
        unsent = self._unsent
        alarms |= {"stepped"} if watch.state == "stepped" else set()
        alarms |= {"revoked"} if self.uplink.state == "revoked" else set()
        alarms |= {self.uplink.alarm} if self.uplink.alarm else set()
        return {
            "site_name": device.site_name,
            "gate": device.gate,
            "direction": self.gate.direction,
            "unsent": unsent.get(self.outbox.epoch, 0),
            "stranded": sum(n for epoch, n in unsent.items() if epoch != self.outbox.epoch),
            "last_sent": self._last_sent[11:16],
            "clock": watch.state,
            "uplink": self.uplink.state,
            "readers": len(self._plugged.names),
            "is_reading": self._plugged.is_up,
            "touches": self.gate.touches,
            "alarms": sorted(alarms),
        }


def _lock(folder: Path) -> IO[str]:
    """Hold the folder for this program, until the file is closed or the program ends."""
    held = (folder / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise AlreadyRunning(f"{folder}: a gate is running on it already") from None
    return held
