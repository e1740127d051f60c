"""The document of operating statistics: its form, and the same figures as lines of CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORM: Final = 1
"""Raised when the document changes its shape; keys may come at any time."""

CSV_COLUMNS: Final = ("table", "month", "prefecture", "field", "measure", "value")

Line = tuple[str, str, str, str, str, str]

PREFECTURE_MEASURES: Final = (
    "technicians",
    "businesses",
    "businesses_without_sole_proprietors",
    "sites",
    "histories",
)
MONTH_MEASURES: Final = (
    "technicians_new",
    "businesses_new",
    "businesses_new_without_sole_proprietors",
    "sites_new",
    "histories",
)


def csv_rows(document: Mapping[str, Any]) -> Iterator[Line]:
    """Every figure of a document in a line of ``CSV_COLUMNS``; a hidden one has an empty value.

    ``table`` is ``totals``, ``fiscal_year``, ``months``, ``months_by_prefecture``, ``prefectures``
    or ``levels``; where a table does not go by month, prefecture or field the column is empty, and
    ``none`` stands for those without one.
    """
    until = document["month"]
    for measure, value in document["totals"].items():
        yield "totals", until, "", "", measure, _cell(value)
    for measure in MONTH_MEASURES:
        yield "fiscal_year", until, "", "", measure, _cell(document["fiscal_year"][measure])
    for month, row in document["months"].items():
        for measure in MONTH_MEASURES:
            yield "months", month, "", "", measure, _cell(row[measure])
        for code, value in row["histories_by_prefecture"].items():
            yield "months_by_prefecture", month, code, "", "histories", _cell(value)
    for row in document["prefectures"]:
        for measure in PREFECTURE_MEASURES:
            yield "prefectures", until, row["code"], "", measure, _cell(row[measure])
    for row in document["levels"] or ():
        yield "levels", until, "", row["field"], "technicians", _cell(row["technicians"])
        for level, value in row["levels"].items():
            yield "levels", until, "", row["field"], f"level_{level}", _cell(value)


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
