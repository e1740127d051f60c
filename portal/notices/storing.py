"""Notices in the database: which decisions wait for one, and writing what was issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, func, insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data import ledger
from ccus_data.tables import cases, decisions, ledger_head, notice_marks, notices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection, Row

ISSUER: Final = "notices"
"""As whom the ledger knows the program that issues notices."""

REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class Notice:
    """A signed notice that is not stored yet; ``digest`` is the SHA-256 of its content."""

    number: str
    decision_id: int
    body: str
    technician_id: str
    field: str
    basis_digest: str
    issued_on: dt.date
    digest: str
    content: bytes
    certificate_digest: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many decisions there are, and how many of them have their notice."""

    decided: int
    issued: int

    @property
    def waiting(self) -> int:
        """Decisions without a notice."""
        return self.decided - self.issued


@dataclass(frozen=True, slots=True)
class Issued:
    """A notice as its place among those of one technician in one field needs it."""

    number: str
    decision_id: int
    outcome: str


def waiting(connection: Connection, most: int, but: Collection[int] = ()) -> list[int]:
    """Decisions without a notice, the oldest first."""
    asked = (
        select(decisions.c.decision_id)
        .outerjoin(notices, notices.c.decision_id == decisions.c.decision_id)
        .where(notices.c.number.is_(None), decisions.c.decision_id.not_in(list(but)))
        .order_by(decisions.c.decision_id)
        .limit(most)
    )
    return list(connection.scalars(asked))


def progress(connection: Connection, application_id: int | None = None) -> Progress:
    """How far issuing is, for one application or for all."""
    asked = select(func.count(decisions.c.decision_id), func.count(notices.c.number)).outerjoin(
        notices, notices.c.decision_id == decisions.c.decision_id
    )
    if application_id is not None:
        asked = asked.join(cases, cases.c.case_id == decisions.c.case_id).where(
            cases.c.application_id == application_id
        )
    decided, issued = connection.execute(asked).one()
    return Progress(decided, issued)


def to_issue(connection: Connection, decision_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """Those of the decisions that have no notice, with all their columns."""
    asked = (
        select(decisions)
        .outerjoin(notices, notices.c.decision_id == decisions.c.decision_id)
        .where(decisions.c.decision_id.in_(list(decision_ids)), notices.c.number.is_(None))
        .order_by(decisions.c.decision_id)
    )
    return connection.execute(asked).all()


def store(connection: Connection, made: Sequence[Notice], at: dt.datetime) -> list[Notice]:
    """Store notices; those of decisions that have one by now are left out.

    Marks what is superseded by them, or supersedes them, and writes both into the ledger.
    """
    # Who stores holds the head of the ledger from here on: two who store notices of one technician
    # at once would not see each other's, and neither would be marked.
    connection.execute(select(ledger_head.c.number).with_for_update())
    stored = [one for one in made if _is_first(connection, one, at)]
    if not stored:
        return []
    marks = list(_superseded(connection, {(one.technician_id, one.field) for one in stored}))
    if marks:
        rows = [
            {
                "number": number,
                "mark": "superseded",
                "successor": successor,
                "reason_codes": "[]",
                "by": ISSUER,
                "at": at,
            }
            for number, successor, _ in marks
        ]
        connection.execute(insert(notice_marks), rows)
    acts = [_issuing(one) for one in stored]
    acts += [_superseding(number, successor, person) for number, successor, person in marks]
    ledger.append(connection, acts, at)
    return stored


def superseded_by(issued: Iterable[Issued]) -> dict[str, str]:
    """Which of the notices of one technician in one field is superseded by which.

    A later decision supersedes an earlier one; a refusal supersedes refusals alone: it takes
    nothing away that was given before.
    """
    ordered = sorted(issued, key=lambda one: one.decision_id)
    found = {}
    for place, one in enumerate(ordered):
        for later in ordered[place + 1 :]:
            if later.outcome != REJECTED or one.outcome == REJECTED:
                found[one.number] = later.number
                break
    return found


def _is_first(connection: Connection, one: Notice, at: dt.datetime) -> bool:
    """Store a notice, unless its decision has one."""
    dialect = connection.dialect.name
    into = insert_on_postgresql if dialect == "postgresql" else insert_on_sqlite
    statement = into(notices).values(
        number=one.number,
        decision_id=one.decision_id,
        body=one.body,
        issued_on=one.issued_on,
        digest=one.digest,
        content=one.content,
        certificate_digest=one.certificate_digest,
        issued_at=at,
    )
    only_once = statement.on_conflict_do_nothing(index_elements=["decision_id"])
    return connection.execute(only_once.returning(notices.c.number)).first() is not None


def _superseded(
    connection: Connection, of: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Notices that are superseded and not marked so: number, successor, technician."""
    person = tuple_(decisions.c.technician_id, decisions.c.field)
    rows = connection.execute(of_persons(person.in_(list(of)))).all()
    for _, group in groupby(rows, key=lambda row: (row.technician_id, row.field)):
        alike = list(group)
        later = superseded_by(Issued(row.number, row.decision_id, row.outcome) for row in alike)
        for row in alike:
            if row.number in later and not row.marked:
                yield row.number, later[row.number], row.technician_id


def of_persons(*conditions: ColumnElement[bool]) -> Any:
    """A statement for notices by technician and field, and whether they are marked superseded."""
    marked = and_(notice_marks.c.number == notices.c.number, notice_marks.c.mark == "superseded")
    return (
        select(
            decisions.c.technician_id,
            decisions.c.field,
            decisions.c.decision_id,
            decisions.c.outcome,
            notices.c.number,
            notice_marks.c.successor,
            notice_marks.c.mark.is_not(None).label("marked"),
        )
        .join(notices, notices.c.decision_id == decisions.c.decision_id)
        .outerjoin(notice_marks, marked)
        .where(*conditions)
        .order_by(decisions.c.technician_id, decisions.c.field, decisions.c.decision_id)
    )


def _issuing(one: Notice) -> ledger.Act:
    return ledger.Act(
        ISSUER,
        "notice.issue",
        "notices",
        {"number": one.number, "technician_id": one.technician_id},
        None,
        {
            "decision_id": one.decision_id,
            "body": one.body,
            "issued_on": one.issued_on,
            "digest": one.digest,
            "basis": one.basis_digest,
            "certificate": one.certificate_digest,
        },
    )


def _superseding(number: str, successor: str, technician_id: str) -> ledger.Act:
    return ledger.Act(
        ISSUER,
        "notice.supersede",
        "notice_marks",
        {"number": number, "technician_id": technician_id},
        None,
        {"successor": successor},
    )
