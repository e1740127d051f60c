"""Who asks about whose technicians: refused where it makes no sense, recorded where it does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Select, or_, select

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import businesses, employments
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

READ: Final = "read"
"""What the ledger calls it when somebody is shown rows about people."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked (``levels``, ``mend``), by whom, about the technicians of which employer."""

    asked: str
    employer_id: str
    by: str
    on: dt.date


def refuse_unknown_employer(engine: Engine, employer_id: str) -> None:
    """Refuse a business that is not registered: nobody works for it."""
    with reading(engine) as connection:
        found = connection.scalar(
            select(businesses.c.business_id).where(businesses.c.business_id == employer_id)
        )
    if found is None:
        raise Refused(said("employer.unknown", employer=employer_id))


def record_question(engine: Engine, question: Question, at: dt.datetime) -> None:
    """Note in the ledger who is about to see what; committed before anything is read."""
    act = Act(
        question.by,
        READ,
        "technicians",
        {"employer_id": question.employer_id},
        after={"asked": question.asked, "on": question.on},
    )
    with writing(engine) as connection:
        append(connection, [act], at)


def employed(employer_id: str, on: dt.date, after: str, limit: int) -> Select[str]:
    """A statement for up to ``limit`` technicians who work for a business on a day.

    In the order of their identifiers, those behind ``after`` only (keyset paging).
    """
    return (
        select(employments.c.technician_id)
        .where(
            employments.c.business_id == employer_id,
            employments.c.technician_id > after,
            employments.c.from_day <= on,
            or_(employments.c.to_day.is_(None), employments.c.to_day >= on),
        )
        .distinct()
        .order_by(employments.c.technician_id)
        .limit(limit)
    )
