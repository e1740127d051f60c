"""Blanks of an entry are the roster's of that day, as for a touch; what it says stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from attendance.corrections import Entry, approve, enter, refuse
from attendance.intake import derive_site
from ccus_data.database import reading, writing
from ccus_data.tables import businesses, histories, site_rosters, site_structures
from tests.attendance.gate import NOW, PRIME, SITE, SUB, TODAY, WORKER, Ground, at, catalogue, tap

DAY = TODAY - dt.timedelta(days=10)
ONE = dt.timedelta(days=1)
OTHER = "10000000000222"


def entered(ground: Ground, day: dt.date = DAY, **other: Any) -> int:
    """What a technician entered; blank but for the day and the site."""
    told: dict[str, Any] = {"technician_id": WORKER, "work_date": day, "site_id": SITE}
    told |= {"side": "technician"}
    with writing(ground.engine) as connection:
        made = enter(connection, catalogue(), Entry(**told | other), "gino0001", NOW)
    assert isinstance(made, int), made
    return made


def approved(ground: Ground, *numbers: int) -> None:
    with writing(ground.engine) as connection:
        assert approve(connection, catalogue(), PRIME, numbers, "moto0001", NOW).done == numbers


def told(ground: Ground) -> list[tuple[Any, ...]]:
    own = histories.c
    asked = select(own.employer_id, own.trade, own.role, own.work_content, own.status)
    with reading(ground.engine) as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(own.work_date))]


def change(ground: Ground, **values: Any) -> None:
    with writing(ground.engine) as connection:
        connection.execute(update(site_rosters).values(**values))
        derive_site(connection, catalogue(), SITE, DAY - ONE, NOW, people=[WORKER])


@pytest.mark.parametrize(
    ("since", "until", "on_roster"),
    [
        (DAY - ONE, None, True),
        (DAY, None, True),
        (DAY + ONE, None, False),
        (None, DAY - ONE, False),
        (None, DAY, True),
        (None, DAY + ONE, True),
    ],
)
def test_blanks_are_the_roster_s_on_the_days_that_it_names(
    ground: Ground, since: dt.date | None, until: dt.date | None, *, on_roster: bool
) -> None:
    change(ground, from_day=since, to_day=until, work_content="配線")
    approved(ground, entered(ground))
    of_roster = (SUB, "09-01", "worker", "配線") if on_roster else (None, None, None, None)
    assert told(ground) == [(*of_roster, "counted")]


def test_what_an_entry_says_is_not_taken_from_the_roster(ground: Ground) -> None:
    approved(ground, entered(ground, trade="12-01", role="foreman", work_content="足場"))
    assert told(ground) == [(SUB, "12-01", "foreman", "足場", "counted")]


def test_of_two_employers_the_roster_of_the_one_that_is_named_fills_the_blanks(
    ground: Ground,
) -> None:
    with writing(ground.engine) as connection:
        row = {"business_id": OTHER, "name": "二次電設", "kind": "corporation"}
        connection.execute(insert(businesses), row | {"registered_on": dt.date(2026, 1, 1)})
        place = {"site_id": SITE, "business_id": OTHER, "upper_id": PRIME, "under": PRIME}
        since = {"tier": 1, "accepted_on": dt.date(2026, 1, 1)}
        connection.execute(insert(site_structures), place | since)
        own = {"site_id": SITE, "business_id": OTHER, "technician_id": WORKER}
        connection.execute(insert(site_rosters), own | {"trade": "12-01", "role": "foreman"})
    approved(ground, entered(ground))
    approved(ground, entered(ground, DAY + ONE, trade="13-01"))
    assert told(ground)[0][:3] == (SUB, "09-01", "worker")
    change(ground, work_content="配線")
    assert told(ground)[1][:4] == (SUB, "13-01", "worker", "配線")


def test_what_waits_lacks_nothing_that_the_roster_knows(ground: Ground) -> None:
    number = entered(ground)
    assert told(ground) == [(SUB, "09-01", "worker", None, "unapproved")]
    with writing(ground.engine) as connection:
        refuse(connection, catalogue(), PRIME, [number], "休工日", "moto0001", NOW)
    assert told(ground) == []


def test_a_roster_that_is_filled_later_mends_days_entered_by_hand(ground: Ground) -> None:
    change(ground, trade=None)
    approved(ground, entered(ground))
    assert told(ground) == [(SUB, None, "worker", None, "counted")]
    change(ground, trade="09-01", role="foreman")
    assert told(ground) == [(SUB, "09-01", "worker", None, "counted")]


def test_a_correction_beside_touches_leaves_the_rest_as_it_was(ground: Ground) -> None:
    ground.send([tap(1, at("08:00", DAY))])
    approved(ground, entered(ground, kind="correction", trade="12-01"))
    change(ground, role="foreman", trade="13-01")
    assert told(ground) == [(SUB, "12-01", "worker", None, "counted")]
