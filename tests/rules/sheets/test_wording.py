from __future__ import annotations

import re
from pathlib import Path

from rules.sheets.doubts import Doubt, Reason
from rules.sheets.patterns import PATTERNS, pattern
from rules.sheets.reading import NoSheet
from rules.sheets.wording import sheet_words

ROOT = Path(__file__).resolve().parents[3]
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("rules/sheets", "portal/sheet_import", "portal/sheet_print")
    for path in sorted((ROOT / folder).glob("*.py"))
)


def said_somewhere(key: str) -> bool:
    if f'"{key}"' in SOURCE or f"'{key}'" in SOURCE:
        return True
    stem = key
    while "." in stem:
        stem, _, last = stem.rpartition(".")
        if f'"{stem}.{{' in SOURCE or (f'"{stem}' in SOURCE and f'"{last}"' in SOURCE):
            return True
    return f'"{key.rpartition(".")[2]}"' in SOURCE


def test_every_word_is_said_somewhere() -> None:
    assert [key for key in sheet_words() if not said_somewhere(key)] == []


def test_every_reason_can_be_told_in_both_languages() -> None:
    for reason in Reason:
        doubt = Doubt(reason, "L3.qualifications", "about", "text")
        assert doubt.sentence("ja") != doubt.sentence("en")
        assert doubt.sentence("ja").endswith("text")


def test_every_refusal_can_be_told_in_both_languages() -> None:
    for answer in NoSheet:
        assert set(sheet_words()[f"import.refused.{answer}"]) == {"ja", "en"}


def test_both_languages_of_a_key_take_the_same_values() -> None:
    for key, texts in sheet_words().items():
        taken = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}
        if key != "import.said.next":
            assert len(taken) == 1, key


def test_every_pattern_is_used_and_can_be_compiled() -> None:
    names = re.findall(r"^([a-z_0-9.]+):", PATTERNS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) == len(set(names))
    for name in names:
        assert pattern(name).flags & re.VERBOSE
        assert said_somewhere(name), name
