from __future__ import annotations

import duckdb
import pytest

from rules.catalogue import Catalogue

ROWS = "FROM certificates JOIN technicians USING (technician_id)"


def test_periods_run_forward_and_end_with_the_last_month(
    ask: duckdb.DuckDBPyConnection,
) -> None:
    (wrong, number), *_ = ask.sql(
        "SELECT count_if(from_month > to_month OR to_month > '2023-07'), count(*) FROM certificates"
    ).fetchall()
    assert wrong == 0
    assert number > 50


def test_a_period_of_a_kind_begins_in_a_month_once(ask: duckdb.DuckDBPyConnection) -> None:
    twice = ask.sql(
        "SELECT 1 FROM certificates GROUP BY certificate_id, kind, from_month HAVING count(*) > 1"
    ).fetchall()
    assert twice == []


@pytest.mark.parametrize("kind", ["work", "foreman", "crew_leader"])
def test_work_and_both_ways_to_lead_are_certified(
    ask: duckdb.DuckDBPyConnection, kind: str
) -> None:
    (number,), *_ = ask.sql(f"SELECT count(*) FROM certificates WHERE kind = '{kind}'").fetchall()
    assert number > 0


@pytest.mark.parametrize(
    "case",
    [
        "to_month >= strftime(registered_on, '%Y-%m')",  # beyond the registration
        "to_month < strftime(registered_on, '%Y-%m')",
    ],
)
def test_some_end_before_the_registration_and_some_after(
    ask: duckdb.DuckDBPyConnection, case: str
) -> None:
    (number,), *_ = ask.sql(f"SELECT count(*) {ROWS} WHERE {case}").fetchall()
    assert number > 0


def test_some_people_have_two_certificates_and_some_periods_overlap(
    ask: duckdb.DuckDBPyConnection,
) -> None:
    (several,), *_ = ask.sql(
        "SELECT count(*) FROM (SELECT technician_id FROM certificates GROUP BY technician_id"
        " HAVING count(DISTINCT certificate_id) > 1)"
    ).fetchall()
    (overlapping,), *_ = ask.sql(
        "SELECT count(*) FROM certificates a JOIN certificates b USING (certificate_id, kind)"
        " WHERE a.from_month < b.from_month AND b.from_month <= a.to_month"
    ).fetchall()
    assert several > 0
    assert overlapping > 0


def test_fields_are_those_of_the_approved_list(ask: duckdb.DuckDBPyConnection) -> None:
    found = {field for (field,) in ask.sql("SELECT DISTINCT field FROM certificates").fetchall()}
    assert found <= {entry.field for entry in Catalogue.load().fields}


def test_the_certifier_is_a_business_that_is_there(ask: duckdb.DuckDBPyConnection) -> None:
    (strange,), *_ = ask.sql(
        "SELECT count(*) FROM certificates ANTI JOIN businesses ON certifier_id = business_id"
    ).fetchall()
    assert strange == 0
