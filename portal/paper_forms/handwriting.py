"""Values as people write them into forms: eras, full-width digits, dates with points.

A cell of a spreadsheet holds a text, a number or a date; whatever it is, it is read as the field
asks. What cannot be read is said by a code (`Unreadable`), never guessed: a year of two digits
without an era is no year.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

from evaluator.faults import UNSHOWABLE
from evaluator.months import MONTHS_PER_YEAR, Month

ERAS: Final = {
    "明治": (1867, 45),
    "大正": (1911, 15),
    "昭和": (1925, 64),
    "平成": (1988, 40),
    "令和": (2018, 99),
}
"""The year before an era's first, and the last year that people still write by it."""

INITIALS: Final = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}

FIRST_YEAR: Final = 1868
LAST_YEAR: Final = 2100
SHORTEST_PLAIN_YEAR: Final = 1000

ERA_YEAR: Final = (
    r"(?P<era{0}>明治|大正|昭和|平成|令和|西暦|[MTSHRmtshr](?=[|.]*[\d元]))?[|.]*"
    r"(?P<year{0}>\d{{1,4}}|元)"
)
MONTH: Final = (
    ERA_YEAR + r"[|]*(?:年[|年]*|[./\-][|]*)(?P<month{0}>\d{{1,2}})(?!\d)"
    r"(?:[|]*月[|月]*(?:(?P<day{0}>\d{{1,2}})[|]*日)?|[./\-](?P<point{0}>\d{{1,2}})(?!\d)日?)?"
)
"""A month, with its day where one is written; pieces of several cells are held apart by ``|``."""

_MONTH: Final = re.compile(MONTH.format(""))
_IDENTIFIER: Final = re.compile(r"\d{14}", re.ASCII)
_UNPRINTABLE: Final = re.compile("[\ufffe\uffff]")


class Unreadable(Exception):
    """A value that is not what its field asks for; ``code`` says how."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def plain(value: object) -> str:
    """A value as a text for comparing: compatible forms made one, no space."""
    return "".join(unicodedata.normalize("NFKC", text(value)).split())


def text(value: object) -> str:
    """A value as it would be read aloud; whole numbers without a point, dates in digits."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def line(value: object, most: int) -> str:
    """A text on one line; characters that break files are refused, and more than ``most``."""
    read = " ".join(part.strip() for part in text(value).splitlines()).strip()
    if UNSHOWABLE.search(read) or _UNPRINTABLE.search(read):
        raise Unreadable("characters", found=read)
    if len(read) > most:
        raise Unreadable("too_long", most=most, found=read)
    return read


def identifier(value: object) -> str:
    """14 digits, however they are grouped; a number that lost its leading zeros is refused."""
    digits = re.sub(r"[\-‐‑–—―ー−_ ]", "", plain(value))
    if _IDENTIFIER.fullmatch(digits):
        return digits
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Unreadable("identifier_number", found=text(value))
    raise Unreadable("identifier", found=text(value))


def day(value: object) -> dt.date:
    """A calendar day, from a date or from a text such as ``昭和58年6月4日`` or ``S58.6.4``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = plain(value)
    found = _MONTH.fullmatch(written.replace("生", ""))
    if found is None or not (found["day"] or found["point"]):
        raise Unreadable("day", found=text(value))
    return matched_day(found, "")


def month(value: object) -> Month:
    """A calendar month, from a date or a text such as ``平成20年4月`` or ``H20.4``."""
    if isinstance(value, Month):
        return value
    if isinstance(value, dt.date):
        return Month.of(value)
    found = _MONTH.fullmatch(plain(value))
    if found is None:
        raise Unreadable("month", found=text(value))
    return matched_month(found, "")


def matched_month(found: re.Match[str], group: str) -> Month:
    """The month of a match of `MONTH`; its day, where one is written, must exist."""
    number = _year(found["era" + group], found["year" + group])
    in_year = int(found["month" + group])
    if not 1 <= in_year <= MONTHS_PER_YEAR:
        raise Unreadable("month_number", found=in_year)
    if found["day" + group] or found["point" + group]:
        matched_day(found, group)
    return Month.of(dt.date(number, in_year, 1))


def matched_day(found: re.Match[str], group: str) -> dt.date:
    """The day of a match of `MONTH`."""
    number = _year(found["era" + group], found["year" + group])
    try:
        return dt.date(
            number, int(found["month" + group]), int(found["day" + group] or found["point" + group])
        )
    except ValueError:
        raise Unreadable("no_such_day", found=found[0].replace("|", "")) from None


def whole(value: object, least: int, most: int) -> int:
    """A whole number within limits."""
    written = plain(value)
    if not re.fullmatch(r"\d{1,9}", written, re.ASCII):
        raise Unreadable("whole", found=text(value), least=least, most=most)
    number = int(written)
    if not least <= number <= most:
        raise Unreadable("whole", found=number, least=least, most=most)
    return number


def _year(era: str | None, written: str) -> int:
    in_era = 1 if written == "元" else int(written)
    era = INITIALS.get((era or "").upper(), era)
    if era in ERAS:
        before, most = ERAS[era]
        if not 1 <= in_era <= most:
            raise Unreadable("era_year", found=f"{era}{written}")
        return before + in_era
    if written == "元" or in_era < SHORTEST_PLAIN_YEAR:
        raise Unreadable("year_without_era", found=written)
    if not FIRST_YEAR <= in_era <= LAST_YEAR:
        raise Unreadable("year_out_of_range", found=in_era, least=FIRST_YEAR, most=LAST_YEAR)
    return in_era
