"""Days of closed months, summed once and kept, so that a night counts what can still change.

A row for each technician and field with a recorded day. The file holds as long as the closed masks
and the trades that fields count are those it was made from, and a row of it as long as certificates
cut those months as they did then: the digest of the cuts stands in the row. A row whose cuts are
others is counted anew. Nothing rests on the file: without it, the same is counted from the masks.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from ccus_data.counting.certified import make_covered
from ccus_data.counting.recorded import DAYS, recorded_by_file, recorded_of_all
from ccus_data.counting.working import quoted
from ccus_data.snapshot import file_digest
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from ccus_data.counting.statements import Statements

FOLDER: Final = "summed"
FILE: Final = "closed.parquet"
LIST: Final = "closed.json"

FORM: Final = 1
"""Raised when the sums change their shape or their meaning."""

CUTS: Final = """
    CREATE OR REPLACE TABLE cuts AS
    SELECT technician_id, field_number,
        (sum(hash(kind, greatest(first, {since}), least(last, {until})))
            % 9223372036854775783)::BIGINT AS cut
    FROM periods_cut
    WHERE first <= {until} AND last >= {since}
    GROUP BY ALL
"""
"""How certificates cut the closed months of a technician in a field, as one number."""

OTHERS: Final = """
    CREATE OR REPLACE TABLE other_cuts AS
    SELECT technician_id, field_number
    FROM (SELECT technician_id, field_number, cut FROM {sums} AS sums {among}) AS sums
    LEFT JOIN (SELECT technician_id, field_number, cut AS now FROM cuts) AS cuts
        USING (technician_id, field_number)
    SEMI JOIN judged_where USING (technician_id, field_number)
    WHERE sums.cut <> coalesce(cuts.now, 0)
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """Where sums are kept, and the digests of the closed masks that they are made from."""

    state: Path
    masks: Mapping[Month, str]


def make_summed(
    connection: Statements,
    closed: Closed,
    masks: Mapping[Month, Path],
    on: dt.date,
    only: str | None,
) -> frozenset[Month] | None:
    """Make ``summed`` for the closed months before a day's own; which months it holds.

    Columns: technician_id, field_number, work, foreman, crew_leader and either_days. It stands on
    ``field_trades``, ``periods_cut`` and ``judged_where``, and is right for whom these hold. Where
    everybody is asked about, what is missing or out of date is kept for the next time. None where
    only some are and no file fits: it can only be made where everybody is asked about.
    """
    months = {m: masks[m] for m in closed.masks if m in masks and m < Month.of(on)}
    if not months:
        return frozenset()
    path = closed.state / FOLDER / FILE
    key = _key(connection, {month: closed.masks[month] for month in months})
    fits = _fits(path, key)
    if not fits and only is not None:
        return None
    connection.execute(CUTS.format(since=min(months).number, until=max(months).number))
    if fits:
        kept, anew = _with_others_anew(connection, path, months, on, only)
    else:
        kept, anew = recorded_of_all(connection, months, on), True
    if anew:
        connection.execute(f"CREATE OR REPLACE TABLE summed_anew AS {kept}")
        kept = "FROM summed_anew"
    connection.execute(f"CREATE OR REPLACE VIEW summed AS {kept}")
    if anew and only is None:
        _keep(connection, path, key)
    return frozenset(months)


def _with_others_anew(
    connection: Statements, path: Path, months: Mapping[Month, Path], on: dt.date, only: str | None
) -> tuple[str, bool]:
    """The query for the sums of a file, and whether somebody in it had to be counted anew."""
    among = f"SEMI JOIN {only} USING (technician_id)" if only else ""
    sums = f"read_parquet({quoted(path)})"
    columns = ", ".join(("technician_id", "field_number", *DAYS))
    connection.execute(OTHERS.format(sums=sums, among=among))
    [[others]] = connection.execute("SELECT count(*) FROM other_cuts").fetchall()
    kept = f"SELECT {columns} FROM {sums} AS sums {among}"
    if not others:
        return kept, False
    make_covered(connection, min(months))
    return (
        f"{kept} ANTI JOIN other_cuts USING (technician_id, field_number) UNION ALL"
        f" SELECT {columns} FROM ({recorded_by_file(months, on, 'other_cuts', starts=False)})"
        " SEMI JOIN other_cuts USING (technician_id, field_number)"
    ), True


def _key(connection: Statements, masks: Mapping[Month, str]) -> str:
    """All that every row follows from, as one digest."""
    trades = connection.execute(
        "SELECT field_number, field, trade FROM field_trades JOIN field_terms USING (field_number)"
        " WHERE counts ORDER BY ALL"
    ).fetchall()
    months = {str(month): digest for month, digest in sorted(masks.items())}
    content = json.dumps([FORM, duckdb.__version__, months, trades])
    return hashlib.sha256(content.encode()).hexdigest()


def _fits(path: Path, key: str) -> bool:
    """Whether the sums kept are whole and made from just this; others are only made anew."""
    try:
        listed = json.loads(path.with_name(LIST).read_bytes())
        return bool(listed == {"made_from": key, "sha256": file_digest(path)})
    except (FileNotFoundError, ValueError):
        return False


def _keep(connection: Statements, path: Path, key: str) -> None:
    """Keep the sums: first the file, then what it is. Ended in between, it does not fit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    connection.execute(
        "COPY (SELECT summed.*, coalesce(cut, 0) AS cut FROM summed"
        " LEFT JOIN cuts USING (technician_id, field_number))"
        f" TO {quoted(new)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    with new.open("rb") as file:
        os.fsync(file.fileno())
    content = {"made_from": key, "sha256": file_digest(new)}
    new.replace(path)
    listed = path.with_name(f".{LIST}.new")
    with listed.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    listed.replace(path.with_name(LIST))
