"""The relation ``facts``: what the judge would count, for everybody in every field at once.

Everything is said in sets: who is judged where (R8), days by ``bit_or`` over a field's trades
within a month (R1, R2), career certificates as united months (R9), no day twice (R10), role days
from the foreman course where the policy asks for it (R11). That it is the
judge's own counting is a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ccus_data.counting.certified import make_certified, make_covered
from ccus_data.counting.recorded import (
    DAYS,
    recorded_by_file,
    recorded_of_all,
    recorded_together,
)
from ccus_data.counting.summed import Closed, make_summed
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


@dataclass(frozen=True, slots=True)
class Question:
    """Whose facts are asked for: of which snapshot and masks, on which day, by which choices.

    ``only`` names a table of ``technician_id`` where only some technicians are asked about.
    ``together`` names a relation that holds the masks of all months (with ``month``, its number),
    for an engine that takes them all at once; the files of ``masks`` are not read then.
    ``documents``, at most one a field, stand in place of those in force on the day.
    ``qualifications`` names a relation of theirs where one is at hand; else the snapshot's is read.
    ``closed`` says which masks never change any more: their sums are kept and taken.
    """

    snapshot: Path
    masks: Mapping[Month, Path]
    catalogue: Catalogue
    on: dt.date
    choice: PolicyChoice = field(default_factory=PolicyChoice)
    only: str | None = None
    together: str | None = None
    documents: tuple[Revision, ...] | None = None
    qualifications: str | None = None
    closed: Closed | None = None


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
    make_certified(connection, asked, starts=starts)
    summed: frozenset[Month] | None = frozenset()
    # The sums are those of the policies in force: none of them begins role days with a course.
    if asked.closed is not None and asked.together is None and not starts:
        summed = make_summed(connection, asked.closed, masks, asked.on, asked.only)
    if summed is None:
        # A month was closed since the sums were kept: everybody is counted once, and they are.
        make_facts(connection, replace(asked, only=None))
        connection.execute(
            f"CREATE OR REPLACE TABLE facts AS FROM facts SEMI JOIN {asked.only}"
            " USING (technician_id)"
        )
        return
    left = {month: path for month, path in masks.items() if month not in summed}
    if left and asked.together is None and asked.only is None and not starts:
        recorded = recorded_of_all(connection, left, asked.on)
    else:
        make_covered(connection, min(left, default=this_month))
        if asked.together is not None:
            recorded = recorded_together(asked.together, asked.on, asked.only, starts=starts)
        else:
            recorded = recorded_by_file(left, asked.on, asked.only, starts=starts)
    connection.execute(_facts(recorded, "summed" if summed else None))


def _facts(recorded: str, summed: str | None) -> str:
    """The statement that adds up: recorded days, sums of closed months, and the certificate."""
    parts = [("recorded", f"({recorded})"), ("certified", "certified")]
    if summed is not None:
        parts.append(("summed", summed))
    days = (
        " + ".join(f"coalesce({name}.{column}, 0)" for name, _ in parts) + f" AS {column}"
        for column in DAYS
    )
    joins = " ".join(
        f"LEFT JOIN {relation} AS {name} USING (technician_id, field_number)"
        for name, relation in parts
    )
    return f"""
        CREATE OR REPLACE TABLE facts AS
        SELECT technician_id, field_terms.field, {", ".join(days)}
        FROM judged_where JOIN field_terms USING (field_number) {joins}
    """
