"""DuckDB at work on a population: how much of the machine it may take, and what its errors mean."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from ccus_data.doors import Failed
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEAST_MEMORY: Final = 64
"""MiB: with less, DuckDB cannot even read a file."""

NO_ROOM: Final = ("No space left", "File too large", "Disk quota", "max_temp_directory_size")


@dataclass(frozen=True, slots=True)
class Working:
    """How much the engine may take: threads, MiB of memory, and where it puts what is too much.

    The temporary folder lies beside the state, so that a full disk is one disk's matter.
    """

    temporary: Path
    threads: int = 2
    memory: int = 1792

    def __post_init__(self) -> None:
        """Refuse what no engine can work with, all at once."""
        faults = []
        if self.threads < 1:
            faults.append(said("counting.threads", found=self.threads))
        if self.memory < LEAST_MEMORY:
            faults.append(said("counting.memory", found=self.memory, least=LEAST_MEMORY))
        if faults:
            raise Refused(*faults)


@contextmanager
def at_work(working: Working) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection within the limits; the engine's troubles come out as `Refused` or `Failed`."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{working.memory}MiB",
        "preserve_insertion_order": False,
        "temp_directory": str(working.temporary),
        "threads": working.threads,
    }
    with told(), duckdb.connect(config=settings) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@contextmanager
def told(file: Path | None = None) -> Iterator[None]:
    """The engine's troubles as what they mean to the person at the keyboard.

    ``file`` is what is read, where the engine itself may not name it.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as trouble:
        raise Failed(said("counting.too_little", problem=_first(trouble))) from trouble
    except duckdb.IOException as trouble:
        if any(words in str(trouble) for words in NO_ROOM):
            raise Failed(said("database.full")) from trouble
        raise _unreadable(_first(trouble), file) from trouble
    except duckdb.InvalidInputException as trouble:
        raise _unreadable(_first(trouble), file) from trouble
    except duckdb.Error as trouble:
        # The engine has no name of its own for a torn list of columns; others are faults of ours.
        if type(trouble) is not duckdb.Error:
            raise
        # Here the file stands in the statement alone, lines below.
        raise _unreadable(" ".join(str(trouble).rstrip(" ^\n").split()), file) from trouble


def _first(trouble: Exception) -> str:
    return str(trouble).strip().splitlines()[0]


def _unreadable(problem: str, file: Path | None) -> Refused:
    named = problem if file is None or str(file) in problem else f"{file}: {problem}"
    return Refused(said("counting.unreadable", problem=named))


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
