"""What the commands of this layer share: the database asked for, and how a refusal is said.

Nothing here prints a trace: what can go wrong with a database is said in one sentence with what to
do, on standard error, and ends with status 2 (refused) or 3 (it could not be done now).
"""

from __future__ import annotations

import errno
import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from ccus_data.database import open_database, read_address
from ccus_data.wording import LANGUAGES, Refused, Said, said, word

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.engine import Engine

    from ccus_data.database import DatabaseAddress

DONE: Final = 0
FOUND: Final = 1
REFUSED: Final = 2
FAILED: Final = 3

PROGRESS_EVERY: Final = 500_000

LOCKED: Final = frozenset({"55P03", "40P01"})
"""PostgreSQL: no lock within the time, a deadlock."""

STOPPED: Final = frozenset({"57014"})
DISK_FULL: Final = frozenset({"53100"})


NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk is full, or what one user or one file may take of it."""


class Failed(Exception):
    """What could not be done now, though nothing is wrong with the question."""

    def __init__(self, reason: Said) -> None:
        super().__init__(reason.sentence("en"))
        self.reason = reason


def add_database(parser: argparse.ArgumentParser) -> None:
    """The arguments that every verb with a database takes."""
    parser.add_argument("--database", metavar="URL", help="in place of CCUS_LEVEL_DATABASE")
    parser.add_argument("--lang", choices=LANGUAGES, default="ja", help="of the sentences")


@contextmanager
def opened(asked: argparse.Namespace, environment: Mapping[str, str]) -> Iterator[Engine]:
    """The database that was asked for; its troubles come out as `Refused` or `Failed`."""
    address = read_address(environment, asked.database)
    engine = open_database(address)
    try:
        yield engine
    except DBAPIError as trouble:
        told = _told(trouble, address)
        if told is None:
            raise
        raise told from trouble
    finally:
        engine.dispose()


def _told(trouble: DBAPIError, address: DatabaseAddress) -> Refused | Failed | None:
    """What a driver's error means to the person at the keyboard; None for a fault of ours."""
    raised = trouble.orig
    code = getattr(raised, "sqlstate", None) or getattr(raised, "sqlite_errorname", "") or ""
    first = str(raised).strip().splitlines()[:1]
    if code in LOCKED or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Failed(said("database.busy", seconds=address.lock_seconds))
    if code in STOPPED or code == "SQLITE_INTERRUPT":
        setting = "CCUS_LEVEL_DATABASE_STATEMENT_SECONDS"
        return Failed(said("database.too_slow", setting=setting))
    if code in DISK_FULL or code == "SQLITE_FULL":
        return Failed(said("database.full"))
    if code in {"SQLITE_NOTADB", "SQLITE_CORRUPT"}:
        return Refused(said("database.not_a_database", address=address.shown))
    unreachable = code.startswith(("08", "28", "3D", "57P0", "SQLITE_CANTOPEN", "SQLITE_READONLY"))
    if unreachable or (not code and not isinstance(raised, sqlite3.Error)):
        problem = first[0] if first else type(raised).__name__
        return Refused(said("database.unreachable", address=address.shown, problem=problem))
    return None


def file_teller(lang: str) -> Callable[[str, int], None]:
    """Says on standard error how far each file came, every so many of its rows."""
    said_of: dict[str, int] = {}

    def tell(file: str, rows: int) -> None:
        if rows // PROGRESS_EVERY > said_of.get(file, 0):
            said_of[file] = rows // PROGRESS_EVERY
            _say(word("snapshot.progress", lang, file=file, rows=f"{rows:,}"))

    return tell


def answered(asked: argparse.Namespace, problem: Refused | Failed | OSError) -> int:
    """Say why something was not done, on standard error; the exit status that says the same."""
    if isinstance(problem, Refused):
        _say(*(reason.sentence(asked.lang) for reason in problem.reasons))
        return REFUSED
    if isinstance(problem, Failed):
        _say(problem.reason.sentence(asked.lang))
        return FAILED
    if problem.errno in NO_ROOM:
        _say(said("database.full").sentence(asked.lang))
        return FAILED
    what = problem.strerror or str(problem)
    _say(f"{problem.filename or ''}: {what}".removeprefix(": "))
    return REFUSED


def _say(*lines: str) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
