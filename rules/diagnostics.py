"""A checker's finding: code, severity, place, and a sentence from the diagnostics catalogue.

The sentences are data (``diagnostics.yaml``), in Japanese and English: they are part of the
public interface, and every code has a bad fixture in ``tests/criteria/lint``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCES: Final = Path(__file__).with_name("diagnostics.yaml")


class Severity(StrEnum):
    """How grave a finding is: only an error keeps a criteria file from judging."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding in one criteria or catalogue file; ``line`` counts from 1."""

    file: str
    line: int
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives to the code."""
        return Severity(_sentences()[self.code]["severity"])

    def sentence(self, lang: str = "ja") -> str:
        """What is wrong and what to do, in ``ja`` or ``en``."""
        values = dict(self.values)
        if values.get("place") == "":
            values["place"] = word("place.top", lang)
        if "shape" in values:
            values["shape"] = word(f"shape.{values['shape']}", lang)
        return _sentences()[self.code][lang].format(**values)

    def line_said(self, lang: str = "ja", folder: str = "") -> str:
        """The finding as one line, with its place to open; ``folder`` ends with a slash."""
        severity = word(f"check.{self.severity}", lang)
        return f"{folder}{self.file}:{self.line}: {self.code} {severity}: {self.sentence(lang)}"


def diagnostic(code: str, file: str, line: int, **values: object) -> Diagnostic:
    """Make a finding; values are kept as text, in the order given."""
    return Diagnostic(file, line, code, tuple((key, str(value)) for key, value in values.items()))


class CriteriaRefused(Exception):
    """Criteria files that cannot judge anybody, with every finding at once."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep the findings; the message names the first."""
        first = diagnostics[0]
        super().__init__(f"{first.file}:{first.line}: {first.sentence('en')} ({len(diagnostics)})")
        self.diagnostics = diagnostics


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    import yaml  # noqa: PLC0415 - only a finding needs the sentences; judging must start fast

    with SENTENCES.open(encoding="utf-8") as file:
        return dict(yaml.load(file, Loader=yaml.CSafeLoader))


def known_codes() -> tuple[str, ...]:
    """Every diagnostic code, in order."""
    return tuple(sorted(_sentences()))
