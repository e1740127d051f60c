"""Criteria as plain JSON data, in the words of the criteria format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from rules.model import LevelRule, Requirement, Source

Json = dict[str, Any]


def field_list(catalogue: Catalogue, on: date) -> list[Json]:
    """Every field and what holds on a day."""
    found = []
    for entry in catalogue.fields:
        holds = catalogue.in_force(entry.field, on)
        revision = holds if isinstance(holds, Revision) else None
        found.append(
            {
                "field": entry.field,
                "field_name": entry.name,
                "status": revision.status.value if revision else Status.UNKNOWN.value,
                "in_force": revision.version if revision else None,
            }
        )
    return found


def revision_json(catalogue: Catalogue, revision: Revision) -> Json:
    """One document in the order of the sheet, in the words of the criteria format."""
    revisions = catalogue.revisions(revision.field)
    until = catalogue.until(revisions, revisions.index(revision))
    return {
        "field": revision.field,
        "field_name": revision.name,
        "designation": revision.designation,
        "status": revision.status.value,
        "in_force": {
            "from": revision.version,
            "until": None if until is None else until.isoformat(),
            "precision": revision.in_force.precision.value,
            "basis": revision.in_force.basis,
        },
        "sources": [_source(source) for source in revision.sources],
        "agreement": {"kind": revision.agreement.value, "note": revision.agreement_note},
        "awaited_sheet": revision.awaited_sheet,
        "bodies": [{"id": one, "name": catalogue.bodies[one].name} for one in revision.bodies],
        "trades": {
            "known": revision.trades_known.value,
            "list": [
                {
                    "code": trade.code,
                    "major": trade.major,
                    "name": trade.name,
                    "condition": trade.condition,
                }
                for trade in revision.trades
            ],
        },
        "levels": {str(rule.level): _level(rule) for rule in revision.levels},
        "notes": list(revision.notes),
        "history": [one.version for one in revisions],
        "file": revision.file,
        "digest": revision.digest,
    }


def _source(source: Source) -> Json:
    return {
        "title": source.title,
        "issuer": source.issuer,
        "address": source.address,
        "as_of": source.as_of,
        "approved_on": None if source.approved_on is None else source.approved_on.isoformat(),
        "published_on": None if source.published_on is None else source.published_on.isoformat(),
        "sha256": source.sha256,
        "primary": source.primary,
        "covers": source.covers,
    }


def _level(rule: LevelRule) -> Json:
    qualifications = rule.qualifications
    return {
        "known": rule.known,
        "work_days": _work_days(rule.work_days),
        "role_days": None if rule.role_days is None else _role_days(rule.role_days),
        "qualifications": None if qualifications is None else requirement_json(qualifications),
    }


def _work_days(days: WorkDays | Unknown) -> Json:
    if isinstance(days, Unknown):
        return {"unknown": days.seen}
    return {"days": days.days, "years": float(days.years)}


def _role_days(days: RoleDays | Unknown) -> Json:
    if isinstance(days, Unknown):
        return {"unknown": days.seen}
    found: Json = {
        "roles": [role.value for role in days.roles],
        "days": days.days,
        "years": float(days.years),
    }
    if days.requires_first:
        found["requires_first"] = {
            role.value: requirement_json(first) for role, first in days.requires_first
        }
    return found


def requirement_json(requirement: Requirement) -> Json:
    """A requirement in the words of the criteria format."""
    match requirement:
        case HeldQualification(name, codes, _):
            return {"name": name, "codes": list(codes)}
        case AllOf(items):
            return {"all_of": [requirement_json(item) for item in items]}
        case AnyOf(items):
            return {"any_of": [requirement_json(item) for item in items]}
        case AtLeast(count, items):
            return {"at_least": count, "of": [requirement_json(item) for item in items]}
        case WithDays(days, years, item):
            return {"with_days": {"days": days, "years": float(years)}, **requirement_json(item)}
        case LowerLevel(level):
            return {"lower_level": level}
        case Unknown(seen):
            return {"unknown": seen}
