from __future__ import annotations

import string
from pathlib import Path

import pytest

import portal.criteria_proposals
from portal.criteria_proposals import LANGUAGES, NoEffect, State, said, word
from portal.criteria_proposals.states import Step
from portal.criteria_proposals.wording import words

SOURCES = sorted(Path(portal.criteria_proposals.__file__).parent.glob("*.py"))
BY_STATE = {f"state.{one}" for one in State}
BY_STEP = {f"{family}.{one}" for family in ("step", "took") for one in Step}
BUILT = ("list.", "severity.", "next.", "open.", "show.because.")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_key_without_words_is_a_fault_and_never_an_empty_place() -> None:
    with pytest.raises(KeyError):
        word("no.such.key")


def test_every_key_has_words_in_every_language_with_the_same_values() -> None:
    for key, texts in words().items():
        assert set(texts) == set(LANGUAGES), key
        assert len({frozenset(places(text)) for text in texts.values()}) == 1, key


def test_every_state_step_and_reason_has_words() -> None:
    needed = BY_STATE | (BY_STEP - {"step.proposed"}) | {f"no_effect.{one}" for one in NoEffect}
    assert needed <= words().keys()


def test_every_word_is_said_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    known = BY_STATE | BY_STEP | {f"no_effect.{one}" for one in NoEffect}
    unsaid = [
        key
        for key in words()
        if f'"{key}"' not in source and key not in known and not key.startswith(BUILT)
    ]
    assert unsaid == []


@pytest.mark.parametrize(("lang", "expected"), [("ja", "提案済み"), ("en", "proposed")])
def test_a_value_that_speaks_is_said_in_the_readers_language(lang: str, expected: str) -> None:
    sentence = said("step.closed", number=1, state=said("state.proposed")).sentence(lang)
    assert expected in sentence
