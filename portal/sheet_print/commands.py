"""``ccus-level criteria sheet``: a document of criteria as a PDF in the ministry's layout."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.arguments import day_argument
from rules.doors import DONE, add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS: Final = 60
ROOMIEST_FIRST: Final = ((9.5, 1.2), (8.5, 1.2), (7.5, 1.0), (7.0, 0.4))
"""Sizes of the text (points) with the padding of a row (millimetres); less is hard to read."""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``criteria sheet``."""
    made = argparse.ArgumentParser(
        prog="ccus-level criteria sheet",
        description="Print a document of criteria as a sheet in the ministry's layout (PDF).",
        epilog="example: ccus-level criteria sheet electrical --out electrical.pdf",
    )
    made.add_argument("field", metavar="FIELD", help="a field's slug, as `criteria list` shows it")
    made.add_argument("--on", type=day_argument, metavar="DATE", help="the day (default: today)")
    made.add_argument("--out", type=Path, metavar="FILE", help="default: FIELD_IN-FORCE.pdf here")
    made.add_argument("--layout", choices=("2023", "2021"), default="2023", help="of which year")
    add_criteria(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Print one sheet: 0 done, 2 refused."""
    asked = parser().parse_args(argv)
    from portal.paper import Printer, PrinterUnavailable
    from portal.sheet_print import Paper, sheet_html
    from rules.references import held_on
    from rules.sheets import STYLES, sheet_text, sheet_word

    catalogue = catalogue_of(asked.criteria)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    on = asked.on or dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the question
    revision = held_on(asked.field, on, catalogue)
    if isinstance(revision, tuple):
        return refuse(*revision)
    out = asked.out or Path(f"{revision.field}_{revision.version}.pdf")
    style = STYLES[asked.layout]
    text = sheet_text(revision, catalogue, style)
    # Smaller text where the sheet would not fit on its page; a second page where it still does not.
    papers = [Paper(text=size, row_padding=pad) for size, pad in ROOMIEST_FIRST]
    printer = Printer(seconds=SECONDS, documents_per_process=len(papers))
    try:
        pdf = printer.one_page(sheet_html(text, style, paper) for paper in papers)
        with out.open("xb") as file:
            file.write(pdf)
    except PrinterUnavailable as fault:
        return refuse(sheet_word("sheet.refused.printer", problem=fault))
    except FileExistsError:
        return refuse(sheet_word("import.refused.exists", file=out))
    except OSError as fault:
        return refuse(sheet_word("import.refused.unwritable", file=out, problem=fault.strerror))
    finally:
        printer.close()
    print(sheet_word("sheet.said", file=out, name=revision.name, version=revision.version))
    return DONE
