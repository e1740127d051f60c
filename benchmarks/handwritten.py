"""The rival: judging written by hand in 40 lines, straight over the document, level only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import model

if TYPE_CHECKING:
    from rules.facts import Facts


def holds(need: model.Requirement, revision: model.Revision, facts: Facts) -> bool:
    """Whether a requirement is met, by looking at its type."""
    if isinstance(need, model.HeldQualification):
        return any(key in facts.held for key in need.accepted)
    if isinstance(need, model.AllOf):
        return all(holds(item, revision, facts) for item in need.items)
    if isinstance(need, model.AnyOf):
        return any(holds(item, revision, facts) for item in need.items)
    if isinstance(need, model.AtLeast):
        return sum(holds(item, revision, facts) for item in need.items) >= need.count
    if isinstance(need, model.WithDays):
        return facts.work_days >= need.days and holds(need.item, revision, facts)
    if isinstance(need, model.LowerLevel):
        lower = revision.level(need.level).qualifications
        return lower is None or holds(lower, revision, facts)
    return False


def level(revision: model.Revision, facts: Facts) -> int:
    """The level reached."""
    for rule in revision.levels:
        if isinstance(rule.work_days, model.Unknown) or facts.work_days < rule.work_days.days:
            return rule.level - 1
        if isinstance(rule.role_days, model.Unknown):
            return rule.level - 1
        if rule.role_days is not None:
            barred = [r for r, n in rule.role_days.requires_first if not holds(n, revision, facts)]
            both = set(rule.role_days.roles) - set(barred) == set(model.Role)
            if (facts.either_days if both else facts.foreman_days) < rule.role_days.days:
                return rule.level - 1
        if rule.qualifications is not None and not holds(rule.qualifications, revision, facts):
            return rule.level - 1
    return 4
