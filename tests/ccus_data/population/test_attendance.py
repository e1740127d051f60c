from __future__ import annotations

from fractions import Fraction

import duckdb
import pytest

from ccus_data.population.attendance import World, histories_of
from ccus_data.population.businesses import make_businesses, make_employment
from ccus_data.population.people import make_people
from ccus_data.population.plan import Plan, make_plan
from ccus_data.population.sites import make_sites
from evaluator.months import Month


def test_more_histories_than_people_can_have_are_refused() -> None:
    many = make_plan(Fraction(1), 3, Month.parse("2023-07"), None)
    few = make_plan(Fraction("0.0004"), 3, Month.parse("2023-07"), None)
    people, businesses = make_people(few), make_businesses(few)
    world = World(people, make_employment(few, people, businesses), make_sites(few, businesses))
    with pytest.raises(ValueError, match="more than"):
        list(histories_of(many, Month.parse("2023-07"), world))


def test_every_month_has_exactly_its_number(ask: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    found = ask.sql(
        "SELECT strftime(date, '%Y-%m') AS month, count(*) FROM histories GROUP BY month"
    ).fetchall()
    assert dict(found) == {str(month): n for month, n in plan.histories.items() if n}


def test_a_day_at_a_place_stands_once(ask: duckdb.DuckDBPyConnection) -> None:
    twice = ask.sql(
        "SELECT count(*) FROM histories GROUP BY technician_id, date,"
        " coalesce(site_id::VARCHAR, site_name) HAVING count(*) > 1"
    ).fetchall()
    assert twice == []


def test_some_days_have_two_histories(ask: duckdb.DuckDBPyConnection) -> None:
    (rows, days), *_ = ask.sql(
        "SELECT count(*), count(DISTINCT (technician_id, date)) FROM histories"
    ).fetchall()
    assert 0.005 < (rows - days) / rows < 0.03


def test_many_registered_people_have_no_day_at_all(ask: duckdb.DuckDBPyConnection) -> None:
    (without,), *_ = ask.sql(
        "SELECT count(*) FROM technicians ANTI JOIN histories USING (technician_id)"
    ).fetchall()
    assert 0.35 < without / 1242 < 0.65


def test_a_few_have_most_of_the_days(ask: duckdb.DuckDBPyConnection) -> None:
    (middle, top), *_ = ask.sql(
        "SELECT quantile_disc(n, 0.5), max(n) FROM"
        " (SELECT count(DISTINCT date) AS n FROM histories GROUP BY technician_id)"
    ).fetchall()
    assert top > 645 > 4 * middle


@pytest.mark.parametrize(
    "cause",
    [
        "employer_id IS NULL",
        "trade IS NULL AND role IS NULL",
        "trade IS NULL AND role IS NOT NULL",
        "trade IS NOT NULL AND role IS NULL",
        "status = 1",
        "status = 2",
        "site_id IS NULL AND site_name IS NOT NULL",
        "role = 1",
        "role = 2",
        "exited_at IS NULL",
        "exited_at < entered_at",
        "method = 'direct'",
    ],
)
def test_rows_of_every_kind_occur_but_not_often(ask: duckdb.DuckDBPyConnection, cause: str) -> None:
    (share,), *_ = ask.sql(f"SELECT avg(({cause})::INT) FROM histories").fetchall()
    assert 0 < share < 0.2


def test_some_days_are_in_a_trade_that_is_not_held(ask: duckdb.DuckDBPyConnection) -> None:
    (share,), *_ = ask.sql(
        "SELECT count(*) / (SELECT count(*) FROM histories) FROM histories ANTI JOIN"
        " (SELECT technician_id, replace(trade, '-', '')::SMALLINT AS trade"
        " FROM technician_trades) USING (technician_id, trade) WHERE trade IS NOT NULL"
    ).fetchall()
    assert 0.002 < share < 0.05


def test_open_months_wait_for_more_approvals_than_closed_ones(
    ask: duckdb.DuckDBPyConnection,
) -> None:
    found = dict(
        ask.sql(
            "SELECT date >= DATE '2023-06-01', avg((status = 1)::INT) FROM histories GROUP BY 1"
        ).fetchall()
    )
    assert found[True] > 3 * found[False]


def test_an_unregistered_site_has_a_name_and_no_number(ask: duckdb.DuckDBPyConnection) -> None:
    found = ask.sql(
        "SELECT DISTINCT status = 2, site_id IS NULL, site_name IS NOT NULL FROM histories"
    ).fetchall()
    assert sorted(found) == [(False, False, False), (True, True, True)]


def test_only_the_registered_work_and_for_a_business_that_is_there(
    ask: duckdb.DuckDBPyConnection,
) -> None:
    for column, table, key in (
        ("technician_id", "technicians", "technician_id"),
        ("employer_id", "businesses", "business_id"),
        ("site_id", "sites", "site_id"),
    ):
        (strange,), *_ = ask.sql(
            f"SELECT count(*) FROM histories WHERE {column} NOT IN (SELECT {key} FROM {table})"
        ).fetchall()
        assert strange == 0
    (early,), *_ = ask.sql(
        "SELECT count(*) FROM histories JOIN technicians USING (technician_id)"
        " WHERE date < date_trunc('month', registered_on)"
    ).fetchall()
    assert early == 0


def test_sundays_are_quiet(ask: duckdb.DuckDBPyConnection) -> None:
    (share,), *_ = ask.sql("SELECT avg((dayofweek(date) = 0)::INT) FROM histories").fetchall()
    assert share < 0.03
