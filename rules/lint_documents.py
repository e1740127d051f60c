"""Dates, days and sources that a document may state but hardly means."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rules.diagnostics import Diagnostic, diagnostic
from rules.model import Agreement, RoleDays, Status, WorkDays
from rules.nodes import line_at
from rules.wholeness import FIELD_LIST, rows_of_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rules.field_list import FieldEntry
    from rules.model import LevelRule, Revision, Source
    from rules.nodes import Node

    Nodes = Mapping[str, Node]


def lint_dates(
    entry: FieldEntry, revisions: tuple[Revision, ...], nodes: Nodes
) -> Iterator[Diagnostic]:
    """Days without criteria between two documents, and a start the list of fields denies."""
    for one, after in pairwise(revisions):
        until, since = one.in_force.until, after.in_force.since
        if until is not None and until + timedelta(days=1) < since:
            line = line_at(nodes[one.file], "in_force", "until")
            yield diagnostic("CR025", one.file, line, until=until, other=after.file, since=since)
    if not revisions:
        return
    first = revisions[0].in_force
    if (entry.judged_from, entry.precision) != (first.since, first.precision):
        line = rows_of_fields(nodes[FIELD_LIST])[entry.field]
        yield diagnostic(
            "CR027",
            FIELD_LIST,
            line,
            judged_from=entry.judged_from,
            precision=entry.precision,
            since=first.since,
            in_force_precision=first.precision,
        )


def lint_days(revision: Revision) -> Iterator[Diagnostic]:
    """Days of a level that are fewer than those of the level below, or do not fit each other."""
    rules = sorted(revision.levels, key=lambda rule: rule.level)
    for rule in rules:
        work, role = rule.work_days, rule.role_days
        if isinstance(work, WorkDays) and isinstance(role, RoleDays) and role.days > work.days:
            values = {"days": f"{role.days:,}", "work_days": f"{work.days:,}"}
            yield diagnostic("CR033", revision.file, role.line, place=f"L{rule.level}", **values)
    for lower, rule in pairwise(rules):
        yield from _weaker_days(revision, lower, rule)


def _weaker_days(revision: Revision, lower: LevelRule, rule: LevelRule) -> Iterator[Diagnostic]:
    place = f"L{rule.level}"
    match lower.work_days, rule.work_days:
        case WorkDays(lower_days, _), WorkDays(days, _) if days < lower_days:
            values = {"days": f"{days:,}", "lower": lower.level, "lower_days": f"{lower_days:,}"}
            yield diagnostic("CR030", revision.file, rule.work_days.line, place=place, **values)
    match lower.role_days, rule.role_days:
        case RoleDays(), None:
            yield diagnostic("CR031", revision.file, rule.line, place=place, lower=lower.level)
        case RoleDays(lower_roles, lower_days, _), RoleDays(roles, days, _, _, line) if (
            days < lower_days or not set(roles) <= set(lower_roles)
        ):
            yield diagnostic("CR031", revision.file, line, place=place, lower=lower.level)


def lint_sources(revision: Revision, nodes: Nodes) -> Iterator[Diagnostic]:
    """Dates of a source out of order, and an agreement that its sources cannot have."""
    node = nodes[revision.file]
    listed = next(part for key, _, part in node[2] if key == "sources")
    for index, (source, own) in enumerate(zip(revision.sources, listed[2], strict=True)):
        for first, second in pairwise(_dates(source)):
            if first[1] > second[1]:
                yield diagnostic(
                    "CR038",
                    revision.file,
                    line_at(own, first[0]),
                    place=f"sources[{index}]",
                    first=first[0],
                    earlier=first[1],
                    second=second[0],
                    later=second[1],
                )
    primary = sum(source.primary for source in revision.sources)
    unsourced = revision.agreement is Agreement.NONE
    if (revision.agreement is Agreement.PRIMARY_CONFIRMED and not primary) or (
        unsourced and revision.status is not Status.UNKNOWN
    ):
        yield diagnostic(
            "CR039",
            revision.file,
            line_at(node, "agreement"),
            kind=revision.agreement,
            primary=primary,
            status=revision.status,
        )


def _dates(source: Source) -> list[tuple[str, date]]:
    dated = (("approved_on", source.approved_on), ("published_on", source.published_on))
    return [(name, day) for name, day in dated if day is not None]
