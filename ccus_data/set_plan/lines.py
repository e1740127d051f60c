"""The qualification lines of one document, numbered, as bits of whole numbers.

A line is a distinct set of catalogue entries that satisfies some place of the document. Line ``n``
is bit ``n % WORD`` of word ``n // WORD``, so a document may have any number of lines, and the words
are numbers that every engine of SQL can hold and combine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rules.model import HeldQualification, LowerLevel, RoleDays, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.model import Level, QualificationKey, Requirement, Revision

WORD: Final = 63
"""Bits of a word: a signed 64-bit number that is never negative."""

Words = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """The distinct lines of a document in the order of the sheet, and what meets which."""

    lines: tuple[HeldQualification, ...]
    number: dict[frozenset[QualificationKey], int]
    met_by: dict[QualificationKey, int]

    def bit_of(self, line: HeldQualification) -> int:
        """The number of a line of the document."""
        return self.number[frozenset(line.accepted)]

    def met(self, keys: Iterable[QualificationKey]) -> int:
        """The lines that catalogue entries meet, as one whole number of any size."""
        found = 0
        for key in keys:
            found |= self.met_by.get(key, 0)
        return found

    @property
    def words(self) -> int:
        """How many words the lines need; at least one."""
        return max(1, -(-len(self.lines) // WORD))


def asked_for(revision: Revision) -> Iterator[Requirement]:
    """Every qualification tree of a document: of its levels, and of roles that need one first."""
    for rule in revision.levels:
        if rule.qualifications is not None:
            yield rule.qualifications
        if isinstance(rule.role_days, RoleDays):
            for _, first in rule.role_days.requires_first:
                yield first


@lru_cache(maxsize=512)
def numbered(revision: Revision) -> LineNumbers:
    """The lines of a document, numbered once."""
    lines: dict[frozenset[QualificationKey], HeldQualification] = {}
    for tree in asked_for(revision):
        for part in walk(tree):
            if isinstance(part, HeldQualification):
                lines.setdefault(frozenset(part.accepted), part)
    met_by: dict[QualificationKey, int] = {}
    for bit, accepted in enumerate(lines):
        for key in accepted:
            met_by[key] = met_by.get(key, 0) | 1 << bit
    number = {accepted: bit for bit, accepted in enumerate(lines)}
    return LineNumbers(tuple(lines.values()), number, met_by)


def in_words(bits: int, words: int) -> Words:
    """A whole number of bits as words, lowest first; ValueError where it needs more."""
    if bits >> words * WORD:
        raise ValueError(f"{bits.bit_length()} bits do not go into {words} words")
    return tuple(bits >> word * WORD & (1 << WORD) - 1 for word in range(words))


def from_words(words: Iterable[int]) -> int:
    """The whole number that words make up."""
    return sum(word << place * WORD for place, word in enumerate(words))


def lines_of(revision: Revision, level: Level) -> int:
    """The lines that a level asks for, with those of lower levels that it names, as bits."""
    own = numbered(revision)
    bits = 0
    for part in _with_lower(revision.level(level).qualifications, revision):
        if isinstance(part, HeldQualification):
            bits |= 1 << own.bit_of(part)
    return bits


def _with_lower(tree: Requirement | None, revision: Revision) -> Iterator[Requirement]:
    for part in walk(tree) if tree is not None else ():
        yield part
        if isinstance(part, LowerLevel):
            yield from _with_lower(revision.level(part.level).qualifications, revision)
