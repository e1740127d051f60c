"""Reading one JSON object strictly: every fault noted with its path, reading goes on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from evaluator.faults import UNSHOWABLE, Fault, fault, showable
from evaluator.parse import RepeatedKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
IDENTIFIER: Final = re.compile(r"\d{14}", re.ASCII)
CODE: Final = re.compile(r"\d{5}", re.ASCII)
LONGEST_TEXT: Final = 200
"""Characters in a name; the longest real ones have a few dozen."""


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> dt.date | None:
    """A date from ``YYYY-MM-DD``, or None where there is no such day."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def is_clean(text: str) -> bool:
    """Whether a text can be stored and shown: no control character, no lone surrogate."""
    return not UNSHOWABLE.search(text)


MOST_FAULTS: Final = 100_000
"""Faults listed of one record; a file of a wrong kind can hold millions."""


class TooManyFaults(Exception):
    """A record so wrong that reading on would only fill the memory with faults."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One value at its path; faults go to the shared list."""

    value: object
    path: str
    faults: list[Fault]

    def note(self, code: str, *, allowed: Iterable[str] = (), **values: object) -> None:
        """Note one fault at this path; TooManyFaults where no end can be expected."""
        self.faults.append(fault(self.path, code, allowed=allowed, **values))
        if len(self.faults) >= MOST_FAULTS:
            raise TooManyFaults

    def part(self, key: str, value: object) -> Shape:
        """A part of an object at its own path."""
        return Shape(value, f"{self.path}.{key}" if self.path else key, self.faults)

    def object_(self, required: Iterable[str], optional: Iterable[str]) -> dict[str, Shape] | None:
        """The parts of an object by key; notes unknown, missing and repeated keys.

        A repeated key is no part: nobody knows which of its values to read.
        """
        if not isinstance(self.value, dict):
            self.note("not_object", found=_kind(self.value))
            return None
        wanted = (*required, *optional)
        repeated = self.value.repeated if isinstance(self.value, RepeatedKeys) else ()
        for key in repeated:
            self.part(showable(key[:LONGEST_TEXT]), None).note("repeated_key", key=key)
        for key in self.value:
            if key not in wanted:
                self.part(showable(str(key)[:LONGEST_TEXT]), None).note(
                    "unknown_key", key=key, allowed=wanted
                )
        for key in required:
            if key not in self.value:
                self.part(key, None).note("missing_key", key=key)
        own, value, faults = f"{self.path}." if self.path else "", self.value, self.faults
        return {
            key: Shape(value[key], own + key, faults)
            for key in wanted
            if key in value and key not in repeated
        }

    def items(self) -> Iterator[Shape]:
        """The items of a list, one after the other."""
        if not isinstance(self.value, list):
            self.note_not_list()
            return
        for index, value in enumerate(self.value):
            yield Shape(value, f"{self.path}[{index}]", self.faults)

    def note_not_list(self) -> None:
        """Note that this should be a list."""
        self.note("not_list", found=_kind(self.value))

    def text(self) -> str | None:
        """A text that is not empty, not too long, and can be stored and shown."""
        if not isinstance(self.value, str):
            self.note("not_text", found=_kind(self.value))
        elif not self.value.strip():
            self.note("empty_text")
        elif len(self.value) > LONGEST_TEXT:
            self.note("text_too_long", most=LONGEST_TEXT, length=len(self.value))
        elif not is_clean(self.value):
            self.note("text_not_clean")
        else:
            return self.value
        return None

    def matching(self, form: re.Pattern[str], code: str) -> str | None:
        """A text of a fixed form, such as 14 digits."""
        if not isinstance(self.value, str):
            self.note("not_text", found=_kind(self.value))
            return None
        if not form.fullmatch(self.value):
            self.note(code, found=self.value)
            return None
        return self.value

    def one_of(self, allowed: Iterable[str], code: str = "not_allowed") -> str | None:
        """One word of a closed list."""
        if not isinstance(self.value, str):
            self.note("not_text", found=_kind(self.value))
            return None
        if self.value not in allowed:
            self.note(code, found=self.value, allowed=allowed)
            return None
        return self.value

    def flag(self) -> bool | None:
        """True or false."""
        if not isinstance(self.value, bool):
            self.note("not_flag", found=_kind(self.value))
            return None
        return self.value

    def whole(self, least: int, most: int) -> int | None:
        """A whole number within bounds; 1.0 and true are none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.note("not_whole", found=_kind(self.value))
            return None
        if not least <= self.value <= most:
            self.note("out_of_range", found=self.value, least=least, most=most)
            return None
        return self.value

    def date(self, last: dt.date | None = None) -> dt.date | None:
        """A date that exists and, where given, is not after ``last``."""
        if not isinstance(self.value, str):
            self.note("not_text", found=_kind(self.value))
            return None
        day = parse_date(self.value)
        if day is None:
            self.note("no_such_date", found=self.value)
        elif last is not None and day > last:
            self.note("after_as_of", found=self.value, as_of=last.isoformat())
            return None
        return day


_KINDS: Final = {
    dict: "object",
    RepeatedKeys: "object",
    list: "list",
    str: "text",
    bool: "true/false",
    int: "number",
    float: "number",
    type(None): "null",
}


def _kind(value: object) -> str:
    return _KINDS.get(type(value), type(value).__name__)
