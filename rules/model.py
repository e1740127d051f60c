"""The words of a criteria document (能力評価基準): what an approved sheet can ask for.

Requirements only ever ask for more: there is no "not", so one more day or one more
qualification can never lower a level (style: no negation in criteria, judgement contract R6).
``line`` is where the file says a thing, from 1: for whoever checks the file, never compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

FieldCode = NewType("FieldCode", str)
"""A field's slug, such as ``electrical`` (能力評価分野)."""

TradeCode = NewType("TradeCode", str)
"""A CCUS trade minor code (職種 小分類) as text ``MM-mm``."""

QualificationKey = NewType("QualificationKey", str)
"""A catalogue entry: its five-digit CCUS code, or ``name:<name>`` where no source gives a code."""

LEVELS: Final = (2, 3, 4)
"""The levels a criteria document defines; level 1 is every registered technician."""

Level = int


class Role(StrEnum):
    """A role on site (立場) that criteria ask days for."""

    FOREMAN = "foreman"
    CREW_LEADER = "crew_leader"


class Status(StrEnum):
    """How completely the public evidence covers a document."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HeldQualification:
    """One line of a sheet: a qualification (保有資格) by its printed name and codes.

    ``accepted`` are the catalogue entries that satisfy the line without any grade order:
    those of the printed codes, or, where the sheet seen prints no code, those of the name.
    """

    name: str
    codes: tuple[str, ...]
    accepted: tuple[QualificationKey, ...]
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every item is needed."""

    items: tuple[Requirement, ...]
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One item is enough."""

    items: tuple[Requirement, ...]
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the items; two grades of one test are one item (R5)."""

    count: int
    items: tuple[Requirement, ...]
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WithDays:
    """An item that counts only with at least ``days`` work days in the field (R6)."""

    days: int
    years: str
    item: Requirement
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LowerLevel:
    """The qualifications that a lower level asks for (not its days)."""

    level: Level
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the official sheet asks for that no source at hand shows; never guessed."""

    seen: str
    line: int = field(default=0, compare=False, repr=False)


Requirement = HeldQualification | AllOf | AnyOf | AtLeast | WithDays | LowerLevel | Unknown


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Work days (就業日数) a level needs; ``years`` as printed, in decimal text (R3)."""

    days: int
    years: str
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RoleDays:
    """Days as foreman or crew leader a level needs.

    ``requires_first`` names, per role, what must be held before days in that role count
    (とび: 班長 only with 職長教育).
    """

    roles: tuple[Role, ...]
    days: int
    years: str
    requires_first: tuple[tuple[Role, Requirement], ...] = ()
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LevelRule:
    """What one level asks for; ``role_days`` is None where the sheet asks for none."""

    level: Level
    work_days: WorkDays | Unknown
    role_days: RoleDays | Unknown | None
    qualifications: Requirement | None
    line: int = field(default=0, compare=False, repr=False)

    @property
    def known(self) -> bool:
        """Whether every part of the level is known."""
        if isinstance(self.work_days, Unknown) or isinstance(self.role_days, Unknown):
            return False
        return self.qualifications is None or not has_unknown(self.qualifications)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that says what the file says, with its dates and, where held, its digest."""

    title: str
    issuer: str | None
    address: str | None
    as_of: str | None
    covers: str
    primary: bool
    approved_on: date | None
    published_on: date | None
    sha256: str | None


class Precision(StrEnum):
    """How exactly the sources give an in-force date."""

    DAY = "day"
    MONTH = "month"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class InForce:
    """From when, and until when (inclusive), a document holds."""

    since: date
    until: date | None
    precision: Precision
    basis: str


class TradesKnown(StrEnum):
    """Whether the list of a field's trade codes is complete."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FieldTrade:
    """A trade of the field; ``code`` is None where only the name is known.

    ``condition`` says what a source demands beyond the code (35-03 only on painting work):
    such days count only once confirmed.
    """

    code: TradeCode | None
    major: str | None
    name: str
    condition: str | None


class Agreement(StrEnum):
    """How far the sources at hand agree."""

    PRIMARY_CONFIRMED = "primary_confirmed"
    SEVERAL = "several"
    SINGLE = "single"
    CONFLICT = "conflict"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Revision:
    """One approved document of one field, in the order of the document.

    Two revisions are the same only when they are one object: engines keep what they compile
    by revision, and hashing a whole document for each judgement would cost more than judging.
    """

    field: FieldCode
    name: str
    designation: str | None
    status: Status
    in_force: InForce
    sources: tuple[Source, ...]
    agreement: Agreement
    agreement_note: str
    awaited_sheet: str | None
    bodies: tuple[str, ...]
    trades_known: TradesKnown
    trades: tuple[FieldTrade, ...]
    levels: tuple[LevelRule, ...]
    notes: tuple[str, ...]
    file: str
    digest: str

    @property
    def version(self) -> str:
        """The in-force date as text, the name a judgement gives to its criteria."""
        return self.in_force.since.isoformat()

    def level(self, level: Level) -> LevelRule:
        """The rule of one level; a level outside 2–4 is a programming fault (KeyError)."""
        for rule in self.levels:
            if rule.level == level:
                return rule
        raise KeyError(level)

    @property
    def judged_to(self) -> Level:
        """The highest level that can be judged: it and every level below it are known."""
        reached = 1
        for rule in sorted(self.levels, key=lambda rule: rule.level):
            if not rule.known:
                break
            reached = rule.level
        return reached

    @property
    def trade_codes(self) -> frozenset[TradeCode]:
        """Codes whose days count without further confirmation (R1)."""
        return frozenset(t.code for t in self.trades if t.code and not t.condition)

    @property
    def conditional_trade_codes(self) -> frozenset[TradeCode]:
        """Codes whose days count only under a condition that records cannot show."""
        return frozenset(t.code for t in self.trades if t.code and t.condition)


@lru_cache(maxsize=1024)
def known_levels(revision: Revision) -> frozenset[Level]:
    """The levels of a revision that are known completely, themselves and every level below."""
    known = []
    for rule in sorted(revision.levels, key=lambda rule: rule.level):
        if not rule.known:
            break
        known.append(rule.level)
    return frozenset(known)


def children(requirement: Requirement) -> tuple[Requirement, ...]:
    """The direct parts of a requirement, in the order of the sheet."""
    match requirement:
        case AllOf(items) | AnyOf(items) | AtLeast(_, items):
            return items
        case WithDays(_, _, item):
            return (item,)
        case _:
            return ()


def walk(requirement: Requirement) -> Iterator[Requirement]:
    """The requirement and all its parts, outer before inner."""
    yield requirement
    for child in children(requirement):
        yield from walk(child)


def has_unknown(requirement: Requirement) -> bool:
    """Whether any part is not known (lower levels are looked at on their own)."""
    return any(isinstance(part, Unknown) for part in walk(requirement))
