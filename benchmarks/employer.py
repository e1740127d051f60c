"""An employer's 10,000 technicians in one statement, beside a loop that asks for each of them."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text

from ccus_data.database import load_rows, open_database, read_address, reading, upgrade, writing
from ccus_data.employer import (
    Asked,
    levels_page,
    levels_pages,
    mend_totals,
    mends_pages,
    open_months,
    standings,
)
from ccus_data.judgements import in_force
from ccus_data.tables import (
    businesses,
    employments,
    histories,
    judgements,
    technician_trades,
    technicians,
)
from rules.catalogue import Catalogue
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

OWN: Final = 10_000
OTHERS: Final = 90_000
ANSWERS: Final = 4
"""Judgements of each technician and field; the last is in force."""
DAYS: Final = 20
"""Days worked in each of the two open months."""

EMPLOYER: Final = "00000000000001"
ON: Final = dt.date(2023, 7, 31)
MOMENT: Final = dt.datetime(2023, 7, 1, tzinfo=dt.UTC)
FIELDS: Final = ("electrical", "plumbing")
ROUNDS: Final = 7


def run() -> list[str]:
    """The figures on a file of SQLite and on a PostgreSQL server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        found = _on(f"sqlite:///{folder}/level.db")
    with running_server() as server:
        return [*found, *_on(server.database())]


def _on(url: str) -> list[str]:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    _fill(engine)
    catalogue = Catalogue.load()
    months = open_months(catalogue.operating, ON)
    asked = Asked(EMPLOYER, ON, months, standings(catalogue, ON))
    with reading(engine) as connection:
        once = _told(lambda: len(levels_page(connection, EMPLOYER, ON, "", OWN)))
        paged = _told(lambda: sum(map(len, levels_pages(connection, EMPLOYER, ON))))
        loop = _told(lambda: _one_by_one(connection), 1)
        totals = _told(lambda: len(mend_totals(connection, asked)))
        mends = _told(lambda: sum(map(len, mends_pages(connection, asked))), 3)
    engine.dispose()
    name = engine.dialect.name
    return [
        f"{name}, levels of {OWN:,} technicians",
        f"  one statement {once:.0f} ms, pages of 1,000 {paged:.0f} ms",
        f"  a statement a technician {loop:.0f} ms: {loop / once:.0f} x",
        f"{name}, lost days among {OWN * DAYS * 2:,} histories",
        f"  sums {totals:.0f} ms, by technician {mends:.0f} ms",
    ]


def _told(answer: Callable[[], int], rounds: int = ROUNDS) -> float:
    """The median of the wall time, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        if not answer():
            raise RuntimeError("nothing was answered")
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _one_by_one(connection: Connection) -> int:
    """The rival: who works there, then the technician and the judgements of each."""
    own = select(employments.c.technician_id).where(employments.c.business_id == EMPLOYER)
    found = 0
    for one in connection.scalars(own).all():
        connection.execute(select(technicians).where(technicians.c.technician_id == one)).one()
        found += len(connection.execute(in_force(judgements.c.technician_id == one)).all())
    return found


def _fill(engine: Engine) -> None:
    draw = random.Random(20231130)
    people = [f"{10**13 + 7 * number:014}" for number in range(OWN + OTHERS)]
    own = set(draw.sample(people, OWN))
    since = dt.date(2020, 1, 1)
    with writing(engine, job=True) as connection:
        other = {"name": "b", "kind": "corporation", "registered_on": since}
        ids = [f"{number:014}" for number in range(1, 1001)]
        connection.execute(insert(businesses), [{**other, "business_id": one} for one in ids])
        _load(
            connection,
            technicians,
            ("technician_id", "name", "birth_date", "registered_on", "registration_type", "level"),
            ((one, "建設 太郎", dt.date(1980, 1, 1), since, "detailed", 1) for one in people),
        )
        trades = ("technician_id", "trade", "is_main")
        _load(connection, technician_trades, trades, ((one, "09-01", True) for one in people))
        _load(
            connection,
            employments,
            ("technician_id", "business_id", "from_day", "to_day", "is_main"),
            (
                (one, EMPLOYER if one in own else draw.choice(ids[1:]), since, None, True)
                for one in people
            ),
        )
        answers = _answers(people)
        _load(connection, judgements, next(answers), answers)
        days = _days(draw, sorted(own))
        _load(connection, histories, next(days), days)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
        connection.execute(text(vacuum))


def _load(
    connection: Connection, table: Table, names: Sequence[Any], rows: Iterator[Sequence[Any]]
) -> None:
    load_rows(connection, table, names, rows)


def _answers(people: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The columns, then judgements: a quarter of the people are judged in two fields."""
    yield (
        *("judgement_id", "technician_id", "field", "as_of", "run_id", "level"),
        *("criteria_version", "criteria_digest", "cause", "work_days", "next_level"),
        *("work_days_missing", "qualifications_missing", "engines", "created_at"),
    )
    number = 0
    for answer in range(ANSWERS):
        for place, one in enumerate(people):
            for field in FIELDS[: 1 if place % 4 else 2]:
                number += 1
                level = 1 + (place + answer) % 3
                said = ("2023-09-11", "a" * 64, "first", 700, level + 1, 30, "[]", "set plain")
                yield (number, one, field, ON, f"run {answer}", level, *said, MOMENT)


def _days(draw: random.Random, people: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The columns, then histories of June and July 2023; one in twenty does not count."""
    yield (
        *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
        *("status", "method"),
    )
    for one in people:
        for month in (6, 7):
            for day in sorted(draw.sample(range(1, 31), DAYS)):
                fault = draw.randrange(100)
                status = "unapproved" if fault < 2 else "counted"  # noqa: PLR2004 - two in a hundred
                trade = None if fault == 2 else "10-01" if fault == 3 else "09-01"  # noqa: PLR2004
                employer = None if fault == 4 else EMPLOYER  # noqa: PLR2004
                on = dt.date(2023, month, day)
                yield (one, on, "x", employer, "x", trade, "worker", status, "ic")
