"""The foot of a sheet: what its marks mean, and its other notes.

What ● means differs from sheet to sheet (2021 and 2023 say the opposite): it is read here and
never assumed.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rules.model import Precision
from rules.sheets.doubts import Reason
from rules.sheets.patterns import found, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.sheets.doubts import Doubts
    from rules.sheets.text import Line

ERAS: Final = {"令和": 2018, "平成": 1988}


class Meaning(StrEnum):
    """What a mark before a qualification says."""

    MUST = "must"
    ANY = "any"


class Foot:
    """What the foot of a sheet says, and the head above its table.

    ``role_first`` is what must be held before days in a role count, by level (None: every level)
    and the role's Japanese name.
    """

    def __init__(self) -> None:
        self.meanings: dict[str, Meaning] = {}
        self.notes: list[str] = []
        self.role_first: dict[tuple[int | None, str], str] = {}
        self.superior = False
        self.days_per_year: int | None = None
        self.in_force: date | None = None
        self.precision = Precision.DAY
        self.as_of: date | None = None
        self.name: str | None = None
        self.own = False


def read_foot(above: Sequence[Line], below: Sequence[Line], doubts: Doubts) -> Foot:
    """Everything outside the table, sentence by sentence; what is not understood is a doubt."""
    foot = Foot()
    for line in above:
        _above(line.text, foot, doubts)
    for sentence in _sentences("".join(line.text for line in below)):
        _below(sentence, foot, doubts)
    return foot


def _above(text: str, foot: Foot, doubts: Doubts) -> None:
    title = pattern("title").search(text)
    if title is not None and foot.name in {None, title["name"]}:
        foot.name = title["name"]
        text = text[: title.start()] + text[title.end() :]
    if found("foot.own_head", text):
        foot.own = True
        return
    if text and not _stands_alone(text, foot):
        foot.notes.append(text)
        doubts.add(Reason.FOOT, "head", "", text)


def _stands_alone(text: str, foot: Foot) -> bool:
    """Whether a text is a date, the issuer or a page number, which are no notes."""
    if found("foot.page", text) or found("foot.issuer", text):
        return True
    written = found("foot.date", text)
    if written is None:
        return False
    day = _day(written)
    if day is None:
        return False
    if written["force"]:
        precision = _precision(written)
        if foot.in_force is not None and (foot.in_force, foot.precision) != (day, precision):
            return False  # two days of force: the second stays a doubt
        foot.in_force, foot.precision = day, precision
    elif foot.as_of not in {None, day}:
        return False  # of two dates nobody knows which edition this is
    elif written["day"] is None:
        return False  # a sheet's state is a day; of a month alone nobody knows what is meant
    else:
        foot.as_of = day
    return True


def _precision(written: re.Match[str]) -> Precision:
    """How exactly a date of force is printed: by the day, by the month, or about (ごろ)."""
    if written["about"]:
        return Precision.INFERRED
    return Precision.DAY if written["day"] else Precision.MONTH


def _day(written: re.Match[str]) -> date | None:
    if written["year"]:
        year = int(written["year"])
    else:
        of_era = 1 if written["era_year"] == "元" else int(written["era_year"])
        year = ERAS[written["era"]] + of_era
    try:
        return date(year, int(written["month"]), int(written["day"] or 1))
    except ValueError:
        return None  # the caller keeps the text as a doubt


def _sentences(text: str) -> Iterable[str]:
    """The notes of a foot: each begins with ※ or behind a full stop."""
    for part in re.split(r"※(?!\))|(?<=。)", text):
        if part:
            yield part


def _below(sentence: str, foot: Foot, doubts: Doubts) -> None:
    bare = sentence.strip("。")
    if _stands_alone(bare, foot):
        return
    if found("foot.own", sentence):
        foot.own = True
        return
    # A repeated foot of the next page says the same again.
    if sentence in foot.notes:
        return
    foot.notes.append(sentence)
    if pattern("legend_marks").search(bare):
        _marks(bare, foot, doubts)
    elif year := found("foot.year", bare):
        foot.days_per_year = int(year["days"])
    elif first := found("foot.role_first", bare):
        level = int(first["level"]) if first["level"] else None
        role = first["role"]
        same_role = {one for one, other in foot.role_first if other == role}
        if level in same_role or (same_role and (level is None or None in same_role)):
            # Both may hold, or the one in place of the other.
            doubts.add(Reason.FOOT, "foot", "", sentence)
        foot.role_first.setdefault((level, role), first["first"])
    elif found("foot.superior", bare):
        foot.superior = True
    elif not found("foot.code", bare):
        doubts.add(Reason.FOOT, "foot", "", sentence)


def _marks(sentence: str, foot: Foot, doubts: Doubts) -> None:
    """What a sentence says of one mark or of several."""
    starts = [match.start() for match in pattern("legend_marks").finditer(sentence)]
    ends = [*starts[1:], len(sentence)]
    waiting: list[str] = []
    if found("foot.before_marks", sentence[: starts[0]]) is None:
        doubts.add(Reason.LEGEND, "foot", "", sentence)
        return
    for start, end in zip(starts, ends, strict=True):
        waiting.append(sentence[start])
        said = sentence[start + 1 : end]
        must = found("meaning.must", said)
        several = found("meaning.any", said)
        if bool(must) == bool(several):
            if found("foot.between_marks", said) is None or end == len(sentence):
                doubts.add(Reason.LEGEND, "foot", "", sentence)
                return
            continue
        meaning = Meaning.MUST if must else Meaning.ANY
        for mark in waiting:
            if foot.meanings.setdefault(mark, meaning) is not meaning:
                doubts.add(Reason.LEGEND, "foot", mark, sentence)
        waiting = []
