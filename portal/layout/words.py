"""The words of the pages: one catalogue per feature, every entry in every language.

A catalogue is ``<feature>/words.yaml``: ``key: {ja: …, ja_EASY: …, en: …}``. A room that faces
technicians has beside it ``words.vi.yaml``, ``words.id.yaml`` and ``words.zh.yaml``: ``key: …``.
A text may hold ``{values}`` and, for readers who cannot read every kanji, ``漢字《かんじ》`` for
ruby. Texts hold no markup of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import yaml
from markupsafe import Markup, escape

from portal.layout.languages import EVERYWHERE, OF_TECHNICIANS, Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RUBY: Final = re.compile(r"([\u4e00-\u9fff々]+)《([^《》]+)》")
READING: Final = re.compile(r"([\u4e00-\u9fff々]+)（([\u3041-\u3096ー]+)）")


class WordsFault(Exception):
    """A catalogue that cannot be used; says the file and the key."""


class Words:
    """The texts of the pages by ``feature.key``."""

    def __init__(self, texts: Mapping[tuple[str, Language], str]) -> None:
        self._texts = texts
        # A page asks for hundreds: what does not depend on their values is worked out once.
        self._plain: dict[tuple[str, Language], str] = {}
        self._marked: dict[tuple[str, Language], Markup] = {}

    @classmethod
    def load(cls, catalogues: Mapping[str, Path]) -> Words:
        """All catalogues, by feature; a missing language or a repeated key is refused."""
        texts: dict[tuple[str, Language], str] = {}
        for feature, path in catalogues.items():
            for key, by_language in _entries(path, path.stat().st_mtime_ns):
                if set(by_language) != set(EVERYWHERE):
                    raise WordsFault(f"{path.name}: {key}: one text per language is needed")
                if (f"{feature}.{key}", Language.JA) in texts:
                    raise WordsFault(f"{path.name}: {key}: stands there twice")
                for language in EVERYWHERE:
                    texts[f"{feature}.{key}", language] = by_language[language]
            for language in OF_TECHNICIANS:
                further = path.with_name(f"{path.stem}.{language}{path.suffix}")
                if further.exists():
                    _add(texts, feature, language, further)
        return cls(texts)

    @property
    def keys(self) -> frozenset[str]:
        """Every key that has a text."""
        return frozenset(key for key, _ in self._texts)

    def is_in(self, key: str, language: Language) -> bool:
        """Whether there is a text in this very language."""
        return (key, language) in self._texts

    def raw(self, key: str, language: Language) -> str:
        """The text as it stands in the catalogue; that of the fallback where there is none."""
        text = self._texts.get((key, language))
        return self._texts[key, language.fallback] if text is None else text

    def text(self, key: str, language: Language, **values: object) -> str:
        """The text as plain characters, without ruby: for titles and attributes."""
        template = self._plain.get((key, language))
        if template is None:
            template = RUBY.sub(r"\1", self.raw(key, language))
            self._plain[key, language] = template
        return template.format(**values)

    def markup(self, key: str, language: Language, **values: object) -> Markup:
        """The text for the body of a page: values escaped, ruby as ``<ruby>``.

        A text of the fallback says which language it is in, for those who have it read aloud.
        """
        template = self._marked.get((key, language))
        if template is None:
            template = ruby(self.raw(key, language))
            if not self.is_in(key, language):
                tag = language.fallback.tag
                template = Markup('<span lang="{}">').format(tag) + template + Markup("</span>")
            self._marked[key, language] = template
        # Formatting markup escapes the values.
        return template.format(**values)


def ruby(text: str) -> Markup:
    """A text with ``漢字《かんじ》`` as HTML ruby, all else escaped."""
    marked = RUBY.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", str(escape(text)))
    return Markup(marked)  # noqa: S704 - escaped before the marks are set


def with_readings(text: str, language: Language) -> Markup:
    """A sentence of the phrase catalogue for the body of a page.

    Its やさしい日本語 carries readings in brackets, as print needs them; they become ruby.
    """
    if language is not Language.EASY:
        return escape(text)
    return ruby(READING.sub(r"\1《\2》", text))


def _add(
    texts: dict[tuple[str, Language], str], feature: str, language: Language, path: Path
) -> None:
    """One more language of a feature; a key its catalogue does not have is refused."""
    for key, text in _lines(path, path.stat().st_mtime_ns):
        if (f"{feature}.{key}", Language.JA) not in texts:
            raise WordsFault(f"{path.name}: {key}: is not a key of words.yaml")
        if (f"{feature}.{key}", language) in texts:
            raise WordsFault(f"{path.name}: {key}: stands there twice")
        texts[f"{feature}.{key}", language] = text


@lru_cache(maxsize=100)
def _lines(path: Path, _changed: int) -> list[tuple[str, str]]:
    """Keys and texts of one language in the order of the file, repeated keys included."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if root is None:
        raise WordsFault(f"{path}: empty")
    return [(key.value, text.value) for key, text in root.value]


@lru_cache(maxsize=100)
def _entries(path: Path, _changed: int) -> list[tuple[str, dict[str, str]]]:
    """Keys and texts in the order of the file, repeated keys included; read once as it is."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if root is None:
        raise WordsFault(f"{path}: empty")
    return [
        (key.value, {language.value: text.value for language, text in texts.value})
        for key, texts in root.value
    ]
