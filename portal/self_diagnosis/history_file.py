"""A file of work histories for the form: CSV as people keep it, or JSON rows of a record.

CSV has a header line with 日付 (or date) and, where known, 職種コード, 立場, 状態, 事業者ID.
UTF-8 and cp932 (what spreadsheets write on Japanese machines) are both read.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evaluator.dayset import FIRST_DAY
from evaluator.faults import Fault, shown
from evaluator.parse import parse_json
from evaluator.read_histories import read_histories
from evaluator.shapes import IDENTIFIER, Shape
from portal.given_record import MOST_COMMAS
from portal.self_diagnosis.form_fault import FormFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evaluator.record import HistoryGroup
    from rules.trades import TradeCatalogue

FIELD: Final = "history"
MOST_ROWS: Final = 20_000
MOST_FAULTS: Final = 30
"""Faults of a file that a page lists; the rest is told as a number."""

COLUMNS: Final[Mapping[str, str]] = {
    "日付": "date",
    "就業日": "date",
    "年月日": "date",
    "date": "date",
    "職種コード": "trade",
    "職種": "trade",
    "trade": "trade",
    "立場": "role",
    "role": "role",
    "状態": "status",
    "計上": "status",
    "status": "status",
    "事業者ID": "employer_id",
    "所属事業者ID": "employer_id",
    "employer_id": "employer_id",
}
ROLES: Final[Mapping[str, str | None]] = {
    "": None,
    "職長": "foreman",
    "foreman": "foreman",
    "班長": "crew_leader",
    "crew_leader": "crew_leader",
    "作業員": "worker",
    "一般": "worker",
    "worker": "worker",
}
STATUSES: Final[Mapping[str, str]] = {
    "": "counted",
    "計上": "counted",
    "counted": "counted",
    "現場未承認": "unapproved",
    "未承認": "unapproved",
    "unapproved": "unapproved",
    "現場未登録": "site_unregistered",
    "未登録": "site_unregistered",
    "site_unregistered": "site_unregistered",
}
DATE: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)
SOME_EMPLOYER: Final = "0" * 14
"""Stands for an employer that a file has no column for: people list days that they worked."""


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """The rows of a file as the judge groups them, and the trades they name."""

    groups: tuple[HistoryGroup, ...]
    trades: tuple[str, ...]


def read_history_file(
    data: bytes, trades: TradeCatalogue, own_trade: str | None, as_of: dt.date
) -> HistoryFile | tuple[FormFault, ...]:
    """The rows of a file, or what is wrong with them, by line.

    ``own_trade`` stands in where a row names no trade.
    """
    is_json = data.lstrip()[:1] in {b"[", b"{"}
    rows = _json_rows(data) if is_json else _CsvReader(trades, own_trade, as_of).rows(data)
    if isinstance(rows, tuple):
        return rows
    faults: list[Fault] = []
    groups, _ = read_histories(Shape(rows, "histories", faults), as_of, trades)
    if faults:
        return _shortened([_judge_fault(fault) for fault in faults])
    return HistoryFile(groups, tuple(dict.fromkeys(g.trade for g in groups if g.trade)))


def _json_rows(data: bytes) -> list[object] | tuple[FormFault, ...]:
    if data.count(b",") > MOST_COMMAS:
        return (FormFault(FIELD, "history_too_long", {"most": f"{MOST_ROWS:,}"}),)
    found = parse_json(data)
    if isinstance(found, Fault):
        return (_judge_fault(found),)
    if isinstance(found, dict):
        found = found.get("histories")
    if not isinstance(found, list) or not found:
        return (FormFault(FIELD, "history_empty"),)
    if len(found) > MOST_ROWS:
        return (FormFault(FIELD, "history_too_long", {"most": f"{MOST_ROWS:,}"}),)
    return found


def _judge_fault(fault: Fault) -> FormFault:
    return FormFault(FIELD, "history_place", {"place": fault.path, "fault": fault})


@dataclass(slots=True)
class _CsvReader:
    """Reads CSV rows against the catalogue and a day, noting faults by line."""

    trades: TradeCatalogue
    own_trade: str | None
    as_of: dt.date
    faults: list[FormFault] = field(default_factory=list)

    def rows(self, data: bytes) -> list[object] | tuple[FormFault, ...]:
        """The rows in the shape of the record contract, or what is wrong with the file."""
        text = _decoded(data)
        if text is None:
            return (FormFault(FIELD, "history_not_text"),)
        try:
            lines = [line for line in csv.reader(text.splitlines()) if any(map(str.strip, line))]
        except csv.Error:
            return (FormFault(FIELD, "history_not_csv"),)
        header = [COLUMNS.get(_plain(cell)) for cell in lines[0]] if lines else []
        if lines and "date" not in header:
            return (FormFault(FIELD, "history_no_date_column"),)
        if twice := _columns_given_twice(lines[0] if lines else []):
            return twice
        if len(lines) <= 1:
            return (FormFault(FIELD, "history_empty"),)
        if len(lines) - 1 > MOST_ROWS:
            return (FormFault(FIELD, "history_too_long", {"most": f"{MOST_ROWS:,}"}),)
        rows: list[object] = []
        for number, line in enumerate(lines[1:], start=2):
            cells = {
                name: _plain(cell)
                for name, cell in zip(header, line, strict=False)
                if name is not None
            }
            rows.append(self._row(number, cells))
        return _shortened(self.faults) if self.faults else rows

    def _row(self, number: int, cells: Mapping[str, str]) -> dict[str, str | None]:
        def note(key: str, found: str) -> None:
            self.faults.append(FormFault(FIELD, key, {"line": number, "found": shown(found)}))

        day = _date(cells.get("date", ""))
        if day is None or day < FIRST_DAY:
            note("history_date", cells.get("date", ""))
        elif day > self.as_of:
            note("history_future", cells["date"])
        trade = cells.get("trade") or self.own_trade
        if trade is not None and not self.trades.is_known(trade):
            note("history_trade", trade)
        role, status = cells.get("role", ""), cells.get("status", "")
        if role not in ROLES:
            note("history_role", role)
        if status not in STATUSES:
            note("history_status", status)
        employer = cells.get("employer_id", SOME_EMPLOYER)
        if employer and not IDENTIFIER.fullmatch(employer):
            note("history_employer", employer)
        return {
            "date": None if day is None else day.isoformat(),
            "trade": trade,
            "role": ROLES.get(role),
            "status": STATUSES.get(status),
            "employer_id": employer or None,
        }


def _columns_given_twice(header: list[str]) -> tuple[FormFault, ...]:
    """Columns that say what an earlier one says: which of them holds is not ours to choose."""
    faults, seen = [], set()
    for number, cell in enumerate(header, start=1):
        name = COLUMNS.get(_plain(cell))
        if name in seen:
            values = {"column": number, "found": shown(_plain(cell))}
            faults.append(FormFault(FIELD, "history_column_twice", values))
        elif name is not None:
            seen.add(name)
    return tuple(faults)


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _date(text: str) -> dt.date | None:
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def _shortened(faults: list[FormFault]) -> tuple[FormFault, ...]:
    """At most ``MOST_FAULTS`` of them, and how many more there are."""
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    rest = len(faults) - MOST_FAULTS
    return (*faults[:MOST_FAULTS], FormFault(FIELD, "history_more", {"count": rest}))


EXAMPLE: Final = "日付,職種コード,立場,状態\n2026-11-18,09-01,職長,計上\n2026-11-19,09-01,,計上\n"
"""What a file looks like, for people who want to make one."""

EXAMPLE_BYTES: Final = EXAMPLE.encode("utf-8-sig")
