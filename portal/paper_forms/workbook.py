"""Our own Excel forms: the same fields as on paper, each cell with a name, set to print on A4."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from evaluator.months import MONTHS_PER_YEAR, Month
from portal.paper_forms.as_json import KIND, to_json
from portal.paper_forms.drafts import flattened
from portal.paper_forms.forms import CareerCertificateForm, Form, total
from portal.paper_forms.plan import MARK, STATED, Fields, Head, Shown, named, plan
from portal.paper_forms.remarks import field_name, said

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes no time zone
"""The time that a workbook says it was made: the same form gives the same bytes."""

SPARE: Final = {
    "qualifications": (2, 10),
    "work_periods": (2, 4),
    "foreman_periods": (1, 2),
    "crew_leader_periods": (1, 2),
    "items": (0, 1),
}
"""Empty lines after those of the form, and how many lines there are at least."""

WIDTHS: Final = (17, 26, 17, 26)
A4: Final = 9
FIRST_EXCEL_DAY: Final = dt.date(1930, 1, 1)
"""Earlier days are written as text: a small number in a cell of dates is read as a plain number."""

LAST: Final = len(WIDTHS) - 1
FONT: Final = {"font_name": "BIZ UDPゴシック", "font_size": 11, "valign": "vcenter"}
STYLES: Final[Mapping[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "section": {"bold": True, "bg_color": "#E8F1FE", "border": 1},
    "note": {"font_size": 9, "text_wrap": True},
    "label": {"bg_color": "#F2F2F2", "border": 1, "text_wrap": True},
    "text": {"border": 1, "text_wrap": True, "num_format": "@"},
    "identifier": {"border": 1, "num_format": "@"},
    "day": {"border": 1, "num_format": 'yyyy"年"m"月"d"日"', "align": "left"},
    "month": {"border": 1, "num_format": "@"},
    "number": {"border": 1, "num_format": "0", "align": "left"},
    "level": {"border": 1, "num_format": "0", "align": "left", "bold": True},
    "long": {"border": 1, "text_wrap": True, "num_format": "@", "valign": "top"},
    "mark": {"font_size": 7, "font_color": "#7F7F7F"},
}


def workbook(form: Form) -> bytes:
    """A form as an Excel file that `read_forms` reads back exactly; the same bytes every time."""
    return _Book(form).made()


class _Book:
    """One workbook being made."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._values = dict(flattened({k: v for k, v in to_json(form).items() if k != KIND}))
        self._file = BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        title = said(f"sheet_title_{form.kind}")
        self._book.set_properties({"created": MADE, "title": title})
        self._styles = {
            name: self._book.add_format({**FONT, **style}) for name, style in STYLES.items()
        }
        self._name = said(f"sheet_name_{form.kind}")
        self._sheet = self._book.add_worksheet(self._name)
        self._row = 0

    def made(self) -> bytes:
        for column, width in enumerate(WIDTHS):
            self._sheet.set_column(column, column, width)
        for line in plan(self._form.kind, self._rows()):
            if isinstance(line, Head):
                self._head(line)
            elif isinstance(line, Fields):
                self._fields(line)
            else:
                self._stated(line.group)
            self._row += 1
        self._sheet.write_string(self._row, LAST, str(self._form.kind), self._styles["mark"])
        self._call(MARK, LAST)
        self._sheet.set_portrait()
        self._sheet.set_paper(A4)
        self._sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 1)
        self._sheet.center_horizontally()
        self._sheet.print_area(0, 0, self._row, LAST)
        self._book.close()
        return self._file.getvalue()

    def _rows(self) -> dict[str, int]:
        """How many lines each list has: those filled and some to add."""
        found: dict[str, int] = {}
        for group, (spare, least) in SPARE.items():
            filled = len(getattr(self._form, group, ()))
            found[group] = max(filled + spare, least)
        return found

    def _head(self, line: Head) -> None:
        words = [said(word) for word in line.words]
        if line.kind == "sign":
            self._sheet.set_row(self._row, 34)
            for number, word in enumerate(words):
                self._sheet.write_string(self._row, 2 * number, word, self._styles["label"])
                self._sheet.write_blank(self._row, 2 * number + 1, None, self._styles["text"])
            return
        heights = {"title": 34, "section": 20, "note": 15 * (1 + len(words[0]) // 60)}
        self._sheet.set_row(self._row, heights[line.kind])
        self._sheet.merge_range(self._row, 0, self._row, LAST, words[0], self._styles[line.kind])

    def _fields(self, line: Fields) -> None:
        self._sheet.set_row(self._row, 60 if line.paths[0][1] is Shown.LONG else 24)
        for number, (path, shown) in enumerate(line.paths):
            column = 2 * number
            last = LAST if len(line.paths) == 1 else column + 1
            label = field_name(path)
            if line.numbered is None and "[" in path and shown is not Shown.LONG:
                label = field_name(path.partition("[")[0] + "." + path.rpartition(".")[2])
            self._sheet.write_string(self._row, column, label, self._styles["label"])
            if last > column + 1:
                self._sheet.merge_range(
                    self._row, column + 1, self._row, last, "", self._styles[shown]
                )
            self._value(column + 1, self._values.get(path), shown)
            self._call(named(path), column + 1)
            self._guide(column + 1, shown)

    def _value(self, column: int, value: object, shown: Shown) -> None:
        style = self._styles[shown]
        if value is None:
            self._sheet.write_blank(self._row, column, None, style)
        elif isinstance(value, int):
            self._sheet.write_number(self._row, column, value, style)
        elif shown is Shown.DAY and dt.date.fromisoformat(str(value)) >= FIRST_EXCEL_DAY:
            self._sheet.write_datetime(self._row, column, dt.date.fromisoformat(str(value)), style)
        elif shown is Shown.MONTH:
            number = Month.parse(str(value)).number
            year, in_year = number // MONTHS_PER_YEAR, number % MONTHS_PER_YEAR + 1
            words = said("print_month", year=year, month=in_year)
            self._sheet.write_string(self._row, column, words, style)
        else:
            self._sheet.write_string(self._row, column, str(value), style)

    def _stated(self, group: str) -> None:
        """The total as counted now, with the sign of its units."""
        if not isinstance(self._form, CareerCertificateForm):
            return
        self._sheet.set_row(self._row, 24)
        length = total(getattr(self._form, group))
        words = said("sheet_length", years=length.years, months=length.months)
        self._sheet.write_string(self._row, 2, said("sheet_total"), self._styles["label"])
        self._sheet.write_string(
            self._row, 3, words if length.in_months else "", self._styles["text"]
        )
        self._call(STATED + group, 3)

    def _call(self, name: str, column: int) -> None:
        """Give the cell a name."""
        letter = "ABCDEFGH"[column]
        self._book.define_name(name, f"='{self._name}'!${letter}${self._row + 1}")

    def _guide(self, column: int, shown: Shown) -> None:
        """What may be typed, said while the cell is chosen; asked again where it looks wrong."""
        if shown in {Shown.TEXT, Shown.LONG}:
            return
        rules: dict[Shown, dict[str, Any]] = {
            Shown.LEVEL: {"validate": "list", "source": [2, 3, 4]},
            Shown.IDENTIFIER: {"validate": "length", "criteria": "==", "value": 14},
            Shown.NUMBER: {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 80,
            },
        }
        rule = rules.get(shown, {"validate": "any"}) | {
            "input_message": said(f"guide_{shown}"),
            "error_message": said(f"guide_{shown}"),
            "error_type": "warning",
        }
        self._sheet.data_validation(self._row, column, self._row, column, rule)
