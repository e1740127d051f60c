"""The one catalogue of reasons in words: Japanese, やさしい日本語, English, and further languages.

Web pages, the PDF, the command line and the API all take their sentences from here. What
technicians are told on pages is also in their languages, one file each in ``further/``; the rest
(the table of the command line, faults of files) is told them in the language `FALLBACKS` names.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("ja", "ja_EASY", "en")

FALLBACKS: Final = MappingProxyType({"vi": "en", "id": "en", "zh": "ja"})
"""The further languages, each with the one that stands in where it has no sentence."""

FOLDER: Final = Path(__file__).parent

__all__ = ["FALLBACKS", "LANGUAGES", "keys", "phrase"]


def phrase(key: str, lang: str, /, **values: object) -> str:
    """The sentence of a key in a language, with its values filled in.

    KeyError for a key or language that does not exist: a missing sentence is a fault here and
    never an empty place on a screen.
    """
    texts = _catalogue()[key]
    fallback = FALLBACKS.get(lang)
    text = texts[lang] if fallback is None else _further(lang).get(key, texts[fallback])
    return text.format(**values)


def keys() -> tuple[str, ...]:
    """Every key of the catalogue, in order."""
    return tuple(sorted(_catalogue()))


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    import yaml  # noqa: PLC0415 - only words need it; judging to JSON must start fast

    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        with path.open(encoding="utf-8") as file:
            entries = yaml.load(file, Loader=yaml.CSafeLoader)
        for key, texts in entries.items():
            if key in found or set(texts) != set(LANGUAGES):
                msg = f"{path.name}: {key} stands twice or lacks a language"
                raise ValueError(msg)
            found[key] = texts
    return found


@cache
def _further(lang: str) -> Mapping[str, str]:
    import yaml  # noqa: PLC0415 - as above

    path = FOLDER / "further" / f"{lang}.yaml"
    with path.open(encoding="utf-8") as file:
        found: dict[str, str] = yaml.load(file, Loader=yaml.CSafeLoader)
    unknown = set(found) - set(_catalogue())
    if unknown:
        msg = f"{path.name}: {', '.join(sorted(unknown))}: no such phrase"
        raise ValueError(msg)
    return found
