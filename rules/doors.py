"""What the commands on criteria do alike at their door: the folder, its catalogue, a refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from rules.catalogue import Catalogue

DONE: Final = 0
REFUSED: Final = 2
"""An input is at fault; what is wrong stands on standard error."""

CRITERIA_VARIABLE: Final = "CCUS_LEVEL_CRITERIA"
"""The setting that names the criteria folder of every command; ``--criteria`` goes before it."""


def add_criteria(made: argparse.ArgumentParser) -> None:
    """The option ``--criteria`` of a command, as ``asked.criteria``; None where it is not given."""
    made.add_argument("--criteria", type=Path, metavar="FOLDER", help="another criteria folder")


def criteria_folder(given: Path | None, lang: str = "ja") -> Path | tuple[str, ...]:
    """The criteria folder of a command: the one given, else the setting's, else the project's own.

    Where there is no such folder: why, as a line that says who named it.
    """
    from rules.catalogue import CRITERIA_FOLDER
    from rules.wording import word

    if given is not None:
        return given if given.is_dir() else (word("refused.folder", lang, folder=given),)
    setting = os.environ.get(CRITERIA_VARIABLE)
    if setting is None:
        return CRITERIA_FOLDER
    # An empty name is no folder: it must not mean the one from which the command was called.
    if setting and Path(setting).is_dir():
        return Path(setting)
    return (word("refused.folder_set", lang, variable=CRITERIA_VARIABLE, folder=setting),)


def catalogue_of(given: Path | None, lang: str = "ja") -> Catalogue | tuple[str, ...]:
    """The catalogue of a command's criteria folder, as ``criteria_folder`` chooses it.

    Where nobody can be judged by it: why, every fault as a line with the place to open.
    """
    # Only who needs a catalogue waits for its modules: `--help` does not.
    from rules.catalogue import Catalogue
    from rules.diagnostics import CriteriaRefused

    folder = criteria_folder(given, lang)
    if isinstance(folder, tuple):
        return folder
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
