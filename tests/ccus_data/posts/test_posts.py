from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.posts import (
    Addressee,
    Audience,
    Content,
    Refusal,
    Saying,
    draft,
    listed,
    mark_read,
    publish,
    revise,
    shown_to,
    stand_of,
    unread_count,
    withdraw,
)
from ccus_data.tables import ledger, post_reads, post_versions
from tests.ccus_data.world import MOMENT, OTHER, TECHNICIAN, fill

TODAY = dt.date(2026, 11, 27)
FIRST, LAST = dt.date(2026, 12, 1), dt.date(2026, 12, 31)
TEXT = Content(
    Audience("everyone"),
    FIRST,
    LAST,
    {"ja": Saying("講習会", "申込みを受け付けています。"), "vi": Saying("Khóa học", "Đăng ký.")},
    link="https://example.jp/course",
)
READER = Addressee(TECHNICIAN, "13", ("electrical", "plumbing"), 2)
KIND = "announcement"


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    tables = {"posts", "post_versions", "post_marks", "post_reads"}
    with writing(engine) as made:
        fill(made, without=tables)
        yield made


def posted(connection: Connection, content: Content = TEXT, kind: str = KIND) -> int:
    number = draft(connection, kind, content, "山田", MOMENT)
    assert publish(connection, number, TODAY, "山田", MOMENT) is None
    return number


def seen(connection: Connection, on: dt.date = FIRST, by: Addressee = READER) -> list[int]:
    return [one.post_id for one in shown_to(connection, by, KIND, on)]


def test_a_number_that_no_post_has_is_refused(connection: Connection) -> None:
    assert revise(connection, 9, TEXT, "山田", MOMENT) is Refusal.UNKNOWN
    assert publish(connection, 9, TODAY, "山田", MOMENT) is Refusal.UNKNOWN
    assert withdraw(connection, 9, "山田", MOMENT) is Refusal.UNKNOWN
    assert stand_of(connection, 9) is None


def test_what_is_published_is_neither_revised_nor_published_again(connection: Connection) -> None:
    number = posted(connection)
    other = replace(TEXT, coupon="X1")
    assert revise(connection, number, other, "山田", MOMENT) is Refusal.PUBLISHED
    assert publish(connection, number, TODAY, "山田", MOMENT) is Refusal.PUBLISHED
    assert withdraw(connection, number, "山田", MOMENT) is None
    for refused in (
        revise(connection, number, other, "山田", MOMENT),
        publish(connection, number, TODAY, "山田", MOMENT),
        withdraw(connection, number, "山田", MOMENT),
    ):
        assert refused is Refusal.WITHDRAWN
    assert seen(connection) == []


def test_a_draft_that_was_given_up_is_never_shown(connection: Connection) -> None:
    number = draft(connection, KIND, TEXT, "山田", MOMENT)
    assert withdraw(connection, number, "山田", MOMENT) is None
    assert publish(connection, number, TODAY, "山田", MOMENT) is Refusal.WITHDRAWN
    assert seen(connection) == []


@pytest.mark.parametrize(("late", "refused"), [(-1, None), (0, None), (1, Refusal.OVER)])
def test_a_period_that_is_over_is_not_published(
    connection: Connection, late: int, refused: Refusal | None
) -> None:
    number = draft(connection, KIND, TEXT, "山田", MOMENT)
    on = LAST + dt.timedelta(days=late)
    assert publish(connection, number, on, "山田", MOMENT) is refused


@pytest.mark.parametrize(
    ("on", "is_shown"),
    [
        (FIRST - dt.timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + dt.timedelta(days=1), False),
    ],
)
def test_both_days_of_the_period_belong_to_it(
    connection: Connection, on: dt.date, is_shown: bool
) -> None:
    number = posted(connection)
    assert seen(connection, on) == ([number] if is_shown else [])


def test_a_post_without_an_end_goes_on(connection: Connection) -> None:
    number = posted(connection, replace(TEXT, to_day=None))
    assert seen(connection, dt.date(2099, 1, 1)) == [number]


@pytest.mark.parametrize(
    ("audience", "is_meant"),
    [
        (Audience("everyone"), True),
        (Audience("prefecture", "13"), True),
        (Audience("prefecture", "14"), False),
        (Audience("field", "plumbing"), True),
        (Audience("field", "masonry"), False),
        (Audience("level", "2"), True),
        (Audience("level", "1"), False),
        (Audience("level", "3"), False),
    ],
)
def test_only_those_who_are_meant_see_a_post(
    connection: Connection, audience: Audience, is_meant: bool
) -> None:
    number = posted(connection, replace(TEXT, audience=audience))
    assert seen(connection) == ([number] if is_meant else [])
    assert unread_count(connection, READER, FIRST) == int(is_meant)


def test_who_has_neither_prefecture_nor_field_sees_what_is_for_everyone(
    connection: Connection,
) -> None:
    posted(connection, replace(TEXT, audience=Audience("prefecture", "13")))
    posted(connection, replace(TEXT, audience=Audience("field", "plumbing")))
    number = posted(connection)
    assert seen(connection, by=Addressee(OTHER, None, (), 1)) == [number]


def test_a_draft_is_revised_as_often_as_it_takes_and_shown_as_it_was_published(
    connection: Connection,
) -> None:
    number = draft(connection, KIND, TEXT, "山田", MOMENT)
    assert seen(connection) == []
    assert revise(connection, number, TEXT, "山田", MOMENT) is Refusal.SAME
    second = replace(TEXT, says={"ja": Saying("講習会", "満席です。")}, link=None)
    assert revise(connection, number, second, "佐藤", MOMENT) == 2
    assert publish(connection, number, TODAY, "山田", MOMENT) is None
    [shown] = shown_to(connection, READER, KIND, FIRST)
    assert shown.content == second
    stand = stand_of(connection, number)
    assert stand is not None
    assert (stand.version, stand.by, stand.published) == (2, "佐藤", ("山田", MOMENT))
    assert stand.title == "講習会"
    assert len(connection.execute(select(post_versions)).all()) == 2


def test_the_last_published_comes_first_and_one_kind_is_not_the_other(
    connection: Connection,
) -> None:
    early, late = (draft(connection, KIND, TEXT, "山田", MOMENT) for _ in range(2))
    for number in (late, early):
        publish(connection, number, TODAY, "山田", MOMENT)
    benefit = posted(connection, replace(TEXT, coupon="OUEN-2026"), "benefit")
    assert seen(connection) == [early, late]
    [shown] = shown_to(connection, READER, "benefit", FIRST)
    assert (shown.post_id, shown.content.coupon) == (benefit, "OUEN-2026")
    assert [one.post_id for one in listed(connection, 2)] == [benefit, late]
    assert shown_to(connection, READER, KIND, FIRST, benefit) == []


def test_opening_a_post_is_noted_once_and_for_one_technician(connection: Connection) -> None:
    number = posted(connection)
    assert unread_count(connection, READER, FIRST) == 1
    for later in (0, 1):
        mark_read(connection, number, TECHNICIAN, MOMENT + dt.timedelta(hours=later))
    assert unread_count(connection, READER, FIRST) == 0
    assert unread_count(connection, Addressee(OTHER, "13", (), 1), FIRST) == 1
    assert connection.scalars(select(post_reads.c.read_at)).all() == [MOMENT]
    [shown] = shown_to(connection, READER, KIND, FIRST, number)
    assert shown.read_at == MOMENT


def test_every_act_is_in_the_ledger_with_the_digest_of_what_it_was_about(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection, without={"posts", "post_versions", "post_marks", "post_reads"})
        number = draft(connection, KIND, TEXT, "山田", MOMENT)
        revise(connection, number, replace(TEXT, to_day=None), "山田", MOMENT)
        publish(connection, number, TODAY, "佐藤", MOMENT)
        withdraw(connection, number, "鈴木", MOMENT)
    with reading(engine) as connection:
        rows = connection.execute(
            select(ledger.c.act, ledger.c.by).where(ledger.c.subject == "posts")
        ).all()
        assert [tuple(row) for row in rows] == [
            ("posts.drafted", "山田"),
            ("posts.revised", "山田"),
            ("posts.published", "佐藤"),
            ("posts.withdrawn", "鈴木"),
        ]
        assert verify_ledger(connection).count == 0


def test_no_version_is_changed_or_taken_away(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)
    for statement in (update(post_versions).values(coupon="X"), delete(post_versions)):
        with pytest.raises(DBAPIError), writing(engine) as connection:
            connection.execute(statement)
