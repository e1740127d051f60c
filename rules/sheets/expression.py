"""What one line of a cell asks for: a qualification, one of several, or several together.

``AでB`` is both, ``A又はB`` is either, ``1級又は2級X〔a,b〕`` is either grade, braces group, and
days behind it are a floor. A line that reads two ways is not read at all.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Unknown,
    WithDays,
)
from rules.sheets.patterns import found, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.sheets.lexicon import Lexicon

OPENING: Final = "([〔{【「『"
CLOSING: Final = ")]〕}】」』"


class NotUnderstood(Exception):
    """A text that is no requirement in any form known."""


def days_and_years(days: str | None, years: str | None, year: int) -> tuple[int, str] | None:
    """Days and years as printed, one worked out from the other; None where they do not agree.

    ``year`` is how many days one year is (R3): days = ceil(years × year).
    """
    if years is not None:
        written = "0.5" if years == "半" else years
        wanted = math.ceil(Fraction(written) * year)
        if days is not None and int(days.replace(",", "")) != wanted:
            return None
        return (wanted, written) if wanted > 0 else None
    if days is None:
        return None
    number = int(days.replace(",", ""))
    for halves in (Fraction(number // year), Fraction(2 * number // year, 2)):
        for candidate in (halves, halves + Fraction(1, 2)):
            if candidate > 0 and math.ceil(candidate * year) == number:
                whole = candidate.denominator == 1
                return number, str(int(candidate)) if whole else str(float(candidate))
    return None


@dataclass(frozen=True, slots=True)
class Expressions:
    """Reads the lines of one sheet."""

    lexicon: Lexicon
    days_per_year: int

    def read(self, text: str) -> Requirement:
        """What a line asks for; ``NotUnderstood`` where it is in no form that is known."""
        text = text.rstrip("。")
        if unknown := found("unknown", text):
            # Behind the mark stands what was seen, where it was not written inside it.
            return Unknown(unknown["seen"] or unknown["rest"] or text)
        if floor := found("floor", text):
            days = days_and_years(
                floor["days"] or floor["days2"],
                floor["years"] or floor["years2"],
                self.days_per_year,
            )
            if days is None:
                raise NotUnderstood(text)
            item = self.read(floor["item"])
            if isinstance(item, AnyOf) and not _is_group(floor["item"]):
                # Behind "A or B" a floor may be for both or for the last alone.
                raise NotUnderstood(text)
            return WithDays(*days, item)
        if _is_group(text):
            return self._group(text[1:-1])
        if lower := found("lower_levels", text):
            return _lower(lower["levels"])
        if self.lexicon.knows(text):
            return self.lexicon.held(text)
        return self._joined(text)

    def _group(self, text: str) -> Requirement:
        """What stands in braces: a counted list, or a line of its own."""
        listed = found("inner_list", text)
        if listed is None:
            return self.read(text)
        items = tuple(self.read(part) for part in _parts(listed["items"], pattern("comma")))
        count = int(listed["count"])
        if not 1 <= count <= len(items):
            raise NotUnderstood(text)
        return AnyOf(items) if count == 1 else AtLeast(count, items)

    def _joined(self, text: str) -> Requirement:
        """Several requirements joined by words, or one."""
        if graded := self._graded(text):
            return graded
        either = self._all_read(_parts(text, pattern("or")))
        both = next(self._splits(text), None)
        if either is not None and both is not None:
            raise NotUnderstood(text)
        if either is not None:
            return AnyOf(either)
        if both is not None:
            return AllOf(both)
        return self._single(text)

    def _all_read(self, parts: Sequence[str]) -> tuple[Requirement, ...] | None:
        """Every part as a requirement, those parted by commas too; None where one is none."""
        if len(parts) < 2:  # noqa: PLR2004 - one part is the whole
            return None
        commas = [piece for part in parts[:-1] for piece in self._commas(part)]
        try:
            return tuple(self._part(part) for part in (*commas, parts[-1]))
        except NotUnderstood:
            return None

    def _commas(self, text: str) -> list[str]:
        parts = _parts(text, pattern("comma"))
        return parts if len(parts) > 1 and all(self._is_part(part) for part in parts) else [text]

    def _splits(self, text: str) -> Iterator[tuple[Requirement, ...]]:
        """The ways to read a text as several joined by "and": each part must be known by itself.

        The words for "and" are also parts of names, so only splits into known parts are ways.
        """
        for match in pattern("and").finditer(text):
            first, rest = text[: match.start()], text[match.end() :]
            if _depth(first) or not first or not rest or not self._is_part(first):
                continue
            head = self._part(first)
            # The most parts first: a name may hold the word, but a known part is one.
            yield from ((head, *more) for more in self._splits(rest))
            if self._is_part(rest):
                yield (head, self._part(rest))

    def _is_part(self, text: str) -> bool:
        try:
            self._part(text)
        except NotUnderstood:
            return False
        return True

    def _part(self, text: str) -> Requirement:
        """A part of a joined line: a group, a lower level, or one qualification that is known."""
        if _is_group(text):
            return self._group(text[1:-1])
        if unknown := found("unknown", text):
            if unknown["rest"]:
                raise NotUnderstood(text)
            return Unknown(unknown["seen"] or text)
        if lower := found("lower_levels", text):
            return _lower(lower["levels"])
        if graded := self._graded(text):
            return graded
        if self.lexicon.knows(text):
            return self.lexicon.held(text)
        return self._coded(text)

    def _coded(self, text: str) -> HeldQualification:
        coded = found("coded", text)
        if coded is None or found("has_code", coded["name"]) or _depth(coded["name"]):
            raise NotUnderstood(text)
        joined = pattern("or").search(_outside(coded["name"]))
        if pattern("lower_levels").match(coded["name"]) or (
            joined and not self.lexicon.knows(coded["name"])
        ):
            raise NotUnderstood(text)
        return self.lexicon.held(coded["name"], tuple(re.findall(r"\d{5}", coded["codes"])))

    def _single(self, text: str) -> HeldQualification:
        """One qualification by its code; a name without one must be known."""
        return self._coded(text)

    def _graded(self, text: str) -> AnyOf | None:
        """Several grades of one qualification in one line: 1級又は2級X〔30007,30008〕."""
        written = found("grades", text)
        if written is None:
            return None
        coded = found("coded", written["rest"])
        rest = coded["name"] if coded else written["rest"]
        codes = re.findall(r"\d{5}", coded["codes"]) if coded else []
        if found("has_code", rest) or pattern("or").search(_outside(rest)):
            return None
        grades = re.findall(pattern("grade"), written["grades"])
        names = [f"{grade}{rest}" for grade in grades]
        if codes and len(codes) != len(names):
            return None
        if not codes and not all(self.lexicon.knows(name) for name in names):
            return None
        pairs = zip(names, codes or [""] * len(names), strict=True)
        return AnyOf(
            tuple(self.lexicon.held(name, (code,) if code else ()) for name, code in pairs)
        )


def _lower(text: str) -> Requirement:
    levels = tuple(LowerLevel(int(level)) for level in re.findall(r"[23]", text))
    return levels[0] if len(levels) == 1 else AllOf(levels)


def _is_group(text: str) -> bool:
    """Whether braces hold the whole text."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    return all(_depth(text[:end]) > 0 for end in range(1, len(text)))


def _depth(text: str) -> int:
    return sum(text.count(sign) for sign in OPENING) - sum(text.count(sign) for sign in CLOSING)


def _outside(text: str) -> str:
    """A text without what stands in brackets."""
    kept, depth = [], 0
    for sign in text:
        depth += sign in OPENING
        if depth == 0:
            kept.append(sign)
        depth = max(0, depth - (sign in CLOSING))
    return "".join(kept)


def _parts(text: str, parting: re.Pattern[str]) -> list[str]:
    """The parts of a text between words that part it, outside brackets."""
    parts, start = [], 0
    for match in parting.finditer(text):
        if match.start() >= start and _depth(text[: match.start()]) == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
