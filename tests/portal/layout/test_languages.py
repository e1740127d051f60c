from __future__ import annotations

import pytest

from portal.layout.languages import Language, chosen_language


@pytest.mark.parametrize(
    ("given", "accepted", "language"),
    [
        ("en", "ja", Language.EN),
        ("ja_EASY", "en", Language.EASY),
        ("ja", "en", Language.JA),
        ("fr", "en", Language.EN),
        ("", "", Language.JA),
        (None, None, Language.JA),
        (None, "ja,en;q=0.9", Language.JA),
        (None, "en-US,en;q=0.9,ja;q=0.8", Language.EN),
        (None, "en;q=0.5, ja;q=0.9", Language.JA),
        (None, "vi-VN,vi;q=0.9", Language.EASY),
        (None, "vi-VN,vi;q=0.9,en;q=0.5", Language.EN),
        (None, "en;q=0, id", Language.EASY),
        (None, ";;;=,q=q;q=x", Language.JA),
        (None, "x" * 100_000, Language.EASY),
    ],
)
def test_the_reader_gets_the_language_they_can_read(
    given: str | None, accepted: str | None, language: Language
) -> None:
    assert chosen_language(given, accepted) is language
