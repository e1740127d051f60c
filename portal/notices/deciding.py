"""Writing down what a decision rests on, at the moment it is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.notices.basis import (
    Body,
    Business,
    DecisionBasis,
    Field,
    Officers,
    Outcome,
    Reason,
    Technician,
)
from portal.notices.findings import findings_of, judged_field, without_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Decided:
    """What an officer decides about one case.

    ``applied_on`` and ``decided_on`` are days in Japan. ``reasons`` are needed where less is given
    than was applied for.
    """

    body: Body
    business: Business
    field: str
    application: str | None
    level_applied: int
    level: int
    outcome: Outcome
    officers: Officers
    applied_on: dt.date | None
    decided_on: dt.date
    overrides: bool = False
    reasons: tuple[Reason, ...] = ()
    words: str | None = None


def basis_of(
    decided: Decided, record: Mapping[str, Any], judgement: Mapping[str, Any]
) -> DecisionBasis:
    """The basis of a decision, from the record that was judged and the answer of both engines.

    ``record`` names its day (``as_of``). ``judgement`` is the result as `evaluator.result.to_json`
    gives it with ``explained=True``; `NotJudged` where it says nothing of the field.
    """
    judged = judged_field(judgement, decided.field)
    person = record["technician"]
    return DecisionBasis(
        body=decided.body,
        business=decided.business,
        technician=Technician(
            technician_id=person["technician_id"],
            name=person["name"],
            name_kana=person.get("name_kana"),
        ),
        field=Field(code=decided.field, name=judged["field_name"]),
        application=decided.application,
        level_applied=decided.level_applied,
        level=decided.level,
        outcome=decided.outcome,
        overrides=decided.overrides,
        reasons=decided.reasons,
        words=decided.words,
        findings=findings_of(record, judged),
        officers=decided.officers,
        applied_on=decided.applied_on,
        decided_on=decided.decided_on,
        record=dict(record),
        judgement=without_sentences(judged),
    )
