from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import METADATA, Day, Flag, Moment, technicians
from tests.ccus_data.world import ROWS, TECHNICIAN, fill

KINDS = Table(
    "kinds",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("day", Day),
    Column("moment", Moment),
    Column("flag", Flag),
    sqlite_strict=True,
)
TOKYO = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    "row",
    [
        {"day": "2023-05-01"},
        {"day": dt.datetime(2023, 5, 1, tzinfo=dt.UTC)},
        {"day": 20230501},
        {"moment": dt.datetime(2023, 5, 1)},  # noqa: DTZ001 - what is refused
        {"flag": 1},
        {"flag": "true"},
    ],
)
def test_a_value_of_another_kind_is_refused(engine: Engine, row: dict[str, object]) -> None:
    KINDS.create(engine)
    with pytest.raises(StatementError), writing(engine) as connection:
        connection.execute(insert(KINDS), [row])


@given(
    day=st.none() | st.dates(),
    moment=st.none()
    | st.datetimes(
        dt.datetime(1000, 1, 2),  # noqa: DTZ001 - bounds in every zone
        dt.datetime(9000, 1, 1),  # noqa: DTZ001 - the same
        timezones=st.sampled_from([dt.UTC, TOKYO]),
    ),
    flag=st.none() | st.booleans(),
)
def test_values_come_back_as_they_went_in(
    kinds: Engine, day: dt.date | None, moment: dt.datetime | None, flag: bool | None
) -> None:
    with writing(kinds) as connection:
        connection.execute(KINDS.delete())
        connection.execute(insert(KINDS), [{"day": day, "moment": moment, "flag": flag}])
        found = connection.execute(select(KINDS.c.day, KINDS.c.moment, KINDS.c.flag)).one()
    assert tuple(found) == (day, moment, flag)
    assert found.moment is None or found.moment.tzinfo == dt.UTC


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kinds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('kinds') / 'level.db'}"
    else:
        url = request.getfixturevalue("server").database()
    made = open_database(read_address({}, url))
    KINDS.create(made)
    yield made
    made.dispose()


def test_days_and_moments_sort_as_time_does(engine: Engine) -> None:
    KINDS.create(engine)
    days = [dt.date(999, 12, 31), dt.date(2023, 9, 30), dt.date(2023, 10, 1), dt.date(9999, 1, 1)]
    moments = [
        dt.datetime(2023, 5, 1, 8, 59, 59, 999_999, tzinfo=TOKYO),
        dt.datetime(2023, 5, 1, 0, 0, tzinfo=dt.UTC),
        dt.datetime(2023, 5, 1, 0, 0, 0, 1, tzinfo=dt.UTC),
        dt.datetime(2023, 5, 1, 10, 0, tzinfo=TOKYO),
    ]
    rows = [
        {"number": number, "day": day, "moment": moment}
        for number, (day, moment) in enumerate(zip(days, moments, strict=True))
    ]
    with writing(engine) as connection:
        connection.execute(insert(KINDS), list(reversed(rows)))
        for column in (KINDS.c.day, KINDS.c.moment):
            found = connection.scalars(select(KINDS.c.number).order_by(column)).all()
            assert list(found) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "1234567890123",
        "123456789012345",
        "1234567890123x",
        "1234567890123 ",
        " 1234567890123",
        "12345678901-34",
        "１２３４５６７８９０１２３４",
        "1234567890123４",
        "+1234567890123",
        "12345678901234\n",
    ],
)
def test_an_identifier_is_exactly_14_ascii_digits(engine: Engine, identifier: str) -> None:
    with writing(engine) as connection:
        fill(connection)
    row = {**ROWS["technicians"][0], "technician_id": identifier}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(technicians), [row])


def test_an_identifier_with_a_nul_is_refused(engine: Engine) -> None:
    row = {**ROWS["technicians"][1], "technician_id": "12345678901234\0"}
    with pytest.raises((DBAPIError, StatementError)), writing(engine) as connection:
        connection.execute(insert(technicians), [row])


def test_a_strict_file_takes_no_number_for_an_identifier(sqlite_engine: Engine) -> None:
    row = {**ROWS["technicians"][1], "technician_id": b"12345678901234"}
    with pytest.raises(DBAPIError, match="BLOB"), writing(sqlite_engine) as connection:
        connection.execute(insert(technicians), [row])


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("technicians", "level", [0, 5, None]),
        ("technicians", "prefecture", ["00", "48", "1", "1a", "013", "１３"]),
        ("technicians", "registration_type", ["other", "", None]),
        ("technicians", "sex", ["other"]),
        ("technicians", "name", [None]),
        ("technician_trades", "trade", ["0901", "09-1", "9-01", "ab-cd", "09-01x", "09--1"]),
        ("businesses", "capital", [-1]),
        ("businesses", "kind", ["other", None]),
        ("businesses", "corporate_number", ["123456789012", "12345678901234"]),
        ("qualifications", "code", ["3101", "310181", "3101x"]),
        ("qualifications", "held_as", ["31019", None]),
        ("employments", "to_day", [dt.date(2009, 12, 31)]),
        ("sites", "to_day", [dt.date(2022, 12, 31)]),
        ("site_structures", "tier", [-1, 0, 21, None]),
        ("site_rosters", "role", ["other"]),
        ("histories", "status", ["other", None]),
        ("histories", "method", ["IC", None]),
        ("histories", "place", ["elsewhere", None]),
        ("certificates", "to_month", ["2012-04", "2012-13", "2012-00", "201205", "2012-5"]),
        ("certificates", "kind", ["other"]),
        ("import_jobs", "state", ["other"]),
        ("import_jobs", "refused", [-1]),
        ("ledger_head", "single", [2]),
    ],
)
def test_values_beyond_their_bounds_are_refused(
    engine: Engine, table: str, column: str, values: list[object]
) -> None:
    with writing(engine) as connection:
        fill(connection)
    changed = METADATA.tables[table]
    last = ROWS[table][-1] if table in ROWS else {}
    key = {name: last[name] for name in (c.name for c in changed.primary_key) if name in last}
    for value in values:
        statement = update(changed).values({column: value}).filter_by(**key)
        with pytest.raises(IntegrityError), writing(engine) as connection:
            connection.execute(statement)


@pytest.mark.parametrize(("column", "values"), [("level", [1, 4]), ("prefecture", ["01", "47"])])
def test_values_at_their_bounds_are_taken(
    engine: Engine, column: str, values: list[object]
) -> None:
    with writing(engine) as connection:
        fill(connection)
    for value in values:
        with writing(engine) as connection:
            connection.execute(update(technicians).values({column: value}))
        with reading(engine) as connection:
            found = select(technicians.c[column]).where(technicians.c.technician_id == TECHNICIAN)
            assert connection.scalar(found) == value
