"""Cells as values: each form read strictly, with advice where a spreadsheet has spoilt it.

Names stay exactly as received. Where white space means nothing (identifiers, days, codes, words) it
is cut off around the value. Nothing is padded, rounded or guessed: an identifier that lost its
leading zeros is refused with what to do, for only its owner knows how many there were.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ccus_data.imports.faults import CellFault
from ccus_data.kinds import word_list
from evaluator.dayset import FIRST_DAY, LAST_DAY
from evaluator.shapes import LONGEST_TEXT, is_clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccus_data.kinds import Column
    from rules.catalogue import Catalogue

LONGEST_LONG_TEXT: Final = 1_000
CACHED: Final = 65_536

LENGTHS: Final = {"identifier": 14, "corporate_number": 13, "code": 5}
DIGITS: Final = re.compile(r"\d+", re.ASCII)
SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
NO_CHARACTERS: Final = re.compile("[\ufffe\uffff]")
"""Set aside by Unicode for programs; no workbook can hold them."""

TRADE: Final = re.compile(r"\d{2}-\d{2}", re.ASCII)
DAYS: Final = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
MONTH: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月)", re.ASCII)
TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
WHOLE: Final = re.compile(r"-?\d{1,18}(\.0+)?", re.ASCII)
SERIAL: Final = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
"""Days since 1900 as spreadsheets count them: five digits for every day from 1927 to 2173."""

EARLIEST: Final = dt.date(1900, 1, 1)
"""No day of a person alive or of a business is earlier; a spreadsheet's empty date is."""

Read = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are read against: the day of the import, the codes and fields that exist."""

    today: dt.date
    catalogue: Catalogue


def cell_reader(column: Column, context: Context) -> Read:
    """What reads the cells of a column: a value, None for a blank, else `CellFault`."""
    filled = _reader(column, context)

    def read(cell: object) -> object:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if column.needed:
                raise CellFault("blank")
            return None
        return filled(cell)

    cached = lru_cache(maxsize=CACHED)(read)
    # 1, 1.0 and True are equal as keys of a cache, and not the same in a file.
    return lambda cell: cached(cell) if type(cell) is str else read(cell)


def _reader(column: Column, context: Context) -> Read:
    form = column.form
    if form in LENGTHS:
        length = LENGTHS[form]
        return lambda cell: _digits(cell, length)
    if form in {"text", "long"}:
        most = LONGEST_TEXT if form == "text" else LONGEST_LONG_TEXT
        return lambda cell: _text(cell, most)
    if form in {"day", "work_day"}:
        first = FIRST_DAY if form == "work_day" else EARLIEST
        last = context.today if column.past else LAST_DAY
        return lambda cell: _day(cell, first, last)
    if form == "trade":
        return lambda cell: _trade(cell, context)
    if form == "trades":
        return lambda cell: _trades(cell, context)
    if form == "whole":
        return lambda cell: _whole(cell, column.least, column.most)
    if form == "field":
        slugs = {entry.name: str(entry.field) for entry in context.catalogue.fields}
        slugs |= {str(entry.field): str(entry.field) for entry in context.catalogue.fields}
        return lambda cell: _listed(cell, slugs, "unknown_field")
    if form == "flag":
        meant = word_list("flag").meant
        return lambda cell: _flag(cell, meant)
    if form in {"word", "prefecture"}:
        found = word_list(column.words or "")
        allowed = ", ".join(found.written.values())
        code = "unknown_prefecture" if form == "prefecture" else "unknown_word"
        return lambda cell: _listed(cell, found.meant, code, allowed)
    return {"month": _month, "time": _time}[form]


def _plain(cell: object) -> str:
    """A cell as text where white space around it means nothing."""
    if isinstance(cell, str):
        return cell.strip()
    raise CellFault("not_text", found=_shown(cell))


def _shown(cell: object) -> object:
    """A number as people write it: 12345678901234.0 is one without a point."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _digits(cell: object, length: int) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise CellFault("number_for_digits", found=_shown(cell), length=length)
    text = _plain(cell)
    if len(text) == length and DIGITS.fullmatch(text):
        return text
    if SCIENTIFIC.fullmatch(text):
        raise CellFault("scientific", found=text, length=length)
    if not text.isascii() and DIGITS.fullmatch(unicodedata.normalize("NFKC", text)):
        raise CellFault("full_width", found=text)
    if DIGITS.fullmatch(text):
        code = "digits_missing" if len(text) < length else "digits_too_many"
        raise CellFault(code, found=text, count=len(text), length=length)
    raise CellFault("not_digits", found=text, length=length)


def _text(cell: object, most: int) -> str:
    if not isinstance(cell, str):
        raise CellFault("not_text", found=_shown(cell))
    if not is_clean(cell) or NO_CHARACTERS.search(cell):
        raise CellFault("text_not_clean")
    if len(cell) > most:
        raise CellFault("text_too_long", length=len(cell), most=most)
    return cell


def _day(cell: object, first: dt.date, last: dt.date) -> dt.date:
    day = _any_day(cell)
    if day < first:
        raise CellFault("day_too_early", found=day.isoformat(), first=first.isoformat())
    if day > last:
        raise CellFault("day_too_late", found=day.isoformat(), last=last.isoformat())
    return day


def _any_day(cell: object) -> dt.date:
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time(0):
            raise CellFault("moment_for_day", found=cell.isoformat(" "))
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise CellFault("number_for_day", found=_shown(cell))
    text = _plain(cell)
    for form in DAYS:
        if match := form.fullmatch(text):
            try:
                return dt.date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                raise CellFault("no_such_day", found=text) from None
    if SERIAL.fullmatch(text):
        raise CellFault("number_for_day", found=text)
    raise CellFault("not_a_day", found=text)


def _trade(cell: object, context: Context) -> str:
    if isinstance(cell, (dt.date, dt.datetime)):
        raise CellFault("day_for_trade", found=cell.isoformat()[:10])
    text = _plain(cell)
    if not TRADE.fullmatch(text):
        raise CellFault("not_a_trade", found=text)
    if not context.catalogue.trades.is_known(text):
        raise CellFault("unknown_trade", found=text)
    return text


def _trades(cell: object, context: Context) -> str:
    codes = re.split(r"[\s,、，]+", cell.strip()) if isinstance(cell, str) else [cell]
    return " ".join(dict.fromkeys(_trade(code, context) for code in codes))


def _month(cell: object) -> str:
    if isinstance(cell, (dt.date, dt.datetime)):
        # Excel makes the first of the month out of 2014-10; any other day is one somebody meant.
        if cell.day != 1:
            raise CellFault("not_a_month", found=cell.isoformat()[:10])
        return f"{cell.year:04}-{cell.month:02}"
    text = _plain(cell)
    match = MONTH.fullmatch(text)
    if match is None:
        raise CellFault("not_a_month", found=text)
    year, month = int(match[1]), int(match[2] or match[3])
    if not (EARLIEST.year <= year <= LAST_DAY.year and 1 <= month <= 12):  # noqa: PLR2004 - months
        raise CellFault("not_a_month", found=text)
    return f"{year:04}-{month:02}"


def _time(cell: object) -> str:
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M")
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise CellFault("not_a_time", found=cell)
    match = TIME.fullmatch(text := _plain(cell))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - a clock
        raise CellFault("not_a_time", found=text)
    return f"{int(match[1]):02}:{match[2]}"


def _whole(cell: object, least: int, most: int) -> int:
    if isinstance(cell, bool):
        raise CellFault("not_whole", found=cell)
    if isinstance(cell, (int, float)):
        if cell != cell or cell in (float("inf"), float("-inf")) or cell != int(cell):  # noqa: PLR0124
            raise CellFault("not_whole", found=cell)
        number = int(cell)
    else:
        text = _plain(cell).replace(",", "")
        if not WHOLE.fullmatch(text):
            raise CellFault("not_whole", found=text)
        number = int(text.split(".")[0])
    if not least <= number <= most:
        raise CellFault("out_of_range", found=number, least=least, most=most)
    return number


def _flag(cell: object, meant: Mapping[str, str]) -> bool:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        cell = str(_shown(cell))
    text = _plain(cell)
    found = meant.get(text) or meant.get(text.lower())
    if found is None:
        raise CellFault("unknown_word", found=text, allowed=", ".join(word_list("flag").meant))
    return found == "true"


def _listed(cell: object, meant: Mapping[str, str], code: str, allowed: str = "") -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        cell = str(_shown(cell))  # a prefecture of two digits, read as a number below
    text = _plain(cell)
    found = meant.get(text)
    if found is None:
        raise CellFault(code, found=text, allowed=allowed)
    return found
