from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb
import pytest

from ccus_data.population.qualifications import Assortment
from rules.catalogue import Catalogue
from rules.model import HeldQualification, Revision, TradeCode, walk

ON = dt.date(2023, 7, 31)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


def shares(catalogue: Catalogue, trade: int) -> Mapping[tuple[str | None, str | None], float]:
    assortment = Assortment(catalogue, ON)
    found = assortment.of_trade(trade)
    return {(assortment.items[p].code, assortment.items[p].name): share for p, share in found}


def test_a_trade_without_a_field_has_no_sheet_to_hold_lines_of(catalogue: Catalogue) -> None:
    assert shares(catalogue, 5001) == {}


@pytest.mark.parametrize("trade", ["09-01", "06-01", "34-01", "36-01", "40-01"])
def test_every_line_of_the_field_s_sheet_is_held_by_some(catalogue: Catalogue, trade: str) -> None:
    found = shares(catalogue, int(trade.replace("-", "")))
    assert all(0 < share <= 0.9 for share in found.values())
    for field in catalogue.fields_of_trade(TradeCode(trade), ON):
        revision = catalogue.in_force(field, ON)
        assert isinstance(revision, Revision)
        for rule in revision.levels:
            for part in walk(rule.qualifications) if rule.qualifications else ():
                if isinstance(part, HeldQualification):
                    keys = {catalogue.qualifications.by_key[key] for key in part.accepted}
                    wanted = {(one.code, None if one.code else one.name) for one in keys}
                    assert wanted & found.keys()


def test_simple_registration_holds_nothing(ask: duckdb.DuckDBPyConnection) -> None:
    (some,), *_ = ask.sql(
        "SELECT count(*) FROM qualifications JOIN technicians USING (technician_id)"
        " WHERE registration_type = 'simple'"
    ).fetchall()
    assert some == 0


@pytest.mark.parametrize(
    "oddity",
    [
        "code = '49999'",
        "code = '39001'",
        "code IS NULL",
        "name IS NULL",
        "expires_on IS NOT NULL",
        "expires_on < DATE '2023-07-31'",
        "NOT evidence",
        "date_kind = 'attended'",
        "date_kind = 'registered'",
    ],
)
def test_what_criteria_must_tell_apart_occurs(ask: duckdb.DuckDBPyConnection, oddity: str) -> None:
    (number,), *_ = ask.sql(f"SELECT count(*) FROM qualifications WHERE {oddity}").fetchall()
    assert number > 0


def test_some_expired_courses_were_renewed(ask: duckdb.DuckDBPyConnection) -> None:
    (number,), *_ = ask.sql(
        "SELECT count(*) FROM (SELECT technician_id, code, name FROM qualifications"
        " WHERE expires_on IS NOT NULL GROUP BY ALL HAVING count(*) > 1)"
    ).fetchall()
    assert number > 0


def test_dates_lie_between_coming_of_age_and_the_last_day(
    ask: duckdb.DuckDBPyConnection,
) -> None:
    (wrong,), *_ = ask.sql(
        "SELECT count(*) FROM qualifications JOIN technicians USING (technician_id)"
        " WHERE acquired_on > DATE '2023-07-31' OR acquired_on < birth_date + 365 * 14"
        " OR expires_on < acquired_on OR coalesce(code, qualifications.name) IS NULL"
    ).fetchall()
    assert wrong == 0


def test_a_qualification_stands_once_for_each_day(ask: duckdb.DuckDBPyConnection) -> None:
    twice = ask.sql(
        "SELECT 1 FROM qualifications GROUP BY technician_id, coalesce(code, name), acquired_on"
        " HAVING count(*) > 1"
    ).fetchall()
    assert twice == []
