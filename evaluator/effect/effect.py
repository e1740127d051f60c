"""What a new document would do to a population: who rises, falls, or comes nearer.

Before the document is in force, and for guiding only: one engine judges, nothing is issued.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from evaluator.effect.population import FaultyLine, Person
from evaluator.effect.standing import Gap, Standing, standing
from rules.plain import PlainEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from evaluator.effect.population import Population
    from rules.catalogue import Catalogue
    from rules.facts import Facts
    from rules.model import Level, Revision

CHUNK: Final = 500
"""People judged together: enough to share a call of the engine, few enough to stay small."""


class Move(StrEnum):
    """What the new document does to one person.

    ``nearer`` is the same level with less missing for the next one and nothing more; ``farther``
    the reverse; ``mixed`` less of one thing and more of another. Missing are work days, role days,
    the smallest number of qualifications, and days of a floor (contract §2).
    """

    RISES = "rises"
    FALLS = "falls"
    NEARER = "nearer"
    FARTHER = "farther"
    MIXED = "mixed"
    UNCHANGED = "unchanged"
    NEXT_UNKNOWN = "next_unknown"
    NEXT_KNOWN = "next_known"
    NEWLY_JUDGED = "newly_judged"
    NO_LONGER_JUDGED = "no_longer_judged"
    NOT_JUDGED = "not_judged"


QUIET: Final = frozenset({Move.UNCHANGED, Move.NOT_JUDGED})
"""Moves that change nothing for the person: they are counted and never listed."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One person whom the new document touches."""

    technician_id: str
    move: Move
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts over people; two of them can be added.

    ``levels`` counts people by level before and after (None: not judged); ``lacking`` by level
    after and what is missing for the next one (``work_days``, ``role_days``, ``qualifications``).
    """

    people: int = 0
    faulty: int = 0
    moves: Counter[Move] = field(default_factory=Counter)
    levels: Counter[tuple[Level | None, Level | None]] = field(default_factory=Counter)
    lacking: Counter[tuple[Level, str]] = field(default_factory=Counter)

    def __add__(self, other: Counts) -> Counts:
        """The counts of both."""
        return Counts(
            self.people + other.people,
            self.faulty + other.faulty,
            self.moves + other.moves,
            self.levels + other.levels,
            self.lacking + other.lacking,
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What replacing one document (None: none held) by another does on a day."""

    old: Revision | None
    new: Revision
    as_of: date
    counts: Counts


def effect_of(  # noqa: PLR0913 - who, what, by which catalogue, when, and two that listen
    population: Population,
    old: Revision | None,
    new: Revision,
    catalogue: Catalogue,
    as_of: date,
    *,
    tell: Callable[[Affected], None] | None = None,
    tell_faulty: Callable[[FaultyLine], None] | None = None,
) -> Effect:
    """The effect of replacing ``old`` (None: nothing held) by ``new`` on a day.

    ``tell`` hears of each person that the new document touches, ``tell_faulty`` of each line that
    is no record; both in the order of the population.
    """
    engine = PlainEngine()
    people = iter(population.people(old, new))
    counts = Counts()
    while chunk := list(islice(people, CHUNK)):
        persons = [one for one in chunk if isinstance(one, Person)]
        for one in chunk:
            if isinstance(one, FaultyLine) and tell_faulty is not None:
                tell_faulty(one)
        before = _standings(engine, old, [one.before for one in persons], catalogue, as_of)
        after = _standings(engine, new, [one.after for one in persons], catalogue, as_of)
        counts += _count(persons, list(before), list(after), tell)
        counts += Counts(faulty=len(chunk) - len(persons))
    return Effect(old, new, as_of, counts)


def _standings(
    engine: PlainEngine,
    revision: Revision | None,
    facts: Sequence[Facts | None],
    catalogue: Catalogue,
    as_of: date,
) -> Iterator[Standing | None]:
    asked = [one for one in facts if one is not None]
    outcomes = iter(engine.decide(revision, asked) if revision is not None else ())
    for one in facts:
        if one is None or revision is None:
            yield None
        else:
            yield standing(revision, one, next(outcomes), catalogue.qualifications, as_of)


def _count(
    persons: Sequence[Person],
    before: Sequence[Standing | None],
    after: Sequence[Standing | None],
    tell: Callable[[Affected], None] | None,
) -> Counts:
    found = Counts(people=len(persons))
    for person, one, other in zip(persons, before, after, strict=True):
        move = moved(one, other)
        found.moves[move] += 1
        found.levels[one.level if one else None, other.level if other else None] += 1
        if other is not None and other.gap is not None:
            for name in ("work_days", "role_days", "qualifications"):
                if getattr(other.gap, name):
                    found.lacking[other.level, name] += 1
        if tell is not None and move not in QUIET:
            tell(Affected(person.technician_id, move, one, other))
    return found


def moved(before: Standing | None, after: Standing | None) -> Move:
    """What two standings of one person differ in."""
    if before is None or after is None:
        if before is after:
            return Move.NOT_JUDGED
        return Move.NEWLY_JUDGED if before is None else Move.NO_LONGER_JUDGED
    if before.level != after.level:
        return Move.RISES if after.level > before.level else Move.FALLS
    if before.gap is None or after.gap is None:
        if before.gap is after.gap:
            return Move.UNCHANGED
        return Move.NEXT_KNOWN if before.gap is None else Move.NEXT_UNKNOWN
    return _nearness(before.gap, after.gap)


def _nearness(before: Gap, after: Gap) -> Move:
    pairs = list(zip(before.parts, after.parts, strict=True))
    less, more = any(b > a for b, a in pairs), any(b < a for b, a in pairs)
    if less and more:
        return Move.MIXED
    if less:
        return Move.NEARER
    return Move.FARTHER if more else Move.UNCHANGED
