"""Where touches are kept until the server has them, and for 60 days after.

SQLite in WAL mode with ``synchronous=FULL``: when `Outbox.keep` comes back, the row is on the
disk. With NORMAL a power cut loses what has already beeped (decision 0032 has the figures).
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from attendance.device.chain import GENESIS, canonical, link
from attendance.device.clock import Instant
from attendance.device.outbox_file import (
    Synchronous,
    is_broken,
    is_full,
    is_passing,
    move_aside,
    open_file,
    read_fact,
    sync_folder,
    write_fact,
)

RESERVE_BYTES: Final = 8 * 2**20
"""Given up when the disk is full, so that touches go on while somebody is called."""

KEEP_DAYS: Final = 60
"""How long the body of a row stays after the server has it; its hash stays for ever."""

State = Literal["new", "acked", "held", "rejected"]


FAULTS: Final = (sqlite3.Error, OSError, ValueError)
"""What is raised where a disk is bad; ValueError by a number that cannot be read."""


class NotKept(Exception):
    """The disk took no row: nothing may be shown or sounded as recorded."""


@dataclass(frozen=True, slots=True)
class Row:
    """A touch as it lies in the outbox; `body` is None once dropped."""

    epoch: int
    seq: int
    event_id: str
    body: str | None
    prev_hash: str
    hash: str
    state: State
    result: str | None


ROW: Final = "epoch, seq, event_id, body, prev_hash, hash, state, result"


class Outbox:
    """The rows of one gate: numbered without gaps, each built on the one before.

    `alarms` says what a person must be told: ``corrupt`` (the file was moved aside), ``missing``
    (it was gone), ``disk_full`` (the reserve was given up), ``fork`` (the server knows other rows).
    """

    def __init__(self, folder: Path, *, synchronous: Synchronous = "FULL") -> None:
        self._folder = folder
        self._path = folder / "outbox.db"
        self._synchronous: Synchronous = synchronous
        self._lock = threading.RLock()
        self._reserve = folder / "reserve"
        self.alarms: set[str] = set()
        self.epoch = 0
        folder.mkdir(parents=True, exist_ok=True)
        if self._known_epoch() and not self._path.exists():
            self.alarms.add("missing")
        self._load()
        self._make_reserve()

    def _load(self) -> None:
        """Open the file, a new one where it is broken, and go on in its epoch or in the next."""
        self._is_whole = False
        try:
            self._db = open_file(self._path, self._synchronous)
        except sqlite3.DatabaseError as fault:
            if is_passing(fault):
                raise
            move_aside(self._path)
            self.alarms.add("corrupt")
            self._db = open_file(self._path, self._synchronous)
        try:
            self._go_on()
        except BaseException:
            self._db.close()
            raise
        self._is_whole = True

    def _go_on(self) -> None:
        known, mine = self._known_epoch(), read_fact(self._db, "epoch")
        epoch = int(mine) if mine else max(known, self.epoch) + 1
        if not mine or epoch != known:
            self._set_epoch(max(epoch, known))
        self.epoch = max(epoch, known)
        self.alarms |= set(read_fact(self._db, "alarms").split())
        self._keep_alarms()

    def _begin_anew(self) -> None:
        """Put a file that went bad aside and go on in a new one, as at the start."""
        self._is_whole = False
        with suppress(sqlite3.Error):
            self._db.close()
        move_aside(self._path)
        self.alarms.add("corrupt")
        self._load()

    def _known_epoch(self) -> int:
        """The epoch as a file of its own says it, so that a lost database never repeats one."""
        try:
            return int((self._folder / "epoch").read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0

    def _set_epoch(self, epoch: int) -> None:
        beside = self._folder / "epoch.new"
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{epoch}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / "epoch")
        sync_folder(self._folder)
        write_fact(self._db, "epoch", str(epoch))
        self.epoch = epoch

    def _make_reserve(self) -> None:
        if self._reserve.exists() or "disk_full" in self.alarms:
            return
        try:
            with self._reserve.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        except OSError:
            self._reserve.unlink(missing_ok=True)
            self.alarms.add("disk_full")

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _looking(self) -> Iterator[sqlite3.Connection]:
        """The file, for one statement; raises of `FAULTS`, and where it is broken begins anew."""
        with self._lock:
            if not self._is_whole:
                self._load()
            try:
                yield self._db
            except sqlite3.Error as fault:
                if is_broken(fault):
                    self._begin_anew()
                raise

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk, or none; what comes after may begin one."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                if db.in_transaction:
                    db.execute("ROLLBACK")
            raise

    # --- keeping -------------------------------------------------------------------------------

    def keep(
        self, row: Mapping[str, object], who: str, at: Instant, event_id: str | None = None
    ) -> Row:
        """Put a row on the disk under the next number; only then may anything be sounded.

        `who` tells one card or person from another, for the repeat rule. Refused with `NotKept`.
        """
        with self._lock:
            try:
                if not self._is_whole:
                    self._load()
                try:
                    return self._append(row, who, at, event_id)
                except sqlite3.Error as fault:
                    self._make_way(fault)
                return self._append(row, who, at, event_id)
            except FAULTS as fault:
                raise NotKept(str(fault)) from fault

    def _make_way(self, fault: sqlite3.Error) -> None:
        """After a fault, let the row be kept after all: by the reserve, or in a new file."""
        if is_broken(fault):
            self._begin_anew()
        elif is_full(fault):
            self._reserve.unlink(missing_ok=True)
            self.alarms.add("disk_full")
        else:
            raise fault

    def _append(
        self, row: Mapping[str, object], who: str, at: Instant, event_id: str | None
    ) -> Row:
        with self._writing() as db:
            # Another command may have begun an epoch meanwhile; the file knows.
            self.epoch = int(read_fact(db, "epoch"))
            seq, previous = _last(db, self.epoch)
            event = event_id or str(uuid.uuid4())
            body = canonical(_when(at) | dict(row) | {"id": event, "seq": seq + 1})
            kept = Row(
                self.epoch, seq + 1, event, body, previous, link(previous, body), "new", None
            )
            db.execute(
                "INSERT INTO touches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', NULL, NULL)",
                (
                    *(self.epoch, kept.seq, event, who),
                    *(at.boot_id, at.boot_ms, at.text),
                    *(body, previous, kept.hash),
                ),
            )
        return kept

    def last(self) -> tuple[int, str]:
        """The number and hash of the newest row of this epoch; 0 and zeros before the first."""
        with self._looking() as db:
            return _last(db, self.epoch)

    def repeated(self, who: str, at: Instant, within_ms: int) -> str | None:
        """The time of the touch that this one repeats: the same card a moment ago.

        None where the file cannot tell: whether anything can be kept, `keep` will say.
        """
        try:
            with self._looking() as db:
                found = db.execute(
                    "SELECT time FROM touches WHERE who = ? AND boot_id = ? AND boot_ms > ?"
                    " ORDER BY boot_ms DESC LIMIT 1",
                    (who, at.boot_id, at.boot_ms - within_ms),
                ).fetchone()
        except FAULTS:
            return None
        return str(found[0]) if found else None

    def has(self, event_id: str) -> bool:
        """Whether a row of this id was ever kept here."""
        with self._looking() as db:
            asked = "SELECT 1 FROM touches WHERE event_id = ?"
            return bool(db.execute(asked, (event_id,)).fetchone())

    # --- sending -------------------------------------------------------------------------------

    def rows_from(self, first: int, most: int, epoch: int | None = None) -> Sequence[Row]:
        """Rows in order from a number on, of this epoch unless another is named."""
        with self._looking() as db:
            found = db.execute(
                f"SELECT {ROW} FROM touches WHERE epoch = ? AND seq >= ? ORDER BY seq LIMIT ?",  # noqa: S608 - names of columns
                (epoch or self.epoch, first, most),
            ).fetchall()
        return [Row(*one) for one in found]

    def first_unsent(self, epoch: int | None = None) -> int | None:
        """The lowest number that the server has not answered for, of this epoch or another."""
        with self._looking() as db:
            found = db.execute(
                "SELECT min(seq) FROM touches WHERE epoch = ? AND state = 'new'",
                (epoch or self.epoch,),
            ).fetchone()
        return None if found[0] is None else int(found[0])

    def unsent(self) -> Mapping[int, int]:
        """How many rows wait, by epoch; rows of an older epoch wait for a person."""
        with self._looking() as db:
            return dict(
                db.execute(
                    "SELECT epoch, count(*) FROM touches WHERE state = 'new' GROUP BY epoch"
                ).fetchall()
            )

    def mark(self, epoch: int, answers: Mapping[int, tuple[State, str | None]]) -> None:
        """Write down what the server said of rows of an epoch, all in one commit."""
        with self._looking(), self._writing() as db:
            db.executemany(
                "UPDATE touches SET state = ?, result = ?"
                " WHERE epoch = ? AND seq = ? AND state = 'new'",
                [(state, said, epoch, seq) for seq, (state, said) in answers.items()],
            )

    def hash_at(self, seq: int) -> str | None:
        """The hash of a row of this epoch; zeros before the first, None where there is none."""
        if seq == 0:
            return GENESIS
        rows = self.rows_from(seq, 1)
        return rows[0].hash if rows and rows[0].seq == seq else None

    def begin_epoch(self, alarm: str, above: int = 0) -> int:
        """Start a new chain, because the old one cannot go on; a person is told by the alarm.

        Its number is one more than ours, and more than `above`, which the server knows of.
        """
        with self._lock:
            self._set_epoch(max(self.epoch, above) + 1)
            self.alarms.add(alarm)
            self._keep_alarms()
            return self.epoch

    def drop_old(self, now: dt.datetime) -> int:
        """Drop bodies the server has had for 60 days; how many. What was not sent stays.

        `now` is a time that the server checked. The days are counted from the first look of this
        kind after the answer, never by the time of the row, which an unchecked clock gave it.
        """
        day = now.astimezone(dt.UTC)
        before = day - dt.timedelta(days=KEEP_DAYS)
        with self._looking(), self._writing() as db:
            db.execute(
                "UPDATE touches SET answered_at = ?"
                " WHERE state <> 'new' AND body IS NOT NULL AND answered_at IS NULL",
                (day.isoformat(timespec="milliseconds"),),
            )
            return db.execute(
                "UPDATE touches SET body = NULL"
                " WHERE state <> 'new' AND body IS NOT NULL AND answered_at < ?",
                (before.isoformat(timespec="milliseconds"),),
            ).rowcount

    def faults(self) -> list[str]:
        """Places where numbers or hashes do not follow one another: somebody changed the file."""
        told: list[str] = []
        with self._looking() as db:
            rows = db.execute(f"SELECT {ROW} FROM touches ORDER BY epoch, seq")  # noqa: S608
            at = (0, 0, GENESIS)
            for row in (Row(*one) for one in rows):
                epoch, seq, previous = at if at[0] == row.epoch else (row.epoch, 0, GENESIS)
                place = f"epoch {epoch} row {row.seq}"
                if row.seq != seq + 1:
                    told.append(f"{place}: row {seq + 1} is missing")
                if row.prev_hash != previous:
                    told.append(f"{place}: is not built on the row before it")
                if row.body is not None and link(row.prev_hash, row.body) != row.hash:
                    told.append(f"{place}: was changed")
                at = (row.epoch, row.seq, row.hash)
        return told

    # --- facts ---------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """What was written down under a name; empty when nothing was."""
        with self._looking() as db:
            return read_fact(db, name)

    def set_fact(self, name: str, value: str) -> None:
        """Write something small down."""
        with self._looking() as db:
            write_fact(db, name, value)

    def _keep_alarms(self) -> None:
        lasting = sorted(self.alarms - {"disk_full"})
        write_fact(self._db, "alarms", " ".join(lasting))

    def settle_alarms(self) -> None:
        """A person has seen to it: no alarm any more, and the reserve is made again."""
        with self._lock:
            self.alarms.clear()
            self._keep_alarms()
            self._make_reserve()


def _when(at: Instant) -> dict[str, object]:
    """The time of a row; the age too, unless the moment is of no start of this machine."""
    age = {"boot_id": at.boot_id, "boot_ms": at.boot_ms} if at.boot_id else {}
    return {**age, "time": at.text}


def _last(db: sqlite3.Connection, epoch: int) -> tuple[int, str]:
    """The number and hash of the newest row of an epoch; 0 and zeros before the first."""
    found = db.execute(
        "SELECT seq, hash FROM touches WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (epoch,)
    ).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, GENESIS)
