"""What of a sheet was not understood: kept word for word, with its place and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

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
    FIELD = "field"
    LEVEL_1 = "level_1"
    STRUCK = "struck"


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
        said = sheet_word(f"import.doubt.{self.reason}", lang, about=self.about)
        return sheet_word("import.doubt", lang, place=place, said=said, text=self.text)


@dataclass(frozen=True, slots=True)
class Doubts:
    """All doubts of one sheet in the order they were met, each once."""

    found: list[Doubt] = field(default_factory=list)

    def add(self, reason: Reason, place: str, about: str, text: str) -> None:
        """One more part that was not understood."""
        doubt = Doubt(reason, place, about, text)
        if doubt not in self.found:
            self.found.append(doubt)
