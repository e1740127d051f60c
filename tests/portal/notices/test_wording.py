from __future__ import annotations

import string
from pathlib import Path

from ccus_data.wording import LANGUAGES
from portal.notices import wording
from portal.notices.standing import STATES
from portal.notices.wording import words


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_key_has_words_in_every_language_with_the_same_values() -> None:
    for key, texts in words().items():
        assert set(texts) == set(LANGUAGES), key
        assert len({frozenset(places(text)) for text in texts.values()}) == 1, key


def test_every_word_is_said_somewhere() -> None:
    folder = Path(wording.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    states = {f"notice.state_{state}" for state in STATES}
    assert [key for key in words() if f'"{key}"' not in source and key not in states] == []
