"""The guiding judgement of the pages: the plain engine, in this process (R11: course date).

A diagnosis decides nothing, so it does without the second engine; decisions are judged by both.
Role days are shown from the oldest foreman course, as the technicians' own diagnosis does.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from evaluator.dayset import FIRST_DAY
from evaluator.judge import Judge
from evaluator.policy import ForemanStart, PolicyChoice
from evaluator.qualifying import FOREMAN_COURSES
from evaluator.record import RegisteredQualification
from evaluator.result import to_json
from rules.model import QualificationKey
from rules.plain import PlainEngine

if TYPE_CHECKING:
    from evaluator.judgement import RecordJudgement
    from portal.layout import Language
    from portal.self_diagnosis.case import Case
    from rules.catalogue import Catalogue

POLICY: Final = PolicyChoice(foreman_start=ForemanStart.COURSE_DATE)


class Diagnostician:
    """Answers cases in the shape of the judgement contract (§2), with every finding in words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._judge = Judge(catalogue, PlainEngine(), POLICY)
        # Requests are served by several threads, and the judge keeps what it worked out.
        self._turn = Lock()

    def diagnose(self, case: Case, language: Language) -> dict[str, Any]:
        """The result of a case in a language; without estimates where no pace is known.

        ``level_with_foreman_course`` is the level that a field would give with a foreman course
        from before the first day worked, whichever of the courses it is; null where no role day
        is left out for want of one.
        """
        with self._turn:
            judged = self._judge.judge(case.record, case.fields)
            with_course = self._levels_with_course(case, judged)
        result = to_json(judged, self.catalogue, lang=language.value, explained=True)
        for judgement in result["judgements"]:
            judgement["level_with_foreman_course"] = with_course.get(judgement["field"])
            if not case.paced:
                judgement["estimate"] = {}
        return result

    def _levels_with_course(self, case: Case, judged: RecordJudgement) -> dict[str, int]:
        """By field, the lowest level among those that each course alone would give."""
        short = [
            one.field
            for one in judged.judgements
            if one.career.role_days_not_counted.count() and one.career.entitlement.course_on is None
        ]
        if not short:
            return {}
        levels: dict[str, int] = {}
        for code in FOREMAN_COURSES:
            held = (*case.record.qualifications, self._course(code))
            for one in self._judge.judge(
                replace(case.record, qualifications=held), short
            ).judgements:
                levels[one.field] = min(levels.get(one.field, one.level), one.level)
        return levels

    def _course(self, code: str) -> RegisteredQualification:
        entry = self.catalogue.qualifications.by_key[QualificationKey(code)]
        return RegisteredQualification(
            code=entry.code,
            name=entry.name,
            acquired_on=FIRST_DAY,
            date_kind="attended",
            expires_on=None,
            evidence=False,
        )
