"""What a changed roster or period does to days gone by: it fills blanks, and takes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from attendance.intake import derive_known, derive_site
from ccus_data.database import reading, writing
from ccus_data.tables import histories, site_rosters, sites, technicians, touches
from tests.attendance.gate import (
    NOW,
    SITE,
    SUB,
    TODAY,
    WORKER,
    Ground,
    at,
    catalogue,
    tap,
)

BEFORE = TODAY - dt.timedelta(days=20)


def change(ground: Ground, table: Any, **values: Any) -> None:
    """Change the roster or the site, and work its days out anew."""
    with writing(ground.engine) as connection:
        connection.execute(update(table).values(**values))
        derive_site(connection, catalogue(), SITE, BEFORE, NOW)


def told(ground: Ground) -> list[tuple[Any, ...]]:
    own = histories.c
    asked = select(own.work_date, own.employer_id, own.trade, own.role).order_by(own.work_date)
    with reading(ground.engine) as connection:
        return [tuple(row) for row in connection.execute(asked)]


def test_a_promotion_begins_with_the_days_that_follow(ground: Ground) -> None:
    change(ground, site_rosters, role="worker")
    ground.send([tap(1, at("08:00", BEFORE))])
    change(ground, site_rosters, role="foreman")
    ground.send([tap(2, at("17:00", BEFORE)), tap(3, at("08:00"))])
    assert [row[3] for row in told(ground)] == ["worker", "foreman"]


@pytest.mark.parametrize("blank", ["trade", "role"])
def test_what_was_blank_is_filled_backwards(ground: Ground, blank: str) -> None:
    change(ground, site_rosters, **{"trade": "09-01", "role": "worker", blank: None})
    ground.send([tap(1, at("08:00", BEFORE))])
    change(ground, site_rosters, trade="09-01", role="worker")
    assert told(ground) == [(BEFORE, SUB, "09-01", "worker")]


def test_a_row_that_begins_later_takes_nothing_from_days_gone_by(ground: Ground) -> None:
    ground.send([tap(1, at("08:00", BEFORE))])
    before = told(ground)
    change(ground, site_rosters, from_day=TODAY)
    assert told(ground) == before


@pytest.mark.parametrize(("since", "days"), [(TODAY, 2), (BEFORE, 2)])
def test_a_period_that_is_cut_keeps_the_days_that_the_site_took(
    ground: Ground, since: dt.date, days: int
) -> None:
    ground.send([tap(1, at("08:00", BEFORE)), tap(2, at("08:00"))])
    change(ground, sites, accumulation_from=since)
    assert len(told(ground)) == days
    ground.send([tap(3, at("08:00", BEFORE + dt.timedelta(days=1)))])
    assert len(told(ground)) == (days if since == TODAY else days + 1)


def test_a_touch_of_somebody_nobody_knows_keeps_no_site_from_changing(ground: Ground) -> None:
    stranger = "99999999999921"
    found = ground.send([tap(1, at("08:00"), worker={"ccus_id": stranger}), tap(2, at("08:01"))])
    assert [one.code for one in found.results] == ["unknown_worker", ""]
    change(ground, sites, accumulation_to=TODAY)
    assert [row[0] for row in told(ground)] == [TODAY]
    with writing(ground.engine) as connection:
        row = connection.execute(
            select(technicians).where(technicians.c.technician_id == WORKER)
        ).one()
        known = {**row._mapping, "technician_id": stranger}  # noqa: SLF001 - SQLAlchemy's public name
        connection.execute(insert(technicians), known)
        assert len(connection.execute(select(touches.c.number)).all()) == 2
        assert derive_known(connection, catalogue(), BEFORE, NOW) == {(stranger, TODAY)}
    assert len(told(ground)) == 2
