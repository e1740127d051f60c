"""Stored values as files show them: words and headers for people, or plain ones for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccus_data.kinds import word_list

if TYPE_CHECKING:
    from ccus_data.kinds import Column

Show = Callable[[object], object]


def header(column: Column, lang: str) -> str:
    """What a column is called: the label of the screens, or its English name."""
    return column.labels[0] if lang == "ja" else column.public


def shown(column: Column, lang: str) -> Show:
    """How a value is written where people read it; None stays None, days stay days."""
    words = word_list(column.words).written if column.words and lang == "ja" else {}
    if column.form == "flag":
        flags = {True: words.get("true", "true"), False: words.get("false", "false")}
        return lambda value: None if value is None else flags[bool(value)]
    if words:
        return lambda value: None if value is None else words[str(value)]
    return lambda value: value
