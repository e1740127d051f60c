"""What happens at real readers, run in a world of its own by test_pcsc; prints a line for each."""

from __future__ import annotations

import io
import json
import queue
import signal
import tempfile
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import UnionType
from typing import Final

from attendance.device.cards import UidAdapter
from attendance.device.clock import MachineClock
from attendance.device.commands import run
from attendance.device.identity import device_key, save_device
from attendance.device.outbox import Outbox
from attendance.device.readers import Event, Gone, Readers, ReaderWatch, Tap, Unread
from attendance.device.running import RunningGate
from tests.attendance.card_daemon import FIRST_PORT, MOST_READERS, CardDaemon, settle_in
from tests.attendance.device.conftest import WORKER, device_of
from tests.attendance.device.contract_server import ContractServer
from tests.attendance.virtual_card import FELICA_ATR, TYPE_A_ATR, Fault, InTheField, VirtualCard

PATIENCE: Final = 15.0
A, B = (
    VirtualCard(bytes.fromhex("0101010101010101")),
    VirtualCard(bytes.fromhex("0202020202020202")),
)


class Readings:
    """What a watch told, to be asked for in order."""

    def __init__(self) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self.busy = threading.Event()
        self.busy.set()
        self.watch = ReaderWatch([UidAdapter()], self._tell)
        self.watch.start()

    def _tell(self, event: Event) -> None:
        self._events.put(event)
        self.busy.wait(PATIENCE)  # as when the listener is busy

    def until(self, wanted: Callable[[Event], bool]) -> list[Event]:
        """All that was told until what is wanted; fails when it does not come."""
        told: list[Event] = []
        until = time.monotonic() + PATIENCE
        while True:
            try:
                told.append(self._events.get(timeout=max(0.01, until - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"waited in vain; told: {told}") from None
            if wanted(told[-1]):
                return told

    def tap(self, card: VirtualCard) -> list[Event]:
        """All until this card was read."""
        number = card.number.hex().upper()
        return self.until(lambda e: isinstance(e, Tap) and e.card.ids[0].value == number)

    def of_kind(self, wanted: type | UnionType) -> None:
        """Until something of a kind is told."""
        self.until(lambda e: isinstance(e, wanted))

    def gone(self) -> None:
        """Until a card was taken away."""
        self.until(lambda e: isinstance(e, Gone))

    def readers(self, count: int, *, is_up: bool = True) -> None:
        """Until so many readers are there."""
        self.until(lambda e: isinstance(e, Readers) and (len(e.names), e.is_up) == (count, is_up))


@contextmanager
def held(card: VirtualCard, reader: int = 0) -> Iterator[InTheField]:
    there = InTheField(card, FIRST_PORT + reader)
    try:
        yield there
    finally:
        there.take_away()


def a_card_is_read_and_its_leaving_seen(_: CardDaemon, seen: Readings) -> None:
    with held(A):
        told = seen.tap(A)
    seen.gone()
    assert sum(isinstance(one, Tap) for one in told) == 1


def the_same_card_again_is_told_again(_: CardDaemon, seen: Readings) -> None:
    for _time in range(2):
        with held(A):
            seen.tap(A)
        seen.gone()


def two_readers_at_once_are_both_read(_: CardDaemon, seen: Readings) -> None:
    with held(A, 0), held(B, 1):
        told = seen.until(lambda e: isinstance(e, Tap))
        told += seen.until(lambda e: isinstance(e, Tap))
    assert {one.card.ids[0].value for one in told if isinstance(one, Tap)} == {"01" * 8, "02" * 8}
    seen.gone()
    seen.gone()


def a_card_in_anothers_place_is_not_lost_while_the_listener_is_busy(
    _: CardDaemon, seen: Readings
) -> None:
    seen.busy.clear()
    with held(A):
        seen.tap(A)
    with held(B) as there:
        there.wait_until_seen()
        seen.busy.set()
        seen.tap(B)
    seen.gone()


def garbage_atrs_stop_nobody(_: CardDaemon, seen: Readings) -> None:
    garbage = (b"\x00", b"\xff" * 5, b"\x3b" * 33, FELICA_ATR[:5], FELICA_ATR[:-1] + b"\x00")
    _bad_and_then_good(seen, [VirtualCard(A.number, atr) for atr in garbage], Tap | Unread)


def garbage_answers_are_told_and_the_next_card_is_read(_: CardDaemon, seen: Readings) -> None:
    faults: tuple[Fault, ...] = ("status", "short", "empty_data", "drop")
    _bad_and_then_good(seen, [VirtualCard(A.number, fault=fault) for fault in faults], Unread)


def _bad_and_then_good(seen: Readings, bad: Sequence[VirtualCard], told: type | UnionType) -> None:
    """Each bad card at a reader of its own, and then a good one at each of these readers."""
    good = [VirtualCard(bytes([number + 1] * 4), TYPE_A_ATR) for number in range(len(bad))]
    for cards, wanted in ((bad, told), (good, Tap)):
        there = [InTheField(card, FIRST_PORT + number) for number, card in enumerate(cards)]
        for _ in cards:
            seen.of_kind(wanted)
        for one in there:
            one.take_away()
        for _ in cards:
            seen.gone()


def a_card_that_never_answers_stops_its_own_reader_only(_: CardDaemon, seen: Readings) -> None:
    with held(VirtualCard(A.number, fault="mute"), 0):
        seen.until(lambda e: isinstance(e, Unread) and e.code == "hung")
        assert seen.watch.hung
        with held(B, 2):
            seen.tap(B)
    seen.until(lambda e: isinstance(e, Unread) and e.code != "hung")
    assert not seen.watch.hung
    with held(A, 0):
        seen.tap(A)
    seen.gone()


def sixteen_readers_are_all_read(_: CardDaemon, seen: Readings) -> None:
    cards = [VirtualCard(bytes([number + 1] * 8)) for number in range(MOST_READERS)]
    there = [InTheField(card, FIRST_PORT + number) for number, card in enumerate(cards)]
    read: set[str] = set()
    while len(read) < MOST_READERS:
        tap = seen.until(lambda e: isinstance(e, Tap))[-1]
        assert isinstance(tap, Tap)
        read.add(tap.card.ids[0].value)
    for one in there:
        one.take_away()
    for _one in there:
        seen.gone()


def a_daemon_that_is_started_anew_is_found_again(daemon: CardDaemon, seen: Readings) -> None:
    daemon.end()
    seen.readers(0, is_up=False)
    daemon.start()
    seen.readers(MOST_READERS)
    with held(A):
        seen.tap(A)
    seen.gone()


def a_daemon_killed_with_a_card_in_the_field_is_found_again(
    daemon: CardDaemon, seen: Readings
) -> None:
    with held(A):
        seen.tap(A)
        daemon.end(signal.SIGKILL)
        seen.readers(0, is_up=False)
    daemon.start()
    seen.readers(MOST_READERS)
    with held(B):
        seen.tap(B)
    seen.gone()


def readers_that_vanish_and_come_back_are_read_again(daemon: CardDaemon, seen: Readings) -> None:
    daemon.end()
    daemon.start(2)
    seen.readers(2)
    with held(A, 1):
        seen.tap(A)
    daemon.end()
    daemon.start()
    seen.readers(MOST_READERS)
    with held(B, 5):
        seen.tap(B)
    seen.gone()


def a_touch_goes_from_the_reader_to_page_disk_and_server(_: CardDaemon, seen: Readings) -> None:
    folder = Path(tempfile.mkdtemp())
    clock = MachineClock()
    save_device(folder, device_of())
    public = device_key(folder).public_key().public_bytes_raw()
    server = ContractServer(public, clock.now().wall)
    gate = RunningGate(folder, clock, [UidAdapter()], port=0, transport=server)
    gate.start()
    with held(A):
        seen.tap(A)
        shown = _state(gate, lambda now: now["shown"] is not None)
        assert dict(shown["shown"])["state"] == "in"  # type: ignore[call-overload]
        _state(gate, lambda now: bool(now["last_sent"]))
    assert _state(gate, lambda now: now["readers"] == MOST_READERS)["alarms"] == []
    gate.stop()
    assert len(server.events) == 1
    outbox = Outbox(folder)
    assert [row.state for row in outbox.rows_from(1, 9)] == ["acked"]
    outbox.close()
    seen.gone()


def _state(gate: RunningGate, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    until = time.monotonic() + PATIENCE
    now: dict[str, object] = {}
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{gate.kiosk.address}state") as answer:
            now = json.load(answer)
        if wanted(now):
            return now
    raise AssertionError(f"not shown: {now}")


def a_card_is_tied_to_an_id_by_two_touches(_: CardDaemon, seen: Readings) -> None:
    folder = Path(tempfile.mkdtemp())
    save_device(folder, device_of())
    assert _tied(folder, seen, A, A) == 0
    assert _tied(folder, seen, A, B) == 2
    outbox = Outbox(folder)
    assert outbox.last()[0] == 1
    outbox.close()


class _Said(io.StringIO):
    """What the verb prints, told line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: queue.Queue[str] = queue.Queue()

    def write(self, text: str) -> int:
        if text.strip():
            self.lines.put(text)
        return len(text)


def _tied(folder: Path, seen: Readings, first: VirtualCard, second: VirtualCard) -> int:
    answer: list[int] = []
    words = ["card", "--state", str(folder), "--technician", WORKER, "--timeout", "8"]
    said = _Said()
    verb = threading.Thread(target=lambda: answer.append(run(words)))
    with redirect_stdout(said), redirect_stderr(said):
        verb.start()
        said.lines.get(timeout=PATIENCE)
        for card in (first, second):
            with held(card):
                said.lines.get(timeout=PATIENCE)
            seen.gone()
        verb.join()
    return answer[0]


SCENARIOS: Final = (
    a_card_is_read_and_its_leaving_seen,
    the_same_card_again_is_told_again,
    two_readers_at_once_are_both_read,
    a_card_in_anothers_place_is_not_lost_while_the_listener_is_busy,
    garbage_atrs_stop_nobody,
    garbage_answers_are_told_and_the_next_card_is_read,
    a_card_that_never_answers_stops_its_own_reader_only,
    sixteen_readers_are_all_read,
    a_touch_goes_from_the_reader_to_page_disk_and_server,
    a_card_is_tied_to_an_id_by_two_touches,
    a_daemon_that_is_started_anew_is_found_again,
    a_daemon_killed_with_a_card_in_the_field_is_found_again,
    readers_that_vanish_and_come_back_are_read_again,
)


def main() -> None:
    """Run each scenario against one daemon; one JSON line for each with what went wrong."""
    settle_in()
    with tempfile.TemporaryDirectory() as folder:
        daemon = CardDaemon(Path(folder))
        daemon.start()
        try:
            for scenario in SCENARIOS:
                started = time.monotonic()
                fault = _fault_of(scenario, daemon)
                if fault:
                    # A daemon that is stuck with a card that never answers is none of ours: what
                    # is wrong with the gate is wrong with a new one, too.
                    daemon.end(signal.SIGKILL)
                    daemon.start()
                    fault = _fault_of(scenario, daemon)
                seconds = round(time.monotonic() - started, 2)
                told = {"name": scenario.__name__, "fault": fault, "seconds": seconds}
                print(json.dumps(told), flush=True)
        finally:
            daemon.end()


def _fault_of(scenario: Callable[[CardDaemon, Readings], None], daemon: CardDaemon) -> str:
    seen = Readings()
    try:
        seen.readers(MOST_READERS)
        scenario(daemon, seen)
    except Exception:  # noqa: BLE001 - handed to the test of this name
        return traceback.format_exc()
    finally:
        seen.watch.stop()
    return ""


if __name__ == "__main__":
    main()
