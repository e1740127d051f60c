"""Levels and lost days as rows: for a terminal in words, for programs as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ccus_data.wording import word
from evaluator.counting import Exclusion
from evaluator.record import RegistrationType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccus_data.employer.levels import FieldLevel, TechnicianLevels
    from ccus_data.employer.lost_days import LostDays, LostTotal

Json = dict[str, Any]

LEVELS_HEAD: Final = (
    "employer.column.technician_id",
    "employer.column.name",
    "employer.column.card_level",
    "employer.column.field",
    "employer.column.level",
    "employer.column.can_apply",
    "employer.column.gap",
)
LEVELS_CSV: Final = (
    *("technician_id", "name", "registration_type", "card_level", "field", "level", "can_apply"),
    *("as_of", "criteria_version", "next_level", "work_days_missing", "role_days_missing"),
    "qualifications_missing",
)
LOST_HEAD: Final = (
    "employer.column.technician_id",
    "employer.column.name",
    "employer.column.mend_until",
    "employer.column.cause",
    "employer.column.days",
)
LOST_CSV: Final = ("technician_id", "name", "mend_until", "cause", "days", "dates")
TOTALS_HEAD: Final = (
    "employer.column.mend_until",
    "employer.column.cause",
    "employer.column.days",
    "employer.column.technicians",
)
TOTALS_CSV: Final = ("mend_until", "cause", "days", "technicians")

CAUSES: Final[Mapping[Exclusion, str]] = {
    Exclusion.UNAPPROVED: "employer.cause.unapproved",
    Exclusion.SITE_UNREGISTERED: "employer.cause.site_unregistered",
    Exclusion.TRADE_CONDITION_UNCONFIRMED: "employer.cause.trade_condition_unconfirmed",
    Exclusion.EMPLOYER_MISSING: "employer.cause.employer_missing",
    Exclusion.TRADE_MISSING: "employer.cause.trade_missing",
    Exclusion.FIELD_TRADES_UNKNOWN: "employer.cause.field_trades_unknown",
    Exclusion.TRADE_NOT_IN_FIELD: "employer.cause.trade_not_in_field",
}
"""What a lost day may stand under; days inside a certificate are not lost."""


def head(keys: Sequence[str], lang: str) -> list[str]:
    """The first line of a table."""
    return [word(key, lang) for key in keys]


def levels_rows(
    person: TechnicianLevels, field_name: Callable[[str], str], lang: str
) -> list[list[str]]:
    """One technician for a terminal: a line a field, or one that says why there is none."""
    who = [person.technician_id, person.name, str(person.card_level)]
    if not person.fields:
        simple = person.registration_type == RegistrationType.SIMPLE.value
        why = word("employer.simple" if simple else "employer.not_judged", lang)
        return [[*who, "-", "-", word("employer.no", lang), why]]
    rows = []
    for one in person.fields:
        ready = word("employer.yes" if person.can_apply(one) else "employer.no", lang)
        rows.append([*who, field_name(one.field), str(one.level), ready, _gap(one, lang)])
    return rows


def _gap(one: FieldLevel, lang: str) -> str:
    if one.next_level is None:
        return word("employer.top", lang)
    parts = []
    if one.work_days_missing:
        parts.append(word("employer.gap.work_days", lang, days=f"{one.work_days_missing:,}"))
    if one.role_days_missing:
        parts.append(word("employer.gap.role_days", lang, days=f"{one.role_days_missing:,}"))
    if ways := _ways(one.qualifications_missing, lang):
        parts.append(word("employer.gap.qualifications", lang, ways=ways))
    said = word("employer.and", lang).join(parts) or word("employer.gap.nothing", lang)
    return word("employer.gap.to", lang, level=one.next_level, parts=said)


def _ways(kept: str | None, lang: str) -> str:
    """The smallest sets of codes that would do: ``31018+60011 or 31019``."""
    sets = json.loads(kept) if kept else []
    return word("employer.or", lang).join("+".join(map(str, one)) for one in sets if one)


def levels_json(person: TechnicianLevels) -> Json:
    """One technician as an object."""
    return {
        "technician_id": person.technician_id,
        "name": person.name,
        "registration_type": person.registration_type,
        "card_level": person.card_level,
        "can_apply": person.can_apply_now,
        "fields": [
            {
                "field": one.field,
                "level": one.level,
                "can_apply": person.can_apply(one),
                "as_of": one.as_of.isoformat(),
                "criteria_version": one.criteria_version,
                "next_level": one.next_level,
                "work_days_missing": one.work_days_missing,
                "role_days_missing": one.role_days_missing,
                "qualifications_missing": (
                    None
                    if one.qualifications_missing is None
                    else json.loads(one.qualifications_missing)
                ),
            }
            for one in person.fields
        ],
    }


def levels_cells(person: TechnicianLevels) -> list[list[object]]:
    """One technician as lines of ``LEVELS_CSV``; without a judgement the rest is empty."""
    who = [person.technician_id, person.name, person.registration_type, person.card_level]
    if not person.fields:
        return [[*who, *[""] * (len(LEVELS_CSV) - len(who))]]
    return [
        [
            *who,
            one.field,
            one.level,
            "true" if person.can_apply(one) else "false",
            one.as_of,
            one.criteria_version,
            one.next_level,
            one.work_days_missing,
            one.role_days_missing,
            one.qualifications_missing,
        ]
        for one in person.fields
    ]


def lost_row(one: LostDays, lang: str) -> list[str]:
    """One technician and cause for a terminal."""
    when, cause, days = one.mend_until.isoformat(), word(CAUSES[one.cause], lang), len(one.days)
    return [one.technician_id, one.name, when, cause, f"{days:,}"]


def lost_json(one: LostDays) -> Json:
    """One technician and cause as an object, with each date."""
    return {
        "technician_id": one.technician_id,
        "name": one.name,
        "mend_until": one.mend_until.isoformat(),
        "cause": one.cause.value,
        "days": len(one.days),
        "dates": [day.isoformat() for day in one.days],
    }


def lost_cells(one: LostDays) -> list[object]:
    """One technician and cause as a line of ``LOST_CSV``; dates apart by spaces."""
    dates = " ".join(day.isoformat() for day in one.days)
    return [one.technician_id, one.name, one.mend_until, one.cause.value, len(one.days), dates]


def total_row(one: LostTotal, lang: str) -> list[str]:
    """One sum for a terminal."""
    cause = word(CAUSES[one.cause], lang)
    return [one.mend_until.isoformat(), cause, f"{one.days:,}", f"{one.technicians:,}"]


def total_json(one: LostTotal) -> Json:
    """One sum as an object."""
    return {
        "mend_until": one.mend_until.isoformat(),
        "cause": one.cause.value,
        "days": one.days,
        "technicians": one.technicians,
    }


def total_cells(one: LostTotal) -> list[object]:
    """One sum as a line of ``TOTALS_CSV``."""
    return [one.mend_until, one.cause.value, one.days, one.technicians]
