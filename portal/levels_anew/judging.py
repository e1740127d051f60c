"""Judge just those whose days changed, with both engines, as soon as the days are there.

A judgement is appended where level, document or gap are other ones than those in force. A level
just reached is told to the technician and to who acts for the employer. Where the engines do not
agree nothing is appended, and the last level stays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.database import reading, writing
from ccus_data.judgements import append_judgements, in_force
from ccus_data.levels_in_force import ways_kept
from ccus_data.passport import decided_levels, level_of_field
from ccus_data.records import records_of
from ccus_data.tables import (
    awaiting_judgement,
    employments,
    judgements,
    technician_announcements,
    technicians,
)
from evaluator.faults import RecordFaults
from evaluator.judgement import QualificationsFinding, RoleDaysFinding, WorkDaysFinding
from evaluator.read_record import RecordReader
from evaluator.result import missing_json
from portal.mail import Mail, put
from portal.members import Organisation, members_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine, Row

    from ccus_data.passport import DecidedLevel
    from evaluator.judgement import FieldJudgement, RecordJudgement
    from evaluator.record import Record
    from portal.sealing import Seals
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

AT_ONCE: Final = 100
"""Technicians of one round: a few seconds, then mails and pages have their turn."""

HIGHEST: Final = 4
SHOWN: Final = (
    *("level", "criteria_version", "criteria_digest", "next_level"),
    *("work_days_missing", "role_days_missing", "qualifications_missing"),
)
DAYS: Final = ("work_days", "foreman_days", "crew_leader_days", "either_days")


class Deciders(Protocol):
    """Judges many records by both engines, each in one field."""

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        """The judgements in the order of the records."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """A judgement as a row, and the level before it.

    That is the one in force; of who was never judged in the field, the one on the card or the one
    that a body decided.
    """

    row: dict[str, Any]
    field_name: str
    before: int

    @property
    def reached(self) -> bool:
        """Whether it is a level that the technician did not have."""
        return int(self.row["level"]) > self.before


@dataclass(frozen=True, slots=True)
class LevelsAnew:
    """Judges whoever waits; ``address`` is the portal's, for mails, ``today`` the day of Japan."""

    engine: Engine
    seals: Seals
    catalogue: Catalogue
    deciders: Deciders
    address: str
    now: Callable[[], dt.datetime]
    today: Callable[[], dt.date]

    def judge(self) -> int:
        """Judge at most a hundred of those that wait; how many were."""
        on, at = self.today(), self.now()
        with reading(self.engine) as connection:
            waiting = list(
                connection.execute(
                    select(awaiting_judgement)
                    .order_by(awaiting_judgement.c.since, awaiting_judgement.c.technician_id)
                    .limit(AT_ONCE)
                )
            )
            ids = [row.technician_id for row in waiting]
            records = records_of(connection, ids, on) if ids else {}
        if not waiting:
            return 0
        judged = self._judged(records, on)
        with writing(self.engine) as connection:
            found = self._other(connection, judged, on, at)
            append_judgements(connection, [one.row for one in found])
            self._tell(connection, [one for one in found if one.reached], on, at)
            _done(connection, waiting)
        return len(waiting)

    def _judged(
        self, records: Mapping[str, dict[str, Any]], on: dt.date
    ) -> list[tuple[str, FieldJudgement]]:
        """What both engines say of each in the fields of their trades."""
        reader = RecordReader(self.catalogue, on)
        asked: list[tuple[Record, FieldCode]] = []
        for record in records.values():
            read = reader.read(record)
            if isinstance(read, RecordFaults):
                continue
            fields = {
                field
                for trade in read.technician.trades
                for field in self.catalogue.fields_of_trade(trade.code, on)
            }
            asked += [(read, field) for field in sorted(fields)]
        answers = self.deciders.judge_many(asked)
        return [
            (record.technician.technician_id, judged)
            for (record, _), answer in zip(asked, answers, strict=True)
            for judged in answer.judgements
        ]

    def _other(
        self,
        connection: Connection,
        judged: Sequence[tuple[str, FieldJudgement]],
        on: dt.date,
        at: dt.datetime,
    ) -> list[_Found]:
        """The judgements that say something else than those in force."""
        ids = {technician_id for technician_id, _ in judged}
        stored = {
            (row.technician_id, row.field): row
            for row in connection.execute(in_force(judgements.c.technician_id.in_(ids)))
        }
        new = {person for person, one in judged if (person, str(one.field)) not in stored}
        had = _had(connection, new)
        found = []
        for technician_id, one in judged:
            row = _row(technician_id, one, on, at)
            old = stored.get((technician_id, row["field"]))
            if old is not None and (
                old.as_of > on or all(getattr(old, name) == row[name] for name in SHOWN)
            ):
                continue
            row["cause"] = _cause(old, row)
            before = had(technician_id, row["field"]) if old is None else old.level
            found.append(_Found(row, one.field_name, before))
        return found

    def _tell(
        self, connection: Connection, reached: Sequence[_Found], on: dt.date, at: dt.datetime
    ) -> None:
        """Tell of levels just reached: the technician here, the employer's members by mail."""
        if not reached:
            return
        ids = {one.row["technician_id"] for one in reached}
        own = (technicians.c.technician_id, technicians.c.name, employments.c.business_id)
        today = or_(employments.c.to_day.is_(None), employments.c.to_day >= on)
        works = (employments.c.technician_id == technicians.c.technician_id) & today
        people = connection.execute(
            select(*own).outerjoin(employments, works).where(technicians.c.technician_id.in_(ids))
        ).all()
        for one in reached:
            row = one.row
            once = f"level_reached:{row['technician_id']}:{row['field']}:{row['level']}"
            says = {"field": row["field"], "field_name": one.field_name, "level": row["level"]}
            announced = {
                "technician_id": row["technician_id"],
                "kind": "level_reached",
                "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
                "once": once,
                "at": at,
            }
            _announce(connection, announced)
            for person in people:
                if person.technician_id == row["technician_id"] and person.business_id:
                    self._mail(connection, one, person, once, at)

    def _mail(
        self, connection: Connection, one: _Found, person: Row[Any], once: str, at: dt.datetime
    ) -> None:
        says = {
            "name": person.name,
            "field": one.field_name,
            "level": str(one.row["level"]),
            "address": f"{self.address}/applications",
        }
        for member in members_of(connection, Organisation("business", person.business_id)):
            occasion = f"{once}:{member.account_id}"
            put(connection, self.seals, Mail("level_reached", member.email, says, occasion), at)


def _had(connection: Connection, ids: Collection[str]) -> Callable[[str, str], int]:
    """Which level technicians had in a field in which nobody judged them yet."""
    decided: dict[str, list[DecidedLevel]] = {}
    for one in decided_levels(connection, ids) if ids else ():
        decided.setdefault(one.technician_id, []).append(one)
    own = technicians.c
    asked = select(own.technician_id, own.level).where(own.technician_id.in_(sorted(ids)))
    cards = {row.technician_id: row.level for row in connection.execute(asked)} if ids else {}

    def level(technician_id: str, field: str) -> int:
        granted = level_of_field(decided.get(technician_id, ()), field)
        return max(cards.get(technician_id) or 1, granted)

    return level


def _row(
    technician_id: str, judged: FieldJudgement, on: dt.date, at: dt.datetime
) -> dict[str, Any]:
    """A judgement by the columns of its table."""
    facts, revision = judged.career.facts, judged.career.revision
    # Where the next level is not known, what it asks is not said.
    following = next((one for one in judged.levels if one.rule.level == judged.level + 1), None)
    work = role = 0
    ways: str | None = None
    for finding in () if following is None else following.findings:
        if isinstance(finding, WorkDaysFinding):
            work = finding.missing or 0
        elif isinstance(finding, RoleDaysFinding):
            role = finding.missing or 0
        elif isinstance(finding, QualificationsFinding):
            ways = ways_kept(json.dumps(missing_json(finding.shortage)))
    told = following is not None and following.met is not None
    return {
        "technician_id": technician_id,
        "field": str(judged.field),
        "as_of": on,
        "run_id": f"days:{on}",
        "level": int(judged.level),
        "criteria_version": revision.version,
        "criteria_digest": revision.digest,
        "work_days": facts.work_days,
        "foreman_days": facts.foreman_days,
        "crew_leader_days": facts.crew_leader_days,
        "either_days": facts.either_days,
        "next_level": int(judged.level) + 1 if told else None,
        "work_days_missing": work if told else None,
        "role_days_missing": role if told else None,
        "qualifications_missing": (ways or "[]") if told else None,
        "engines": " ".join(judged.engines),
        "created_at": at,
    }


def _cause(old: Row[Any] | None, row: Mapping[str, Any]) -> str:
    """Why a judgement is another one than that in force."""
    if old is None:
        return "first"
    if (old.criteria_version, old.criteria_digest) != (
        row["criteria_version"],
        row["criteria_digest"],
    ):
        return "criteria_revision"
    before = [getattr(old, name) for name in DAYS]
    both = [(was, row[name]) for was, name in zip(before, DAYS, strict=True) if was is not None]
    if any(now < was for was, now in both):
        return "correction"
    return "new_days" if any(now > was for was, now in both) else "new_qualification"


def _announce(connection: Connection, row: Mapping[str, Any]) -> None:
    """Tell a technician something, once."""
    postgresql = connection.dialect.name == "postgresql"
    new = (insert_on_postgresql if postgresql else insert_on_sqlite)(technician_announcements)
    connection.execute(new.values(**row).on_conflict_do_nothing(index_elements=["once"]))


def _done(connection: Connection, waiting: Sequence[Row[Any]]) -> None:
    """Nobody waits any more whose days did not change again in the meantime."""
    own = awaiting_judgement.c
    for row in waiting:
        same = (own.technician_id == row.technician_id) & (own.since == row.since)
        connection.execute(delete(awaiting_judgement).where(same))
