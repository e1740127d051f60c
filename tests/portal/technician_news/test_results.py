from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from ccus_data.tables import decisions, notice_marks, notices
from tests.ccus_data.filed import filed
from tests.ccus_data.world import EMPLOYER, MOMENT, OTHER, TECHNICIAN
from tests.portal.technician_news.people import people, told

FILED = filed(EMPLOYER, TECHNICIAN)
DECIDED = FILED["decisions"][0]


def decide(engine: Engine, **other: Any) -> None:
    with writing(engine) as connection:
        connection.execute(insert(decisions), DECIDED | other)


@pytest.mark.parametrize(
    ("age", "count"),
    [
        (dt.timedelta(), 1),
        (dt.timedelta(days=30) - dt.timedelta(seconds=1), 1),
        (dt.timedelta(days=30), 0),
        (dt.timedelta(days=30, seconds=1), 0),
    ],
)
def test_a_decision_is_told_of_once_while_it_is_news(
    engine: Engine, age: dt.timedelta, count: int
) -> None:
    news = people(engine)
    decide(engine)
    assert [news.results(MOMENT + age) for _ in (1, 2)] == [count, 0]
    says = {"decision": DECIDED["decision_id"], "field": "electrical", "outcome": "approved"}
    says |= {"field_name": "電気工事", "level": 3, "level_applied": 3}
    assert told(engine, "result") == [says] * count


@pytest.mark.parametrize(
    ("mark", "age", "count"),
    [
        ("revoked", dt.timedelta(days=30) - dt.timedelta(seconds=1), 1),
        ("revoked", dt.timedelta(days=30), 0),
        ("superseded", dt.timedelta(), 0),
    ],
)
def test_a_cancelled_notice_is_told_of_once_and_a_superseded_one_never(
    engine: Engine, mark: str, age: dt.timedelta, count: int
) -> None:
    news = people(engine)
    decide(engine)
    with writing(engine) as connection:
        connection.execute(insert(notices), FILED["notices"][0])
    assert news.results(MOMENT) == 1
    marked = MOMENT + dt.timedelta(days=1)
    with writing(engine) as connection:
        connection.execute(
            insert(notice_marks), FILED["notice_marks"][0] | {"mark": mark, "at": marked}
        )
    assert [news.results(marked + age) for _ in (1, 2)] == [count, 0]
    assert [one["outcome"] for one in told(engine, "result")] == ["approved", "revoked"][
        : 1 + count
    ]


def test_whoever_is_registered_no_more_is_told_nothing(engine: Engine) -> None:
    news = people(engine)
    decide(engine, technician_id="0" * 14)
    assert news.results(MOMENT) == 0


def test_a_field_that_has_gone_is_called_by_its_slug(engine: Engine) -> None:
    news = people(engine)
    decide(engine, technician_id=OTHER, field="brewing")
    assert news.results(MOMENT) == 1
    assert told(engine, "result")[0]["field_name"] == "brewing"
