"""Who was touched since the last run, and by what: the tables ``touches`` and ``touched``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from ccus_data.counting import TABLES, mask_file, quoted
from ccus_data.nightly.basis import compared_months
from evaluator.months import MONTHS_PER_YEAR, Month

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import duckdb

    from ccus_data.nightly.basis import Basis

PEOPLE: Final = "people.parquet"
SAMPLED: Final = 100
"""One technician of so many is judged again by both engines, another one each day."""

CIRCLE: Final = 1_000_000_007
"""A prime whose square goes into 63 bits."""

ALL_DAYS: Final = 0x7FFFFFFF

# A row for each technician: digests of what the record says beside the histories.
DIGESTS: Final = """
    SELECT technician_id,
        hash(registration_type, registered_on, coalesce(trades, 0)) AS registration,
        coalesce(qualifications, 0) AS qualifications,
        coalesce(certificates, 0) AS certificates
    FROM {technicians}
    LEFT JOIN (
        SELECT technician_id, {trades} AS trades FROM {technician_trades} GROUP BY ALL
    ) USING (technician_id)
    LEFT JOIN (
        SELECT technician_id, {own_qualifications} AS qualifications
        FROM {qualifications} GROUP BY ALL
    ) USING (technician_id)
    LEFT JOIN (
        SELECT technician_id, {own_certificates} AS certificates
        FROM {certificates} GROUP BY ALL
    ) USING (technician_id)
"""

OTHER_RECORD: Final = """
    SELECT technician_id,
        old.registration IS DISTINCT FROM new.registration AS registration,
        false AS correction,
        old.qualifications IS DISTINCT FROM new.qualifications AS qualification,
        old.certificates IS DISTINCT FROM new.certificates AS days
    FROM read_parquet({old}) AS old FULL JOIN read_parquet({new}) AS new USING (technician_id)
    WHERE (old.registration, old.qualifications, old.certificates)
        IS DISTINCT FROM (new.registration, new.qualifications, new.certificates)
"""

# Something of the record begins or ends between the two days.
BY_DATE: Final = """
    SELECT technician_id, true AS registration, false AS correction, false AS qualification,
        false AS days
    FROM {technicians} WHERE registered_on > $low AND registered_on <= $high
    UNION ALL
    SELECT technician_id, false, false, true, false
    FROM {qualifications} WHERE acquired_on > $low AND acquired_on <= $high
    UNION ALL
    SELECT technician_id, false, false, true, false
    FROM {qualifications} WHERE expires_on >= $low AND expires_on < $high
    UNION ALL
    SELECT technician_id, false, false, false, true
    FROM {certificates} WHERE {to_month} >= {low_month} AND {low_month} < {high_month}
"""

OTHER_DAYS: Final = """
    SELECT technician_id, false AS registration, {correction} AS correction,
        false AS qualification, true AS days
    FROM (
        SELECT technician_id,
            coalesce(old.work, 0) & {old_days} AS ow, coalesce(new.work, 0) & {new_days} AS nw,
            coalesce(old.foreman, 0) & {old_days} AS of,
            coalesce(new.foreman, 0) & {new_days} AS nf,
            coalesce(old.crew_leader, 0) & {old_days} AS oc,
            coalesce(new.crew_leader, 0) & {new_days} AS nc
        FROM {old} AS old FULL JOIN {new} AS new USING (technician_id, trade)
    )
    WHERE ow <> nw OR of <> nf OR oc <> nc
"""

LOST: Final = "((ow & ~nw) | (of & ~nf) | (oc & ~nc)) <> 0"
CHANGED: Final = "((xor(ow, nw) | xor(of, nf) | xor(oc, nc)) & {old_days}) <> 0"

NO_MASK: Final = (
    "(SELECT 0::BIGINT AS technician_id, 0::SMALLINT AS trade, 0 AS work, 0 AS foreman,"
    " 0 AS crew_leader WHERE false)"
)


def write_people(connection: duckdb.DuckDBPyConnection, snapshot: Path, folder: Path) -> None:
    """Keep a digest of each technician's record for the next run, beside this one's results."""
    query = DIGESTS.format(
        **_tables(snapshot),
        trades=_sum("trade"),
        own_qualifications=_sum("code, name, acquired_on, expires_on"),
        own_certificates=_sum("field, kind, from_month, to_month"),
    )
    connection.execute(
        f"COPY ({query} ORDER BY technician_id) TO {quoted(folder / PEOPLE)}"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def make_touches(  # noqa: PLR0913 - what was, what is, and where both lie
    connection: duckdb.DuckDBPyConnection,
    snapshot: Path,
    state: Path,
    *,
    old: Basis,
    old_folder: Path,
    new: Basis,
    new_folder: Path,
) -> None:
    """Make ``touches``: technicians whose record differs from the last run's, and in what.

    Columns: technician_id, registration, correction, qualification, days. A correction is a day
    that the last run counted and that is gone or of another role now, or a day up to the last
    run's that was entered after its month; other new days are days, and so is a certificate.
    """
    low, high = sorted((old.day, new.day))
    parts = [
        BY_DATE.format(
            **_tables(snapshot),
            to_month=f"({_number_of('to_month')})",
            low_month=Month.of(low).number,
            high_month=Month.of(high).number,
        )
    ]
    if old.tables != new.tables:
        people = {"old": quoted(old_folder / PEOPLE), "new": quoted(new_folder / PEOPLE)}
        parts.append(OTHER_RECORD.format(**people))
    for month in compared_months(old, new):
        before, after = mask_in(old_folder, month), mask_file(state, month)
        in_old, in_new = str(month) in old.months, str(month) in new.months
        old_days = _days(month, old.day)
        correction = LOST
        if month < Month.of(new.day):
            correction = f"({LOST} OR {CHANGED.format(old_days=old_days)})"
        parts.append(
            OTHER_DAYS.format(
                old=f"read_parquet({quoted(before)})" if in_old else NO_MASK,
                new=f"read_parquet({quoted(after)})" if in_new else NO_MASK,
                old_days=old_days,
                new_days=_days(month, new.day),
                correction=correction,
            )
        )
    connection.execute(
        "CREATE TABLE touches AS SELECT technician_id, bool_or(registration) AS registration,"
        " bool_or(correction) AS correction, bool_or(qualification) AS qualification,"
        f" bool_or(days) AS days FROM ({' UNION ALL '.join(parts)}) GROUP BY technician_id",
        {"low": low, "high": high},
    )


def make_touched(connection: duckdb.DuckDBPyConnection, on: dt.date) -> None:
    """Make ``touched``: whom an increment judges again.

    Who was touched, who was in quarantine, and the sample of the day.
    """
    connection.execute(
        "CREATE TABLE touched AS SELECT technician_id FROM touches"
        " UNION SELECT technician_id FROM quarantined"
        f" UNION SELECT technician_id FROM technicians WHERE {sampled(on)}"
    )


def sampled(on: dt.date) -> str:
    """The condition, in SQL, that a technician belongs to the day's sample.

    Whole numbers on a circle of prime length, turned by numbers of the day: everybody is as likely
    as anybody else, any two people are in it independently, and every engine says the same.
    """
    turned = hashlib.sha256(on.isoformat().encode()).digest()
    factor, shift = (int.from_bytes(turned[at : at + 8]) % (CIRCLE - 1) + 1 for at in (0, 8))
    number = f"(technician_id % {CIRCLE} * {factor} + {shift}) % {CIRCLE}"
    return f"({number} < {CIRCLE // SAMPLED})"


def mask_in(folder: Path, month: Month) -> Path:
    """Where a run keeps the mask of a month that it counted by."""
    return folder / "masks" / f"{month}.parquet"


def _tables(snapshot: Path) -> dict[str, str]:
    return {name: f"read_parquet({quoted(snapshot / f'{name}.parquet')})" for name in TABLES}


def _sum(columns: str) -> str:
    """One number for all rows of a technician, in whatever order they stand."""
    return f"(sum(hash({columns})) % 9223372036854775783)::BIGINT"


def _number_of(month: str) -> str:
    return f"{month}[1:4]::INTEGER * {MONTHS_PER_YEAR} + {month}[6:7]::INTEGER - 1"


def _days(month: Month, on: dt.date) -> int:
    """The days of a month that a run on a day counts, as bits."""
    if month == Month.of(on):
        return (1 << on.day) - 1
    return ALL_DAYS if month < Month.of(on) else 0
