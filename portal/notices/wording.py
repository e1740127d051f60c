"""What a verification says, by key: data in ``wording.yaml``, in ``ja`` and ``en``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from ccus_data import wording as stored

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = Path(__file__).with_name("wording.yaml")


@dataclass(frozen=True, slots=True)
class Said(stored.Said):
    """One sentence by its key; its values are filled in when it is read."""

    def sentence(self, lang: str = "ja") -> str:
        """The sentence in ``ja`` or ``en``."""
        return word(self.key, lang, **dict(self.values))


def said(key: str, /, **values: object) -> Said:
    """A sentence with its values, kept as text."""
    return Said(key, tuple((name, str(value)) for name, value in values.items()))


def word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key with its values; KeyError where the catalogue lacks them."""
    return words()[key][lang].format(**values)


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    with WORDS.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found
