"""What the commands on criteria do alike at their door: the folder, its catalogue, a refusal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from rules.catalogue import Catalogue

DONE: Final = 0
REFUSED: Final = 2
"""An input is at fault; what is wrong stands on standard error."""


def add_criteria(made: argparse.ArgumentParser) -> None:
    """The option ``--criteria`` of a command, as ``asked.criteria``; None where it is not given."""
    made.add_argument("--criteria", type=Path, metavar="FOLDER", help="another criteria folder")


def catalogue_of(given: Path | None, lang: str = "ja") -> Catalogue | tuple[str, ...]:
    """The catalogue of a criteria folder (None: the project's own).

    Where nobody can be judged by it: why, every fault as a line with the place to open.
    """
    # Only who needs a catalogue waits for its modules: `--help` does not.
    from rules.catalogue import CRITERIA_FOLDER, Catalogue
    from rules.diagnostics import CriteriaRefused

    folder = given or CRITERIA_FOLDER
    if not folder.is_dir():
        from rules.wording import word

        return (word("refused.folder", lang, folder=folder),)
    try:
        return Catalogue.load(folder)
    except CriteriaRefused as refused:
        from rules.files import opened_from

        shown = opened_from(folder, Path.cwd())
        return tuple(one.line_said(lang, f"{shown}/") for one in refused.diagnostics)


def refuse(*lines: str) -> int:
    """Say on standard error why a command does nothing; the exit status that goes with it."""
    print("\n".join(lines), file=sys.stderr)
    return REFUSED
