"""The words of proposals and their journal, by key: data in ``wording.yaml``.

What cannot be done as asked is a ``Refused`` with its reasons (``Said``); the doors turn each into
a sentence of the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("ja", "en")

WORDS: Final = Path(__file__).with_name("wording.yaml")


class Speaks(Protocol):
    """Something that is said in the reader's language."""

    def sentence(self, lang: str = "ja") -> str:
        """What it says, in ``ja`` or ``en``."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence by its key; its values are filled in when it is read.

    A value is text, or something that is said in the reader's language as well.
    """

    key: str
    values: tuple[tuple[str, str | Speaks], ...] = ()

    def sentence(self, lang: str = "ja") -> str:
        """The sentence in ``ja`` or ``en``."""
        filled = {
            name: value if isinstance(value, str) else value.sentence(lang)
            for name, value in self.values
        }
        return word(self.key, lang, **filled)


class Refused(Exception):
    """What cannot be done as asked: every reason at once, each with what to do."""

    def __init__(self, *reasons: Said) -> None:
        super().__init__("\n".join(one.sentence("en") for one in reasons))
        self.reasons = reasons


def said(key: str, /, **values: object) -> Said:
    """A sentence with its values; what speaks for itself is kept, all else is kept as text."""
    kept = (
        (name, value if hasattr(value, "sentence") else str(value))
        for name, value in values.items()
    )
    return Said(key, tuple(kept))


def word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key with its values; KeyError where the catalogue lacks them."""
    return words()[key][lang].format(**values)


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    import yaml  # noqa: PLC0415 - only people need words

    with WORDS.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found
