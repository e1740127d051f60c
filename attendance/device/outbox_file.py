"""The file of an outbox: how it is opened, how it looks within, how a broken one is put aside."""

from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

Synchronous = Literal["FULL", "NORMAL"]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS touches (
    epoch INTEGER NOT NULL, seq INTEGER NOT NULL, event_id TEXT NOT NULL UNIQUE,
    who TEXT NOT NULL, boot_id TEXT NOT NULL, boot_ms INTEGER NOT NULL, time TEXT NOT NULL,
    body TEXT, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'acked', 'held', 'rejected')), result TEXT,
    answered_at TEXT,
    PRIMARY KEY (epoch, seq)
) STRICT;
CREATE INDEX IF NOT EXISTS touches_by_who ON touches (who, boot_id, boot_ms);
CREATE INDEX IF NOT EXISTS touches_unsent ON touches (epoch, seq) WHERE state = 'new';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


def open_file(path: Path, synchronous: Synchronous) -> sqlite3.Connection:
    """The file, made where there is none; sqlite3.DatabaseError where it is broken."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {synchronous}")
        _check(db)
        db.executescript(SCHEMA)
        _add_what_is_new(db)
    except BaseException:
        db.close()
        raise
    # A new file is in its folder only when the folder is on the disk as well.
    sync_folder(path.parent)
    return db


def _add_what_is_new(db: sqlite3.Connection) -> None:
    """Give a file of an earlier edition of this program the columns it has not."""
    if _has_answers(db):
        return
    db.execute("BEGIN IMMEDIATE")  # two programs may open one file
    if not _has_answers(db):
        db.execute("ALTER TABLE touches ADD COLUMN answered_at TEXT")
    db.execute("COMMIT")


def _has_answers(db: sqlite3.Connection) -> bool:
    return "answered_at" in {row[1] for row in db.execute("PRAGMA table_info(touches)")}


def _check(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def move_aside(path: Path) -> None:
    """Give the file another name, for a person to look at; nothing of it is overwritten."""
    others = (path.with_name(f"outbox.corrupt-{number}.db") for number in itertools.count(1))
    other = next(one for one in others if not one.exists())
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").rename(f"{other}{end}")


def sync_folder(folder: Path) -> None:
    """Put the names of a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_broken(fault: sqlite3.Error) -> bool:
    """Whether the file itself is bad: what lies there is no database, or not a whole one."""
    return _code(fault) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_full(fault: sqlite3.Error) -> bool:
    """Whether the disk took no more; some say so by a fault of reading and writing."""
    return _code(fault) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def is_passing(fault: sqlite3.Error) -> bool:
    """Whether nothing is wrong with the file: there is no room, or another program writes."""
    return _code(fault) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY}


def _code(fault: sqlite3.Error) -> int:
    # Faults of Python's own making, such as a connection that was closed, have none.
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF


def read_fact(db: sqlite3.Connection, name: str) -> str:
    """What was written down under a name; empty when nothing was."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""


def write_fact(db: sqlite3.Connection, name: str, value: str) -> None:
    """Write something small down."""
    db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
