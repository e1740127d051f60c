"""What holds on a day for each field, as small tables: its trades, its criteria, its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from evaluator.months import Month
from evaluator.policy import limits_on
from rules.model import Revision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from ccus_data.counting.statements import Statements
    from evaluator.policy import Limits, PolicyChoice
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

Cell: TypeAlias = int | str | bool

TERMS: Final = {
    "field_number": "INTEGER",
    "field": "VARCHAR",
    "days_per_year": "INTEGER",
    "files": "BOOLEAN",
    "last_month": "INTEGER",
    "ends_at_registration": "BOOLEAN",
    "foreman_start": "VARCHAR",
}
TRADES: Final = {
    "code": "VARCHAR",
    "trade": "SMALLINT",
    "field_number": "INTEGER",
    "counts": "BOOLEAN",
}


def make_terms(
    connection: Statements,
    catalogue: Catalogue,
    on: dt.date,
    choice: PolicyChoice,
    documents: Sequence[Revision] | None = None,
) -> Mapping[FieldCode, Limits]:
    """Make ``field_terms`` and ``field_trades``; the limits of the fields in force on the day.

    A field without a document on the day has no row: nobody is judged in it (R7). Of the trades
    that a document names, those under a condition make somebody judged and do not count (R1).
    ``documents``, at most one a field, stand in place of those in force.
    """
    if documents is None:
        in_force = (catalogue.in_force(entry.field, on) for entry in catalogue.fields)
        documents = [one for one in in_force if isinstance(one, Revision)]
    found: dict[FieldCode, Limits] = {}
    terms: list[tuple[Cell, ...]] = []
    trades: list[tuple[Cell, ...]] = []
    for number, revision in enumerate(documents):
        limits = found[revision.field] = limits_on(catalogue.operating, on, revision.field, choice)
        terms.append(
            (
                number,
                str(revision.field),
                limits.days_per_year,
                on <= limits.certificate_filing_last_day,
                Month.parse(limits.certificate_last_month).number,
                limits.policy.certificate_end == "registration",
                limits.policy.foreman_start.value,
            )
        )
        counting = revision.trade_codes - revision.conditional_trade_codes
        trades += [
            (str(code), int(code[:2]) * 100 + int(code[3:]), number, code in counting)
            for code in sorted(revision.trade_codes | revision.conditional_trade_codes)
        ]
    _make(connection, "field_terms", TERMS, terms)
    _make(connection, "field_trades", TRADES, trades)
    return found


def _make(
    connection: Statements, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Cell, ...]]
) -> None:
    """A table of a few rows by one statement: row by row takes longer than to count some people."""
    if not rows:
        typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TABLE {name} ({typed})")
        return
    cast = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
    values = ", ".join(f"({', '.join(map(_cell, row))})" for row in rows)
    connection.execute(
        f"CREATE OR REPLACE TABLE {name} AS"
        f" SELECT {cast} FROM (VALUES {values}) AS v({', '.join(columns)})"
    )


def _cell(value: Cell) -> str:
    """A cell as SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else str(value)
