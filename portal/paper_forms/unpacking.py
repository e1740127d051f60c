"""The parts of a workbook (.xlsx) as the sheets that they describe."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from typing import TYPE_CHECKING, Final

from portal.paper_forms.grid import Area, Box, Shape, Sheet, Value, Workbook
from portal.paper_forms.opening import NotOpened, PackedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST_CELLS: Final = 5_000
"""Filled cells of a workbook; a form has some 200."""

MOST_MERGED: Final = 1_000
"""Merged areas of a sheet, and entries of its columns; a form has some 160."""

MOST_SHAPES: Final = 200
MOST_SHEETS: Final = 50
_MOST_DIGITS: Final = 7
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_NAMED: Final = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?"
)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BUILT_IN_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_FIRST_LIKELY_DATE: Final = 10_000
"""Excel's number of a day in 1927. A smaller number in a cell that shows dates is a plain number
somebody typed: the year 2008 would show as a day in June 1905."""

_EPOCH: Final = dt.date(1899, 12, 30)
_EPOCH_1904: Final = dt.date(1904, 1, 1)
_LAST_DATE: Final = 73_050
"""The number of the last day of the year 2099."""


def unpacked(content: bytes) -> Workbook:
    """The workbook in a file; `NotOpened` where it is none, or one that is not to be trusted."""
    packed = PackedFile(content)
    book = packed.tree("xl/workbook.xml")
    if book.tag != "workbook":
        raise NotOpened("not_excel")
    targets = _relations(packed, "xl/workbook.xml")
    reader = _Reader(packed, book)
    entries = list(book.iterfind("sheets/sheet"))
    if not entries or len(entries) > MOST_SHEETS:
        raise NotOpened("broken")
    names = {entry.get("name", ""): None for entry in entries}
    if len(names) < len(entries):
        raise NotOpened("broken")
    printed, named = _names(book, list(names))
    sheets = []
    for entry in entries:
        kind, part = targets.get(entry.get("id", ""), ("", ""))
        name = entry.get("name", "")
        if kind == "chartsheet":
            continue
        if kind != "worksheet":
            raise NotOpened("broken")
        hidden = entry.get("state", "visible") != "visible"
        sheets.append(reader.sheet(part, name, printed.get(name), is_hidden=hidden))
    return Workbook(tuple(sheets), named)


class _Reader:
    """Reads sheets with what they share: texts and styles."""

    def __init__(self, packed: PackedFile, book: Element) -> None:
        self._packed = packed
        properties = book.find("workbookPr")
        flag = "0" if properties is None else properties.get("date1904", "0")
        self._epoch = _EPOCH_1904 if flag in {"1", "true"} else _EPOCH
        self._texts = [_text(item) for item in self._part("xl/sharedStrings.xml", "si")]
        self._dates = self._date_styles()
        self._left = MOST_CELLS

    def _part(self, name: str, path: str) -> Iterator[Element]:
        return self._packed.tree(name).iterfind(path) if name in self._packed else iter(())

    def _date_styles(self) -> list[bool]:
        own = {
            style.get("numFmtId"): _shows_dates(style.get("formatCode", ""))
            for style in self._part("xl/styles.xml", "numFmts/numFmt")
        }
        numbers = (
            style.get("numFmtId", "0") for style in self._part("xl/styles.xml", "cellXfs/xf")
        )
        return [
            own.get(number, number.isdecimal() and int(number[:5]) in _BUILT_IN_DATES)
            for number in numbers
        ]

    def sheet(self, part: str, name: str, printed: Area | None, *, is_hidden: bool) -> Sheet:
        root = self._packed.tree(part)
        merged = tuple(_area(one.get("ref", "")) for one in root.iterfind("mergeCells/mergeCell"))
        if len(merged) > MOST_MERGED:
            raise NotOpened("too_many_cells")
        starts = {(area.first_row, area.first_column): area for area in merged}
        columns = list(root.iterfind("cols/col"))
        if len(columns) > MOST_MERGED:
            raise NotOpened("too_many_cells")
        hidden_columns = [
            range(_whole(one.get("min")), _whole(one.get("max")) + 1)
            for one in columns
            if one.get("hidden") in {"1", "true"} or one.get("width") == "0"
        ]
        boxes = []
        for row, column, cell, hidden_row in _cells(root):
            found = self._value(cell)
            formula = cell.find("f")
            if found is None and formula is None:
                continue
            self._left -= 1
            if self._left < 0:
                raise NotOpened("too_many_cells")
            area = starts.get((row, column))
            unseen = hidden_row or any(column in some for some in hidden_columns)
            # What lies under merged cells was typed before they were merged: nobody sees it.
            if area is None and any(one.holds(row, column) for one in merged):
                unseen = True
            boxes.append(
                Box(
                    area or Area(row, column, row, column),
                    found,
                    None if formula is None else formula.text or "",
                    cell.get("t") == "e",
                    unseen,
                )
            )
        boxes.sort(key=lambda box: box.order)
        targets = _relations(self._packed, part)
        kinds = {kind for kind, _ in targets.values()}
        shapes = tuple(
            shape
            for kind, target in targets.values()
            if kind == "drawing" and target in self._packed
            for shape in _shapes(self._packed.tree(target))
        )
        commented = bool(kinds & {"comments", "threadedComment"})
        return Sheet(name, is_hidden, tuple(boxes), merged, shapes, printed, commented)

    def _value(self, cell: Element) -> Value | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find("is")
            return None if inside is None else _text(inside).strip() or None
        stored = cell.findtext("v")
        if stored is None:
            return None
        if kind == "s":
            if not stored.isdigit() or int(stored) >= len(self._texts):
                raise NotOpened("broken")
            return self._texts[int(stored)].strip() or None
        if kind in {"str", "e", "d"}:
            return _unescaped(stored).strip() or None
        if kind == "b":
            return stored == "1"
        try:
            number = float(stored)
        except ValueError:
            raise NotOpened("broken") from None
        style = cell.get("s", "0")
        dated = style.isdigit() and int(style) < len(self._dates) and self._dates[int(style)]
        if dated and _FIRST_LIKELY_DATE <= number <= _LAST_DATE:
            return self._epoch + dt.timedelta(days=int(number))
        return number


def _cells(root: Element) -> Iterator[tuple[int, int, Element, bool]]:
    """Every cell of a sheet with its row, its column and whether its row is hidden."""
    row_number = 0
    for row in root.iterfind("sheetData/row"):
        written = row.get("r", "")
        row_number = _whole(written) or row_number + 1
        hidden = row.get("hidden") in {"1", "true"} or row.get("ht") == "0"
        column = 0
        for cell in row.iterfind("c"):
            column += 1
            place = cell.get("r")
            if place is not None:
                _, column = _corner(place)
            if row_number > LAST_ROW or column > LAST_COLUMN:
                raise NotOpened("broken")
            yield row_number, column, cell, hidden


def _text(item: Element) -> str:
    """The characters of a text, without the readings that Excel keeps for sorting."""
    runs = (one if one.tag == "t" else one.find("t") for one in item if one.tag in {"t", "r"})
    return "".join(_unescaped(run.text or "") for run in runs if run is not None)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _shows_dates(code: str) -> bool:
    """Whether a number format shows days or months."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", code.lower())
    return bool(re.search(r"[ymdeg]", bare.replace("general", "")))


def _corner(place: str) -> tuple[int, int]:
    found = _CELL.fullmatch(place)
    if found is None:
        raise NotOpened("broken")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return Area(*_corner(first), *_corner(last or first))


def _names(
    book: Element, sheets: list[str]
) -> tuple[dict[str, Area], dict[str, tuple[str, int, int]]]:
    """The printed area of each sheet, and the cells that have names."""
    printed: dict[str, Area] = {}
    named: dict[str, tuple[str, int, int]] = {}
    for one in book.iterfind("definedNames/definedName"):
        found = _NAMED.fullmatch(one.text or "")
        if found is None:
            continue
        sheet = (found[1] or found[2]).replace("''", "'")
        if sheet not in sheets:
            continue
        first = _corner(found[3])
        if one.get("name") == "_xlnm.Print_Area":
            printed[sheet] = Area(*first, *_corner(found[4] or found[3]))
        else:
            named[one.get("name", "")] = (sheet, *first)
    return printed, named


def _relations(packed: PackedFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to inside the file: by its id, the kind and the part."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in packed:
        return {}
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in packed.tree(relations).iterfind("Relationship")
        if one.get("TargetMode") != "External"
    }


def _shapes(root: Element) -> Iterator[Shape]:
    """What is drawn over a sheet, by the middle of the cells that it covers."""
    for count, anchor in enumerate(root):
        if count >= MOST_SHAPES:
            raise NotOpened("too_many_cells")
        start, end = anchor.find("from"), anchor.find("to")
        if start is None:
            continue
        end = start if end is None else end
        row, column = ((_number(start, key) + _number(end, key)) // 2 + 1 for key in ("row", "col"))
        words = "".join(part.text or "" for part in anchor.iter("t"))
        form = anchor.find(".//prstGeom")
        ring = form is not None and form.get("prst") in {"ellipse", "donut"}
        picture = anchor.find(".//pic") is not None
        yield Shape(row, column, words.strip(), ring, picture)


def _number(corner: Element, key: str) -> int:
    return _whole(corner.findtext(key))


def _whole(written: str | None) -> int:
    """A number that stands in the file; 0 where it is none, or more than a sheet has rows."""
    written = (written or "").strip()
    return int(written) if written.isdecimal() and len(written) <= _MOST_DIGITS else 0
