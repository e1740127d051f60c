"""The words of this layer, by key: data in the YAML files of this folder, one a subject.

What cannot be done as asked is a `Refused` with its reasons (`Said`); the doors turn each into a
sentence of the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("ja", "en")

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence by its key; its values are filled in when it is read."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, lang: str = "ja") -> str:
        """The sentence in ``ja`` or ``en``."""
        return word(self.key, lang, **dict(self.values))


class Refused(Exception):
    """What cannot be done as asked: every reason at once, each with what to do."""

    def __init__(self, *reasons: Said) -> None:
        super().__init__("\n".join(one.sentence("en") for one in reasons))
        self.reasons = reasons


def said(key: str, /, **values: object) -> Said:
    """A sentence with its values, kept as text."""
    return Said(key, tuple((name, str(value)) for name, value in values.items()))


def word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key with its values; KeyError where the catalogue lacks them."""
    return words()[key][lang].format(**values)


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language; KeyError where a key stands twice."""
    import yaml  # noqa: PLC0415 - only people need words

    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if twice := found.keys() & entries.keys():
            raise KeyError(f"{path.name}: {', '.join(sorted(twice))} stands twice")
        found |= entries
    return found


__all__ = ["LANGUAGES", "Refused", "Said", "said", "word", "words"]
