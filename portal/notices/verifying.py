"""Verifying everything that was issued: bases, judgements, signatures, the ledger and the marks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from ccus_data.ledger import verify_ledger
from ccus_data.tables import decisions, ledger, notice_marks, notices
from ccus_data.wording import Said
from portal.notices.basis import BasisRefused, DecisionBasis, digest_of
from portal.notices.following import follows_judges
from portal.notices.looking import Looked, NotLookedAt, look_at
from portal.notices.office import JAPAN
from portal.notices.standing import STATES
from portal.notices.storing import Issued, of_persons, superseded_by
from portal.notices.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asn1crypto import x509
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Row

    from portal.notices.rejudging import Rejudging

AT_ONCE: Final = 100
ACTS: Final = ("notice.issue", "notice.supersede", "notice.revoke")
MARKED_BY: Final = {"notice.supersede": "superseded", "notice.revoke": "revoked"}


@dataclass(slots=True)
class Counts:
    """What was verified."""

    decisions: int = 0
    notices: int = 0

    @property
    def waiting(self) -> int:
        """Decisions without a notice."""
        return self.decisions - self.notices


@dataclass(slots=True)
class Recorded:
    """What the ledger says of notices."""

    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Verification:
    """Verifies; with ``roots``, certificates must lead to one of them."""

    rejudging: Rejudging
    roots: Sequence[x509.Certificate] = ()
    counts: Counts = field(default_factory=Counts)

    def everything(self, connection: Connection) -> Iterator[Said]:
        """Every difference in all that was decided and issued."""
        yield from verify_ledger(connection).faults
        recorded = recorded_in(connection)
        seen: set[str] = set()
        for rows in _chunks(connection):
            seen.update(row.number for row in rows if row.number is not None)
            yield from self.of_rows(rows, recorded)
        for number in recorded.issues.keys() - seen:
            yield said("notice.gone", number=number)
        yield from _marks(connection, recorded)

    def of_rows(self, rows: Sequence[Row[Any]], recorded: Recorded) -> Iterator[Said]:
        """Every difference in some decisions, with the notices of those that have one."""
        judged = []
        for row in rows:
            self.counts.decisions += 1
            self.counts.notices += row.number is not None
            try:
                basis = DecisionBasis.from_json(row.basis)
            except BasisRefused as refused:
                problem = str(refused)
                yield said("issued.basis", decision=row.decision_id, problem=problem)
            else:
                judged.append((row.decision_id, basis))
                yield from _columns(row, basis)
            if digest_of(row.basis) != row.digest:
                yield said("issued.digest", decision=row.decision_id)
            if row.number is not None:
                yield from self._notice(row)
                yield from _in_ledger(row, recorded)
        yield from self.rejudging.differences(judged)

    def _notice(self, row: Row[Any]) -> Iterator[Said]:
        number = row.number
        if hashlib.sha256(row.content).hexdigest() != row.notice_digest:
            yield said("notice.changed", number=number)
        try:
            looked = look_at(row.content, row.issued_at, self.roots)
        except NotLookedAt as fault:
            yield said("notice.unreadable", number=number, problem=fault)
            return
        yield from says_itself(looked, number)
        pairs = (
            ("number", looked.number, number),
            ("basis", looked.basis_digest, row.digest),
            ("certificate", looked.certificate_digest, row.certificate_digest),
        )
        for what, pdf, stored in pairs:
            if pdf != stored:
                yield said("notice.says", number=number, what=what, pdf=pdf, stored=stored)


def says_itself(looked: Looked, number: str) -> Iterator[Said]:
    """What is wrong with the signature of a notice."""
    if not looked.whole:
        yield said("notice.signature", number=number)
    elif not looked.trusted:
        yield said("notice.untrusted", number=number)


def recorded_in(connection: Connection) -> Recorded:
    """What the ledger says of notices."""
    found = Recorded()
    asked = (
        select(ledger.c.act, ledger.c.identity, ledger.c.after)
        .where(ledger.c.act.in_(ACTS))
        .order_by(ledger.c.number)
    )
    for row in connection.execute(asked):
        number = json.loads(row.identity)["number"]
        if row.act == ACTS[0]:
            found.issues[number] = json.loads(row.after)
        else:
            found.marks.add((number, MARKED_BY[row.act]))
    return found


def issued_rows(connection: Connection, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Decisions in their order, with the columns of their notices where they have one."""
    asked = (
        select(
            decisions,
            notices.c.number,
            notices.c.issued_on,
            notices.c.issued_at,
            notices.c.content,
            notices.c.certificate_digest,
            notices.c.body.label("notice_body"),
            notices.c.digest.label("notice_digest"),
        )
        .outerjoin(notices, notices.c.decision_id == decisions.c.decision_id)
        .where(*conditions)
        .order_by(decisions.c.decision_id)
        .limit(AT_ONCE)
    )
    return connection.execute(asked).all()


def of_number(connection: Connection, number: str) -> Row[Any] | None:
    """The decision and notice of a number."""
    rows = issued_rows(connection, notices.c.number == number)
    return rows[0] if rows else None


def state_of(connection: Connection, number: str) -> str:
    """``valid``, ``superseded`` or ``revoked``."""
    asked = select(notice_marks.c.mark).where(notice_marks.c.number == number)
    return max(connection.scalars(asked), key=STATES.index, default=STATES[0])


def _chunks(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    rows = issued_rows(connection)
    while rows:
        yield rows
        rows = issued_rows(connection, decisions.c.decision_id > rows[-1].decision_id)


def _columns(row: Row[Any], basis: DecisionBasis) -> Iterator[Said]:
    """Where the columns of a decision do not say what its basis says."""
    person, criteria = basis.record.get("technician", {}), basis.findings.criteria
    pairs = (
        ("body", row.body, basis.body.id),
        ("outcome", row.outcome, basis.outcome),
        ("business_id", row.business_id, basis.business.business_id),
        ("technician_id", row.technician_id, basis.technician.technician_id),
        ("technician_id", basis.technician.technician_id, person.get("technician_id")),
        ("name", basis.technician.name, person.get("name")),
        ("field", row.field, basis.field.code),
        ("level_applied", row.level_applied, basis.level_applied),
        ("level", row.level, basis.level),
        ("overrides", row.overrides, basis.overrides),
        ("words", row.words, basis.words),
        ("reason_codes", json.loads(row.reason_codes), [one.code for one in basis.reasons]),
        ("criteria_version", row.criteria_version, criteria.version),
        ("criteria_digest", row.criteria_digest, criteria.digest),
        ("decided_by", row.decided_by, basis.officers.decided_by),
        ("seconded_by", row.seconded_by, basis.officers.seconded_by),
        ("decided_on", row.decided_at.astimezone(JAPAN).date(), basis.decided_on),
    )
    number = row.decision_id
    for column, stored, told in pairs:
        if stored != told:
            yield said("issued.column", decision=number, column=column, stored=stored, basis=told)
    judged = basis.findings.level
    follows = follows_judges(basis.outcome, basis.level, basis.level_applied, judged)
    if not basis.overrides and not follows:
        yield said(
            "issued.decided",
            decision=number,
            outcome=basis.outcome,
            level=basis.level,
            judged=judged,
        )


def _in_ledger(row: Row[Any], recorded: Recorded) -> Iterator[Said]:
    """Where a notice is not what the ledger says was issued."""
    said_of = recorded.issues.get(row.number)
    if said_of is None:
        yield said("notice.unrecorded", number=row.number)
        return
    stored = {
        "decision_id": row.decision_id,
        "body": row.notice_body,
        "issued_on": row.issued_on.isoformat(),
        "digest": row.notice_digest,
        "basis": row.digest,
        "certificate": row.certificate_digest,
    }
    for what, value in stored.items():
        if said_of.get(what) != value:
            yield said(
                "notice.ledger",
                number=row.number,
                what=what,
                stored=value,
                recorded=said_of.get(what),
            )


def _marks(connection: Connection, recorded: Recorded) -> Iterator[Said]:
    """Where marks are missing, wrong, or not those of the ledger."""
    rows = connection.execute(of_persons()).all()
    for _, group in groupby(rows, key=lambda row: (row.technician_id, row.field)):
        alike = list(group)
        later = superseded_by(Issued(row.number, row.decision_id, row.outcome) for row in alike)
        for row in alike:
            expected = later.get(row.number)
            if expected is not None and not row.marked:
                yield said("notice.mark_missing", number=row.number, successor=expected)
            elif row.marked and not _may_supersede(row, alike, expected):
                values = {"marked": row.successor, "successor": expected or "-"}
                yield said("notice.mark_wrong", number=row.number, **values)
    there = connection.execute(select(notice_marks.c.number, notice_marks.c.mark))
    marked = {(row.number, row.mark) for row in there}
    for number, mark in sorted(recorded.marks - marked):
        yield said("notice.mark_gone", number=number, mark=mark)
    for number, mark in sorted(marked - recorded.marks):
        yield said("notice.mark_unrecorded", number=number, mark=mark)


def _may_supersede(row: Row[Any], alike: Sequence[Row[Any]], expected: str | None) -> bool:
    """Whether a mark names a later notice: which one depends on the order of issuing."""
    later = {one.number for one in alike if one.decision_id > row.decision_id}
    return expected is not None and row.successor in later
