"""What is wrong with a record: every place at once, with what to do, never half-read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluator.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSHOWABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, line separators and lone surrogates: they break files and screens."""

SHOWN: Final = 40
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault by its place in the record, such as ``histories[12].date``.

    ``values`` are shown in the sentence; they are cut short and free of control characters.
    """

    path: str
    code: str
    values: tuple[tuple[str, str], ...] = ()

    def wrong(self, lang: str = "ja") -> str:
        """What is wrong, in one sentence."""
        return phrase(f"fault.{self.code}.wrong", lang, **dict(self.values))

    def mend(self, lang: str = "ja") -> str:
        """What to do about it, in one sentence."""
        return phrase(f"fault.{self.code}.mend", lang, **dict(self.values))


@dataclass(frozen=True, slots=True)
class RecordFaults:
    """A refused record: all its faults, in the order of the record."""

    faults: tuple[Fault, ...]


def showable(text: str) -> str:
    """A text with every character that cannot be shown replaced."""
    return UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def shown(value: object) -> str:
    """A value as a fault may show it: short, on one line, safe to print anywhere."""
    text = value if isinstance(value, str) else repr(value)
    clean = showable(text[:SHOWN])
    return clean if len(text) <= SHOWN else clean + "…"


def fault(path: str, code: str, *, allowed: Iterable[str] = (), **values: object) -> Fault:
    """Make a fault with values that are safe to show; ``allowed`` words are shown whole."""
    safe = [(key, shown(value)) for key, value in values.items()]
    if words := ", ".join(allowed):
        safe.append(("allowed", words))
    return Fault(path, code, tuple(safe))
