"""The queue of a body: what waits, how long, and how closely it should be looked at."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, and_, exists, func, not_, select, true

from ccus_data.tables import (
    applications,
    case_rounds,
    cases,
    consents,
    proposed_decisions,
    technicians,
)
from portal.review.desk import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Row

PAGE: Final = 50
MOST_PAGES: Final = 2_000
TOP: Final = 4
"""The level that two people decide."""

SHELVES: Final = ("waiting", "second", "unpaid", "returned", "decided")
"""The parts of the queue: to look at, to agree to, fee to confirm, sent back, done."""

ORDERS: Final = ("age", "risk")
DECIDED: Final = ("approved", "approved_lower", "rejected")


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the queue somebody wants to see."""

    shelf: str = "waiting"
    order: str = "age"
    field: str = ""
    application: int | None = None
    page: int = 1
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case of the queue."""

    row: Row[Any]
    reasons: tuple[str, ...]
    days: int
    level: int | None

    @property
    def is_clean(self) -> bool:
        """Whether nothing asks for a closer look: both engines say the level, no reason of risk."""
        reached = self.level is not None and self.level >= self.row.level
        return self.row.state == "under_review" and not self.row.risk and reached


def counts(connection: Connection, fields: Collection[str]) -> dict[str, int]:
    """How many cases lie on each shelf but the last, which only grows."""
    found = dict.fromkeys(SHELVES[:-1], 0)
    for shelf in found:
        asked = select(func.count()).select_from(cases).where(_of(fields), _lies_on(shelf))
        found[shelf] = connection.scalar(asked) or 0
    return found


def queue(
    connection: Connection, fields: Collection[str], wish: Wish, today: dt.date
) -> tuple[list[Waiting], bool]:
    """A page of the queue, and whether there is more."""
    asked = _rows().where(_of(fields), _lies_on(wish.shelf))
    if wish.field:
        asked = asked.where(cases.c.field == wish.field)
    if wish.application is not None:
        asked = asked.where(cases.c.application_id == wish.application)
    asked = asked.order_by(*_order(wish)).limit(PAGE + 1).offset((wish.page - 1) * PAGE)
    rows = connection.execute(asked).all()
    return [_waiting(row, today) for row in rows[:PAGE]], len(rows) > PAGE


def chosen(
    connection: Connection, fields: Collection[str], case_ids: Collection[int], today: dt.date
) -> list[Waiting]:
    """Some cases of the queue, in the order of their numbers."""
    asked = _rows().where(_of(fields), cases.c.case_id.in_(list(case_ids)))
    rows = connection.execute(asked.order_by(cases.c.case_id))
    return [_waiting(row, today) for row in rows]


def open_proposal() -> ColumnElement[bool]:
    """That a case has a proposal that nobody has answered."""
    return exists().where(
        proposed_decisions.c.case_id == cases.c.case_id,
        proposed_decisions.c.round == cases.c.round,
        proposed_decisions.c.closed_at.is_(None),
    )


def _rows() -> Select[Any]:
    of_round = and_(case_rounds.c.case_id == cases.c.case_id, case_rounds.c.round == cases.c.round)
    return (
        select(
            cases,
            applications.c.number,
            applications.c.business_id,
            func.coalesce(technicians.c.name, consents.c.name, "").label("name"),
            case_rounds.c.risk,
            case_rounds.c.risk_reasons,
            case_rounds.c.judgement,
            case_rounds.c.submitted_at,
            open_proposal().label("proposed"),
        )
        .join(applications, applications.c.application_id == cases.c.application_id)
        .join(case_rounds, of_round)
        .outerjoin(technicians, technicians.c.technician_id == cases.c.technician_id)
        .outerjoin(consents, consents.c.consent_id == cases.c.consent_id)
    )


def _of(fields: Collection[str]) -> ColumnElement[bool]:
    return cases.c.field.in_(sorted(fields))


def _lies_on(shelf: str) -> ColumnElement[bool]:
    match shelf:
        case "waiting":
            return and_(cases.c.state == "under_review", not_(open_proposal()))
        case "second":
            return and_(cases.c.state == "under_review", open_proposal())
        case "unpaid":
            return cases.c.state == "payment_pending"
        case "returned":
            return cases.c.state == "returned"
        case "decided":
            return cases.c.state.in_(DECIDED)
        case _:
            return not_(true())


def _order(wish: Wish) -> Sequence[ColumnElement[Any]]:
    if wish.shelf == "decided":
        return (cases.c.changed_at.desc(), cases.c.case_id.desc())
    oldest = (case_rounds.c.submitted_at.asc(), cases.c.case_id.asc())
    return (case_rounds.c.risk.desc(), *oldest) if wish.order == "risk" else oldest


def _waiting(row: Row[Any], today: dt.date) -> Waiting:
    return Waiting(
        row,
        tuple(json.loads(row.risk_reasons)),
        max((today - day_in_japan(row.submitted_at)).days, 0),
        level_of(json.loads(row.judgement)),
    )


def level_of(judgement: Mapping[str, Any] | None) -> int | None:
    """The level that both engines judged; None where nothing was judged."""
    judged = (judgement or {}).get("judgements") or []
    return int(judged[0]["level"]) if judged else None
