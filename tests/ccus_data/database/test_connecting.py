from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ccus_data.database import open_database, read_address, reading, writing

THREADS: Final = 16
UPDATES: Final = 150
COUNTERS: Final = Table(
    "counters", MetaData(), Column("name", Integer, primary_key=True), Column("value", Integer)
)


def test_sixteen_threads_lose_none_of_2400_updates(engine: Engine) -> None:
    COUNTERS.create(engine)
    with writing(engine) as connection:
        connection.execute(insert(COUNTERS), [{"name": 1, "value": 0}])
    together = threading.Barrier(THREADS)

    def count(_thread: int) -> None:
        together.wait()
        for _ in range(UPDATES):
            with writing(engine) as connection:
                value = connection.scalar(select(COUNTERS.c.value).with_for_update())
                assert value is not None
                connection.execute(update(COUNTERS).values(value=value + 1))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count, range(THREADS)))
    with reading(engine) as connection:
        assert connection.scalar(select(COUNTERS.c.value)) == THREADS * UPDATES


def test_a_change_that_fails_half_way_leaves_nothing(engine: Engine) -> None:
    COUNTERS.create(engine)

    def fail_half_way() -> None:
        with writing(engine) as connection:
            connection.execute(insert(COUNTERS), [{"name": 1, "value": 0}])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with reading(engine) as connection:
        assert connection.execute(select(COUNTERS)).all() == []


def test_a_reader_sees_one_state_and_holds_up_no_writer(engine: Engine) -> None:
    COUNTERS.create(engine)
    with writing(engine) as connection:
        connection.execute(insert(COUNTERS), [{"name": 1, "value": 0}])
    with reading(engine) as reader:
        first = reader.scalar(select(COUNTERS.c.value))
        with writing(engine) as writer:
            writer.execute(update(COUNTERS).values(value=1))
        assert (first, reader.scalar(select(COUNTERS.c.value))) == (0, 0)
    with reading(engine) as reader:
        assert reader.scalar(select(COUNTERS.c.value)) == 1


def test_a_second_writer_waits_its_time_and_is_told(url: str) -> None:
    patient = open_database(read_address({}, url))
    hasty = open_database(read_address({"CCUS_LEVEL_DATABASE_LOCK_SECONDS": "1"}, url))
    COUNTERS.create(patient)
    try:
        with writing(patient) as holder:
            holder.execute(insert(COUNTERS), [{"name": 1, "value": 0}])
            with pytest.raises(DBAPIError) as caught, writing(hasty) as connection:
                connection.execute(insert(COUNTERS), [{"name": 1, "value": 1}])
        assert "database is locked" in str(caught.value) or "lock timeout" in str(caught.value)
    finally:
        patient.dispose()
        hasty.dispose()


COUNTING: Final = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :end) "
    "SELECT count(*) FROM n"
)


def test_a_statement_without_end_is_stopped(url: str) -> None:
    hasty = open_database(read_address({"CCUS_LEVEL_DATABASE_STATEMENT_SECONDS": "1"}, url))
    try:
        with pytest.raises(DBAPIError) as caught, reading(hasty) as connection:
            connection.execute(COUNTING, {"end": 2**40})
        assert "interrupted" in str(caught.value) or "statement timeout" in str(caught.value)
        with reading(hasty) as connection:
            assert connection.scalar(text("SELECT 1")) == 1
    finally:
        hasty.dispose()


def test_a_job_may_take_longer_than_a_page(url: str) -> None:
    made = open_database(read_address({"CCUS_LEVEL_DATABASE_STATEMENT_SECONDS": "1"}, url))
    try:
        with reading(made, job=True) as connection:
            took, end = 0.0, 100_000
            while took <= 1.1:  # a page's statement of this length is stopped, see above
                began = time.monotonic()
                assert connection.scalar(COUNTING, {"end": end}) == end
                took = time.monotonic() - began
                end = int(end * 1.4 / took)
    finally:
        made.dispose()


def test_who_only_reads_cannot_write_on_a_server(engine: Engine) -> None:
    COUNTERS.create(engine)
    with reading(engine) as connection:
        try:
            connection.execute(insert(COUNTERS), [{"name": 1, "value": 0}])
        except DBAPIError as refused:
            assert "read-only" in str(refused)  # noqa: PT017
    with reading(engine) as connection:
        assert connection.execute(select(COUNTERS)).all() == []


def test_a_file_is_opened_the_way_that_keeps_data(engine: Engine) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "recursive_triggers": 1}
    if engine.dialect.name == "postgresql":
        wanted = {"TimeZone": "UTC", "lock_timeout": "10s", "statement_timeout": "1min"}
    asked = "PRAGMA" if engine.dialect.name == "sqlite" else "SHOW"
    with reading(engine) as connection:
        found = {name: connection.scalar(text(f"{asked} {name}")) for name in wanted}
    assert found == wanted
