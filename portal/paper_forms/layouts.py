"""The layouts of the paper forms, as ``layout.yaml`` describes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYOUT: Final = Path(__file__).with_name("layout.yaml")


@dataclass(frozen=True, slots=True)
class PaperLayout:
    """The words on one form: heads of its sections in order, labels, printed texts."""

    marks: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, tuple[str, ...]]]
    printed: tuple[tuple[str, int], ...]
    extra: Mapping[str, str]

    @property
    def words(self) -> frozenset[str]:
        """All heads and labels."""
        groups = [
            *self.sections.values(),
            *(w for own in self.labels.values() for w in own.values()),
        ]
        return frozenset(
            {word for group in groups for word in group} | {"年", "月", "日", "レベル"}
        )

    def is_printed(self, text: str) -> bool:
        """Whether a text, without spaces, is one that stands on the empty form."""
        return any(text.startswith(begin) and len(text) <= most for begin, most in self.printed)


@dataclass(frozen=True, slots=True)
class Layouts:
    """All layouts, and the signs that people use on any form."""

    application: PaperLayout
    certificate: PaperLayout
    consent: tuple[str, ...]
    hidden: frozenset[str]
    chosen: frozenset[str]
    months: tuple[str, ...]

    def is_known(self, text: str) -> bool:
        """Whether a text, without spaces, is printed on one of the forms or one of their labels."""
        return text in self.hidden or any(
            layout.is_printed(text) or text in layout.words
            for layout in (self.application, self.certificate)
        )


@cache
def layouts() -> Layouts:
    """The layouts; read once."""
    read: dict[str, Any] = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    signs = read["signs"]
    return Layouts(
        _layout(read["evaluation_application"]),
        _layout(read["career_certificate"]),
        tuple(read["consent"]["marks"]),
        frozenset(text for text, _ in read["hidden"]),
        frozenset(signs["chosen"]),
        tuple(signs["months"]),
    )


def _layout(read: dict[str, Any]) -> PaperLayout:
    return PaperLayout(
        tuple(read["marks"]),
        {name: tuple(words) for name, words in read["sections"].items()},
        {
            section: {path: tuple(words) for path, words in labels.items()}
            for section, labels in read["labels"].items()
        },
        tuple((begin, most) for begin, most in read["printed"]),
        {key: read[key] for key in ("works", "addressee") if key in read},
    )
