from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import reading, writing
from ccus_data.employer import (
    Asked,
    LostDays,
    LostTotal,
    Standing,
    mend_totals,
    mends_page,
    mends_pages,
    open_months,
    standings,
)
from ccus_data.tables import employments, histories, technician_trades, technicians
from evaluator.counting import Exclusion, count
from evaluator.dayset import DaySet
from evaluator.record import HistoryGroup, HistoryStatus
from rules.catalogue import Catalogue
from rules.model import Revision, Role, TradeCode
from tests.ccus_data.world import EMPLOYER, OTHER, PRIME, ROWS, SITE, TECHNICIAN, day

ON = day("2023-06-15")
MAY, JUNE = day("2023-06-30"), day("2023-07-31")
CATALOGUE = Catalogue.load()
STANDING = standings(CATALOGUE, ON)
MONTHS = open_months(CATALOGUE.operating, ON)
ASKED = Asked(EMPLOYER, ON, MONTHS, STANDING)
CONDITIONAL = next(pair for pair, conditional in STANDING.pairs.items() if conditional)
OPEN_ENDED = min(STANDING.open_ended)
WHOLE = replace(ASKED, standing=replace(STANDING, open_ended=frozenset()))
"""As if the trades of every field were known."""


def history(on: str, **more: Any) -> dict[str, Any]:
    row = {
        "technician_id": TECHNICIAN,
        "work_date": day(on),
        "site_id": SITE,
        "site_name": None,
        "employer_id": EMPLOYER,
        "trade": "09-01",
        "role": "worker",
        "status": "counted",
        "method": "ic",
        **more,
    }
    return {**row, "place": row["site_id"] or row["site_name"] or ""}


def put(engine: Engine, *rows: dict[str, Any]) -> None:
    with writing(engine) as connection:
        connection.execute(delete(histories))
        connection.execute(insert(histories), list(rows))


def lost(engine: Engine, asked: Asked = ASKED) -> list[LostDays]:
    with reading(engine) as connection:
        return [one for page in mends_pages(connection, asked) for one in page]


def told(engine: Engine, asked: Asked = ASKED) -> list[tuple[str, str, dt.date]]:
    """Each lost day, its cause, and until when it can be mended."""
    return [
        (str(one), found.cause.value, found.mend_until)
        for found in lost(engine, asked)
        for one in found.days
    ]


def hold(engine: Engine, *trades: str) -> None:
    rows = [{"technician_id": TECHNICIAN, "trade": one, "is_main": False} for one in trades]
    with writing(engine) as connection:
        connection.execute(delete(technician_trades))
        connection.execute(insert(technician_trades), rows)


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"status": "unapproved"}, "unapproved"),
        ({"status": "site_unregistered", "site_id": None, "site_name": "x"}, "site_unregistered"),
        ({"employer_id": None}, "employer_missing"),
        ({"trade": None}, "trade_missing"),
        ({"trade": "10-01"}, "trade_not_in_field"),
        ({"employer_id": None, "status": "unapproved"}, "employer_missing"),
        ({"trade": None, "employer_id": None}, "trade_missing"),
    ],
)
def test_a_day_stands_under_the_hardest_obstacle_of_its_only_history(
    world: Engine, more: dict[str, Any], cause: str
) -> None:
    put(world, history("2023-05-01", **more))
    assert told(world, WHOLE) == [("2023-05-01", cause, MAY)]


def test_a_conditional_trade_waits_for_a_confirmation(world: Engine) -> None:
    held, trade = CONDITIONAL
    hold(world, held)
    put(world, history("2023-05-01", trade=trade))
    assert told(world) == [("2023-05-01", "trade_condition_unconfirmed", MAY)]


def test_a_trade_may_belong_to_a_field_whose_trades_are_not_known(world: Engine) -> None:
    hold(world, OPEN_ENDED)
    trade = next(
        f"{n:02}-99" for n in range(99) if (OPEN_ENDED, f"{n:02}-99") not in STANDING.pairs
    )
    put(world, history("2023-05-01", trade=trade))
    assert told(world) == [("2023-05-01", "field_trades_unknown", MAY)]


def test_a_day_that_counts_is_not_lost(world: Engine) -> None:
    put(world, history("2023-05-01"), history("2023-06-01"))
    assert told(world) == []


@pytest.mark.parametrize("more", [{"status": "unapproved"}, {"trade": None}, {"trade": "10-01"}])
def test_a_second_history_beside_one_that_counts_loses_nothing(
    world: Engine, more: dict[str, Any]
) -> None:
    second = history("2023-05-01", **more, site_id=None, site_name="second")
    put(world, history("2023-05-01"), second)
    assert told(world, WHOLE) == []


def test_a_history_of_another_trade_that_is_held_is_lost_on_its_own(world: Engine) -> None:
    hold(world, "09-01", "10-01")
    pairs = {**STANDING.pairs, ("10-01", "10-01"): False}
    both = replace(ASKED, standing=replace(STANDING, pairs=pairs))
    second = history(
        "2023-05-01", trade="10-01", status="unapproved", site_id=None, site_name="second"
    )
    put(world, history("2023-05-01"), second)
    assert told(world, both) == [("2023-05-01", "unapproved", MAY)]


def test_a_day_stands_once_under_the_cause_nearest_to_counting(world: Engine) -> None:
    rows = [
        history("2023-05-01", trade=None),
        history("2023-05-01", status="unapproved", site_id=None, site_name="b"),
        history("2023-05-01", employer_id=None, site_id=None, site_name="c"),
    ]
    put(world, *rows)
    assert told(world) == [("2023-05-01", "unapproved", MAY)]


@pytest.mark.parametrize(
    ("on", "until"),
    [
        ("2023-04-30", None),
        ("2023-05-01", MAY),
        ("2023-05-31", MAY),
        ("2023-06-01", JUNE),
        ("2023-06-30", JUNE),
        ("2023-07-01", None),
    ],
)
def test_only_open_months_are_told_each_with_its_last_day(
    world: Engine, on: str, until: dt.date | None
) -> None:
    put(world, history(on, status="unapproved"))
    assert told(world) == ([] if until is None else [(on, "unapproved", until)])


def test_histories_for_another_employer_are_its_own(world: Engine) -> None:
    put(world, history("2023-05-01", status="unapproved", employer_id=PRIME))
    assert told(world) == []


def test_technicians_of_others_are_not_told(world: Engine) -> None:
    put(world, history("2023-05-01", status="unapproved", technician_id=OTHER))
    assert told(world) == []


def test_sums_are_those_of_the_days(world: Engine) -> None:
    put(
        world,
        history("2023-05-01", status="unapproved"),
        history("2023-05-02", status="unapproved"),
        history("2023-06-02", trade=None),
    )
    with reading(world) as connection:
        assert mend_totals(connection, ASKED) == (
            LostTotal(MAY, Exclusion.UNAPPROVED, 2, 1),
            LostTotal(JUNE, Exclusion.TRADE_MISSING, 1, 1),
        )


def test_criteria_without_a_trade_let_nothing_count(world: Engine) -> None:
    nothing = replace(ASKED, standing=Standing({}, frozenset()))
    put(world, history("2023-05-01"))
    assert told(world, nothing) == [("2023-05-01", "trade_not_in_field", MAY)]


# --- Against the judge's own reasons --------------------------------------------------------------

PEOPLE = [f"{number:014}" for number in range(1, 5)]
TRADES = ["09-01", "09-02", "10-01", CONDITIONAL[0], CONDITIONAL[1], OPEN_ENDED, "98-99"]
ROW = st.fixed_dictionaries(
    {
        "technician_id": st.sampled_from(PEOPLE),
        "work_date": st.sampled_from([day("2023-05-03"), day("2023-05-31"), day("2023-06-01")]),
        "site_name": st.sampled_from(["a", "b", "c"]),
        "employer_id": st.sampled_from([EMPLOYER, EMPLOYER, None, PRIME]),
        "trade": st.sampled_from([*TRADES, None]),
        "status": st.sampled_from([one.value for one in HistoryStatus]),
    }
)
HELD = st.dictionaries(
    st.sampled_from(PEOPLE), st.sets(st.sampled_from(TRADES), min_size=1, max_size=3)
)


def reason(row: dict[str, Any], held: set[str]) -> Exclusion | None:
    """Why a history alone counts in no field of the technician, asked of the judge; None: counts.

    The nearest reason over all fields, as every field is judged on its own.
    """
    found: list[Exclusion | None] = []
    fields = {f for one in held for f in CATALOGUE.fields_of_trade(TradeCode(one), ON)}
    for field in fields:
        revision = CATALOGUE.in_force(field, ON)
        assert isinstance(revision, Revision)
        group = HistoryGroup(
            None if row["trade"] is None else TradeCode(row["trade"]),
            Role.FOREMAN,
            HistoryStatus(row["status"]),
            row["employer_id"] is not None,
            DaySet(1),
        )
        excluded = count([group], revision).excluded
        found.append(next(iter(excluded), None))
    if not found:
        return Exclusion.TRADE_MISSING if row["trade"] is None else Exclusion.TRADE_NOT_IN_FIELD
    order = list(Exclusion)
    return None if None in found else min((one for one in found if one), key=order.index)


def expected(
    rows: list[dict[str, Any]], held: dict[str, set[str]]
) -> dict[tuple[str, dt.date], Exclusion]:
    """The same question in plain words: each day of each technician, by all of its histories."""
    by_day: dict[tuple[str, dt.date], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["employer_id"] != PRIME:
            by_day[row["technician_id"], row["work_date"]].append(row)
    found = {}
    for (who, on), of_day in by_day.items():
        reasons = [(row["trade"], reason(row, held.get(who, set()))) for row in of_day]
        counted = {trade for trade, why in reasons if why is None}
        no_field = (Exclusion.TRADE_MISSING, Exclusion.TRADE_NOT_IN_FIELD)
        left = [
            why
            for trade, why in reasons
            if why is not None and trade not in counted and not (counted and why in no_field)
        ]
        if left:
            found[who, on] = min(left, key=list(Exclusion).index)
    return found


def fill_with(
    connection: Connection, rows: list[dict[str, Any]], held: dict[str, set[str]]
) -> None:
    connection.execute(delete(employments))
    connection.execute(delete(histories))
    base = {**ROWS["technicians"][0], "import_job": None}
    employed = {"business_id": EMPLOYER, "from_day": day("2020-01-01"), "is_main": True}
    connection.execute(insert(technicians), [{**base, "technician_id": one} for one in PEOPLE])
    connection.execute(insert(employments), [{**employed, "technician_id": p} for p in PEOPLE])
    trades = [
        {"technician_id": who, "trade": trade, "is_main": False}
        for who, all_of_them in held.items()
        for trade in all_of_them
    ]
    if trades:
        connection.execute(insert(technician_trades), trades)
    if rows:
        connection.execute(insert(histories), rows)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_rows=st.lists(
        ROW, max_size=14, unique_by=lambda r: (r["technician_id"], r["work_date"], r["site_name"])
    ),
    held=HELD,
    size=st.integers(1, 5),
)
def test_lost_days_are_those_that_the_judge_would_leave_out(
    world: Engine, given_rows: list[dict[str, Any]], held: dict[str, set[str]], size: int
) -> None:
    rows = [
        {**row, "place": row["site_name"], "site_id": None, "role": "foreman", "method": "ic"}
        for row in given_rows
    ]
    connection = world.connect()
    transaction = connection.begin()
    try:
        fill_with(connection, rows, held)
        pages = list(mends_pages(connection, ASKED, size))
        whole = mends_page(connection, ASKED)
        totals = mend_totals(connection, ASKED)
    finally:
        transaction.rollback()
        connection.close()
    assert tuple(one for page in pages for one in page) == whole
    found = {(one.technician_id, on): one.cause for one in whole for on in one.days}
    assert found == expected(rows, held)
    assert sum(one.days for one in totals) == len(found)


def test_an_employment_that_ended_shows_nothing(world: Engine) -> None:
    put(world, history("2023-05-01", status="unapproved"))
    with writing(world) as connection:
        connection.execute(
            update(employments).where(employments.c.is_main).values(to_day=day("2023-06-14"))
        )
    assert told(world) == []
