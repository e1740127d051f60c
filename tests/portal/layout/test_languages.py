from __future__ import annotations

import pytest

from evaluator.phrases import FALLBACKS, LANGUAGES
from portal.layout.languages import EVERYWHERE, OF_TECHNICIANS, Language, chosen_language


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ("en", Language.EN),
        ("ja_EASY", Language.EASY),
        ("ja", Language.JA),
        ("vi", Language.VI),
        ("id", Language.ID),
        ("zh", Language.ZH),
        ("zh-CN", Language.ZH),
        ("zh-Hans", Language.ZH),
        ("zh-TW", Language.JA),
        ("fr", Language.JA),
        ("", Language.JA),
        (None, Language.JA),
    ],
)
def test_the_reader_gets_the_language_they_chose_and_japanese_otherwise(
    given: str | None, language: Language
) -> None:
    assert chosen_language(given) is language


def test_the_languages_are_those_of_the_phrases() -> None:
    assert tuple(language.value for language in EVERYWHERE) == LANGUAGES
    assert {it.value: it.fallback.value for it in OF_TECHNICIANS} == FALLBACKS
    assert set(Language) == {*EVERYWHERE, *OF_TECHNICIANS}


def test_a_text_that_stands_everywhere_needs_no_other_language() -> None:
    assert all(language.fallback is language for language in EVERYWHERE)
    assert all(language.fallback in EVERYWHERE for language in OF_TECHNICIANS)


def test_criteria_are_told_in_the_nearer_of_their_two_languages() -> None:
    assert [language.ja_or_en for language in Language] == ["ja", "ja", "en", "en", "en", "ja"]
