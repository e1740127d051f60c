"""Cancelling a notice (取消し) for fraud: a mark beside it, on record, told to those concerned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from ccus_data import ledger
from ccus_data.tables import cases, decisions, ledger_head, notice_marks, notices
from portal.access import FormFault
from portal.review.verdicts import faults_of_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.gate import Posted
    from portal.review.desk import Acting
    from portal.review.mails import Letters

GROUNDS: Final = ("false_certificate", "false_record", "false_consent", "wrong_person", "other")
REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a notice is cancelled."""

    codes: tuple[str, ...]
    words: str


def read_ground(given: Posted) -> tuple[Ground | None, list[FormFault]]:
    """Why a form cancels a notice, or every fault of it."""
    ticked, words = set(given.texts.get("ground", ())), given.text("words").strip()
    codes = tuple(one for one in GROUNDS if one in ticked)
    faults = faults_of_words((), words)
    if not codes:
        faults.append(FormFault("ground", "ground_missing"))
    if not words:
        faults.append(FormFault("words", "cancel_words_missing"))
    if given.text("sure") != "1":
        faults.append(FormFault("sure", "sure_missing"))
    return (None, faults) if faults else (Ground(codes, words), [])


def notice_of(connection: Connection, body: str, number: str) -> Row[Any] | None:
    """A notice that a body issued, with its decision; None where it issued none of this number."""
    asked = (
        select(
            notices.c.number,
            notices.c.issued_on,
            notices.c.digest,
            decisions.c.case_id,
            decisions.c.technician_id,
            decisions.c.field,
            decisions.c.outcome,
            decisions.c.level,
            decisions.c.level_applied,
            decisions.c.decided_by,
            decisions.c.seconded_by,
            decisions.c.basis,
            cases.c.application_id,
        )
        .join(decisions, decisions.c.decision_id == notices.c.decision_id)
        .join(cases, cases.c.case_id == decisions.c.case_id)
        .where(notices.c.number == number, notices.c.body == body)
    )
    return connection.execute(asked).one_or_none()  # type: ignore[return-value]


def marks_of(connection: Connection, number: str) -> Sequence[Row[Any]]:
    """The marks of a notice, the oldest first."""
    asked = select(notice_marks).where(notice_marks.c.number == number)
    return connection.execute(asked.order_by(notice_marks.c.mark_id)).all()


def content_of(connection: Connection, number: str) -> bytes:
    """A notice as it was signed."""
    found = connection.scalar(select(notices.c.content).where(notices.c.number == number))
    return bytes(found or b"")


def cancel(
    connection: Connection, acting: Acting, notice: Row[Any], ground: Ground, letters: Letters
) -> bool:
    """Cancel a notice; whether this was the first time."""
    # As those who issue do: of two who cancel at once, the second sees what the first has done.
    connection.execute(select(ledger_head.c.number).with_for_update())
    if any(mark.mark == REVOKED for mark in marks_of(connection, notice.number)):
        return False
    row = {
        "number": notice.number,
        "mark": REVOKED,
        "reason_codes": json.dumps(ground.codes),
        "words": ground.words,
        "by": acting.name,
        "at": acting.at,
    }
    connection.execute(insert(notice_marks), row)
    act = ledger.Act(
        acting.name,
        "notice.revoke",
        "notice_marks",
        {"number": notice.number, "technician_id": notice.technician_id},
        None,
        {"grounds": list(ground.codes)},
    )
    ledger.append(connection, [act], acting.at)
    letters.cancelled(connection, notice, acting.at)
    return True
