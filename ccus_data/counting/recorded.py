"""Days of masks by technician and field, each day once: in SQL, month by month.

``bit_or`` over a field's trades within a month (R1, R2), no day that a certificate covers (R10),
role days from the foreman course where the policy asks for it (R11). Who has days in only one
trade of a field and no certificate there has no day twice: theirs are added up as they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.counting.certified import make_covered
from ccus_data.counting.working import quoted
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from ccus_data.counting.statements import Statements

ALL_DAYS: Final = 0x7FFFFFFF
"""All days of a month as bits."""

DAYS: Final = ("work", "foreman", "crew_leader", "either_days")
"""What is counted, as ``rules.facts.Facts`` names it."""

NOTHING: Final = "SELECT 0 technician_id, 0 field_number, 0 w, 0 f, 0 c WHERE false"

AT_ONCE: Final = """
    CREATE OR REPLACE TABLE at_once AS
    WITH by_trade AS (
        SELECT technician_id, trade,
            sum(bit_count(work)::BIGINT | (bit_count(foreman)::BIGINT << 16)
                | (bit_count(crew_leader)::BIGINT << 32)
                | (bit_count(foreman | crew_leader)::BIGINT << 48))::BIGINT AS days
        FROM ({masks})
        GROUP BY ALL
    )
    SELECT technician_id, field_number,
        sum(days & 65535)::INTEGER AS work,
        sum((days >> 16) & 65535)::INTEGER AS foreman,
        sum((days >> 32) & 65535)::INTEGER AS crew_leader,
        sum(days >> 48)::INTEGER AS either_days,
        count(*) > 1 AS several
    FROM by_trade JOIN (FROM field_trades WHERE counts) AS field_trades USING (trade)
    GROUP BY ALL
"""
"""The four sums of a trade lie side by side in one number, for the time that one sum takes instead
of four: 16 bits hold the days of 89 years, beside the sign of the last.
"""

APART: Final = """
    CREATE OR REPLACE TABLE apart AS
    SELECT technician_id, field_number FROM at_once WHERE several
    UNION
    SELECT technician_id, field_number FROM periods_cut
    SEMI JOIN at_once USING (technician_id, field_number)
"""
"""Who may have a day twice in a field: in two of its trades, or under a certificate as well."""


def recorded_of_all(connection: Statements, masks: Mapping[Month, Path], on: dt.date) -> str:
    """The query for the days of everybody in the files of masks, as `recorded_by_file` finds them.

    It makes ``at_once``, ``apart`` and ``covered``, which the query stands on. Only who is
    ``apart`` is counted month by month.
    """
    this_month = Month.of(on)
    whole = [quoted(path) for month, path in sorted(masks.items()) if month < this_month]
    parts = []
    if whole:
        parts.append(
            "SELECT technician_id, trade, work, foreman, crew_leader"
            f" FROM read_parquet([{', '.join(whole)}])"
        )
    if this_month in masks:
        cut = ", ".join(f"{name} & {(1 << on.day) - 1} AS {name}" for name in DAYS[:3])
        parts.append(
            f"SELECT technician_id, trade, {cut} FROM read_parquet({quoted(masks[this_month])})"
        )
    connection.execute(AT_ONCE.format(masks=" UNION ALL ".join(parts)))
    connection.execute(APART)
    make_covered(connection, min(masks), "apart")
    with_month = " UNION ALL ".join(
        f"SELECT *, {month.number} AS month FROM read_parquet({quoted(path)})"
        for month, path in sorted(masks.items())
    )
    apart = recorded_together(f"({with_month})", on, "apart", starts=False)
    columns = ", ".join(("technician_id", "field_number", *DAYS))
    return (
        f"SELECT {columns} FROM at_once ANTI JOIN apart USING (technician_id, field_number)"
        f" UNION ALL SELECT {columns} FROM ({apart})"
        " SEMI JOIN apart USING (technician_id, field_number)"
    )


def recorded_by_file(
    masks: Mapping[Month, Path], on: dt.date, only: str | None, *, starts: bool
) -> str:
    """The query for the days in the files of masks, up to a day.

    It stands on ``field_trades`` and ``covered``, and with ``starts`` on ``field_terms`` and
    ``milestones``; ``only`` names a table of ``technician_id``. One by one: a month's mask is
    sorted by technician, and one at a time needs little room.
    """
    months = [
        _of_months(
            f"read_parquet({quoted(path)})",
            f"(FROM covered WHERE month = {month.number})",
            str(month.number),
            on,
            only,
            starts=starts,
        )
        for month, path in sorted(masks.items())
    ]
    return _summed(" UNION ALL ".join(months) or NOTHING)


def recorded_together(masks: str, on: dt.date, only: str | None, *, starts: bool) -> str:
    """The same for a relation that holds the masks of all months, with the number of each."""
    return _summed(_of_months(masks, "covered", "month", on, only, starts=starts))


def _summed(months: str) -> str:
    return f"""
        SELECT technician_id, field_number,
            sum(bit_count(w))::INTEGER AS work,
            sum(bit_count(f))::INTEGER AS foreman,
            sum(bit_count(c))::INTEGER AS crew_leader,
            sum(bit_count(f | c))::INTEGER AS either_days
        FROM ({months})
        GROUP BY ALL
    """


def _of_months(  # noqa: PLR0913 - which masks, which months they are, and what cuts them
    masks: str, covered: str, month: str, on: dt.date, only: str | None, *, starts: bool
) -> str:
    """The days of months by technician and field; none after the day asked about.

    ``month`` is a column of the masks, or the number of the one month that they hold: then it need
    not be grouped by.
    """
    among = f"SEMI JOIN {only} USING (technician_id)" if only else ""
    this_month = Month.of(on).number
    days = f"CASE WHEN {month} = {this_month} THEN {(1 << on.day) - 1} ELSE {ALL_DAYS} END"
    found = f"""
        SELECT technician_id, field_number, {month} AS month,
            bit_or(mask.work) AS w,
            bit_or(mask.foreman) AS f,
            bit_or(mask.crew_leader) AS c
        FROM (
            SELECT technician_id, trade, {"" if month.isdigit() else "month,"}
                work & {days} AS work, foreman & {days} AS foreman,
                crew_leader & {days} AS crew_leader
            FROM {masks} AS masks {among}
            WHERE {month} <= {this_month}
        ) AS mask
        JOIN (FROM field_trades WHERE counts) AS field_trades USING (trade)
        GROUP BY technician_id, field_number{"" if month.isdigit() else ", month"}
    """
    if starts:
        found = _from_the_course(found)
    return f"""
        SELECT technician_id, field_number,
            CASE WHEN coalesce(covered.work, false) THEN 0 ELSE w END AS w,
            CASE WHEN covered.month IS NULL THEN f ELSE 0 END AS f,
            CASE WHEN covered.month IS NULL THEN c ELSE 0 END AS c
        FROM ({found}) AS found
        LEFT JOIN {covered} AS covered USING (technician_id, field_number, month)
    """


def _from_the_course(found: str) -> str:
    """Role days before the first one that counts dropped (R11); they stay work days."""
    from_day = f"""
        CASE
            WHEN foreman_start = 'none' THEN {ALL_DAYS}
            WHEN first_month IS NULL OR first_month > month THEN 0
            WHEN first_month < month THEN {ALL_DAYS}
            ELSE {ALL_DAYS} & ~((1 << (first_day - 1)) - 1)
        END
    """
    return f"""
        SELECT technician_id, field_number, month, w, f & {from_day} AS f, c & {from_day} AS c
        FROM (
            SELECT found.*, foreman_start,
                CASE foreman_start
                    WHEN 'month_after_course' THEN course_month + 1 ELSE course_month
                END AS first_month,
                CASE foreman_start
                    WHEN 'month_after_course' THEN 1 ELSE course_day
                END::INTEGER AS first_day
            FROM ({found}) AS found
            JOIN field_terms USING (field_number)
            LEFT JOIN milestones USING (technician_id)
        )
    """
