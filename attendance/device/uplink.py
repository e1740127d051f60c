"""Bringing rows to the server: at least once from here, exactly once there.

The server counts rows by number and hash. Sending again is always right; a row leaves the queue
only when the server has answered for it.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Container, Mapping, Sequence
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attendance.device.batches import MOST_ROWS, make_batch, signed_get
from attendance.device.gate import Gate
from attendance.device.outbox import Row, State
from attendance.device.server import Answer, Transport, Unreachable
from attendance.device.unforeseen import note

FIRST_WAIT: Final = 0.05
LONGEST_WAIT: Final = 300.0
LOOK_EVERY: Final = 900.0
"""Seconds between two looks at the roster and the server's clock when nothing is to be sent."""

REGISTRATION: Final = '"card_registration"'
"""A row with it ties a card to somebody."""

STATES: Final[Mapping[str, State]] = {
    "created": "acked",
    "duplicate": "acked",
    "held": "held",
    "rejected": "rejected",
}
"""What becomes of a row by the server's word; ``retry`` stays to be sent again."""

UplinkState = Literal["unknown", "good", "unreachable", "busy", "refused", "revoked", "faulty"]
UplinkAlarm = Literal["bad_batch", "uplink_fault"]
"""What a person must be told of sending: ``bad_batch`` (the server takes no row of a batch, so all
that come after it wait), ``uplink_fault`` (this program itself failed, and tries again)."""

OK: Final = 200
CONFLICT: Final = 409
TOO_LARGE: Final = 413
NOT_ALLOWED: Final = (401, 403)


class Uplink:
    """Sends what waits, takes the roster and the server's time. `step` does one thing at a time."""

    def __init__(self, gate: Gate, transport: Transport, key: Ed25519PrivateKey) -> None:
        self._gate = gate
        self._outbox = gate.outbox
        self._transport = transport
        self._key = key
        self._failures = 0
        self._most = MOST_ROWS
        self._looked: int | None = None
        self._resend: tuple[int, int] | None = None
        """Epoch and number of the row from which the server wants to have it all again."""

        self._stopped = threading.Event()
        self._woken = threading.Event()
        self.alarm: UplinkAlarm | None = None
        self.state: UplinkState = (
            "revoked" if self._outbox.fact("revoked") == self._mine else "unknown"
        )
        gate.wake(self._woken.set)

    @property
    def _mine(self) -> str:
        return self._gate.device.device

    def run(self) -> None:
        """Send until stopped: at once on a touch, later and later while it fails."""
        while not self._stopped.is_set():
            self._woken.clear()
            wait, is_patient = self.step()
            if is_patient:
                self._stopped.wait(wait)
            else:
                self._woken.wait(wait)

    def stop(self) -> None:
        """Send no more."""
        self._stopped.set()
        self._woken.set()

    def step(self) -> tuple[float, bool]:
        """Do the next thing; seconds until the one after, and whether even a touch waits so long.

        A touch cuts a wait short, except where the server asked for patience or refused us.
        Nothing is raised: the thread of this is never begun again.
        """
        if self.state == "revoked":
            return LONGEST_WAIT, True
        looks = self._looks_now()
        try:
            if looks:
                return self._look()
            return self._send_next()
        except Unreachable:
            self.state = "unreachable"
            return self._later(None), False
        except Exception as fault:  # noqa: BLE001 - a full disk, a strange answer: touches wait for us
            note("looking" if looks else "sending", fault)
            self.state, self.alarm = "faulty", "uplink_fault"
            if looks:
                # What is wrong with a roster must not keep touches from being sent.
                self._looked = self._gate.clock.now().boot_ms
            return self._later(None), True

    def _later(self, asked: float | None) -> float:
        """The next wait after a failure: doubled each time, with chance, so that gates spread."""
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self._failures, 20))
        self._failures += 1
        wait *= random.uniform(0.5, 1.0)  # noqa: S311 - spreads gates, guards nothing
        return wait if asked is None else max(wait, asked)

    # --- looking -------------------------------------------------------------------------------

    def _looks_now(self) -> bool:
        now = self._gate.clock.now().boot_ms
        return self._looked is None or now - self._looked >= LOOK_EVERY * 1000

    def _get(self, path: str) -> Answer:
        headers = signed_get(path, self._key, self._gate.clock.now())
        return self._transport.ask("GET", path, headers)

    def _look(self) -> tuple[float, bool]:
        """The server's view of our chain and its time, then the roster."""
        answer = self._get(f"/v1/checkpoints/{self._mine}")
        if answer.status != OK:
            return self._refused(answer)
        self._compare(answer.told)
        roster = self._get(f"/v1/devices/{self._mine}/roster")
        now = self._gate.clock.now()
        if roster.status == OK:
            try:
                self._gate.take_roster(roster.told, now)
            except ValueError:
                return self._refused(roster)
        elif roster.status in NOT_ALLOWED:
            return self._refused(roster)
        self._looked = now.boot_ms
        self.state, self._failures = "good", 0
        if self.alarm == "uplink_fault":
            self.alarm = None
        return 0.0, False

    def _compare(self, told: Mapping[str, Any]) -> None:
        now = self._gate.clock.now()
        if (time := _moment(told.get("server_time"))) is not None:
            self._gate.watch.compare(now, time)
        epoch, expected = told.get("epoch"), told.get("expected_seq")
        if not isinstance(epoch, int) or not isinstance(expected, int):
            return
        if epoch > self._outbox.epoch:
            # This folder is an older copy: the numbers it would give out are taken.
            self._outbox.begin_epoch("fork", above=epoch)
        elif epoch < self._outbox.epoch:
            self._resend_from(1)  # nothing of our chain is there
        elif expected > 1 and self._outbox.hash_at(expected - 1) != told.get("head"):
            self._outbox.begin_epoch("fork")
        else:
            self._resend_from(expected)

    def _resend_from(self, expected: int) -> None:
        """Send again what the server once had and has no more: it was restored from a backup."""
        epoch = self._outbox.epoch
        last, _ = self._outbox.last()
        unsent = self._outbox.first_unsent(epoch)
        if 1 <= expected <= last and (unsent is None or expected < unsent):
            self._resend = (epoch, expected)

    # --- sending -------------------------------------------------------------------------------

    def _send_next(self) -> tuple[float, bool]:
        """Send what the server asked for again, else what it has not answered for."""
        epoch = self._outbox.epoch
        asked_in, first = self._resend or (0, None)
        if asked_in != epoch:
            first = self._outbox.first_unsent(epoch)
        return (LOOK_EVERY, False) if first is None else self._send(epoch, first)

    def _send(self, epoch: int, first: int) -> tuple[float, bool]:
        rows = self._outbox.rows_from(first, self._most, epoch)
        if not rows or any(row.body is None for row in rows):
            # The server asks for rows it once had and we rightly dropped.
            return self._fork(epoch)
        now = self._gate.clock.now()
        batch = make_batch(rows, self._mine, self._key, now)
        answer = self._transport.ask("POST", "/v1/events:batch", batch.headers, batch.body)
        if answer.status == OK:
            return self._taken(answer, rows)
        if answer.status == CONFLICT and answer.code == "gap":
            return self._gap(answer, epoch)
        if answer.status == CONFLICT and answer.code == "chain_fork":
            return self._fork(epoch)
        if answer.status == TOO_LARGE and self._most > 1:
            self._most = max(1, len(rows) // 2)
            return 0.0, False
        return self._refused(answer)

    def _taken(self, answer: Answer, rows: Sequence[Row]) -> tuple[float, bool]:
        """Mark what the server answered for, row by row."""
        first, sent = rows[0].seq, len(rows)
        told: dict[int, tuple[State, str | None]] = {}
        results = answer.told.get("results")
        for one in results if isinstance(results, list) else []:
            if not isinstance(one, dict):
                continue
            line, status = one.get("line"), STATES.get(str(one.get("status")))
            if isinstance(line, int) and 1 <= line <= sent and status is not None:
                code = one.get("code")
                told[first + line - 1] = (status, None if code is None else str(code))
        self._outbox.mark(rows[0].epoch, told)
        if any(code == "key_revoked" for _, code in told.values()):
            return self._revoke()
        if not told:
            self.state = "busy"
            return self._later(answer.retry_after), answer.retry_after is not None
        self._resend_on(rows, told)
        self.state, self._failures, self.alarm = "good", 0, None
        self._outbox.set_fact("last_sent", self._gate.clock.now().text)
        if any(REGISTRATION in str(row.body) for row in rows):
            # Whose card it is stands in the next roster: not a quarter of an hour from now.
            self._looked = None
        if len(told) < sent:  # rows the server could not take just now
            return self._later(answer.retry_after), True
        return 0.0, False

    def _resend_on(self, rows: Sequence[Row], told: Container[int]) -> None:
        """Go on sending again from the first row without an answer, up to the last there is."""
        if self._resend is None:
            return
        epoch, after = rows[0].epoch, rows[-1].seq + 1
        first = next((row.seq for row in rows if row.seq not in told), after)
        self._resend = (epoch, first) if self._outbox.rows_from(first, 1, epoch) else None

    def _fork(self, epoch: int) -> tuple[float, bool]:
        """Begin a new chain, unless one was begun while we asked for this one."""
        if self._outbox.epoch == epoch:
            self._outbox.begin_epoch("fork")
        self._resend = None
        return 0.0, False

    def _gap(self, answer: Answer, epoch: int) -> tuple[float, bool]:
        expected = answer.told.get("expected_seq")
        last, _ = self._outbox.last()
        if not isinstance(expected, int) or not 1 <= expected <= last:
            return self._fork(epoch)
        self._resend = (epoch, expected)
        self.state = "busy"
        return self._later(None), False

    def _refused(self, answer: Answer) -> tuple[float, bool]:
        if answer.status in NOT_ALLOWED:
            self._gate.drop_roster()
            if answer.code in {"key_revoked", "revoked", "device_revoked"}:
                return self._revoke()
            self.state = "refused"
            return max(self._later(answer.retry_after), LONGEST_WAIT / 2), True
        if answer.code == "bad_batch":
            # It will say so again each time: waiting alone mends nothing.
            self.state, self.alarm = "refused", "bad_batch"
            return self._later(answer.retry_after), True
        self.state = "busy"
        return self._later(answer.retry_after), answer.retry_after is not None

    def _revoke(self) -> tuple[float, bool]:
        """Somebody took this machine's key back: send no more, show no name, keep every touch."""
        self._gate.drop_roster()
        self._outbox.set_fact("revoked", self._mine)
        self.state = "revoked"
        return LONGEST_WAIT, True


def _moment(said: object) -> dt.datetime | None:
    """A moment with its distance from UTC; None where none was said, or something else."""
    try:
        at = dt.datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return None if at.tzinfo is None else at
