from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, insert, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import (
    accounts,
    awaiting_judgement,
    employments,
    histories,
    judgements,
    memberships,
    outbox,
    qualifications,
    site_rosters,
    technician_announcements,
    technician_trades,
    technicians,
)
from evaluator.judgement import RecordJudgement
from evaluator.record import Record
from portal.applications import OneEngine
from portal.levels_anew import LevelsAnew
from portal.sealing import Seals
from rules.model import FieldCode
from tests.attendance.gate import NOW, SITE, SUB, TODAY, WORKER, Ground, at, catalogue, tap

NEEDED = 645
"""Work days of level 2 in 電気工事, three years."""


@dataclass
class Counted:
    """A judge that says how many records it was asked about."""

    judge: OneEngine = field(default_factory=lambda: OneEngine(catalogue()))
    asked: int = 0

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        self.asked += len(asked)
        return self.judge.judge_many(asked)


def levels(ground: Ground, judge: Counted | None = None) -> LevelsAnew:
    return LevelsAnew(
        ground.engine,
        Seals([b"k" * 32]),
        catalogue(),
        judge or Counted(),
        "https://level.example.jp",
        lambda: NOW,
        lambda: TODAY,
    )


def electrician(ground: Ground, days: int) -> None:
    """An electrician with so many counted days, what level 2 asks for beside them, and a clerk."""
    with writing(ground.engine) as connection:
        connection.execute(
            insert(technician_trades),
            {"technician_id": WORKER, "trade": "09-01", "is_main": True},
        )
        connection.execute(update(site_rosters).values(trade="09-01"))
        held = {"technician_id": WORKER, "held_as": "31018", "code": "31018", "name": "電工"}
        since = {"acquired_on": dt.date(2015, 1, 1), "date_kind": "acquired", "evidence": True}
        connection.execute(insert(qualifications), {**held, **since})
        works = {"technician_id": WORKER, "business_id": SUB}
        connection.execute(
            insert(employments), {**works, "from_day": dt.date(2015, 1, 1), "is_main": True}
        )
        first = TODAY - dt.timedelta(days=days)
        row = {"technician_id": WORKER, "place": SITE, "site_id": SITE, "employer_id": SUB}
        row |= {"trade": "09-01", "role": "worker", "status": "counted", "method": "ic"}
        connection.execute(
            insert(histories),
            [row | {"work_date": first + dt.timedelta(days=number)} for number in range(days)],
        )
        account = connection.execute(
            insert(accounts).returning(accounts.c.account_id),
            {
                "login_id": "tanto001",
                "login_key": "tanto001",
                "email": "tanto@example.jp",
                "password_hash": "x",
                "password_set_at": NOW,
                "created_at": NOW,
            },
        ).scalar_one()
        connection.execute(
            insert(memberships),
            {
                "account_id": account,
                "organisation_kind": "business",
                "organisation_id": SUB,
                "role": "clerk",
                "since": NOW,
                "granted_by": "operator",
            },
        )


def told(ground: Ground) -> tuple[list[tuple[int, str]], list[str], int]:
    """Levels with their causes, announcements, and mails."""
    with reading(ground.engine) as connection:
        own = judgements.c
        rows = connection.execute(select(own.level, own.cause).order_by(own.judgement_id))
        says = connection.scalars(select(technician_announcements.c.says))
        mails = connection.scalar(select(func.count()).select_from(outbox)) or 0
        return [tuple(row) for row in rows], list(says), mails


def touch_once(ground: Ground, number: int = 1, clock: str = "08:00") -> None:
    ground.send([tap(number, at(clock))])


def test_the_day_that_was_missing_is_judged_and_told_to_technician_and_employer(
    ground: Ground,
) -> None:
    electrician(ground, NEEDED - 1)
    with writing(ground.engine) as connection:
        connection.execute(insert(awaiting_judgement), {"technician_id": WORKER, "since": NOW})
    assert levels(ground).judge() == 1
    assert told(ground) == ([(1, "first")], [], 0)
    touch_once(ground)
    assert levels(ground).judge() == 1
    rows, says, mails = told(ground)
    assert rows == [(1, "first"), (2, "new_days")]
    assert [json.loads(one)["level"] for one in says] == [2]
    assert mails == 1


def test_nobody_is_told_of_the_same_level_twice(ground: Ground) -> None:
    electrician(ground, NEEDED - 1)
    for number, clock in enumerate(("08:00", "09:00", "10:00")):
        touch_once(ground, number, clock)
        levels(ground).judge()
    rows, says, mails = told(ground)
    assert (len(rows), len(says), mails) == (1, 1, 1)


@pytest.mark.parametrize(("on_card", "count"), [(1, 1), (2, 0), (3, 0)])
def test_who_was_never_judged_is_told_of_a_level_above_the_card(
    ground: Ground, on_card: int, count: int
) -> None:
    electrician(ground, NEEDED - 1)
    with writing(ground.engine) as connection:
        connection.execute(
            update(technicians).where(technicians.c.technician_id == WORKER).values(level=on_card)
        )
    touch_once(ground)
    levels(ground).judge()
    rows, says, mails = told(ground)
    assert (rows, len(says), mails) == ([(2, "first")], count, count)


def test_only_those_whose_days_changed_are_judged_and_only_once(ground: Ground) -> None:
    electrician(ground, 3)
    judge = Counted()
    assert levels(ground, judge).judge() == 0
    touch_once(ground)
    touch_once(ground)  # a duplicate changes no day
    assert levels(ground, judge).judge() == 1
    assert levels(ground, judge).judge() == 0
    assert judge.asked == 1


def test_whose_days_change_while_they_are_judged_waits_again(ground: Ground) -> None:
    electrician(ground, 3)
    touch_once(ground)

    class Late(Counted):
        def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
            ground.send([tap(9, at("11:00"))], NOW + dt.timedelta(seconds=1))
            return super().judge_many(asked)

    levels(ground, Late()).judge()
    with reading(ground.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(awaiting_judgement)) == 1


def test_the_gap_that_is_kept_is_what_the_judge_says_of_the_next_level(ground: Ground) -> None:
    electrician(ground, 100)
    touch_once(ground)
    levels(ground).judge()
    with reading(ground.engine) as connection:
        row = connection.execute(select(judgements)).one()
    assert (row.work_days, row.next_level, row.work_days_missing) == (101, 2, NEEDED - 101)
    assert json.loads(row.qualifications_missing) == []
