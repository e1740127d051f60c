from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, update
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import reading, writing
from ccus_data.employer import FieldLevel, TechnicianLevels, levels_page, levels_pages
from ccus_data.judgements import append_judgements, in_force
from ccus_data.tables import employments, judgements, technicians
from tests.ccus_data.world import EMPLOYER, MOMENT, OTHER, PRIME, ROWS, TECHNICIAN, day

TODAY = day("2026-11-21")


def judged(technician: str, level: int, field: str = "electrical", **more: Any) -> dict[str, Any]:
    return {
        **ROWS["judgements"][0],
        "technician_id": technician,
        "level": level,
        "field": field,
        **more,
    }


def asked(engine: Engine, on: dt.date = TODAY, size: int = 10) -> list[TechnicianLevels]:
    with reading(engine) as connection:
        return [one for page in levels_pages(connection, EMPLOYER, on, size) for one in page]


def hire(engine: Engine, technician: str, first: str, last: str | None = None) -> None:
    row = {
        "technician_id": technician,
        "business_id": EMPLOYER,
        "from_day": day(first),
        "to_day": None if last is None else day(last),
        "is_main": False,
    }
    with writing(engine) as connection:
        connection.execute(insert(employments).values(row))


def test_nobody_works_for_a_business_without_technicians(world: Engine) -> None:
    with reading(world) as connection:
        assert levels_page(connection, PRIME, TODAY) == ()


def test_a_technician_comes_with_the_card_the_judged_level_and_the_gap(world: Engine) -> None:
    assert asked(world) == [
        TechnicianLevels(
            TECHNICIAN,
            "髙﨑 葛\U000e0100",
            "detailed",
            1,
            (FieldLevel("electrical", 2, TODAY, "2023-09-11", 3, 300, 115, "[]"),),
        )
    ]


@pytest.mark.parametrize(
    ("on", "there"), [("2018-12-31", False), ("2019-01-01", True), ("2019-01-02", True)]
)
def test_an_employment_begins_on_its_first_day(world: Engine, on: str, there: bool) -> None:
    hire(world, OTHER, "2019-01-01")
    assert (OTHER in [one.technician_id for one in asked(world, day(on))]) is there


@pytest.mark.parametrize(
    ("on", "there"), [("2020-01-30", True), ("2020-01-31", True), ("2020-02-01", False)]
)
def test_a_past_employer_sees_nobody(world: Engine, on: str, there: bool) -> None:
    hire(world, OTHER, "2019-01-01", "2020-01-31")
    assert (OTHER in [one.technician_id for one in asked(world, day(on))]) is there


def test_two_employments_at_once_are_one_technician(world: Engine) -> None:
    hire(world, TECHNICIAN, "2020-01-01")
    assert [one.technician_id for one in asked(world)] == [TECHNICIAN]


def test_somebody_whom_nobody_judged_is_listed_without_a_field(world: Engine) -> None:
    hire(world, OTHER, "2020-01-01")
    assert [one.fields for one in asked(world) if one.technician_id == OTHER] == [()]


@pytest.mark.parametrize(("card", "ready"), [(1, True), (2, False), (3, False)])
def test_who_is_judged_above_the_card_can_apply(world: Engine, card: int, ready: bool) -> None:
    with writing(world) as connection:
        connection.execute(update(technicians).values(level=card))
    (one,) = asked(world)
    assert one.fields[0].level == 2
    assert one.can_apply_now is ready


def test_a_simple_registration_cannot_apply(world: Engine) -> None:
    with writing(world) as connection:
        connection.execute(update(technicians).values(registration_type="simple"))
    assert not asked(world)[0].can_apply_now


def test_the_last_judgement_of_each_field_is_told_also_where_it_is_lower(world: Engine) -> None:
    rows = [judged(TECHNICIAN, 4, "plumbing"), judged(TECHNICIAN, 1, "plumbing")]
    with writing(world) as connection:
        append_judgements(connection, rows)
    assert [(one.field, one.level) for one in asked(world)[0].fields] == [
        ("electrical", 2),
        ("plumbing", 1),
    ]


def test_a_page_is_one_statement_whatever_its_size(world: Engine) -> None:
    hire(world, OTHER, "2020-01-01")
    seen: list[str] = []
    with reading(world) as connection:
        event.listen(connection, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
        assert len(levels_page(connection, EMPLOYER, TODAY)) == 2
    assert len(seen) == 1


def people(count: int) -> list[str]:
    return [f"{number:014}" for number in range(1, count + 1)]


def fill_with(connection: Connection, rows: list[tuple[str, str, int]], count: int) -> None:
    for table in (employments, judgements):
        if table is not judgements:
            connection.execute(delete(table))
    base = {**ROWS["technicians"][0], "import_job": None}
    connection.execute(
        insert(technicians), [{**base, "technician_id": one} for one in people(count)]
    )
    employed = {"business_id": EMPLOYER, "from_day": day("2020-01-01"), "is_main": True}
    connection.execute(
        insert(employments), [{**employed, "technician_id": one} for one in people(count)]
    )
    append_judgements(
        connection, [judged(who, level, field, created_at=MOMENT) for who, field, level in rows]
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(people(7)),
            st.sampled_from(["electrical", "glass", "plumbing"]),
            st.integers(1, 4),
        ),
        max_size=25,
    ),
    size=st.integers(1, 9),
)
def test_pages_of_any_size_tell_exactly_the_judgements_in_force(
    world: Engine, rows: list[tuple[str, str, int]], size: int
) -> None:
    connection = world.connect()
    transaction = connection.begin()
    try:
        fill_with(connection, rows, 7)
        pages = list(levels_pages(connection, EMPLOYER, TODAY, size))
        expected = {(r.technician_id, r.field, r.level) for r in connection.execute(in_force())}
    finally:
        transaction.rollback()
        connection.close()
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    listed = [one for page in pages for one in page]
    assert [one.technician_id for one in listed] == people(7)
    found = {(one.technician_id, f.field, f.level) for one in listed for f in one.fields}
    assert found == {row for row in expected if row[0] in people(7)}
