"""The guiding judgement of the pages: the plain engine, in this process (R11: course date).

A diagnosis decides nothing, so it does without the second engine; decisions are judged by both.
Role days are shown from the oldest foreman course, as the technicians' own diagnosis does.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from evaluator.judge import Judge
from evaluator.policy import ForemanStart, PolicyChoice
from evaluator.result import to_json
from rules.plain import PlainEngine

if TYPE_CHECKING:
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
        """The result of a case in a language; without estimates where no pace is known."""
        with self._turn:
            judged = self._judge.judge(case.record, case.fields)
        result = to_json(judged, self.catalogue, lang=language.value, explained=True)
        if not case.paced:
            for judgement in result["judgements"]:
                judgement["estimate"] = {}
        return result
