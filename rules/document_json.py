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
            "trades": [_trade_json(trade) for trade in revision.trades],
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
        "sources": [_source_json(source) for source in revision.sources],
        "agreement": {"kind": revision.agreement, "note": revision.agreement_note},
        "awaited_sheet": revision.awaited_sheet,
        "bodies": [{"id": one, "name": catalogue.bodies[one].name} for one in revision.bodies],
        "trades": {
            "known": revision.trades_known,
            "list": [_trade_json(trade) for trade in revision.trades],
        },
        "levels": {str(rule.level): _level_json(rule) for rule in revision.levels},
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
            found = {"with_days": {"days": days, "years": _number(years)}, **requirement_json(item)}
        case LowerLevel(level):
            found = {"lower_level": level}
        case Unknown(seen):
            found = {"unknown": seen}
        case _:
            assert_never(requirement)
    return found


def _level_json(rule: LevelRule) -> Json:
    held = rule.qualifications
    return {
        "known": rule.known,
        "work_days": _days_json(rule.work_days),
        "role_days": None if rule.role_days is None else _days_json(rule.role_days),
        "qualifications": None if held is None else requirement_json(held),
    }


def _days_json(days: WorkDays | RoleDays | Unknown) -> Json:
    if isinstance(days, Unknown):
        return {"unknown": days.seen}
    found: Json = {"days": days.days, "years": _number(days.years)}
    if isinstance(days, RoleDays):
        found["roles"] = list(days.roles)
        if days.requires_first:
            found["requires_first"] = {
                role: requirement_json(first) for role, first in days.requires_first
            }
    return found


def _trade_json(trade: FieldTrade) -> Json:
    return {
        "code": trade.code,
        "major": trade.major,
        "name": trade.name,
        "condition": trade.condition,
    }


def _source_json(source: Source) -> Json:
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


def _number(years: str) -> int | float:
    return float(years) if "." in years else int(years)
