from __future__ import annotations

import string
from pathlib import Path

import pytest

import attendance
import ccus_data
from ccus_data.wording import LANGUAGES, Refused, said, word, words

SOURCES = sorted(
    path
    for room in (ccus_data, attendance)
    for path in Path(str(room.__file__)).parent.rglob("*.py")
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_key_without_words_is_a_fault_and_never_an_empty_place() -> None:
    with pytest.raises(KeyError):
        word("no.such.key")


def test_every_key_has_words_in_every_language_with_the_same_values() -> None:
    for key, texts in words().items():
        assert set(texts) == set(LANGUAGES), key
        assert len({frozenset(places(text)) for text in texts.values()}) == 1, key


def test_a_refusal_says_all_its_reasons() -> None:
    refused = Refused(
        said("revision.behind", found="0001", needed="0002"),
        said("ledger.missing", number=3, until=4),
    )
    assert [reason.key for reason in refused.reasons] == ["revision.behind", "ledger.missing"]
    assert str(refused).splitlines() == [reason.sentence("en") for reason in refused.reasons]
    assert "0001" in refused.reasons[0].sentence("ja")


def spoken(key: str) -> str:
    """What the code says for a key: a fault by its code alone, all else by the whole key."""
    parts = key.split(".")
    return parts[1] if parts[0] == "fault" else key


def test_every_word_is_said_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert [key for key in words() if f'"{spoken(key)}"' not in source] == []


def test_a_fault_says_what_is_wrong_and_what_to_do() -> None:
    faults = {key for key in words() if key.startswith("fault.")}
    codes = {spoken(key) for key in faults}
    assert faults == {f"fault.{code}.{part}" for code in codes for part in ("wrong", "mend")}
