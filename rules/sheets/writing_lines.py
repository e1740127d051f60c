"""What a level asks to be held, as the marked lines of a sheet's cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Unknown,
    WithDays,
)
from rules.sheets.wording import sheet_word
from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.sheets.style import Style

MOST_IN_A_LINE: Final = 3
"""Alternatives of one item that stand in its line; more make a list below it."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a cell: its mark, its text, and how deep it stands (1: in a list)."""

    mark: str
    text: str
    depth: int


def cell_lines(asked: Requirement | None, style: Style) -> Iterator[SheetLine]:
    """The lines of a 保有資格 cell."""
    if asked is None:
        yield SheetLine("", word("show.none"), 0)
        return
    items: Sequence[Requirement] = asked.items if isinstance(asked, AllOf) else (asked,)
    alternatives_printed = False
    for is_lower, run in groupby(items, key=lambda item: isinstance(item, LowerLevel)):
        if is_lower:
            yield _required(_lower(tuple(run), style), style)
            continue
        for item in run:
            if isinstance(item, AnyOf) and not alternatives_printed and len(item.items) > 1:
                alternatives_printed = True
                yield from _alternatives(item, style)
            else:
                yield from _marked(item, style.must, style, required=True)


def _required(text: str, style: Style) -> SheetLine:
    said = sheet_word("sheet.required") if style.required_printed else ""
    return SheetLine(style.must, f"{text}{said}", 0)


def _lower(items: Sequence[Requirement], style: Style) -> str:
    levels = [style.number(item.level) for item in items if isinstance(item, LowerLevel)]
    names = "、".join(sheet_word("sheet.level", level=level) for level in levels)
    return sheet_word(f"sheet.lower.{style.phrases}", levels=names)


def _alternatives(group: AnyOf, style: Style) -> Iterator[SheetLine]:
    """Alternatives with their mark; those with a floor of days in a list behind, if so styled."""
    plain = [item for item in group.items if not isinstance(item, WithDays)]
    floored = group.items[len(plain) :]
    apart = (
        style.floors_apart
        and plain
        and floored
        and all(isinstance(item, WithDays) for item in floored)
    )
    for item in plain if apart else group.items:
        yield from _marked(item, style.any, style, required=False)
    if apart:
        yield SheetLine("※", sheet_word("sheet.floors_follow"), 0)
        for item in floored:
            yield SheetLine(style.member, inline(item, style), 1)


def _marked(item: Requirement, mark: str, style: Style, *, required: bool) -> Iterator[SheetLine]:
    """One item: a line, or the head of a list with its members."""
    said = sheet_word("sheet.required") if required and style.required_printed else ""
    head = _list_head(item, style, required=required)
    if head is None:
        yield SheetLine(mark, f"{inline(item, style)}{said}", 0)
        return
    text, members = head
    yield SheetLine(mark, f"{text}{said}", 0)
    for member in members:
        yield SheetLine(style.member, inline(member, style), 1)


def _list_head(
    item: Requirement, style: Style, *, required: bool
) -> tuple[str, Sequence[Requirement]] | None:
    """The head of the list that an item makes; None where it stands in one line."""
    match item:
        case AtLeast(count, items):
            values = {"size": style.number(len(items)), "count": style.number(count)}
            return sheet_word(f"sheet.list.{style.phrases}", **values), items
        case AnyOf(items) if required or len(items) > MOST_IN_A_LINE:
            values = {"size": style.number(len(items)), "count": style.number(1)}
            return sheet_word(f"sheet.list.{style.phrases}", **values), items
        case AllOf(items) if required:
            return sheet_word("sheet.list_all"), items
        case _:
            return None


def inline(requirement: Requirement, style: Style) -> str:
    """A requirement in one line; groups inside it stand in braces."""
    match requirement:
        case HeldQualification(name, codes, _):
            printed = f"〔{style.code_comma.join(codes)}〕" if codes else ""
            return f"{style.brackets(name)}{printed}"
        case AnyOf(items):
            return style.or_word.join(_inner(item, style) for item in items)
        case AllOf(items):
            return style.and_word.join(_inner(item, style) for item in items)
        case AtLeast(count, items):
            listed = "、".join(_inner(item, style) for item in items)
            return sheet_word("sheet.inner_list", items=listed, count=style.number(count))
        case WithDays(days, years, item):
            apart = isinstance(item, WithDays | AnyOf)
            inner = _inner(item, style) if apart else inline(item, style)
            floor = sheet_word("sheet.floor", days=f"{days:,}", years=years)
            return f"{inner}{style.brackets(floor)}"
        case LowerLevel(level):
            return sheet_word("sheet.inner_lower", level=style.number(level))
        case Unknown(seen):
            return (
                sheet_word("sheet.unknown_seen", seen=seen) if seen else sheet_word("sheet.unknown")
            )
        case _:
            assert_never(requirement)


def _inner(requirement: Requirement, style: Style) -> str:
    """A part of a line: what has parts itself stands in braces."""
    match requirement:
        case HeldQualification() | LowerLevel() | Unknown():
            return inline(requirement, style)
        case AtLeast():
            return inline(requirement, style)
        case _:
            return f"｛{inline(requirement, style)}｝"
