"""Rows of every kind by chance: rare kanji, leading zeros, blanks, names that look like more."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.kinds import Column, Kind, identity_parts, kinds, word_list
from ccus_data.tables import METADATA
from rules.catalogue import Catalogue
from tests.ccus_data.world import EMPLOYER, OTHER, PRIME, ROWS, SITE, TECHNICIAN

TODAY: Final = dt.date(2026, 11, 21)
CATALOGUE: Final = Catalogue.load()

ODD_NAMES: Final = (
    *("髙﨑", "葛\U000e0100飾", "𠮷野家", "神\ufa19", "か\u3099", "㈱①～", "ﾀｶｻｷ", "Nguyễn Đức"),
    *("=1+1", "+81", "-5", "@SUM(A1)", "'quoted", '"', "a,b", "a;b\\", "00123", "1e5", "1.0"),
    *("NULL", "None", "#N/A", "TRUE", "2023-05-01", "_x0041_", "_x000D_", "<b>&amp;</b>"),
    *("  spaced  ", "\u3000全角\u3000", "e\u0301", "\u200b", "\u00a0x", "http://example.jp"),
    *("\ufffd", "\U0001fffe", "\ue000", "👷🏽\u200d♀️"),
)
"""Names that spreadsheets, encodings and normal forms have ideas about."""

_CLEAN: Final = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff"
)

NAMES: Final = st.sampled_from(ODD_NAMES) | st.text(_CLEAN, min_size=1, max_size=20).filter(
    lambda name: bool(name.strip())
)
IDENTIFIERS: Final = st.sampled_from(["0" * 14, "00000000000001", "9" * 14]) | st.from_regex(
    r"[0-9]{14}", fullmatch=True
)
DAYS: Final = st.dates(dt.date(1900, 1, 1), TODAY) | st.sampled_from(
    [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(2024, 2, 29), TODAY]
)
MONTHS: Final = st.builds("{:04}-{:02}".format, st.integers(1900, 2199), st.integers(1, 12))
TRADES: Final = st.sampled_from(["09-01", "06-01", "01-02", "52-01"])
KNOWN: Final = {
    "technicians": (TECHNICIAN, OTHER),
    "businesses": (EMPLOYER, PRIME),
    "sites": (SITE,),
}
"""What is there to be pointed to."""


def value(column: Column) -> SearchStrategy[Any]:
    """Any value of a column."""
    if column.of is not None:
        found: SearchStrategy[Any] = st.sampled_from(KNOWN[column.of])
    elif column.words:
        words = list(word_list(column.words).written)
        found = st.booleans() if column.form == "flag" else st.sampled_from(words)
    else:
        found = {
            "identifier": IDENTIFIERS,
            "corporate_number": st.from_regex(r"[0-9]{13}", fullmatch=True),
            "code": st.from_regex(r"[0-9]{5}", fullmatch=True),
            "trade": TRADES,
            "trades": st.lists(TRADES, min_size=1, unique=True).map(" ".join),
            "text": NAMES,
            "long": NAMES,
            "day": DAYS,
            "work_day": st.dates(dt.date(2000, 1, 1), TODAY),
            "month": MONTHS,
            "time": st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
            "whole": st.integers(column.least, column.most),
            "field": st.sampled_from([str(entry.field) for entry in CATALOGUE.fields]),
        }[column.form]
    return found if column.needed else st.none() | found


@st.composite
def rows_of(draw: st.DrawFn, kind: Kind, most: int = 6) -> list[dict[str, Any]]:
    """Some rows of a kind that may stand in its table together."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    sheets: dict[Any, dict[str, Any]] = {}
    for _ in range(draw(st.integers(0, most))):
        row = {column.name: draw(value(column)) for column in kind.columns}
        for first, second in kind.order:
            if row[first] is not None and row[second] is not None and row[first] > row[second]:
                row[first], row[second] = row[second], row[first]
        if kind.some and all(row[name] is None for name in kind.some):
            row[kind.some[0]] = "00131"
        if kind.name == "structures":
            row["upper_id"] = None if row["tier"] == 0 else row["upper_id"] or PRIME
        if kind.whole:
            shared = sheets.setdefault(row[kind.whole[0]], {name: row[name] for name in kind.whole})
            row |= shared
        row |= identity_parts(kind, row)
        found.setdefault(tuple(row[name] for name in kind.identity), row)
    return list(found.values())


def put(connection: Connection, kind: Kind, rows: list[dict[str, Any]]) -> None:
    """Rows into their table, in place of what it held."""
    connection.execute(kind.table.delete())
    if rows:
        connection.execute(insert(kind.table), rows)


def put_what_is_known(connection: Connection, kind: Kind) -> None:
    """What rows of a kind may point to, in empty tables."""
    for name in ("businesses", "technicians", "sites"):
        if kinds()[name] is not kind and any(column.of for column in kind.columns):
            rows = [{**row, "import_job": None} for row in ROWS[name]]
            connection.execute(insert(METADATA.tables[name]), rows)
