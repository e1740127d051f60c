"""The words of sheets: data in ``wording.yaml``, by key."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = Path(__file__).with_name("wording.yaml")


def sheet_word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key, their values filled in; KeyError where the catalogue lacks them."""
    return sheet_words()[key][lang].format(**values)


@cache
def sheet_words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    import yaml  # noqa: PLC0415 - only whoever reads or prints a sheet needs it

    with WORDS.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found
