"""結果確認: what a business asks about its applications; a few statements for each page."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Select, func, select

from ccus_data.database import reading
from ccus_data.tables import (
    applications,
    businesses,
    case_rounds,
    cases,
    consents,
    decisions,
    notice_marks,
    notices,
    technicians,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine, Row

PAGE: Final = 50
"""Applications on one page of the list."""

NOTICES_AT_ONCE: Final = 20
"""Notices read at a time for the archive: some megabytes."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One application of the list, with how many of its cases are in which state."""

    row: Row[Any]
    states: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many technicians."""
        return sum(self.states.values())


def applications_page(
    connection: Connection, business_ids: Sequence[str], before: int | None
) -> tuple[list[Listed], bool]:
    """A page of applications, newest first, and whether there are older ones."""
    asked = select(applications).where(applications.c.business_id.in_(business_ids))
    if before is not None:
        asked = asked.where(applications.c.application_id < before)
    asked = asked.order_by(applications.c.application_id.desc()).limit(PAGE + 1)
    rows = list(connection.execute(asked))
    ids = [row.application_id for row in rows[:PAGE]]
    counted = (
        select(cases.c.application_id, cases.c.state, func.count())
        .where(cases.c.application_id.in_(ids))
        .group_by(cases.c.application_id, cases.c.state)
    )
    states: dict[int, dict[str, int]] = {one: {} for one in ids}
    for application_id, state, count in connection.execute(counted):
        states[application_id][state] = count
    return [Listed(row, states[row.application_id]) for row in rows[:PAGE]], len(rows) > PAGE


def names_of(connection: Connection, business_ids: Sequence[str]) -> dict[str, str]:
    """The names of businesses; one that is not registered has none."""
    asked = select(businesses.c.business_id, businesses.c.name)
    asked = asked.where(businesses.c.business_id.in_(business_ids))
    return {row[0]: row[1] for row in connection.execute(asked)}


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a case is about: as registered, else as the consent names them."""

    name: str
    name_kana: str
    card_level: int | None


def people_of(connection: Connection, application_id: int) -> dict[int, Person]:
    """The persons of an application by case."""
    asked = (
        select(
            cases.c.case_id,
            func.coalesce(technicians.c.name, consents.c.name, ""),
            func.coalesce(technicians.c.name_kana, consents.c.name_kana, ""),
            technicians.c.level,
        )
        .join(technicians, technicians.c.technician_id == cases.c.technician_id, isouter=True)
        .join(consents, consents.c.consent_id == cases.c.consent_id, isouter=True)
        .where(cases.c.application_id == application_id)
    )
    return {case_id: Person(*rest) for case_id, *rest in connection.execute(asked)}


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case as a list shows it, with what the judge said when it was last changed."""

    case: Row[Any]
    person: Person
    preview: Mapping[str, Any]


def shown_cases(rows: Sequence[Row[Any]], people: Mapping[int, Person]) -> list[ShownCase]:
    """Cases as a list shows them."""
    return [
        ShownCase(
            case,
            people.get(case.case_id, Person("", "", None)),
            json.loads(case.preview) if case.preview else {},
        )
        for case in rows
    ]


def notice_numbers(connection: Connection, application_id: int) -> dict[int, str]:
    """The numbers of an application's notices by case."""
    asked = select(cases.c.case_id, notices.c.number).select_from(_notices(application_id))
    asked = asked.order_by(cases.c.position)
    return {row[0]: row[1] for row in connection.execute(asked)}


def notice_content(connection: Connection, application_id: int, number: str) -> bytes | None:
    """One notice of an application as it was signed; None where it has no such notice."""
    asked = select(notices.c.content).select_from(_notices(application_id))
    found = connection.scalar(asked.where(notices.c.number == number))
    return None if found is None else bytes(found)


def notice_people(connection: Connection, application_id: int, number: str = "") -> list[str]:
    """The technicians of an application's notices, or of one of them."""
    asked = select(cases.c.technician_id).select_from(_notices(application_id))
    if number:
        asked = asked.where(notices.c.number == number)
    return list(connection.scalars(asked))


def _notices(application_id: int) -> Any:
    mine = cases.c.application_id == application_id
    return (
        cases.join(decisions, (decisions.c.case_id == cases.c.case_id) & mine)
        .join(notices, notices.c.decision_id == decisions.c.decision_id)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is on record about one case: its rounds, its decision, its notice and that's mark."""

    rounds: Sequence[Row[Any]]
    decision: Row[Any] | None
    notice: str
    mark: str

    @property
    def last(self) -> Row[Any] | None:
        """The newest round."""
        return self.rounds[-1] if self.rounds else None

    def judgement(self) -> Mapping[str, Any] | None:
        """The judgement of the newest round in its one field."""
        if self.last is None:
            return None
        found = json.loads(self.last.judgement)
        judged = (found or {}).get("judgements") or [None]
        return judged[0]  # type: ignore[no-any-return]

    def record(self) -> Mapping[str, Any]:
        """The record that was judged in the newest round."""
        return {} if self.last is None else json.loads(self.last.record) or {}


def told_of(connection: Connection, case_id: int) -> Told:
    """What is on record about a case."""
    rounds = connection.execute(_rounds(case_id)).all()
    decision = connection.execute(
        select(decisions).where(decisions.c.case_id == case_id)
    ).one_or_none()
    number = mark = ""
    if decision is not None:
        found = connection.execute(
            select(notices.c.number, notice_marks.c.mark)
            .join(notice_marks, notice_marks.c.number == notices.c.number, isouter=True)
            .where(notices.c.decision_id == decision.decision_id)
            .order_by(notice_marks.c.mark_id.desc())
        ).first()
        if found is not None:
            number, mark = found.number, found.mark or ""
    return Told(rounds, decision, number, mark)


def _rounds(case_id: int) -> Select[Any]:
    return select(case_rounds).where(case_rounds.c.case_id == case_id).order_by(case_rounds.c.round)


class _Pipe:
    """What a ZIP writer writes into: taken out again piece by piece, never kept whole."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: Any, /) -> int:
        """Take a piece."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def seekable(self) -> bool:
        """Nothing that was taken comes back."""
        return False

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def archive(engine: Engine, application_id: int) -> Iterator[bytes]:
    """All notices of an application as a ZIP file, in pieces of some megabytes at most.

    Notices are signed PDF files, which do not get smaller: they are stored as they are.
    """
    with reading(engine) as connection:
        numbers = sorted(notice_numbers(connection, application_id).values())
    pipe = _Pipe()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_STORED) as file:
        for first in range(0, len(numbers), NOTICES_AT_ONCE):
            some = numbers[first : first + NOTICES_AT_ONCE]
            with reading(engine) as connection:
                asked = select(notices.c.number, notices.c.content, notices.c.issued_on)
                asked = asked.where(notices.c.number.in_(some)).order_by(notices.c.number)
                rows = connection.execute(asked).all()
            for row in rows:
                day = row.issued_on
                entry = zipfile.ZipInfo(
                    f"{row.number}.pdf", (day.year, day.month, day.day, 0, 0, 0)
                )
                file.writestr(entry, bytes(row.content))
                yield pipe.taken()
    yield pipe.taken()
