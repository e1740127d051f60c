"""Criteria as plain JSON data, in the words of the criteria format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Revision,
    RoleDays,
    Status,
    Unknown,
    WithDays,
    WorkDays,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rules.catalogue import Catalogue
    from rules.field_list import FieldEntry
    from rules.model import FieldTrade, LevelRule, Requirement, Source

    Json = dict[str, Any]


def list_json(catalogue: Catalogue, on: date) -> list[Json]:
    """Every field of the approved list, in its order, with what holds on a day."""
    return [_entry_json(catalogue, entry, on) for entry in catalogue.fields]


def _entry_json(catalogue: Catalogue, entry: FieldEntry, on: date) -> Json:
    """One field; where no document holds on the day, ``in_force`` is null and nothing is known."""
    row: Json = {
        "field": entry.field,
        "field_name": entry.name,
        "status": Status.UNKNOWN,
        "in_force": None,
        "no": entry.no,
        "judged_from": _day(entry.judged_from),
        "judged_from_precision": entry.precision,
        "judged_to": 1,
        "levels_known": [],
        "bodies": [],
        "trades": [],
        "agreement": None,
        "awaited_sheet": None,
    }
    revision = catalogue.in_force(entry.field, on)
    if isinstance(revision, Revision):
        row |= {
            "status": revision.status,
            "in_force": revision.version,
            "judged_to": revision.judged_to,
            "levels_known": [rule.level for rule in revision.levels if rule.known],
            "bodies": [catalogue.bodies[one].name for one in revision.bodies],
            "trades": [trade_json(trade) for trade in revision.trades],
            "agreement": revision.agreement,
            "awaited_sheet": revision.awaited_sheet,
        }
    return row


def revision_json(catalogue: Catalogue, revision: Revision) -> Json:
    """One document with everything it says, and the other documents of its field."""
    revisions = catalogue.revisions(revision.field)
    return {
        "field": revision.field,
        "field_name": revision.name,
        "designation": revision.designation,
        "status": revision.status,
        "judged_to": revision.judged_to,
        "in_force": {
            "from": revision.version,
            "until": _day(catalogue.until(revisions, revisions.index(revision))),
            "precision": revision.in_force.precision,
            "basis": revision.in_force.basis,
        },
        "sources": [source_json(source) for source in revision.sources],
        "agreement": {"kind": revision.agreement, "note": revision.agreement_note},
        "awaited_sheet": revision.awaited_sheet,
        "bodies": [{"id": one, "name": catalogue.bodies[one].name} for one in revision.bodies],
        "trades": {
            "known": revision.trades_known,
            "list": [trade_json(trade) for trade in revision.trades],
        },
        "levels": {str(rule.level): level_json(rule) for rule in revision.levels},
        "notes": list(revision.notes),
        "history": [one.version for one in revisions],
        "file": revision.file,
        "digest": revision.digest,
    }


def requirement_json(requirement: Requirement) -> Json:
    """A requirement with all its parts."""
    match requirement:
        case HeldQualification(name, codes, _):
            found: Json = {"name": name, "codes": list(codes)}
        case AllOf(items):
            found = {"all_of": [requirement_json(item) for item in items]}
        case AnyOf(items):
            found = {"any_of": [requirement_json(item) for item in items]}
        case AtLeast(count, items):
            found = {"at_least": count, "of": [requirement_json(item) for item in items]}
        case WithDays(days, years, item):
            found = {
                "with_days": {"days": days, "years": years_json(years)},
                **requirement_json(item),
            }
        case LowerLevel(level):
            found = {"lower_level": level}
        case Unknown(seen):
            found = {"unknown": seen}
        case _:
            assert_never(requirement)
    return found


def requirement_from_json(given: Mapping[str, Any]) -> Requirement:
    """The requirement that ``requirement_json`` wrote.

    Only the catalogue knows which entries satisfy a line, so the lines here accept none: for
    showing, not for judging. KeyError for what is no requirement.
    """
    if "with_days" in given:
        floor = given["with_days"]
        inner = {key: value for key, value in given.items() if key != "with_days"}
        return WithDays(floor["days"], str(floor["years"]), requirement_from_json(inner))
    if "name" in given:
        return HeldQualification(given["name"], tuple(given["codes"]), ())
    if "lower_level" in given:
        return LowerLevel(given["lower_level"])
    if "unknown" in given:
        return Unknown(given["unknown"])
    if "at_least" in given:
        return AtLeast(given["at_least"], tuple(map(requirement_from_json, given["of"])))
    form = AllOf if "all_of" in given else AnyOf
    items = given["all_of" if form is AllOf else "any_of"]
    return form(tuple(map(requirement_from_json, items)))


def level_json(rule: LevelRule) -> Json:
    """What one level asks for."""
    held = rule.qualifications
    return {
        "known": rule.known,
        "work_days": days_json(rule.work_days),
        "role_days": None if rule.role_days is None else days_json(rule.role_days),
        "qualifications": None if held is None else requirement_json(held),
    }


def days_json(days: WorkDays | RoleDays | Unknown) -> Json:
    """Work days or role days; years as a number."""
    if isinstance(days, Unknown):
        return {"unknown": days.seen}
    found: Json = {"days": days.days, "years": years_json(days.years)}
    if isinstance(days, RoleDays):
        found["roles"] = list(days.roles)
        if days.requires_first:
            found["requires_first"] = {
                role: requirement_json(first) for role, first in days.requires_first
            }
    return found


def trade_json(trade: FieldTrade) -> Json:
    """A trade of the field."""
    return {
        "code": trade.code,
        "major": trade.major,
        "name": trade.name,
        "condition": trade.condition,
    }


def source_json(source: Source) -> Json:
    """A source with its dates."""
    return {
        "title": source.title,
        "issuer": source.issuer,
        "address": source.address,
        "as_of": source.as_of,
        "approved_on": _day(source.approved_on),
        "published_on": _day(source.published_on),
        "sha256": source.sha256,
        "primary": source.primary,
        "covers": source.covers,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def years_json(years: str) -> int | float:
    """Years as printed, as a number."""
    return float(years) if "." in years else int(years)
