"""One case with all that a decision rests on: what was filed, what was judged, what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ccus_data.tables import (
    applications,
    businesses,
    case_rounds,
    cases,
    consents,
    decisions,
    notice_marks,
    notices,
    proposed_decisions,
)
from portal.cases import events_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row


@dataclass(frozen=True, slots=True)
class Filed:
    """A case of a round with its application: what a decision is made from."""

    case: Row[Any]
    round: Row[Any]
    business_name: str
    applied_at: Any
    number: str
    business_id: str

    @property
    def record(self) -> dict[str, Any]:
        """The technician record that was judged."""
        return json.loads(self.round.record) or {}

    @property
    def content(self) -> dict[str, Any]:
        """The case with its application as it was filed."""
        found: dict[str, Any] = json.loads(self.round.content)
        return found

    @property
    def judged(self) -> Mapping[str, Any] | None:
        """What both engines said in the one field when it was filed."""
        told = json.loads(self.round.judgement) or {}
        judged = told.get("judgements") or [None]
        return judged[0]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A case as its page shows it. ``shown`` is the round that somebody looks at."""

    shown: Filed
    rounds: Sequence[Row[Any]]
    events: Sequence[Row[Any]]
    proposal: Row[Any] | None
    decision: Row[Any] | None
    notice: str
    mark: str
    application: Row[Any]
    consent: Row[Any] | None

    @property
    def is_newest(self) -> bool:
        """Whether the round that is shown is the one to be decided."""
        return bool(self.shown.round.round == self.rounds[-1].round)


def filed(
    connection: Connection, fields: Collection[str], case_ids: Collection[int]
) -> list[Filed]:
    """Cases in their newest round, by their numbers; those of other fields are none."""
    asked = (
        select(
            cases,
            applications.c.number.label("application_number"),
            applications.c.business_id.label("of_business"),
            applications.c.submitted_at.label("applied_at"),
            businesses.c.name.label("business_name"),
        )
        .join(applications, applications.c.application_id == cases.c.application_id)
        .outerjoin(businesses, businesses.c.business_id == applications.c.business_id)
        .where(
            cases.c.case_id.in_(list(case_ids)),
            cases.c.field.in_(sorted(fields)),
            cases.c.round > 0,
        )
        .order_by(cases.c.case_id)
    )
    rows = connection.execute(asked).all()
    kept = select(case_rounds).where(case_rounds.c.case_id.in_([row.case_id for row in rows]))
    rounds = {(one.case_id, one.round): one for one in connection.execute(kept)}
    return [_filed(row, rounds[row.case_id, row.round]) for row in rows]


def _filed(row: Row[Any], of_round: Row[Any]) -> Filed:
    return Filed(
        row,
        of_round,
        row.business_name or "",
        row.applied_at,
        row.application_number,
        row.of_business,
    )


def evidence_of(
    connection: Connection, fields: Collection[str], case_id: int, number: int | None
) -> Evidence | None:
    """A case of one of these fields, in one of its rounds; None where there is none."""
    found = filed(connection, fields, [case_id])
    if not found:
        return None
    newest = found[0]
    asked = select(case_rounds).where(case_rounds.c.case_id == case_id)
    rounds = connection.execute(asked.order_by(case_rounds.c.round)).all()
    wanted = {one.round: one for one in rounds}.get(number or newest.round.round)
    if wanted is None:
        return None
    shown = Filed(
        newest.case,
        wanted,
        newest.business_name,
        newest.applied_at,
        newest.number,
        newest.business_id,
    )
    decision = connection.execute(
        select(decisions).where(decisions.c.case_id == case_id)
    ).one_or_none()
    notice, mark = ("", "") if decision is None else _notice(connection, decision.decision_id)
    of = newest.case.application_id
    application = connection.execute(
        select(applications).where(applications.c.application_id == of)
    ).one()
    consent_id = shown.content["case"].get("consent_id")
    consent = connection.execute(
        select(consents).where(consents.c.consent_id == consent_id)
    ).one_or_none()
    return Evidence(
        shown,
        rounds,
        events_of(connection, [case_id]),
        proposal_of(connection, newest.case),
        decision,
        notice,
        mark,
        application,
        consent,
    )


def proposal_of(connection: Connection, case: Row[Any]) -> Row[Any] | None:
    """What somebody would decide about a case and nobody has answered yet."""
    found = proposals_of(connection, [case])
    return found.get(case.case_id)


def proposals_of(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Row[Any]]:
    """The open proposals of cases, by case."""
    rounds = {row.case_id: row.round for row in rows if row.state == "under_review"}
    asked = select(proposed_decisions).where(
        proposed_decisions.c.case_id.in_(list(rounds)), proposed_decisions.c.closed_at.is_(None)
    )
    found = connection.execute(asked.order_by(proposed_decisions.c.proposal_id))
    return {one.case_id: one for one in found if one.round == rounds[one.case_id]}


def _notice(connection: Connection, decision_id: int) -> tuple[str, str]:
    asked = (
        select(notices.c.number, notice_marks.c.mark)
        .join(notice_marks, notice_marks.c.number == notices.c.number, isouter=True)
        .where(notices.c.decision_id == decision_id)
        .order_by(notice_marks.c.mark_id.desc())
    )
    found = connection.execute(asked).first()
    return ("", "") if found is None else (found.number, found.mark or "")
