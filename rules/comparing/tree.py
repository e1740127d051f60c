"""A requirement as a tree whose parts know where they stand and what they count for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

from rules.document_json import requirement_json
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Unknown,
    children,
    walk,
)
from rules.qualifications import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

Group = AllOf | AnyOf | AtLeast


class Standing(StrEnum):
    """What a part of a level's qualifications counts for, seen from the whole."""

    REQUIRED = "required"
    ANY_OF = "any_of"
    AT_LEAST = "at_least"
    SAME_ITEM = "same_item"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Within:
    """What a part stands in.

    ``beside`` is another line of its list: it tells lists apart, or says what is needed together.
    ``count`` and ``size`` are those of a list of which so many are asked. ``top``: in no group but
    the outermost, so that more of that group are simply more that the level asks.
    """

    standing: Standing
    beside: Requirement | None = None
    count: int | None = None
    size: int | None = None
    top: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of a tree; ``place`` is its clause's name."""

    asked: Requirement
    place: str
    within: Within
    parts: tuple[Part, ...]
    signs: frozenset[str]
    leaves: int

    @property
    def standing(self) -> Standing:
        """What it counts for."""
        return self.within.standing

    @property
    def standing_json(self) -> dict[str, Any]:
        """What it counts for as plain data."""
        within = self.within
        found: dict[str, Any] = {"as": within.standing.value}
        if within.count is not None:
            found |= {"count": within.count, "size": within.size}
        if within.beside is not None:
            found["beside"] = requirement_json(within.beside)
        return found

    @property
    def json(self) -> dict[str, Any]:
        """What is asked, what it counts for and where it stands, as plain data."""
        return {
            "requirement": requirement_json(self.asked),
            "standing": self.standing_json,
            "place": self.place,
        }


def tree(asked: Requirement, place: str) -> Part:
    """The requirement with everything inside it; the whole is required."""
    kinds = Counter(type(part) for part in walk(asked))
    return _part(asked, place, Within(Standing.REQUIRED, top=True), kinds)


def _part(asked: Requirement, place: str, within: Within, kinds: Counter[type]) -> Part:
    parts = tuple(
        _part(part, f"{place}.{index}", _inside(asked, index, within, kinds), kinds)
        for index, part in enumerate(children(asked))
    )
    return Part(
        asked,
        place,
        within,
        parts,
        frozenset().union(*(part.signs for part in parts)) if parts else frozenset(signs(asked)),
        sum(part.leaves for part in parts) or 1,
    )


def _inside(group: Requirement, index: int, outer: Within, kinds: Counter[type]) -> Within:
    """What an item of a group stands in; an only item stands for the group itself."""
    if not isinstance(group, Group):
        return outer
    if len(group.items) == 1:
        return replace(outer, top=False)
    other = _first_line(group.items[1 if index == 0 else 0])
    one_of_lists = other if kinds[type(group)] > 1 else None
    match group:
        case AllOf() if outer.standing is Standing.REQUIRED:
            return replace(outer, top=False)
        case AllOf():
            return Within(Standing.TOGETHER, other)
        case AnyOf() if outer.standing in {Standing.AT_LEAST, Standing.SAME_ITEM}:
            return Within(Standing.SAME_ITEM, other)
        case AnyOf():
            return Within(Standing.ANY_OF, one_of_lists)
        case AtLeast(count, items):
            return Within(Standing.AT_LEAST, one_of_lists, count, len(items))
        case _:
            assert_never(group)


def _first_line(asked: Requirement) -> Requirement:
    while parts := children(asked):
        asked = parts[0]
    return asked


def signs(leaf: Requirement) -> Iterator[str]:
    """What a line can be known by, surest first: its codes, its entries, its name."""
    match leaf:
        case HeldQualification(name, codes, accepted):
            yield from (f"code {code}" for code in codes)
            yield from (f"entry {key}" for key in accepted)
            yield f"name {folded(name)}"
        case LowerLevel(level):
            yield f"level {level}"
        case Unknown():
            yield "unknown"
        case _:
            pass
