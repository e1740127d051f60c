"""What holds on a day for each field, as small tables: its trades, its criteria, its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    connection.execute(
        "CREATE OR REPLACE TABLE field_terms (field_number INTEGER, field VARCHAR,"
        " days_per_year INTEGER, files BOOLEAN, last_month INTEGER, ends_at_registration BOOLEAN,"
        " foreman_start VARCHAR)"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE field_trades (code VARCHAR, trade SMALLINT,"
        " field_number INTEGER, counts BOOLEAN)"
    )
    found: dict[FieldCode, Limits] = {}
    terms, trades = [], []
    for number, revision in enumerate(documents):
        limits = found[revision.field] = limits_on(catalogue.operating, on, revision.field, choice)
        terms.append(
            [
                number,
                revision.field,
                limits.days_per_year,
                on <= limits.certificate_filing_last_day,
                Month.parse(limits.certificate_last_month).number,
                limits.policy.certificate_end == "registration",
                limits.policy.foreman_start.value,
            ]
        )
        counting = revision.trade_codes - revision.conditional_trade_codes
        trades += [
            [code, int(code[:2]) * 100 + int(code[3:]), number, code in counting]
            for code in sorted(revision.trade_codes | revision.conditional_trade_codes)
        ]
    if terms:
        connection.executemany("INSERT INTO field_terms VALUES (?, ?, ?, ?, ?, ?, ?)", terms)
    if trades:
        connection.executemany("INSERT INTO field_trades VALUES (?, ?, ?, ?)", trades)
    return found
