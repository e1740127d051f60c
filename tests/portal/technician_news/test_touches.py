"""Whoever a touch is of is told that it waits, that it came too late, and what was decided."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from attendance.corrections import Ruling, Whose, decide_touches, reverse_touches
from attendance.intake import OwnTouch, take_own
from ccus_data.database import reading, writing
from ccus_data.tables import technician_announcements, touches
from portal.technician_news.touches import NEW_FOR, tell_touches
from tests.attendance.gate import (
    CARD,
    COLLEAGUE,
    NOW,
    PRIME,
    SITE,
    WORKER,
    Ground,
    at,
    catalogue,
    ground_in,
    tap,
)


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return ground_in(engine)


def tell(ground: Ground, now: dt.datetime = NOW) -> int:
    return tell_touches(ground.engine, catalogue(), now)


def told(ground: Ground) -> list[tuple[str, dict[str, Any]]]:
    own = technician_announcements.c
    with reading(ground.engine) as connection:
        rows = connection.execute(select(own.technician_id, own.says).order_by(own.once))
        return [(row.technician_id, json.loads(row.says)) for row in rows]


def recorded(ground: Ground) -> int:
    """A touch that a colleague's phone recorded."""
    evidence = {"by": COLLEAGUE}
    touch = OwnTouch(
        *(f"colleague/{SITE}", "1", SITE, WORKER, "phone", "in", NOW),
        evidence=evidence,
        waits="needs_approval",
    )
    assert take_own(ground.engine, catalogue(), touch).status == "held"
    with reading(ground.engine) as connection:
        return int(connection.scalars(select(touches.c.number)).one())


def decide(ground: Ground, number: int, outcome: str, *, back: bool = False) -> None:
    deed = reverse_touches if back else decide_touches
    with writing(ground.engine) as connection:
        ruling = Ruling(outcome, "見ました", "genba001", NOW)
        assert deed(connection, catalogue(), Whose(PRIME), [number], ruling).done == (number,)


@pytest.mark.parametrize("outcome", ["approved", "refused"])
def test_a_colleague_s_touch_is_told_when_it_waits_when_decided_and_when_taken_back(
    ground: Ground, outcome: str
) -> None:
    number = recorded(ground)
    assert [tell(ground), tell(ground)] == [1, 0]
    decide(ground, number, outcome)
    assert [tell(ground), tell(ground)] == [1, 0]
    other = "refused" if outcome == "approved" else "approved"
    decide(ground, number, other, back=True)
    assert [tell(ground), tell(ground)] == [1, 0]
    found = {says["state"]: says for who, says in told(ground) if who == WORKER}
    assert set(found) == {"waits", outcome, f"back_{other}"}
    assert "why" not in found["waits"]
    assert found[outcome] == {
        "state": outcome,
        "day": "2026-11-26",
        "time": "12:00",
        "direction": "in",
        "site": "駅前",
        "why": "見ました",
    }


def test_what_came_too_late_is_told_once(ground: Ground) -> None:
    ground.send([tap(1, at("08:00", dt.date(2026, 8, 3)))])
    assert [tell(ground), tell(ground)] == [1, 0]
    assert [says["state"] for _, says in told(ground)] == ["late"]


def test_nobody_is_told_of_touches_that_wait_for_nothing_or_are_nobodys(ground: Ground) -> None:
    ground.send(
        [
            tap(1, at("08:00")),
            tap(2, at("08:00"), worker=None, card={"kind": "idm", "hmac": CARD}, method="manual"),
        ]
    )
    assert tell(ground) == 0
    ground.register_card()
    assert tell(ground) == 1


@pytest.mark.parametrize(("off", "count"), [(-1, 1), (0, 0), (1, 0)])
def test_what_happened_thirty_days_ago_is_no_news(ground: Ground, off: int, count: int) -> None:
    recorded(ground)
    assert tell(ground, NOW + NEW_FOR + dt.timedelta(seconds=off)) == count
