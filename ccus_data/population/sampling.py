"""People of a snapshot folder as records in the form of the judgement contract (§1)."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ccus_data.snapshot import DIGITS, HISTORIES, ROLES, SCHEMAS, STATUSES, read_manifest
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ccus_data.snapshot import Manifest

Json = dict[str, Any]
Row = tuple[Any, ...]

FETCHED: Final = 10_000

NAMED: Final[Mapping[str, str]] = {
    "qualifications": "code, name, acquired_on, date_kind, expires_on, evidence",
    "technician_trades": "trade, is_main",
    "certificates": "certificate_id, field, certifier_id, kind, from_month, to_month",
}
ORDER: Final[Mapping[str, str]] = {
    "qualifications": "acquired_on, code, name",
    "technician_trades": "is_main DESC, trade",
    "certificates": "certificate_id, kind, from_month",
}
PERIODS: Final[Mapping[str, str]] = {
    "work": "periods",
    "foreman": "foreman_periods",
    "crew_leader": "crew_leader_periods",
}


def last_day(manifest: Manifest) -> dt.date:
    """The last day a snapshot can know of: that of its last month of histories."""
    return Month.parse(max(manifest.months)).plus(1).first_day() - dt.timedelta(days=1)


def sample_records(
    folder: Path, count: int | None = None, as_of: dt.date | None = None
) -> Iterator[Json]:
    """Records of ``count`` technicians spread evenly over the snapshot, or of all of them.

    What came after ``as_of`` is left out, as if the record had been made on that day; people
    registered later have none.
    """
    manifest = read_manifest(folder)
    on = as_of or last_day(manifest)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _pick(connection, folder, count, on)
        parts = {name: _part(connection, folder, name) for name in NAMED}
        parts["histories"] = _histories(connection, folder, manifest, on)
        grouped = {name: _Grouped(rows) for name, rows in parts.items()}
        columns = ", ".join(SCHEMAS["technicians"].names[:7])
        people = connection.cursor().execute(
            f"SELECT {columns} FROM {_file(folder, 'technicians')} SEMI JOIN picked"
            " USING (technician_id) ORDER BY technician_id"
        )
        for row in _rows(people):
            yield _record(row, on, {name: rows.of(row[0]) for name, rows in grouped.items()})


def _file(folder: Path, name: str) -> str:
    return "'" + str(folder / f"{name}.parquet").replace("'", "''") + "'"


def _pick(
    connection: duckdb.DuckDBPyConnection, folder: Path, count: int | None, on: dt.date
) -> None:
    """The table ``picked``: every n-th technician in the order of the identifiers."""
    connection.execute(
        "CREATE TABLE picked AS SELECT technician_id FROM (SELECT technician_id,"
        " row_number() OVER (ORDER BY technician_id) - 1 AS place, count(*) OVER () AS whole"
        f" FROM {_file(folder, 'technicians')} WHERE registered_on <= $on)"
        " WHERE $count IS NULL OR place * $count // whole <> (place - 1) * $count // whole"
        " OR (place = 0 AND $count > 0)",
        {"on": on, "count": count},
    )


def _part(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> Iterator[Row]:
    return _rows(
        connection.cursor().execute(
            f"SELECT technician_id, {NAMED[name]} FROM {_file(folder, name)} SEMI JOIN picked"
            f" USING (technician_id) ORDER BY technician_id, {ORDER[name]}"
        )
    )


def _histories(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, on: dt.date
) -> Iterator[Row]:
    months = [month for month in sorted(manifest.months) if month <= f"{on:%Y-%m}"]
    if not months:
        return iter(())
    columns = ", ".join(HISTORIES.names[1:9])
    files = [str(folder / "histories" / f"{month}.parquet") for month in months]
    return _rows(
        connection.cursor().execute(
            f"SELECT technician_id, {columns} FROM read_parquet($files) SEMI JOIN picked"
            " USING (technician_id) WHERE date <= $on"
            " ORDER BY technician_id, date, site_id, site_name",
            {"files": files, "on": on},
        )
    )


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while rows := found.fetchmany(FETCHED):
        yield from rows


class _Grouped:
    """Rows sorted by technician, handed out technician by technician."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next: tuple[int, list[Row]] | None = None

    def of(self, technician: int) -> list[Row]:
        """The rows of one technician; technicians are asked for in rising order."""
        while self._next is None or self._next[0] < technician:
            following = next(self._groups, None)
            if following is None:
                return []
            self._next = (following[0], list(following[1]))
        return self._next[1] if self._next[0] == technician else []


def _record(row: Row, on: dt.date, parts: Mapping[str, list[Row]]) -> Json:
    identifier, name, kana, born, registered, registration, level = row
    return {
        "schema": 1,
        "as_of": on.isoformat(),
        "technician": {
            "technician_id": _digits(identifier),
            "name": name,
            "name_kana": kana,
            "birth_date": born.isoformat(),
            "registered_on": registered.isoformat(),
            "registration_type": registration,
            "level": level,
            "trades": [{"code": r[1], "is_main": r[2]} for r in parts["technician_trades"]],
        },
        "qualifications": [
            {
                "code": code,
                "name": called,
                "acquired_on": acquired.isoformat(),
                "date_kind": kind,
                "expires_on": None if expires is None else expires.isoformat(),
                "evidence": evidence,
            }
            for _, code, called, acquired, kind, expires, evidence in parts["qualifications"]
            if acquired <= on
        ],
        "histories": [_history(one) for one in parts["histories"]],
        "career_certificates": _certificates(parts["certificates"], f"{on:%Y-%m}"),
    }


def _history(row: Row) -> Json:
    _, day, employer, site, trade, role, status, entered, exited = row
    return {
        "date": day.isoformat(),
        "employer_id": None if employer is None else _digits(employer),
        "site_id": None if site is None else _digits(site),
        "trade": None if trade is None else f"{trade // 100:02}-{trade % 100:02}",
        "role": None if role is None else ROLES[role],
        "status": STATUSES[status],
        "entered_at": None if entered is None else f"{entered:%H:%M}",
        "exited_at": None if exited is None else f"{exited:%H:%M}",
    }


def _certificates(rows: list[Row], this_month: str) -> list[Json]:
    """One certificate for each number; months that have not come yet are left out."""
    found = []
    for (_, field, certifier), periods in groupby(rows, key=itemgetter(1, 2, 3)):
        certificate: Json = {"field": field, "certifier_id": _digits(certifier)}
        certificate |= {name: [] for name in PERIODS.values()}
        for *_, kind, first, last in periods:
            if first <= this_month:
                period = {"from": first, "to": min(last, this_month)}
                certificate[PERIODS[kind]].append(period)
        found.append(certificate)
    return found


def _digits(number: int) -> str:
    return f"{number:0{DIGITS}}"
