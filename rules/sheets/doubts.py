"""What of a sheet was not understood: kept word for word, with its place and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from rules.sheets.wording import sheet_word


class Reason(StrEnum):
    """Why a part of a sheet could not become criteria by itself."""

    ROW = "row"
    FOOT = "foot"
    MARK = "mark"
    LEGEND = "legend"
    LINE = "line"
    LIST_SIZE = "list_size"
    TWO_LISTS = "two_lists"
    DAYS = "days"
    ROLES = "roles"
    NOT_THERE = "not_there"
    TRADE = "trade"
    TRADE_CODE = "trade_code"
    BODY = "body"
    CODE = "code"
    NAME_OF_CODE = "name_of_code"
    NAME_OF_TRADE = "name_of_trade"
    FIELD = "field"
    DESIGNATION = "designation"
    DATES = "dates"
    PICTURE = "picture"
    LEVEL_1 = "level_1"
    STRUCK = "struck"


UNNAMED: Final = frozenset({Reason.MARK, Reason.LEGEND, Reason.ROW})
"""What is in doubt may have no mark or no name to quote."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One part of a sheet that was not understood.

    ``place`` is ``page``, ``head``, ``foot``, ``trades``, ``bodies`` or ``L4`` … ``L1`` with the
    row behind a dot; ``text`` is what stands there, in normal form.
    """

    reason: Reason
    place: str
    about: str
    text: str

    def sentence(self, lang: str = "ja") -> str:
        """Where it stands, what is wrong and what to do."""
        section, _, row = self.place.partition(".")
        place = sheet_word(f"import.place.{section}", lang)
        if row:
            place += sheet_word(f"import.place.{row}", lang)
        unnamed = self.reason in UNNAMED and not self.about
        key = f"import.doubt.{self.reason}"
        said = sheet_word(f"{key}.unnamed" if unnamed else key, lang, about=self.about)
        whole = "import.doubt" if self.text else "import.doubt.short"
        return sheet_word(whole, lang, place=place, said=said, text=self.text)


@dataclass(frozen=True, slots=True)
class Doubts:
    """All doubts of one sheet in the order they were met, each once."""

    found: list[Doubt] = field(default_factory=list)

    def add(self, reason: Reason, place: str, about: str, text: str) -> None:
        """One more part that was not understood."""
        doubt = Doubt(reason, place, about, text)
        if doubt not in self.found:
            self.found.append(doubt)
