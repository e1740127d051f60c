"""How closely a case should be looked at: a number with its reasons, for the desk of the body."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from evaluator.judgement import WorkDaysFinding
from portal.applications.career import bounds_of, career_of, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.engine import Row

    from portal.applications.career import Career
    from portal.applications.judging import Answer
    from rules.catalogue import Catalogue

WEIGHTS: Final[Mapping[str, int]] = {
    "override_wanted": 40,
    "refused_before": 30,
    "certificate_alone": 20,
    "self_certified": 20,
    "certificate_decides": 15,
    "start_moved": 10,
    "several_certifiers": 5,
}
"""What each reason adds; the sum is the risk, 0 for a case that needs no second look."""

HIGHEST: Final = 100


def risk_of(
    case: Row[Any], answer: Answer, catalogue: Catalogue, *, refused: bool
) -> tuple[int, list[str]]:
    """The risk of a case with the codes of its reasons, heaviest first.

    ``refused``: the technician was refused in this field before.
    """
    found = [] if answer.reached else ["override_wanted"]
    if refused:
        found.append("refused_before")
    career = career_of(case.certified, case.certifier)
    if career.used:
        found += _of_certificate(case, career, answer, catalogue)
    reasons = sorted(found, key=lambda code: -WEIGHTS[code])
    return min(HIGHEST, sum(WEIGHTS[code] for code in reasons)), reasons


def _of_certificate(
    case: Row[Any], career: Career, answer: Answer, catalogue: Catalogue
) -> Iterator[str]:
    """Reasons that lie in the declared career."""
    judged, record = answer.judged, answer.record
    if judged is None or record is None:
        return
    certified = judged.career.certified.work
    recorded = judged.career.facts.work_days - certified
    if certified and not recorded:
        yield "certificate_alone"
    elif certified and recorded < _work_days_needed(answer, case.level):
        yield "certificate_decides"
    if career.form == "3" or _same_name(career.representative, record["technician"]["name"]):
        yield "self_certified"
    on = dt.date.fromisoformat(record["as_of"])
    if month_of(career.first) != bounds_of(record, case.field, catalogue, on).earliest:
        yield "start_moved"
    if len(career.certifiers) > 1:
        yield "several_certifiers"


def _work_days_needed(answer: Answer, level: int) -> int:
    """The most work days that a level, or one below it, asks for; 0 where none are known."""
    judged = answer.judged
    needs = [
        finding.need or 0
        for one in (judged.levels if judged is not None else ())
        if one.rule.level <= level
        for finding in one.findings
        if isinstance(finding, WorkDaysFinding)
    ]
    return max(needs, default=0)


def _same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for blanks."""
    return bool(one) and "".join(one.split()) == "".join(other.split())
