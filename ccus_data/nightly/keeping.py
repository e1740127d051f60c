"""Where a night's results lie, so that a run ended at any moment leaves the old or the new whole.

A run writes into a folder of its own under ``runs``. The link ``current`` is then turned to it in
one step: before it the old results stand, after it the new ones. What remains to do afterwards
(the run's judgements beside those of earlier runs, the old folder's end) is done by the next run
if this one is ended.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Final

from ccus_data.snapshot import place

if TYPE_CHECKING:
    from pathlib import Path

RUNS: Final = "runs"
CURRENT: Final = "current"
JUDGEMENTS: Final = "judgements"
WORKING: Final = ".working"
"""Answers of the engines, in folders that begin with the number of the run."""

SHOWN: Final = ("levels.parquet", "missing.parquet", "quarantine.parquet", "report.json")
"""What everybody finds in the folder itself, as links into the run in force."""


def current_run(out: Path) -> int:
    """The number of the run in force; 0 before the first."""
    try:
        return int((out / CURRENT).readlink().name)
    except FileNotFoundError:
        return 0


def folder_of(out: Path, run: int) -> Path:
    """The folder of a run."""
    return out / RUNS / f"{run:06}"


def judgements_of(out: Path, run: int) -> Path:
    """The judgements that a run appended."""
    return out / JUDGEMENTS / f"{run:06}.parquet"


def tidy(out: Path) -> None:
    """Finish what an ended run left: its results in their places, or nothing of it at all.

    Answers of the engines to a run that is still to come are left for it.
    """
    run = current_run(out)
    if run:
        _publish(out, run)
    folders = out / RUNS
    for left in folders.iterdir() if folders.is_dir() else ():
        if not (re.fullmatch(r"\d{6}", left.name) and int(left.name) == run):
            shutil.rmtree(left)
    pieces = list((out / WORKING).iterdir()) if (out / WORKING).is_dir() else []
    if all(int(piece.name[:6]) <= run for piece in pieces):
        shutil.rmtree(out / WORKING, ignore_errors=True)


def begin(out: Path, run: int) -> Path:
    """A new, empty folder for a run."""
    folder = folder_of(out, run)
    folder.mkdir(parents=True)
    return folder


def finish(out: Path, run: int) -> None:
    """Put a run in force. Its folder is whole: every file is on the disk before the link turns."""
    folder = folder_of(out, run)
    for path in (*folder.rglob("*"), folder, folder.parent):
        _sync(path)
    _link(out / CURRENT, f"{RUNS}/{run:06}")
    tidy(out)


def _publish(out: Path, run: int) -> None:
    for name in SHOWN:
        if not (out / name).is_symlink():
            _link(out / name, f"{CURRENT}/{name}")
    appended, target = folder_of(out, run) / "judgements.parquet", judgements_of(out, run)
    if appended.is_file() and not target.exists():
        target.parent.mkdir(exist_ok=True)
        new = target.with_name(f".{target.name}.new")
        new.unlink(missing_ok=True)
        place(appended, new)
        new.replace(target)


def _link(path: Path, to: str) -> None:
    """A link that points elsewhere from one moment to the next."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Have a file, or the list of a folder's files, on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
