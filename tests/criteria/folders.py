"""Criteria folders for tests: a small whole one, and copies of it with something changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rules.catalogue import CRITERIA_FOLDER

HERE: Final = Path(__file__).parent
GOOD: Final = HERE / "good"
"""Two made-up fields without a single finding, hints included."""


def changed(folder: Path, changes: Sequence[Mapping[str, Any]] = ()) -> Path:
    """A copy of the good folder with changes made in order.

    A change names a ``file`` and one of: ``replace`` (a text that stands there exactly once) with
    ``by``, ``write`` (its whole new text), or ``remove``.
    """
    made = folder / "criteria"
    shutil.copytree(GOOD, made)
    for change in changes:
        path = made / change["file"]
        if "write" in change:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change["write"], encoding="utf-8")
        elif change.get("remove"):
            path.unlink()
        else:
            text = path.read_text(encoding="utf-8")
            assert text.count(change["replace"]) == 1, (change, text.count(change["replace"]))
            path.write_text(text.replace(change["replace"], change["by"]), encoding="utf-8")
    return made


def with_a_gap(folder: Path) -> Path:
    """The project's criteria; those of electrical lack 2022-04-01 to 2023-09-10."""
    made = folder / "criteria"
    shutil.copytree(CRITERIA_FOLDER, made)
    first = made / "electrical" / "2020-04-01.yaml"
    text, since = first.read_text(encoding="utf-8"), "  from: 2020-04-01\n"
    assert text.count(since) == 1
    first.write_text(text.replace(since, f"{since}  until: 2022-03-31\n"), encoding="utf-8")
    return made


def line_of(path: Path, text: str) -> int:
    """The line on which a text begins that stands in a file exactly once."""
    whole = path.read_text(encoding="utf-8")
    assert whole.count(text) == 1, (path.name, text, whole.count(text))
    return whole[: whole.index(text)].count("\n") + 1
