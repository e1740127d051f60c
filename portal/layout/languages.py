"""In which language a page speaks: Japanese, やさしい日本語 or English."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Language(StrEnum):
    """The languages of the pages; the values are those of the phrase catalogue."""

    JA = "ja"
    EASY = "ja_EASY"
    EN = "en"

    @property
    def tag(self) -> str:
        """The language tag for ``<html lang>`` and ``Content-Language``."""
        return "en" if self is Language.EN else "ja"

    @property
    def own_name(self) -> str:
        """The language's name in itself, for the language switch."""
        return _OWN_NAMES[self]


_OWN_NAMES: Final[Mapping[Language, str]] = {
    Language.JA: "日本語",
    Language.EASY: "やさしい日本語",
    Language.EN: "English",
}


def chosen_language(given: str | None) -> Language:
    """The language asked for by name; Japanese where none is, or one that does not exist.

    What the browser says it prefers is not taken as a wish: phones on Japanese sites are set to
    many languages, and a page read together with an employer must not change with the phone. The
    switch stands at the top of every page.
    """
    return Language(given) if given in set(Language) else Language.JA
