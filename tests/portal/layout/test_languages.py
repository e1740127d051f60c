from __future__ import annotations

import pytest

from portal.layout.languages import Language, chosen_language


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ("en", Language.EN),
        ("ja_EASY", Language.EASY),
        ("ja", Language.JA),
        ("fr", Language.JA),
        ("", Language.JA),
        (None, Language.JA),
    ],
)
def test_the_reader_gets_the_language_they_chose_and_japanese_otherwise(
    given: str | None, language: Language
) -> None:
    assert chosen_language(given) is language
