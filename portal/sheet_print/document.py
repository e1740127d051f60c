"""The HTML of a sheet, as the printing process sets it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from rules.sheets import SheetText, Style

TEMPLATES: Final = Path(__file__).with_name("paper")


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper and how large the text is: lengths in millimetres, text in points."""

    width: float = 297.0
    height: float = 210.0
    text: float = 9.5
    level_width: float = 22.0
    label_width: float = 38.0
    row_padding: float = 1.2


def sheet_html(text: SheetText, style: Style, paper: Paper) -> str:
    """One document with its style inside: it fetches nothing."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("sheet.html")
    return template.render(sheet=text, style=style, paper=paper)
