"""The result as plain JSON data in the shape of the judgement contract (§2), and more beside."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evaluator.estimate import Estimate, Pace, estimate
from evaluator.explain import explain_level
from evaluator.judgement import (
    QualificationsFinding,
    RoleDaysFinding,
    WorkDaysFinding,
    years_of,
)
from evaluator.phrases import phrase
from evaluator.wording import ceiling_text, line_json, notes

if TYPE_CHECKING:
    from evaluator.judgement import FieldJudgement, Finding, LevelFinding, RecordJudgement
    from evaluator.shortfall import Alternative, Shortage
    from rules.catalogue import Catalogue
    from rules.model import Revision

Json = dict[str, Any]


def to_json(
    judgement: RecordJudgement, catalogue: Catalogue, *, lang: str = "ja", explained: bool = False
) -> Json:
    """The result of one record; ``explained`` adds each level's tree of findings in words."""
    record = judgement.record
    result: Json = {
        "technician_id": record.technician.technician_id,
        "as_of": record.as_of.isoformat(),
        "judgements": [
            _field(one, catalogue, lang, explained=explained) for one in judgement.judgements
        ],
    }
    if judgement.not_judged:
        result["not_judged"] = [
            {
                "field": one.field,
                "reason": one.reason,
                "text": phrase(f"not_judged.{one.reason}", lang, **dict(one.values)),
                **dict(one.values),
            }
            for one in judgement.not_judged
        ]
    return result


def _field(one: FieldJudgement, catalogue: Catalogue, lang: str, *, explained: bool) -> Json:
    career, revision = one.career, one.career.revision
    facts, limits = career.facts, career.limits
    levels = {}
    estimates = {}
    for level in one.levels:
        levels[str(level.rule.level)] = found = _level(level, limits.days_per_year)
        if explained:
            found["tree"] = explain_level(level, career, catalogue, lang)
        guess = estimate(level, career)
        if guess is not None:
            estimates[str(level.rule.level)] = _estimate(guess)
    certified = career.certified
    return {
        "field": one.field,
        "field_name": one.field_name,
        "criteria_version": revision.version,
        "criteria_status": revision.status.value,
        "level": one.level,
        "days": {
            "work": facts.work_days,
            "work_ccus": facts.work_days - certified.work,
            "work_certificate": certified.work,
            "foreman": facts.foreman_days,
            "crew_leader": facts.crew_leader_days,
            "foreman_or_crew_leader": facts.either_days,
        },
        "levels": levels,
        "policy": {
            "certificate_end": limits.policy.certificate_end.value,
            "foreman_start": limits.policy.foreman_start.value,
        },
        "excluded": [
            {
                "reason": reason.value,
                "days": days.count(),
                "text": phrase(f"excluded.{reason.value}", lang),
            }
            for reason, days in career.excluded.items()
        ],
        "excluded_role_days": career.role_days_not_counted.count(),
        "certificate": {
            "declared_months": certified.declared_months,
            "counted_months": certified.months,
            "from": None if certified.start is None else str(certified.start),
            "to": None if certified.end is None else str(certified.end),
            "refused": certified.refused,
        },
        "ceiling": _ceiling(one, lang),
        "level_if_known": None if one.if_known is None else one.if_known.level,
        "estimate": estimates,
        "notes": [{"code": code, "text": text} for code, text in notes(one, lang)],
        "engines": list(one.engines),
        "ruleset_digest": one.ruleset_digest,
        "criteria": {
            **_criteria(revision),
            "until": None if one.until is None else one.until.isoformat(),
        },
    }


@lru_cache(maxsize=512)
def _criteria(revision: Revision) -> Json:
    """What stands behind the criteria; the same for every judgement by one revision."""
    return {
        "version": revision.version,
        "status": revision.status.value,
        "agreement": revision.agreement.value,
        "agreement_note": revision.agreement_note,
        "awaited_sheet": revision.awaited_sheet,
        "trades_known": revision.trades_known.value,
        "digest": revision.digest,
        "file": revision.file,
        "sources": [
            {
                "title": source.title,
                "issuer": source.issuer,
                "address": source.address,
                "as_of": source.as_of,
                "covers": source.covers,
            }
            for source in revision.sources
        ],
    }


def _level(level: LevelFinding, days_per_year: int) -> Json:
    return {
        "met": level.met,
        "requirements": [_finding(finding, days_per_year) for finding in level.findings],
    }


def _finding(finding: Finding, days_per_year: int) -> Json:
    match finding:
        case WorkDaysFinding(rule=rule):
            return {
                "kind": "work_days",
                "need": finding.need,
                "have": finding.have,
                "met": finding.met,
                "missing": finding.missing,
                "years": None if rule is None else float(rule.years),
                "have_years": years_of(finding.have, days_per_year),
                "condition": finding.condition,
            }
        case RoleDaysFinding(rule=rule):
            return {
                "kind": "role_days",
                "roles": None if rule is None else [role.value for role in rule.roles],
                "need": finding.need,
                "have": finding.have,
                "met": finding.met,
                "missing": finding.missing,
                "years": None if rule is None else float(rule.years),
                "have_years": years_of(finding.have, days_per_year),
                "barred": list(finding.barred),
                "condition": finding.condition,
            }
        case QualificationsFinding(shortage=shortage):
            return {
                "kind": "qualifications",
                "met": finding.met,
                "missing": missing_json(shortage),
                "missing_complete": shortage is None or shortage.complete,
                "condition": finding.condition,
            }


@lru_cache(maxsize=4096)
def missing_json(shortage: Shortage | None) -> list[Json]:
    """The alternatives, each a smallest set; the code and name again beside a set of one.

    Shared by everybody who lacks the same: nobody changes a result.
    """
    return [] if shortage is None else [_alternative(one) for one in shortage.alternatives]


def _alternative(alternative: Alternative) -> Json:
    lines = [line_json(line) for line in alternative.lines]
    found: Json = dict(lines[0]) if len(lines) == 1 else {}
    found["qualifications"] = lines
    if alternative.with_days is not None:
        found["with_days"] = alternative.with_days
    return found


def _ceiling(one: FieldJudgement, lang: str) -> Json | None:
    """What confirming everything pending would bring; None where it would bring nothing."""
    if one.if_confirmed is None:
        return None
    confirm = [
        {"kind": reason.value, "days": days.count()}
        for reason, days in one.career.to_confirm.items()
    ]
    return {
        "level": one.if_confirmed.level,
        "confirm": confirm,
        "text": ceiling_text(one, lang),
    }


def _estimate(guess: Estimate) -> Json:
    return {
        "on": None if guess.on is None else guess.on.isoformat(),
        "work_days": _pace(guess.work_days),
        "role_days": _pace(guess.role_days),
        "needs_qualifications": guess.needs_qualifications,
    }


def _pace(pace: Pace | None) -> Json | None:
    if pace is None:
        return None
    return {
        "missing": pace.missing,
        "last_year": pace.last_year,
        "per_month": round(pace.last_year / 12, 1),
        "on": None if pace.on is None else pace.on.isoformat(),
    }
