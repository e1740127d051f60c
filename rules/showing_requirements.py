"""What a level asks to be held, as indented lines in the words of the sheets' legends."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Unknown,
    WithDays,
    children,
)
from rules.wording import word

if TYPE_CHECKING:
    from rules.model import Requirement


def requirement_lines(requirement: Requirement, lang: str = "ja") -> list[str]:
    """A requirement and, indented below it, its parts in the order of the sheet."""
    lines = [_own_line(requirement, lang)]
    inner = requirement.item if isinstance(requirement, WithDays) else requirement
    for part in children(inner):
        first, *rest = requirement_lines(part, lang)
        lines += [f"・{first}", *(f"  {line}" for line in rest)]
    return lines


def _own_line(requirement: Requirement, lang: str) -> str:
    match requirement:
        case HeldQualification(name, codes, _):
            each = [word("show.code", lang, code=code) for code in codes]
            printed = word("show.code_join", lang).join(each)
            said = word("show.held", lang, name=name, codes=printed)
        case AllOf():
            said = word("show.all_of", lang)
        case AnyOf():
            said = word("show.any_of", lang)
        case AtLeast(count, items):
            said = word("show.at_least", lang, count=count, size=len(items))
        case WithDays(days, years, item):
            inner = _own_line(item, lang)
            said = word("show.with_days", lang, inner=inner, days=f"{days:,}", years=years)
        case LowerLevel(level):
            said = word("show.lower_level", lang, level=level)
        case Unknown(seen):
            bare = seen == word("status.unknown")
            said = (
                word("show.unknown", lang) if bare else word("show.unknown_seen", lang, seen=seen)
            )
        case _:
            assert_never(requirement)
    return said
