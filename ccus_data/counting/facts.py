"""The relation ``facts``: what the judge would count, for everybody in every field at once.

Everything is said in sets: who is judged where (R8), days by ``bit_or`` over a field's trades
within a month (R1, R2), career certificates as united months (R9), no day twice (R10), role days
from the foreman course where the policy asks for it (R11). That it is the
judge's own counting is a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccus_data.counting.certified import make_certified
from ccus_data.counting.terms import make_terms
from ccus_data.counting.working import quoted
from evaluator.months import Month
from evaluator.policy import ForemanStart, PolicyChoice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from ccus_data.counting.statements import Statements
    from rules.catalogue import Catalogue
    from rules.model import Revision

ALL_DAYS: Final = 0x7FFFFFFF
"""All days of a month as bits."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whose facts are asked for: of which snapshot and masks, on which day, by which choices.

    ``only`` names a table of ``technician_id`` where only some technicians are asked about.
    ``together`` names a relation that holds the masks of all months (with ``month``, its number),
    for an engine that takes them all at once; the files of ``masks`` are not read then.
    ``documents``, at most one a field, stand in place of those in force on the day.
    """

    snapshot: Path
    masks: Mapping[Month, Path]
    catalogue: Catalogue
    on: dt.date
    choice: PolicyChoice = field(default_factory=PolicyChoice)
    only: str | None = None
    together: str | None = None
    documents: tuple[Revision, ...] | None = None


def make_facts(connection: Statements, asked: Question) -> None:
    """Make the table ``facts``: a row for each technician and field that is judged.

    Columns: technician_id BIGINT, field VARCHAR, work, foreman, crew_leader and either_days
    INTEGER (days, as in ``rules.facts.Facts``). Who has no days has a row of noughts. Beside it
    are left ``judged_where``, ``field_terms``, ``field_trades`` and ``milestones``.
    """
    terms = make_terms(connection, asked.catalogue, asked.on, asked.choice, asked.documents)
    people = f"read_parquet({quoted(asked.snapshot / 'technicians.parquet')})"
    trades = f"read_parquet({quoted(asked.snapshot / 'technician_trades.parquet')})"
    among = f"SEMI JOIN {asked.only} USING (technician_id)" if asked.only else ""
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE judged_where AS
        SELECT DISTINCT technician_id, field_number
        FROM (
            SELECT technician_id FROM {people} {among}
            WHERE registration_type = 'detailed' AND registered_on <= $on
        )
        JOIN {trades} AS held USING (technician_id)
        JOIN field_trades ON field_trades.code = held.trade
        """,
        {"on": asked.on},
    )
    this_month = Month.of(asked.on)
    masks = {month: path for month, path in asked.masks.items() if month <= this_month}
    starts = any(one.policy.foreman_start is not ForemanStart.NONE for one in terms.values())
    make_certified(connection, asked, min(masks, default=this_month), starts=starts)
    connection.execute(_facts(asked, masks, starts=starts))


def _facts(asked: Question, masks: Mapping[Month, Path], *, starts: bool) -> str:
    """The statement that counts: the days of months, then their sum beside the certificate."""
    if asked.together is not None:
        months = _of_months(asked, asked.together, "covered", starts=starts)
    else:
        # One by one: a month's mask is sorted by technician, and one at a time needs little room.
        months = " UNION ALL ".join(
            _of_months(
                asked,
                f"(SELECT *, {month.number} AS month FROM read_parquet({quoted(path)}))",
                f"(FROM covered WHERE month = {month.number})",
                starts=starts,
            )
            for month, path in sorted(masks.items())
        )
    if not months:
        months = "SELECT 0 technician_id, 0 field_number, 0 w, 0 f, 0 c WHERE false"
    return f"""
        CREATE OR REPLACE TABLE facts AS
        WITH recorded AS (
            SELECT technician_id, field_number,
                sum(bit_count(w))::INTEGER AS work,
                sum(bit_count(f))::INTEGER AS foreman,
                sum(bit_count(c))::INTEGER AS crew_leader,
                sum(bit_count(f | c))::INTEGER AS either_days
            FROM ({months})
            GROUP BY ALL
        )
        SELECT technician_id, field_terms.field,
            coalesce(recorded.work, 0) + coalesce(certified.work, 0) AS work,
            coalesce(recorded.foreman, 0) + coalesce(certified.foreman, 0) AS foreman,
            coalesce(recorded.crew_leader, 0) + coalesce(certified.crew_leader, 0) AS crew_leader,
            coalesce(recorded.either_days, 0) + coalesce(certified.either_days, 0) AS either_days
        FROM judged_where
        JOIN field_terms USING (field_number)
        LEFT JOIN recorded USING (technician_id, field_number)
        LEFT JOIN certified USING (technician_id, field_number)
    """


def _of_months(asked: Question, masks: str, covered: str, *, starts: bool) -> str:
    """The days of months by technician and field, each day once; none after the day asked about."""
    among = f"SEMI JOIN {asked.only} USING (technician_id)" if asked.only else ""
    this_month = Month.of(asked.on).number
    days = f"CASE WHEN month = {this_month} THEN {(1 << asked.on.day) - 1} ELSE {ALL_DAYS} END"
    found = f"""
        SELECT technician_id, field_number, month,
            bit_or(mask.work) AS w,
            bit_or(mask.foreman) AS f,
            bit_or(mask.crew_leader) AS c
        FROM (
            SELECT technician_id, trade, month, work & {days} AS work, foreman & {days} AS foreman,
                crew_leader & {days} AS crew_leader
            FROM {masks} AS masks {among}
            WHERE month <= {this_month}
        ) AS mask
        JOIN (FROM field_trades WHERE counts) AS field_trades USING (trade)
        GROUP BY ALL
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
