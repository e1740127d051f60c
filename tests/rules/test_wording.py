from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.wording import word, words

RULES = Path(__file__).resolve().parents[2] / "rules"
BUILT = re.compile(
    r"^(status|status_long|precision|agreement|shape|list|show\.(role|source_\w+|role_days)|check)"
    r"(\.|$)"
)


def test_a_key_is_said_with_its_values() -> None:
    assert word("list.judged_to_level", level=3) == "3まで"
    assert word("check.error", "en") == "error"
    assert word("status.complete") == "確認済み"


@pytest.mark.parametrize(("key", "lang"), [("no.such.key", "ja"), ("list.no", "en")])
def test_words_that_are_missing_are_a_fault_and_never_an_empty_place(key: str, lang: str) -> None:
    with pytest.raises(KeyError):
        word(key, lang)


def test_every_key_has_japanese_words() -> None:
    assert [key for key, texts in words().items() if not texts.get("ja")] == []


def test_both_languages_of_a_key_take_the_same_values() -> None:
    for key, texts in words().items():
        taken = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in texts.items()}
        assert len({frozenset(values) for values in taken.values()}) == 1, key


def test_every_word_is_said_somewhere() -> None:
    kit = RULES.parent / "evaluator" / "conformance"
    files = sorted((*RULES.glob("*.py"), *RULES.glob("comparing/*.py"), *kit.glob("*.py")))
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    said = [key for key in words() if f'"{key}"' in source or BUILT.match(key)]
    unsaid = [
        key
        for key in words()
        if key not in said
        and f'("{key.partition(".")[2]}"' not in source
        and f'"{key.partition(".")[2]}"' not in source
    ]
    assert unsaid == []
