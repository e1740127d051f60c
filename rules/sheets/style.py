"""How a sheet is written: its marks and turns of phrase, which differ from sheet to sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
WIDE_BRACKETS: Final = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class Style:
    """The choices of one layout; the defaults are those of the ministry's sheet of 2023.

    ``must`` and ``any`` are the marks that the legend explains, ``member`` is that of lists.
    ``phrases`` picks among the turns of phrase that sheets are known to use (0 or 1).
    ``floors_apart`` puts alternatives with a floor of days into a list of their own.
    """

    must: str = "●"
    any: str = "◇"
    member: str = "✓"
    head: tuple[str, ...] = ("trades", "bodies", "designation")
    phrases: int = 0
    wide_digits: bool = True
    wide_brackets: bool = True
    days_first: bool = False
    floors_apart: bool = True
    required_printed: bool = False
    columns: int = 1
    code_comma: str = ","
    or_word: str = "又は"
    and_word: str = "で"
    dash: str = "－"

    def number(self, text: str | int) -> str:
        """A small number as the sheet prints it."""
        return str(text).translate(WIDE) if self.wide_digits else str(text)

    def brackets(self, text: str) -> str:
        """A text with its round brackets as the sheet prints them."""
        return text.translate(WIDE_BRACKETS) if self.wide_brackets else text


SHEET_2023: Final = Style()
SHEET_2021: Final = Style(
    must="◇",
    any="●",
    head=("designation", "bodies", "trades"),
    phrases=1,
    required_printed=True,
    columns=2,
    wide_brackets=False,
    floors_apart=False,
)
STYLES: Final = {"2023": SHEET_2023, "2021": SHEET_2021}
