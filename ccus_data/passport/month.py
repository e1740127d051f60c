"""The histories (就業履歴) of one technician in one month, from the table or from the closed file.

A closed month lies as a Parquet file beside the database; DuckDB reads the rows of the one
technician from the one file of the month that is asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb
from sqlalchemy import func, select

from ccus_data.snapshot import from_file
from ccus_data.tables import businesses, closed_months, histories, sites
from evaluator.months import Month
from evaluator.record import HistoryStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

COLUMNS: Final = (
    *("technician_id", "date", "employer_id", "site_id", "trade", "role", "status"),
    *("entered_at", "exited_at", "method", "site_name"),
)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One history: a day at a place. Times are text like ``08:00``, or none where not known."""

    on: dt.date
    employer_id: str | None
    employer: str | None
    site_id: str | None
    site: str | None
    trade: str | None
    role: str | None
    status: str
    entered_at: str | None
    exited_at: str | None
    method: str
    work_content: str | None


def attendances_of(
    connection: Connection, technician_id: str, month: Month
) -> tuple[Attendance, ...]:
    """The histories of a technician in a month, by day and place; a handful of statements."""
    here = closed_months.c.month == str(month)
    file = connection.scalar(select(closed_months.c.file).where(here))
    if file is None:
        until = month.plus(1).first_day()
        rows = _open(connection, technician_id, month.first_day(), until)
    else:
        rows = _closed([file], technician_id)
    return _told(connection, rows)


def all_attendances_of(connection: Connection, technician_id: str) -> tuple[Attendance, ...]:
    """Every history of a technician, by day and place: closed months first, then open ones."""
    closed = connection.execute(select(closed_months.c.month, closed_months.c.file)).all()
    months = {row.month for row in closed}
    rows = _closed(sorted(row.file for row in closed), technician_id) if closed else []
    kept = _open(connection, technician_id)
    rows += [row for row in kept if f"{row['date']:%Y-%m}" not in months]
    return _told(connection, rows)


def _told(connection: Connection, rows: Sequence[dict[str, Any]]) -> tuple[Attendance, ...]:
    site_names = _names(connection, sites, "site_id", (row["site_id"] for row in rows))
    employers = _names(connection, businesses, "business_id", (row["employer_id"] for row in rows))
    return tuple(
        Attendance(
            on=row["date"],
            employer_id=row["employer_id"],
            employer=employers.get(row["employer_id"] or ""),
            site_id=row["site_id"],
            site=site_names.get(row["site_id"] or "", row["site_name"]),
            trade=row["trade"],
            role=row["role"],
            status=row["status"],
            entered_at=row["entered_at"],
            exited_at=row["exited_at"],
            method=row["method"],
            work_content=row["work_content"],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """All histories of a technician, as the screen 技能者情報 (form 1-1) adds them up.

    ``work_days`` are days with a history that CCUS counts (計上), whatever the field; ``histories``
    are all, of which ``unapproved`` and ``site_unregistered`` are not counted (非計上).
    """

    work_days: int
    histories: int
    unapproved: int
    site_unregistered: int


def totals_of(connection: Connection, technician_id: str) -> Totals:
    """What a technician has gathered so far, over closed months and open ones."""
    closed = connection.execute(select(closed_months.c.month, closed_months.c.file)).all()
    months = {row.month for row in closed}
    own = histories.c
    asked = select(own.work_date, own.status).where(own.technician_id == technician_id)
    found = [
        (row.work_date, row.status)
        for row in connection.execute(asked)
        if f"{row.work_date:%Y-%m}" not in months
    ]
    if closed:
        found += _closed_states(sorted(row.file for row in closed), technician_id)
    by = Counter(status for _, status in found)
    return Totals(
        len({on for on, status in found if status == HistoryStatus.COUNTED}),
        len(found),
        by[HistoryStatus.UNAPPROVED],
        by[HistoryStatus.SITE_UNREGISTERED],
    )


def _closed_states(files: Sequence[str], technician_id: str) -> list[tuple[dt.date, str]]:
    """Day and status of each history in some files."""
    asked = "SELECT date, status FROM read_parquet(?) WHERE technician_id = ?"
    convert = from_file("histories", "status")
    with duckdb.connect() as connection:
        rows = connection.execute(asked, [list(files), int(technician_id)]).fetchall()
    return [(on, status if convert is None else convert(status)) for on, status in rows]


def months_known(connection: Connection, technician_id: str) -> tuple[Month, Month] | None:
    """From which to which month there may be histories: the picker offers these.

    The first is that of the oldest closed month or open history; None where there is nothing.
    """
    closed = connection.scalar(select(func.min(closed_months.c.month)))
    last_closed = connection.scalar(select(func.max(closed_months.c.month)))
    mine = histories.c.technician_id == technician_id
    days = connection.execute(
        select(func.min(histories.c.work_date), func.max(histories.c.work_date)).where(mine)
    ).one()
    found = [Month.of(day) for day in days if day is not None]
    found += [Month.parse(one) for one in (closed, last_closed) if one is not None]
    return (min(found), max(found)) if found else None


def _open(
    connection: Connection,
    technician_id: str,
    first: dt.date | None = None,
    until: dt.date | None = None,
) -> list[dict[str, Any]]:
    asked = (
        select(histories)
        .where(histories.c.technician_id == technician_id)
        .order_by(histories.c.work_date, histories.c.place)
    )
    if first is not None and until is not None:
        asked = asked.where(histories.c.work_date >= first, histories.c.work_date < until)
    return [{**row, "date": row["work_date"]} for row in connection.execute(asked).mappings()]


def _closed(files: Sequence[str], technician_id: str) -> list[dict[str, Any]]:
    asked = (
        f"SELECT {', '.join(COLUMNS)} FROM read_parquet(?) WHERE technician_id = ? "  # noqa: S608 - our own names of columns
        "ORDER BY date, site_id, site_name"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(asked, [list(files), int(technician_id)]).fetchall()
    return [_read(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a file in the words of the database; what was done there is not in files."""
    found: dict[str, Any] = {"date": row["date"], "work_content": None}
    for name in COLUMNS[2:]:
        convert = from_file("histories", name)
        value = row[name]
        found[name] = value if value is None or convert is None else convert(value)
    return found


def _names(
    connection: Connection, table: Table, key: str, ids: Iterable[str | None]
) -> Mapping[str, str]:
    asked = sorted({one for one in ids if one is not None})
    if not asked:
        return {}
    found = select(table.c[key], table.c.name).where(table.c[key].in_(asked))
    return {row[0]: row[1] for row in connection.execute(found)}
