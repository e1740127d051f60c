"""What the verbs of the operator share: who does it, in which words, and why nothing was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NoReturn

from portal.layout import Language

if TYPE_CHECKING:
    import argparse

    from portal.layout import Words


class NotDone(Exception):
    """Why nothing was done: one line for each reason."""


@dataclass(frozen=True, slots=True)
class VerbDesk:
    """One command: what was asked, and its words, whose keys begin with ``ROOM``."""

    ROOM: ClassVar[str]

    asked: argparse.Namespace
    words: Words

    def say(self, key: str, **values: object) -> str:
        """A sentence in the language that was asked for."""
        return self.words.text(f"{self.ROOM}.{key}", Language(self.asked.lang), **values)

    def refuse(self, key: str, **values: object) -> NoReturn:
        """Raise `NotDone` with a sentence."""
        raise NotDone(self.say(key, **values))

    @property
    def by(self) -> str:
        """Who does it, for the ledger; empty where only blanks were given."""
        return str(self.asked.by).strip()
