"""The forms in which sheets say things, from ``patterns.yaml``: regular expressions by name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PATTERNS: Final = Path(__file__).with_name("patterns.yaml")


def pattern(name: str) -> re.Pattern[str]:
    """The form of a name; KeyError where there is none."""
    return _patterns()[name]


def found(name: str, text: str) -> re.Match[str] | None:
    """A text that has the form as a whole, or None."""
    return pattern(name).fullmatch(text)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    import yaml  # noqa: PLC0415 - only whoever reads a sheet needs it; judging must start fast

    with PATTERNS.open(encoding="utf-8") as file:
        written: Mapping[str, str] = yaml.load(file, Loader=yaml.CSafeLoader)
    return {name: re.compile(text, re.VERBOSE) for name, text in written.items()}
