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


def chosen_language(given: str | None, accept_language: str | None) -> Language:
    """The language asked for by name, else the reader's best one by ``Accept-Language``.

    A reader who asks for neither Japanese nor English gets やさしい日本語, which is written for
    people who learn Japanese at work. Nothing asked, or nothing readable: Japanese.
    """
    if given in set(Language):
        return Language(given)
    wishes = _wishes(accept_language or "")
    if not wishes:
        return Language.JA
    for _, tag in wishes:
        if tag == "ja":
            return Language.JA
        if tag == "en":
            return Language.EN
    return Language.EASY


def _wishes(header: str) -> list[tuple[float, str]]:
    """Primary language tags of the header, most wanted first; unreadable parts are left out."""
    wishes: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        tag, _, weight = part.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = weight.strip().removeprefix("q=") or "1"
        if primary.isalpha() and quality.replace(".", "", 1).isdecimal() and float(quality) > 0:
            wishes.append((-float(quality), primary))
    return sorted(wishes, key=lambda wish: wish[0])
