"""Records from the tables, closed months from their files: as the judge reads them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import delete, event, insert, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.records import records_of
from ccus_data.snapshot import HISTORIES
from ccus_data.tables import closed_months, histories
from evaluator.read_record import RecordReader
from evaluator.record import Record
from rules.catalogue import Catalogue
from tests.portal.applications.people import BUSINESS, put_business, put_technicians

TODAY = dt.date(2026, 11, 26)


def test_a_closed_month_is_read_from_its_file_and_not_twice(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        put_business(connection)
        people = put_technicians(connection, range(3), days=40)
        april = histories.c.work_date < dt.date(2020, 5, 1)
        rows = connection.execute(select(histories).where(april)).all()
        path = tmp_path / "2020-04.parquet"
        kept = {
            "technician_id": [int(row.technician_id) for row in rows],
            "date": [row.work_date for row in rows],
            "employer_id": [int(BUSINESS)] * len(rows),
            "site_id": [None] * len(rows),
            "trade": [901] * len(rows),
            "role": [0] * len(rows),
            "status": [0] * len(rows),
            "entered_at": [None] * len(rows),
            "exited_at": [None] * len(rows),
            "method": ["IC"] * len(rows),
            "site_name": ["x"] * len(rows),
        }
        pq.write_table(pa.table(kept, schema=HISTORIES), path)
        before = records_of(connection, people, TODAY)
        month = {"month": "2020-04", "closed_at": dt.datetime(2020, 7, 1, tzinfo=dt.UTC)}
        month |= {"row_count": len(rows), "sha256": "f" * 64, "file": str(path)}
        connection.execute(insert(closed_months), month)
        assert records_of(connection, people, TODAY) == before
        connection.execute(delete(histories).where(april))
        assert records_of(connection, people, TODAY) == before
        early = records_of(connection, people, dt.date(2020, 4, 10))
    assert [len(one["histories"]) for one in before.values()] == [40, 40, 40]
    assert [len(one["histories"]) for one in early.values()] == [10, 10, 10]
    reader = RecordReader(Catalogue.load(), TODAY)
    for record in before.values():
        read = reader.read(record)
        assert isinstance(read, Record)
        assert read.history_count == 40


def test_many_are_read_in_as_many_statements_as_one(engine: Engine) -> None:
    with writing(engine) as connection:
        put_business(connection)
        people = put_technicians(connection, range(30), days=2)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    counts = []
    for some in (people[:1], people):
        said.clear()
        with reading(engine) as connection:
            assert list(records_of(connection, [*some, "0" * 14], TODAY)) == some
        counts.append(len(said))
    assert counts[0] == counts[1]
