"""Identifiers in forms and addresses, which anybody may have typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGITS: Final = 14


def identifier(text: str) -> str:
    """A text that has the form of an identifier; else nothing, which none is."""
    fits = len(text) == DIGITS and text.isascii() and text.isdigit()
    return text if fits else ""


def identifiers(texts: Iterable[str], most: int) -> list[str]:
    """Those of some texts that are identifiers, each once, in their order; at most so many."""
    return [one for one in dict.fromkeys(map(identifier, texts)) if one][:most]
