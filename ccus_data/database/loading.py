"""Many rows into one table: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

from ccus_data.tables import Day, Flag, Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine


KEEPS_PLANS: Final = "ccus_keeps_plans"


def keeping_plans(engine: Engine) -> Engine:
    """The engine, whose COPY plans the checks of foreign keys once and not anew for each row.

    On PostgreSQL planning is half of what loading rows costs. For a job with connections of its
    own: one that was opened while a table was empty would go on reading it from end to end.
    """
    return engine.execution_options(**{KEEPS_PLANS: True})


def load_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows, given as the values of the named columns; checks and foreign keys hold.

    Some ten times as fast as statements row by row, and needs memory for one row only.
    """
    quote = connection.dialect.identifier_preparer
    target = f"{quote.format_table(table)} ({', '.join(map(quote.quote, names))})"
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        if connection.dialect.name == "postgresql":
            _copy(connection, f"COPY {target} FROM STDIN", rows)
        else:
            places = ", ".join("?" * len(names))
            insert = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608 - names of ours
            _insert(connection, insert, [_written(table, name) for name in names], rows)
    except dbapi.Error as raised:
        # What the driver says, in the words that everybody above understands.
        raise DBAPIError.instance(target, None, raised, dbapi.Error) from raised


def _copy(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    raw: Any = connection.connection.dbapi_connection
    keeps = connection.get_execution_options().get(KEEPS_PLANS, False)
    with raw.cursor() as cursor:
        if keeps:
            cursor.execute("SET LOCAL plan_cache_mode = auto")
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        if keeps:
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def _insert(
    connection: Connection,
    statement: str,
    written: Sequence[Callable[[Any], Any] | None],
    rows: Iterable[Sequence[Any]],
) -> None:
    raw: Any = connection.connection.dbapi_connection
    changed = [(index, write) for index, write in enumerate(written) if write]
    if changed:
        rows = (_adapted(row, changed) for row in rows)
    raw.executemany(statement, rows)


def _written(table: Table, name: str) -> Callable[[Any], Any] | None:
    """How SQLite keeps the values of a column, where it is not as they are."""
    kind = table.columns[name].type
    if isinstance(kind, Day):
        return str
    if isinstance(kind, Flag):
        return int
    if isinstance(kind, Moment):
        return lambda moment: moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return None


def _adapted(row: Sequence[Any], changed: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for index, write in changed:
        if values[index] is not None:
            values[index] = write(values[index])
    return values
