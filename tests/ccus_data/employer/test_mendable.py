from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.employer import (
    ROLE_MISSING,
    MendableDay,
    OpenDays,
    mendable_pages,
    mendable_sums,
    mends_pages,
)
from ccus_data.tables import employments, technicians
from tests.ccus_data.employer.test_lost_days import (
    JUNE,
    MAY,
    MONTHS,
    ON,
    STANDING,
    WHOLE,
    history,
    put,
)
from tests.ccus_data.world import EMPLOYER, TECHNICIAN

OPEN = OpenDays(ON, MONTHS, replace(STANDING, open_ended=frozenset()))


EVERYBODY = select(technicians.c.technician_id)


def found(engine: Engine) -> list[MendableDay]:
    with reading(engine) as connection:
        return [one for page in mendable_pages(connection, OPEN, 1) for one in page]


def causes(engine: Engine) -> list[tuple[str, str]]:
    return [(f"{one.day:%m-%d}", one.cause) for one in found(engine)]


def test_every_day_that_can_be_mended_is_found_with_its_cause_and_its_deadline(
    world: Engine,
) -> None:
    put(
        world,
        history("2023-05-01", status="unapproved"),
        history("2023-05-02", site_id=None, site_name="駅前", status="site_unregistered"),
        history("2023-05-03", trade=None),
        history("2023-06-01", employer_id=None),
        history("2023-06-02", trade="10-01"),
        history("2023-06-03", role=None),
        history("2023-06-04"),
        history("2023-04-30", trade=None),
    )
    assert causes(world) == [
        ("05-01", "unapproved"),
        ("05-02", "site_unregistered"),
        ("05-03", "trade_missing"),
        ("06-01", "employer_missing"),
        ("06-02", "trade_not_in_field"),
        ("06-03", ROLE_MISSING),
    ]
    assert {one.mend_until for one in found(world)} == {MAY, JUNE}


def test_a_day_is_not_told_for_a_second_history_that_adds_nothing(world: Engine) -> None:
    elsewhere: dict[str, Any] = {"site_id": None, "site_name": "駅前"}
    put(
        world,
        history("2023-06-01"),
        history("2023-06-01", **elsewhere, trade=None),
        history("2023-06-02"),
        history("2023-06-02", **elsewhere, status="unapproved"),
        history("2023-06-03"),
        history("2023-06-03", **elsewhere, role=None),
    )
    assert causes(world) == []


def test_an_employer_is_summed_what_its_own_question_finds(world: Engine) -> None:
    put(
        world,
        history("2023-05-01", status="unapproved"),
        history("2023-06-01", status="unapproved"),
        history("2023-06-02", employer_id=None),
    )
    with reading(world) as connection:
        sums = list(mendable_sums(connection, OPEN, EVERYBODY))
        own = [one for page in mends_pages(connection, WHOLE) for one in page]
    assert [(one.employer_id, one.cause, one.mend_until, one.days) for one in sums] == [
        (EMPLOYER, one.cause.value, one.mend_until, len(one.days)) for one in own
    ]
    assert [(one.technicians, one.among) for one in sums] == [(1, 1)] * 3


def test_a_day_of_nobody_s_employment_is_summed_for_nobody(world: Engine) -> None:
    put(world, history("2023-06-02", employer_id=None))
    with writing(world) as connection:
        connection.execute(delete(employments))
    with reading(world) as connection:
        assert list(mendable_sums(connection, OPEN, EVERYBODY)) == []
    assert [one.technician_id for one in found(world)] == [TECHNICIAN]
