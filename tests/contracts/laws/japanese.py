"""Law: no Japanese sentence in Python; screens live in templates, reasons in the phrase catalogue.

Names of the field (職長, 建築大工) are data and stay allowed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import Breach, Source, docstrings

JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
HIRAGANA: Final = re.compile(r"[\u3041-\u3096]")
MARKS: Final = re.compile(r"[。、！？「」]")
ENDINGS: Final = re.compile(
    r"(?:です|ます|ません|でした|ました|ください|である|ない|した|する|れる)"
)
MOST_HIRAGANA_IN_A_NAME: Final = 5
"""Longest run of hiragana seen in names of trades and fields is four; a sentence soon has more."""


def is_sentence(text: str) -> bool:
    """Whether a text reads as Japanese prose and not as a name."""
    if not JAPANESE.search(text):
        return False
    return bool(
        MARKS.search(text)
        or ENDINGS.search(text)
        or len(HIRAGANA.findall(text)) > MOST_HIRAGANA_IN_A_NAME
    )


def japanese_sentences(source: Source) -> Iterator[Breach]:
    """Every Japanese sentence in a string, and every f-string that builds one from parts."""
    spared = docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            if any(HIRAGANA.search(str(part)) for part in parts):
                yield source.breach(node, "builds a Japanese phrase: move it to the catalogue")
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spared
            and is_sentence(node.value)
        ):
            yield source.breach(node, f"Japanese sentence {node.value[:20]!r}")
