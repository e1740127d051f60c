"""Two lists of a month: site fees of the primes, and days for 建退共 by employer and worker.

Only days that count are listed; what waits for an approval comes once it has it. Rates and prices
are those of the day worked, from ``criteria/operating``. An open month is read from the database, a
closed one from its file, which is held to its digest first.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
from sqlalchemy import func, select

from ccus_data.database import among
from ccus_data.snapshot import STATUSES, file_digest, from_file
from ccus_data.tables import businesses, closed_months, histories, sites, technicians
from ccus_data.wording import Refused, said
from evaluator.record import HistoryStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Column, Select
    from sqlalchemy.engine import Connection

    from rules.operating import OperatingValues

PAGE: Final = 5_000
"""Rows held in memory at a time."""

NOBODY: Final[tuple[str, str | None]] = ("", None)
"""Who is in no table: a file may name somebody whom no import has brought."""

WORKED: Final = """
    SELECT DISTINCT employer_id, technician_id, date FROM read_parquet(?)
    WHERE status = ? AND employer_id IS NOT NULL ORDER BY ALL
"""
AT_SITES: Final = """
    SELECT site_id, date, count(*) FROM read_parquet(?)
    WHERE status = ? AND site_id IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class SiteFee:
    """現場利用料 of a site for a month: one unit a person and day, however often they touched."""

    prime_id: str
    prime_name: str
    site_id: str
    site_name: str
    person_days: int
    yen: int


@dataclass(frozen=True, slots=True)
class WorkerMonth:
    """The days of a worker for one employer, and what they come to in yen (建退共の掛金).

    ``member_no`` and ``contract_no`` are ``None`` where they are not known: such a line cannot be
    handed in before somebody has entered them.
    """

    employer_id: str
    employer_name: str
    contract_no: str | None
    technician_id: str
    name: str
    member_no: str | None
    days: tuple[dt.date, ...]
    yen: int


def site_fees(
    connection: Connection, operating: OperatingValues, month: dt.date
) -> Iterator[SiteFee]:
    """What each site of each prime costs in the month of a day, by prime and site.

    `Refused` where the file of a closed month is missing or another one than was closed.
    """
    own = histories.c
    asked = (
        select(own.site_id, own.work_date, func.count())
        .where(own.site_id.is_not(None))
        .group_by(own.site_id, own.work_date)
        .order_by(own.site_id, own.work_date)
    )
    persons: dict[str, int] = defaultdict(int)
    yen: dict[str, int] = defaultdict(int)
    for site_id, day, count in _rows(connection, month, asked, AT_SITES, ids=1):
        persons[site_id] += count
        yen[site_id] += count * operating.number("site_fee", day)
    site, prime = sites.c, businesses.c
    columns = (site.prime_id, prime.name.label("prime"), site.site_id, site.name)
    found: list[SiteFee] = []
    for part in _parts(persons):
        known = select(*columns).join(businesses, prime.business_id == site.prime_id)
        at_known = [
            SiteFee(prime_id, name, site_id, at, persons[site_id], yen[site_id])
            for prime_id, name, site_id, at in connection.execute(
                known.where(among(connection, site.site_id, part))
            )
        ]
        # A file may name a site whom no import has brought: its days are nobody's, and are told.
        strangers = sorted({*part} - {one.site_id for one in at_known})
        nobodys = [SiteFee("", "", one, "", persons[one], yen[one]) for one in strangers]
        found += at_known + nobodys
    yield from sorted(found, key=lambda one: (one.prime_id, one.site_id))


def kentaikyo_days(
    connection: Connection, operating: OperatingValues, month: dt.date
) -> Iterator[WorkerMonth]:
    """Who worked on which days of the month of a day, by employer and worker.

    A day at two sites of one employer is one day. Days without an employer are nobody's to pay.
    `Refused` where the file of a closed month is missing or another one than was closed.
    """
    own = histories.c
    asked = (
        select(own.employer_id, own.technician_id, own.work_date)
        .where(own.employer_id.is_not(None))
        .order_by(own.employer_id, own.technician_id, own.work_date)
        .distinct()
    )
    rows = _rows(connection, month, asked, WORKED, ids=2)
    months = (
        (employer, worker, tuple(row[2] for row in own_rows))
        for (employer, worker), own_rows in groupby(rows, lambda row: row[:2])
    )
    while part := list(islice(months, PAGE)):
        employers = _known(
            connection,
            (businesses.c.business_id, businesses.c.name, businesses.c.kentaikyo_contract_no),
            (employer for employer, _, _ in part),
        )
        workers = _known(
            connection,
            (technicians.c.technician_id, technicians.c.name, technicians.c.kentaikyo_member_no),
            (worker for _, worker, _ in part),
        )
        for employer, worker, days in part:
            yen = sum(operating.number("kentaikyo_day_rate", day) for day in days)
            name, contract = employers.get(employer, NOBODY)
            person, member = workers.get(worker, NOBODY)
            yield WorkerMonth(employer, name, contract, worker, person, member, days, yen)


def refuse_torn(connection: Connection, month: dt.date) -> None:
    """Refuse a closed month whose file is missing or another one than was closed."""
    _closed_file(connection, month)


def _known(
    connection: Connection, columns: Sequence[Column[Any]], ids: Iterable[str]
) -> dict[str, tuple[str, str | None]]:
    """Name and number in 建退共 by identifier."""
    asked = select(*columns).where(among(connection, columns[0], ids))
    return {key: (name, number) for key, name, number in connection.execute(asked)}


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    each = iter(ids)
    while part := list(islice(each, PAGE)):
        yield part


def _rows(
    connection: Connection, month: dt.date, asked: Select[Any], of_file: str, *, ids: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of a month that count, a page at a time; the first ``ids`` are identifiers."""
    file = _closed_file(connection, month)
    if file is None:
        first = month.replace(day=1)
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        own = histories.c
        here = asked.where(
            own.status == HistoryStatus.COUNTED, own.work_date.between(first, last)
        ).execution_options(yield_per=PAGE)
        yield from (tuple(row) for row in connection.execute(here))
        return
    identifier = from_file("histories", "site_id") or str
    with duckdb.connect() as files:
        found = files.execute(of_file, [str(file), STATUSES.index(HistoryStatus.COUNTED)])
        while part := found.fetchmany(PAGE):
            for row in part:
                yield (*map(identifier, row[:ids]), *row[ids:])


def _closed_file(connection: Connection, month: dt.date) -> Path | None:
    """The file of a closed month, held to its digest; None while the month is open."""
    known, text = closed_months.c, f"{month:%Y-%m}"
    asked = select(known.file, known.sha256).where(known.month == text)
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    file = Path(row.file)
    if not file.is_file() or file_digest(file) != row.sha256:
        raise Refused(said("attendance.month_torn", month=text, path=file))
    return file
