from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import delete, insert, update
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.passport import (
    Attendance,
    all_attendances_of,
    attendances_of,
    employers_of,
    months_known,
    person_of,
    totals_of,
)
from ccus_data.snapshot import HISTORIES, to_file
from ccus_data.tables import closed_months, histories
from evaluator.months import Month
from tests.ccus_data.world import EMPLOYER, MOMENT, OTHER, PRIME, TECHNICIAN, fill

MAY = Month.parse("2023-05")


def test_a_closed_month_says_the_same_as_the_open_one_did(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        fill(connection, without={"closed_months"})
        connection.execute(update(histories).values(exited_at="17:05", work_content=None))
        before = attendances_of(connection, TECHNICIAN, MAY)
        gathered = totals_of(connection, TECHNICIAN)
        assert gathered.histories >= len(before) > 0
        assert [(one.on.day, one.site, one.employer, one.entered_at) for one in before][:2] == [
            (1, "駅前再開発", "㈱髙﨑工務店", "08:00"),
            (2, "新宿の現場", "㈱髙﨑工務店", None),
        ]
        other = [Attendance(before[0].on, *(None,) * 6, "counted", None, None, "ic", None)]
        path = tmp_path / "2023-05.parquet"
        pq.write_table(_table([(TECHNICIAN, one) for one in before] + [(OTHER, other[0])]), path)
        month = {"month": "2023-05", "closed_at": MOMENT, "row_count": len(before)}
        month |= {"sha256": "f" * 64, "file": str(path)}
        connection.execute(insert(closed_months), month)
        assert attendances_of(connection, TECHNICIAN, MAY) == before
        every = all_attendances_of(connection, TECHNICIAN)
        assert totals_of(connection, TECHNICIAN) == gathered
        connection.execute(delete(histories).where(histories.c.work_date < dt.date(2023, 6, 1)))
        assert attendances_of(connection, TECHNICIAN, MAY) == before
        assert all_attendances_of(connection, TECHNICIAN) == every
        assert totals_of(connection, TECHNICIAN) == gathered
        assert attendances_of(connection, OTHER, MAY)[0].on == before[0].on
        assert attendances_of(connection, TECHNICIAN, MAY.plus(-1)) == ()


def _table(rows: list[tuple[str, Attendance]]) -> pa.Table:
    told = [
        {
            "technician_id": whose,
            "date": one.on,
            "employer_id": one.employer_id,
            "site_id": one.site_id,
            "trade": one.trade,
            "role": one.role,
            "status": one.status,
            "entered_at": one.entered_at,
            "exited_at": one.exited_at,
            "method": one.method,
            "site_name": None if one.site_id else one.site,
        }
        for whose, one in rows
    ]
    columns = {}
    for name in HISTORIES.names:
        made = to_file("histories", name) or (lambda value: value)
        columns[name] = [None if row[name] is None else made(row[name]) for row in told]
    return pa.table(columns, schema=HISTORIES)


def test_months_are_known_from_the_first_to_the_last_there_is(engine: Engine) -> None:
    with writing(engine) as connection:
        assert months_known(connection, TECHNICIAN) is None
        fill(connection, without={"closed_months"})
        found = months_known(connection, TECHNICIAN)
    assert found is not None
    assert found[0] == MAY
    with reading(engine) as connection:
        assert months_known(connection, OTHER) in {None, (MAY, MAY)}


def test_past_employers_are_told_apart_by_the_day(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)
        every = employers_of(connection, TECHNICIAN)
        today = dt.date(2026, 11, 26)
        assert {one.business_id: one.goes_on(today) for one in every} == {
            EMPLOYER: True,
            PRIME: False,
        }
        assert [one.business_id for one in employers_of(connection, TECHNICIAN, today)] == [
            EMPLOYER
        ]
        person = person_of(connection, TECHNICIAN)
        assert person is not None
        assert person.trades == (("09-01", True), ("06-01", False))
        assert person_of(connection, "0" * 14) is None
