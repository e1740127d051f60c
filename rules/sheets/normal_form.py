"""Requirements as a sheet can say them."""

from __future__ import annotations

from rules.model import AllOf, AnyOf, AtLeast, Requirement, WithDays


def normal_form(requirement: Requirement) -> Requirement:
    """The same requirement without groups of one item and with "at least one" as "any".

    What it asks for stays the same: a sheet has no words for the difference.
    """
    match requirement:
        case AllOf(items) | AnyOf(items):
            parts = tuple(normal_form(item) for item in items)
            if len(parts) == 1:
                return parts[0]
            return AllOf(parts) if isinstance(requirement, AllOf) else AnyOf(parts)
        case AtLeast(count, items):
            parts = tuple(normal_form(item) for item in items)
            if len(parts) == 1:
                return parts[0]
            return AnyOf(parts) if count == 1 else AtLeast(count, parts)
        case WithDays(days, years, item):
            return WithDays(days, years, normal_form(item))
        case _:
            return requirement
