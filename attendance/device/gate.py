"""What happens at a touch: it is kept, and only then is anything shown or sounded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from attendance.device.cards import CardRead
from attendance.device.clock import Clock, ClockWatch, Instant
from attendance.device.identity import Device
from attendance.device.outbox import NotKept, Outbox
from attendance.device.roster import Entry, Roster, RosterFile
from attendance.device.unforeseen import note

REPEAT_MS: Final = 10_000
"""The same card again within it is no new row, only "already recorded"."""

ShownState = Literal[
    "in", "out", "kept", "repeated", "waiting", "failed", "bad_card", "hung", "mistyped"
]
Method = Literal["ic_card", "manual", "qr"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the kiosk shows and sounds. `why`: a word for why the touch will not count.

    `time` is the wall time in Japan (HH:MM) of the touch; for a repeat, of the one before it.
    """

    state: ShownState
    time: str
    name: str = ""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Who:
    """Whoever touched: how the row says it, how the repeat rule knows it, how the roster does."""

    said: Mapping[str, object]
    key: str
    entry: Entry | None


class Gate:
    """One gate. Readers, keypad and scanner come in here, one after the other."""

    def __init__(
        self, device: Device, outbox: Outbox, clock: Clock, rosters: RosterFile, mode: str = ""
    ) -> None:
        self.device = device
        self.outbox = outbox
        self.clock = clock
        self.watch = ClockWatch()
        self.mode = mode or device.mode
        self._rosters = rosters
        self._roster = rosters.load(clock.now())
        self._lock = threading.Lock()
        self._told: list[Callable[[Shown], None]] = []
        self._woken: list[Callable[[], None]] = []
        self.touches = 0

    def tell(self, listener: Callable[[Shown], None]) -> None:
        """Whom to tell what is shown."""
        self._told.append(listener)

    def wake(self, listener: Callable[[], None]) -> None:
        """Whom to wake when there is a row to send."""
        self._woken.append(listener)

    def show(self, shown: Shown) -> Shown:
        """Show something that is no touch, such as a card that cannot be read."""
        for listener in self._told:
            listener(shown)
        return shown

    # --- the roster ----------------------------------------------------------------------------

    def roster(self, at: Instant) -> Roster | None:
        """The people expected here; None when nobody told, or too long ago."""
        if self._roster is not None and not self._roster.is_fresh(at):
            self.drop_roster()
        return self._roster

    def take_roster(self, told: Mapping[str, object], at: Instant) -> None:
        """Use and keep a roster from the server; ValueError when it is none."""
        roster = Roster.read(told, at)
        self._rosters.save(told, at)
        self._roster = roster

    def drop_roster(self) -> None:
        """Forget the people."""
        self._roster = None
        self._rosters.drop()

    # --- touches -------------------------------------------------------------------------------

    def touch(self, card: CardRead) -> Shown:
        """A card was held to a reader."""
        return self._surely(lambda at: self._touched(card, at))

    def enter(self, technician_id: str, method: Method) -> Shown:
        """A 技能者ID (14 digits) was typed or scanned: for forgotten or dead cards."""
        return self._surely(
            lambda at: self._keep(self._technician(technician_id, self.roster(at)), method, at)
        )

    def _surely(self, record: Callable[[Instant], Shown]) -> Shown:
        """What a touch shows; whatever goes wrong, whoever stands there is told, and it goes on."""
        at = self.clock.now()
        try:
            return record(at)
        except NotKept as fault:
            note("keeping a touch", fault)
        except Exception as fault:  # noqa: BLE001 - a reader's thread must outlive it
            note("recording a touch", fault)
        return self.show(Shown("failed", at.text[11:16]))

    def _touched(self, card: CardRead, at: Instant) -> Shown:
        roster = self.roster(at)
        if card.technician_id is not None:
            return self._keep(self._technician(card.technician_id, roster), "ic_card", at)
        known = [(one.kind, one.hmac(self.device.card_key)) for one in card.ids]
        # The one that the roster ties to somebody, else the best that the card has.
        kind, hmac = next((one for one in known if roster and roster.by_card(one[1])), known[0])
        entry = roster.by_card(hmac) if roster else None
        who = _Who({"card": {"kind": kind, "hmac": hmac}}, f"card:{hmac}", entry)
        return self._keep(who, "ic_card", at)

    def _technician(self, technician_id: str, roster: Roster | None) -> _Who:
        entry = roster.by_id(technician_id) if roster else None
        return _Who({"worker": {"ccus_id": technician_id}}, f"id:{technician_id}", entry)

    @property
    def direction(self) -> str:
        """Which way this gate leads; unknown where it only records that somebody was there."""
        return "unknown" if self.mode == "history_only" else self.device.direction

    def _keep(self, who: _Who, method: Method, at: Instant) -> Shown:
        entry = who.entry
        # The same person by card and by number is one: what the roster ties together.
        key = f"id:{entry.technician_id}" if entry else who.key
        with self._lock:
            self.watch.look(at)
            if before := self.outbox.repeated(key, at, REPEAT_MS):
                return self.show(Shown("repeated", before[11:16], self._name(entry)))
            row = {
                "source": self.device.source,
                "type": "tap",
                "method": method,
                "site": self.device.site,
                "direction": self.direction,
                "time_grade": "wall_checked" if self.watch.state == "good" else "wall_unchecked",
                **who.said,
            }
            self.outbox.keep(row, key, at)
            self.touches += 1
        for listener in self._woken:
            listener()
        return self.show(self._shown(who, at))

    def _shown(self, who: _Who, at: Instant) -> Shown:
        time = at.text[11:16]
        if who.entry is None and self._roster is not None:
            known_by_number = "worker" in who.said
            return Shown("waiting", time, why="not_in_roster" if known_by_number else None)
        state: ShownState = {"in": "in", "out": "out"}.get(self.direction, "kept")  # type: ignore[assignment]
        why = who.entry.why if who.entry else None
        return Shown(state, time, self._name(who.entry), why)

    def _name(self, entry: Entry | None) -> str:
        """As much of the name as the site shows in public."""
        if entry is None or self.device.names == "none":
            return ""
        if self.device.names == "number":
            return entry.technician_id[-4:]
        name = entry.name.strip()
        return name if self.device.names == "full" else next(iter(name.split()), "")

    # --- cards tied to people ------------------------------------------------------------------

    def register_card(self, card: CardRead, technician_id: str) -> None:
        """Keep that a card belongs to a 技能者ID, for the server to decide on; `NotKept`."""
        at = self.clock.now()
        best = card.ids[0]
        row = {
            "source": self.device.source,
            "type": "card_registration",
            "method": "ic_card",
            "site": self.device.site,
            "direction": "unknown",
            "time_grade": "wall_unchecked",
            "card": {"kind": best.kind, "hmac": best.hmac(self.device.card_key)},
            "worker": {"ccus_id": technician_id},
        }
        self.outbox.keep(row, "registration", at)
        for listener in self._woken:
            listener()
