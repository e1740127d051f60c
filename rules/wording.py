"""The words of the ``criteria`` verb and the checker: data in ``wording.yaml``, by key.

What a judgement says to people stands in the phrase catalogue of the evaluator; here are the
words for criteria themselves, which are read without judging anybody.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = Path(__file__).with_name("wording.yaml")


def word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key, their values filled in; KeyError where the catalogue lacks them."""
    return _catalogue()[key][lang].format(**values)


def words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    return _catalogue()


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    import yaml  # noqa: PLC0415 - only people need words; judging must start fast

    with WORDS.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found
