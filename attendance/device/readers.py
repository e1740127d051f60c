"""Card readers by PC/SC: who is plugged in, who is on which reader.

Not pyscard's ``CardMonitor``: its thread ends for good when the daemon is started anew, and it
misses a card that takes another's place while the observer is busy (decision 0032). Here one
thread looks which readers there are, and each reader has a thread and a context of its own: a
card that never answers stops its own reader only, because PC/SC knows no time-out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smartcard import scard

from attendance.device.cards import Adapter, BadCard, CardRead, read_card

HUNG_AFTER: Final = 2.0
"""Seconds of silence of a card, after which people are asked to take it away."""

LOOK_EVERY: Final = 0.5
"""Seconds between two looks at the list of readers. The pseudo-reader that would tell of changes
counts against the limit of 16."""

WAIT_MS: Final = 1_000
RETRY: Final = 0.2


@dataclass(frozen=True, slots=True)
class Tap:
    """A card was read."""

    card: CardRead


@dataclass(frozen=True, slots=True)
class Unread:
    """A card was there and could not be read; `code` is a word the kiosk has a sentence for."""

    reader: str
    code: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The card of a reader was taken away."""

    reader: str


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that are plugged in; `is_up` says whether the daemon answers."""

    names: tuple[str, ...]
    is_up: bool


Event = Tap | Unread | Gone | Readers


class _PcscChannel:
    """A connected card."""

    def __init__(self, card: int, protocol: int) -> None:
        self._card = card
        self._header = (
            scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        )

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """The answer to a command; `BadCard` when the card went away or answers no status."""
        result, answer = scard.SCardTransmit(self._card, self._header, list(apdu))
        if result != scard.SCARD_S_SUCCESS:
            raise BadCard("torn", str(scard.SCardGetErrorMessage(result)))
        if len(answer) < 2:  # noqa: PLR2004 - the two bytes of a status word
            raise BadCard("unreadable", "no status word")
        return bytes(answer[:-2]), answer[-2] << 8 | answer[-1]


class ReaderWatch:
    """Tells what happens on all readers, from threads of its own, until it is stopped."""

    def __init__(self, adapters: Sequence[Adapter], tell: Callable[[Event], None]) -> None:
        self._adapters = tuple(adapters)
        self._tell = tell
        self._stopped = threading.Event()
        self._watchers: dict[str, threading.Thread] = {}
        self._busy: dict[str, float] = {}
        self._hung: set[str] = set()
        self._thread = threading.Thread(target=self._look_for_readers, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more. A thread inside a card that never answers ends with the program."""
        self._stopped.set()
        self._thread.join(timeout=2)

    @property
    def hung(self) -> frozenset[str]:
        """The readers whose card does not answer."""
        return frozenset(self._hung)

    def _look_for_readers(self) -> None:
        before: Readers | None = None
        while not self._stopped.is_set():
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
            while result == scard.SCARD_S_SUCCESS and not self._stopped.is_set():
                result, names = scard.SCardListReaders(context, [])
                if result == scard.SCARD_E_NO_READERS_AVAILABLE:
                    result, names = scard.SCARD_S_SUCCESS, []
                if result != scard.SCARD_S_SUCCESS:
                    break
                before = self._say(Readers(tuple(names), is_up=True), before)
                self._start_watchers(names)
                self._find_hung()
                self._stopped.wait(LOOK_EVERY)
            if context:
                scard.SCardReleaseContext(context)
            if not self._stopped.is_set():
                before = self._say(Readers((), is_up=False), before)
                self._stopped.wait(RETRY)

    def _say(self, now: Readers, before: Readers | None) -> Readers:
        if now != before:
            self._tell(now)
        return now

    def _start_watchers(self, names: Sequence[str]) -> None:
        for name in names:
            watcher = self._watchers.get(name)
            if watcher is None or not watcher.is_alive():
                watcher = threading.Thread(target=self._watch, args=(name,), daemon=True)
                self._watchers[name] = watcher
                watcher.start()

    def _find_hung(self) -> None:
        now = time.monotonic()
        for reader, since in list(self._busy.items()):
            if now - since >= HUNG_AFTER and reader not in self._hung:
                self._hung.add(reader)
                self._tell(Unread(reader, "hung"))

    def _watch(self, reader: str) -> None:
        """One reader, until it is unplugged or the daemon goes: then a new thread is started."""
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != scard.SCARD_S_SUCCESS:
            return
        state, held = scard.SCARD_STATE_UNAWARE, None
        try:
            while not self._stopped.is_set():
                result, told = scard.SCardGetStatusChange(context, WAIT_MS, [(reader, state)])
                if result == scard.SCARD_E_TIMEOUT:
                    continue
                if result != scard.SCARD_S_SUCCESS:
                    return
                seen = told[0][1]
                # The upper half counts cards that came and went: a card in another's place
                # between two looks changes nothing else.
                state, count = seen & ~scard.SCARD_STATE_CHANGED, seen >> 16
                if not seen & scard.SCARD_STATE_PRESENT:
                    if held is not None:
                        self._tell(Gone(reader))
                    held = None
                elif held != count:
                    if held is not None:
                        self._tell(Gone(reader))
                    held = count
                    self._tell(self._read(context, reader, seen))
        finally:
            if held is not None:
                self._tell(Gone(reader))
            scard.SCardReleaseContext(context)

    def _read(self, context: int, reader: str, seen: int) -> Event:
        if seen & scard.SCARD_STATE_MUTE:
            return Unread(reader, "unreadable")
        self._busy[reader] = time.monotonic()
        try:
            return Tap(self._read_connected(context, reader))
        except BadCard as bad:
            return Unread(reader, bad.code)
        finally:
            self._busy.pop(reader, None)
            self._hung.discard(reader)

    def _read_connected(self, context: int, reader: str) -> CardRead:
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        answer: tuple[Any, ...] = scard.SCardConnect(
            context, reader, scard.SCARD_SHARE_SHARED, protocols
        )
        result, card, protocol = answer
        if result != scard.SCARD_S_SUCCESS:
            raise BadCard("torn", str(scard.SCardGetErrorMessage(result)))
        try:
            return read_card(_PcscChannel(card, protocol), reader, self._adapters)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
