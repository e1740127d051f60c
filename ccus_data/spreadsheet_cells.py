"""Texts in CSV files, which spreadsheets open: none of them becomes a formula (ASVS 1.2.10)."""

from __future__ import annotations

import re
from typing import Final

FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet takes for a formula, behind any number of apostrophes that we put there."""


def harmless(text: str) -> str:
    """A text for a CSV file: with an apostrophe before what would be a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_meant(cell: str) -> str:
    """The text that `harmless` was given for a cell; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
