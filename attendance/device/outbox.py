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

RESERVE_BYTES: Final = 8 * 2**20
"""Given up when the disk is full, so that touches go on while somebody is called."""

KEEP_DAYS: Final = 60
"""How long the body of a row stays after the server has it; its hash stays for ever."""

Synchronous = Literal["FULL", "NORMAL"]
State = Literal["new", "acked", "held", "rejected"]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS touches (
    epoch INTEGER NOT NULL, seq INTEGER NOT NULL, event_id TEXT NOT NULL UNIQUE,
    who TEXT NOT NULL, boot_id TEXT NOT NULL, boot_ms INTEGER NOT NULL, time TEXT NOT NULL,
    body TEXT, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'acked', 'held', 'rejected')), result TEXT,
    PRIMARY KEY (epoch, seq)
) STRICT;
CREATE INDEX IF NOT EXISTS touches_by_who ON touches (who, boot_id, boot_ms);
CREATE INDEX IF NOT EXISTS touches_unsent ON touches (epoch, seq) WHERE state = 'new';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


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
        self._lock = threading.RLock()
        self._reserve = folder / "reserve"
        self.alarms: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "outbox.db"
        known = self._known_epoch()
        if known and not path.exists():
            self.alarms.add("missing")
        try:
            self._db = self._open(path, synchronous)
        except sqlite3.DatabaseError:
            self._move_aside(path)
            self.alarms.add("corrupt")
            self._db = self._open(path, synchronous)
        mine = self._db.execute("SELECT value FROM facts WHERE name = 'epoch'").fetchone()
        self.epoch = int(mine[0]) if mine else known + 1
        if not mine or self.epoch != known:
            self._set_epoch(max(self.epoch, known))
        self.alarms |= {one for one in self.fact("alarms").split() if one}
        self._keep_alarms()
        self._make_reserve()

    def _open(self, path: Path, synchronous: Synchronous) -> sqlite3.Connection:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {synchronous}")
            _check(db)
            db.executescript(SCHEMA)
        except BaseException:
            db.close()
            raise
        # A new file is in its folder only when the folder is on the disk as well.
        _sync_folder(path.parent)
        return db

    def _move_aside(self, path: Path) -> None:
        number = len(list(self._folder.glob("outbox.corrupt-*.db"))) + 1
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{end}").rename(self._folder / f"outbox.corrupt-{number}.db{end}")

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
        _sync_folder(self._folder)
        self.set_fact("epoch", str(epoch))
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
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk, or none; what comes after may begin one."""
        with self._lock:
            db = self._db
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
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
                return self._append(row, who, at, event_id)
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                    raise NotKept(str(fault)) from fault
            self._reserve.unlink(missing_ok=True)
            self.alarms.add("disk_full")
            try:
                return self._append(row, who, at, event_id)
            except sqlite3.OperationalError as fault:
                raise NotKept(str(fault)) from fault

    def _append(
        self, row: Mapping[str, object], who: str, at: Instant, event_id: str | None
    ) -> Row:
        with self._writing() as db:
            # Another command may have begun an epoch meanwhile; the file knows.
            self.epoch = int(self.fact("epoch"))
            seq, previous = self.last()
            event = event_id or str(uuid.uuid4())
            body = canonical(_when(at) | dict(row) | {"id": event, "seq": seq + 1})
            kept = Row(
                self.epoch, seq + 1, event, body, previous, link(previous, body), "new", None
            )
            db.execute(
                "INSERT INTO touches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', NULL)",
                (
                    *(self.epoch, kept.seq, event, who),
                    *(at.boot_id, at.boot_ms, at.text),
                    *(body, previous, kept.hash),
                ),
            )
        return kept

    def last(self) -> tuple[int, str]:
        """The number and hash of the newest row of this epoch; 0 and zeros before the first."""
        found = self._db.execute(
            "SELECT seq, hash FROM touches WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (self.epoch,)
        ).fetchone()
        return (int(found[0]), str(found[1])) if found else (0, GENESIS)

    def repeated(self, who: str, at: Instant, within_ms: int) -> str | None:
        """The time of the touch that this one repeats: the same card a moment ago."""
        with self._lock:
            found = self._db.execute(
                "SELECT time FROM touches WHERE who = ? AND boot_id = ? AND boot_ms > ?"
                " ORDER BY boot_ms DESC LIMIT 1",
                (who, at.boot_id, at.boot_ms - within_ms),
            ).fetchone()
        return str(found[0]) if found else None

    def has(self, event_id: str) -> bool:
        """Whether a row of this id was ever kept here."""
        with self._lock:
            return bool(
                self._db.execute("SELECT 1 FROM touches WHERE event_id = ?", (event_id,)).fetchone()
            )

    # --- sending -------------------------------------------------------------------------------

    def rows_from(self, first: int, most: int, epoch: int | None = None) -> Sequence[Row]:
        """Rows in order from a number on, of this epoch unless another is named."""
        with self._lock:
            found = self._db.execute(
                f"SELECT {ROW} FROM touches WHERE epoch = ? AND seq >= ? ORDER BY seq LIMIT ?",  # noqa: S608 - names of columns
                (epoch or self.epoch, first, most),
            ).fetchall()
        return [Row(*one) for one in found]

    def first_unsent(self, epoch: int | None = None) -> int | None:
        """The lowest number that the server has not answered for, of this epoch or another."""
        with self._lock:
            found = self._db.execute(
                "SELECT min(seq) FROM touches WHERE epoch = ? AND state = 'new'",
                (epoch or self.epoch,),
            ).fetchone()
        return None if found[0] is None else int(found[0])

    def unsent(self) -> Mapping[int, int]:
        """How many rows wait, by epoch; rows of an older epoch wait for a person."""
        with self._lock:
            return dict(
                self._db.execute(
                    "SELECT epoch, count(*) FROM touches WHERE state = 'new' GROUP BY epoch"
                ).fetchall()
            )

    def mark(self, answers: Mapping[int, tuple[State, str | None]]) -> None:
        """Write down what the server said of rows of this epoch, all in one commit."""
        with self._writing() as db:
            db.executemany(
                "UPDATE touches SET state = ?, result = ?"
                " WHERE epoch = ? AND seq = ? AND state = 'new'",
                [(state, said, self.epoch, seq) for seq, (state, said) in answers.items()],
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
        """Drop bodies the server has had for 60 days; how many. What was not sent stays."""
        before = (now - dt.timedelta(days=KEEP_DAYS)).isoformat(timespec="milliseconds")
        with self._lock:
            return self._db.execute(
                "UPDATE touches SET body = NULL"
                " WHERE state <> 'new' AND body IS NOT NULL AND time < ?",
                (before,),
            ).rowcount

    def faults(self) -> list[str]:
        """Places where numbers or hashes do not follow one another: somebody changed the file."""
        told: list[str] = []
        with self._lock:
            rows = self._db.execute(f"SELECT {ROW} FROM touches ORDER BY epoch, seq")  # noqa: S608
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
        with self._lock:
            found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def set_fact(self, name: str, value: str) -> None:
        """Write something small down."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _keep_alarms(self) -> None:
        lasting = sorted(self.alarms - {"disk_full"})
        self.set_fact("alarms", " ".join(lasting))

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


def _check(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _sync_folder(folder: Path) -> None:
    """Put the names of a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
