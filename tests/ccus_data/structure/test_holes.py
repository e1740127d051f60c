from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import writing
from ccus_data.structure import (
    Counted,
    Seen,
    allows,
    below,
    counts_by_business,
    counts_by_site,
    holes_of,
    roster,
)
from ccus_data.tables import (
    businesses,
    employments,
    site_rosters,
    site_structures,
    sites,
    technician_trades,
    technicians,
)
from rules.catalogue import Catalogue

ON = dt.date(2026, 11, 26)
SITE = "36265810102371"
PRIME, FIRST, SECOND = "66879345433022", "06679345433022", "12345678901222"
WHOLE = {"trade": "09-01", "role": "worker"}
CATALOGUE = Catalogue.load()


def person(number: int) -> str:
    return f"{10**13 + 100 * number + 21:014}"


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as made:
        firms = [(PRIME, "元請"), (FIRST, "一次"), (SECOND, "二次")]
        rows: list[dict[str, Any]] = [
            {"business_id": one, "name": name, "kind": "corporation", "registered_on": ON}
            for one, name in firms
        ]
        made.execute(insert(businesses), rows)
        site = {
            "site_id": SITE,
            "name": "駅前",
            "prime_id": PRIME,
            "accumulation_from": dt.date(2026, 4, 1),
            "accumulation_to": dt.date(2027, 3, 31),
            "registered_on": ON,
        }
        made.execute(insert(sites), site)
        places = [("", None, PRIME, 0), (PRIME, PRIME, FIRST, 1), (FIRST, FIRST, SECOND, 2)]
        made.execute(
            insert(site_structures),
            [
                {
                    "site_id": SITE,
                    "business_id": one,
                    "under": under,
                    "upper_id": upper,
                    "tier": tier,
                    "accepted_on": ON,
                }
                for under, upper, one, tier in places
            ],
        )
        yield made


def put(connection: Connection, number: int, business: str = SECOND, **row: Any) -> None:
    """A technician of a business, registered as an electrician, with a row in the roster."""
    one = person(number)
    born = {"birth_date": dt.date(1985, 1, 1), "registered_on": dt.date(2020, 4, 1)}
    kind = {"registration_type": "detailed", "level": 1, "name": f"建設 {number}"}
    connection.execute(insert(technicians), {"technician_id": one, **born, **kind})
    own = {"technician_id": one, "trade": "09-01", "is_main": True}
    connection.execute(insert(technician_trades), own)
    works = {"technician_id": one, "business_id": business, "is_main": True}
    connection.execute(insert(employments), {**works, "from_day": dt.date(2020, 4, 1)})
    at = {"site_id": SITE, "business_id": business, "technician_id": one}
    connection.execute(insert(site_rosters), {**at, **row})


def holes(connection: Connection, on: dt.date = ON, **seen: Any) -> list[tuple[str, ...]]:
    looking = Seen(**{"businesses": [PRIME, FIRST, SECOND], **seen})
    return [holes_of(row) for row in roster(connection, CATALOGUE, SITE, looking, on, 50)]


def counted(connection: Connection) -> Counted:
    return counts_by_site(connection, CATALOGUE, [SITE], PRIME, ON)[SITE]


def test_a_row_without_trade_and_role_says_both_and_a_whole_one_nothing(
    connection: Connection,
) -> None:
    put(connection, 1)
    put(connection, 2, **WHOLE)
    put(connection, 3, trade="09-01")
    assert holes(connection) == [("no_trade", "no_role"), (), ("no_role",)]
    assert holes(connection, holes_only=True) == [("no_trade", "no_role"), ("no_role",)]
    assert counted(connection) == Counted(3, 2)
    assert counts_by_site(connection, CATALOGUE, [], PRIME, ON) == {}
    assert counts_by_site(connection, CATALOGUE, [SITE], FIRST, ON) == {}
    seen = [FIRST, SECOND]
    assert counts_by_business(connection, CATALOGUE, SITE, seen, ON) == {SECOND: Counted(3, 2)}


def test_one_tier_above_that_has_not_accepted_makes_all_below_incomplete(
    connection: Connection,
) -> None:
    for number, business in enumerate((PRIME, FIRST, SECOND)):
        put(connection, number, business, **WHOLE)
    assert holes(connection) == [(), (), ()]
    here = site_structures.c.business_id == FIRST
    connection.execute(update(site_structures).where(here).values(accepted_on=None))
    # by business id: the first tier, the second, the prime
    assert holes(connection) == [("structure_open",), ("structure_open",), ()]
    twice = {"site_id": SITE, "business_id": SECOND, "under": PRIME, "upper_id": PRIME, "tier": 1}
    connection.execute(insert(site_structures), {**twice, "accepted_on": ON})
    assert holes(connection) == [("structure_open",), (), ()]


def test_a_structure_that_runs_in_a_circle_ends(connection: Connection) -> None:
    circle = {"site_id": SITE, "business_id": FIRST, "under": SECOND, "upper_id": SECOND}
    connection.execute(insert(site_structures), {**circle, "tier": 3, "accepted_on": ON})
    assert below(connection, SITE, PRIME) == {FIRST, SECOND}
    assert below(connection, SITE, FIRST) == {SECOND}
    assert below(connection, SITE, person(1)) == set()
    put(connection, 1, **WHOLE)
    assert holes(connection) == [()]


def test_whoever_does_not_work_for_the_business_today_has_no_employer(
    connection: Connection,
) -> None:
    put(connection, 1, **WHOLE)
    connection.execute(update(employments).values(to_day=ON))
    for days, expected in ((-1, ()), (0, ()), (1, ("no_employer",))):
        assert holes(connection, ON + dt.timedelta(days=days)) == [expected]


@pytest.mark.parametrize(
    ("trade", "related", "expected"),
    [
        ("09-10", None, ()),  # another trade of the same field
        ("06-01", None, ("other_field",)),
        ("06-01", "06-02", ("other_field",)),
        ("06-01", "06-02 09-10", ()),  # a related trade makes it count (from 2025-07-01)
    ],
)
def test_a_trade_of_no_field_of_the_technician_is_said(
    connection: Connection, trade: str, related: str | None, expected: tuple[str, ...]
) -> None:
    put(connection, 1, trade=trade, related_trades=related, role="worker")
    assert holes(connection) == [expected]
    connection.execute(technician_trades.delete())
    assert holes(connection) == [()]


def test_a_period_outside_the_time_of_the_site_is_said(connection: Connection) -> None:
    put(connection, 1, **WHOLE, from_day=dt.date(2027, 3, 31))
    put(connection, 2, **WHOLE, from_day=dt.date(2027, 4, 1))
    put(connection, 3, **WHOLE, to_day=dt.date(2026, 3, 31))
    put(connection, 4, **WHOLE, to_day=dt.date(2026, 4, 1))
    outside = ("outside_period",)
    assert holes(connection) == [(), outside, outside, ()]


def test_upper_tiers_do_not_see_who_has_left_the_site(connection: Connection) -> None:
    put(connection, 1, **WHOLE, to_day=ON)
    put(connection, 2, FIRST, **WHOLE, to_day=ON)
    assert len(holes(connection, over_hidden=[SECOND])) == 2
    later = ON + dt.timedelta(days=1)
    assert len(holes(connection, later, over_hidden=[SECOND])) == 1
    assert len(holes(connection, later, over_hidden=[SECOND, FIRST])) == 0
    assert len(holes(connection, dt.date(2027, 4, 1))) == 2


def test_pages_follow_each_other(connection: Connection) -> None:
    for number in range(3):
        put(connection, number, FIRST if number else SECOND, **WHOLE)
    seen = Seen([FIRST, SECOND])
    first = roster(connection, CATALOGUE, SITE, seen, ON, 2)
    last = first[-1]
    after = Seen([FIRST, SECOND], after=(last.business_id, last.technician_id))
    rest = roster(connection, CATALOGUE, SITE, after, ON, 2)
    assert [row.technician_id for row in [*first, *rest]] == [person(1), person(2), person(0)]


@pytest.mark.parametrize(
    ("switch", "first"),
    [
        ("own_place_as_site", dt.date(2025, 7, 1)),
        ("related_trades_on_roster", dt.date(2025, 7, 1)),
        ("training_centre_as_site", dt.date(2025, 10, 1)),
    ],
)
def test_what_a_day_allows(switch: str, first: dt.date) -> None:
    days = [first - dt.timedelta(days=1), first, first + dt.timedelta(days=1)]
    assert [allows(CATALOGUE.operating, switch, day) for day in days] == [False, True, True]
    assert not allows(CATALOGUE.operating, switch, dt.date(2019, 3, 31))
