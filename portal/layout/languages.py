"""In which language a page speaks: Japanese, やさしい日本語, English, and those of technicians."""

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
    VI = "vi"
    ID = "id"
    ZH = "zh"

    @property
    def tag(self) -> str:
        """The language tag for ``<html lang>`` and ``Content-Language``."""
        return _TAGS[self]

    @property
    def own_name(self) -> str:
        """The language's name in itself, for the language switch."""
        return _OWN_NAMES[self]

    @property
    def fallback(self) -> Language:
        """The language that stands in where this one has no text; every text is in that one.

        English for readers of Vietnamese and Indonesian; Japanese for those of Chinese, who can
        read its characters.
        """
        return _FALLBACKS.get(self, self)

    @property
    def ja_or_en(self) -> str:
        """The nearer one of the two languages in which criteria and their changes are told."""
        return "en" if self.fallback is Language.EN else "ja"


EVERYWHERE: Final = (Language.JA, Language.EASY, Language.EN)
"""The languages every text of every room has."""

OF_TECHNICIANS: Final = (Language.VI, Language.ID, Language.ZH)
"""The languages that rooms facing technicians have besides."""

_TAGS: Final[Mapping[Language, str]] = {
    Language.JA: "ja",
    Language.EASY: "ja",
    Language.EN: "en",
    Language.VI: "vi",
    Language.ID: "id",
    Language.ZH: "zh-Hans",
}

_OWN_NAMES: Final[Mapping[Language, str]] = {
    Language.JA: "日本語",
    Language.EASY: "やさしい日本語",
    Language.EN: "English",
    Language.VI: "Tiếng Việt",
    Language.ID: "Bahasa Indonesia",
    Language.ZH: "简体中文",
}

_FALLBACKS: Final[Mapping[Language, Language]] = {
    Language.VI: Language.EN,
    Language.ID: Language.EN,
    Language.ZH: Language.JA,
}

_NAMES: Final[Mapping[str, Language]] = {
    **{language.value: language for language in Language},
    "zh-CN": Language.ZH,
    "zh-Hans": Language.ZH,
}


def is_language(given: str | None) -> bool:
    """Whether a language of the pages has this name."""
    return given in _NAMES


def chosen_language(given: str | None) -> Language:
    """The language asked for by name; Japanese where none is, or one that does not exist.

    What the browser says it prefers is not taken as a wish: phones on Japanese sites are set to
    many languages, and a page read together with an employer must not change with the phone. The
    switch stands at the top of every page.
    """
    return _NAMES.get(given or "", Language.JA)
