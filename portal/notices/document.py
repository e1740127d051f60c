"""The notice as a document: what is printed, in HTML, the same for the same decision and number."""

from __future__ import annotations

import base64
import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from PIL import Image

if TYPE_CHECKING:
    from portal.notices.basis import DecisionBasis, LevelAsked

PAPER: Final = Path(__file__).with_name("paper")
STYLE: Final = PAPER / "notice.css"
DOTS: Final = 8
"""Dots of the printed picture a module: some 350 an inch. A drawing would take longer to set."""

WHITE: Final = 255

MOST_SETS: Final = 4
"""Sets of missing qualifications that are printed; the portal shows all of them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One notice to be printed; ``digest`` is that of its basis.

    ``development``: its signature will mean nothing.
    """

    number: str
    issued_on: dt.date
    basis: DecisionBasis
    digest: str
    development: bool = False


class Documents:
    """Writes notices as HTML; ``address`` is how the portal is reached from outside."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._template = _template()

    def html(self, sheet: Sheet) -> str:
        """The document of a notice; it fetches nothing and its style is `STYLE`."""
        page = f"{self._address}/notices/{sheet.number}"
        return self._template.render(
            basis=sheet.basis,
            number=sheet.number,
            issued_on=sheet.issued_on,
            digest=sheet.digest,
            levels=shown_levels(sheet.basis),
            development=sheet.development,
            most_sets=MOST_SETS,
            address=page,
            picture=_picture(segno.make(page, error="m")),
        )


def _picture(code: segno.QRCode) -> str:
    """A code in shades of grey, as PDF keeps it: one in black and white is turned twice."""
    lines = [bytes(WHITE if not dark else 0 for dark in line) for line in code.matrix]
    size = len(lines)
    dots = Image.frombytes("L", (size, size), b"".join(lines))
    drawn = io.BytesIO()
    grown = dots.resize((DOTS * size, DOTS * size), Image.Resampling.NEAREST)
    grown.save(drawn, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(PAPER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = _day
    environment.filters["grouped"] = _grouped
    return environment.get_template("notice.html")


def shown_levels(basis: DecisionBasis) -> tuple[LevelAsked, ...]:
    """The levels a notice speaks of: applied for, decided, and what is unmet below them."""
    wanted = {basis.level_applied}
    if basis.outcome != "rejected":
        wanted.add(basis.level)
    return tuple(
        one
        for one in basis.findings.levels
        if one.level in wanted or (one.level < basis.level_applied and one.met is not True)
    )


def _day(value: dt.date | str) -> str:
    day = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def _grouped(value: int) -> str:
    return f"{value:,}"
