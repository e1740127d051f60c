"""Technician records of the judgement contract (§1), built from the tables for many at once.

A handful of statements, however many technicians; closed months are read from their files.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq
from sqlalchemy import Text, cast, select

from ccus_data.snapshot import from_file
from ccus_data.tables import (
    certificates,
    closed_months,
    histories,
    qualifications,
    technician_trades,
    technicians,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

Json = dict[str, Any]

AT_ONCE: Final = 500
"""Technicians of one statement."""

ROWS_AT_ONCE: Final = 20_000

HISTORY: Final = ("date", "employer_id", "site_id", "trade", "role", "status")
PERIODS: Final = {
    "work": "periods",
    "foreman": "foreman_periods",
    "crew_leader": "crew_leader_periods",
}


def records_of(
    connection: Connection, technician_ids: Iterable[str], as_of: dt.date
) -> dict[str, Json]:
    """The records of technicians by identifier, with what was known and dated up to a day.

    Whoever is not in the tables is left out.
    """
    asked = list(dict.fromkeys(technician_ids))
    found: dict[str, Json] = {}
    for first in range(0, len(asked), AT_ONCE):
        found |= _some(connection, asked[first : first + AT_ONCE], as_of)
    return found


def _some(connection: Connection, ids: Sequence[str], as_of: dt.date) -> dict[str, Json]:
    found: dict[str, Json] = {
        row.technician_id: {
            "schema": 1,
            "as_of": as_of.isoformat(),
            "technician": {
                "technician_id": row.technician_id,
                "name": row.name,
                "name_kana": row.name_kana,
                "birth_date": row.birth_date.isoformat(),
                "registered_on": row.registered_on.isoformat(),
                "registration_type": row.registration_type,
                "level": row.level,
                "trades": [],
            },
            "qualifications": [],
            "histories": [],
            "career_certificates": [],
        }
        for row in connection.execute(
            select(
                *(technicians.c[name] for name in ("technician_id", "name", "name_kana")),
                *(technicians.c[name] for name in ("birth_date", "registered_on")),
                *(technicians.c[name] for name in ("registration_type", "level")),
            ).where(technicians.c.technician_id.in_(ids))
        )
    }
    for row in connection.execute(
        select(technician_trades)
        .where(technician_trades.c.technician_id.in_(ids))
        .order_by(technician_trades.c.is_main.desc(), technician_trades.c.trade)
    ):
        trade = {"code": row.trade, "is_main": row.is_main}
        found[row.technician_id]["technician"]["trades"].append(trade)
    for row in connection.execute(
        select(qualifications)
        .where(qualifications.c.technician_id.in_(ids), qualifications.c.acquired_on <= as_of)
        .order_by(qualifications.c.acquired_on, qualifications.c.held_as)
    ):
        found[row.technician_id]["qualifications"].append(
            {
                "code": row.code,
                "name": row.name,
                "acquired_on": row.acquired_on.isoformat(),
                "date_kind": row.date_kind,
                "expires_on": None if row.expires_on is None else row.expires_on.isoformat(),
                "evidence": row.evidence,
            }
        )
    for technician_id, sheets in _certificates(connection, ids).items():
        found[technician_id]["career_certificates"] = sheets
    for technician_id, rows in _histories(connection, ids, as_of).items():
        found[technician_id]["histories"] = rows
    return found


def _certificates(connection: Connection, ids: Sequence[str]) -> dict[str, list[Json]]:
    sheets: dict[str, dict[str, Json]] = defaultdict(dict)
    for row in connection.execute(
        select(certificates)
        .where(certificates.c.technician_id.in_(ids))
        .order_by(certificates.c.certificate_id, certificates.c.kind, certificates.c.from_month)
    ):
        sheet = sheets[row.technician_id].setdefault(
            row.certificate_id,
            {
                "field": row.field,
                "certifier_id": row.certifier_id,
                **{name: [] for name in PERIODS.values()},
            },
        )
        sheet[PERIODS[row.kind]].append({"from": row.from_month, "to": row.to_month})
    return {technician_id: list(found.values()) for technician_id, found in sheets.items()}


def _histories(
    connection: Connection, ids: Sequence[str], as_of: dt.date
) -> Mapping[str, list[Json]]:
    months = connection.execute(select(closed_months.c.month, closed_months.c.file))
    files: dict[str, str] = {row.month: row.file for row in months}
    found: defaultdict[str, list[Json]] = defaultdict(list)
    for technician_id, row in _of_files(files, ids, as_of):
        found[technician_id].append(row)
    day = cast(histories.c.work_date, Text)
    columns = (histories.c[name] for name in HISTORY[1:])
    rows = connection.execute(
        # The day as text: nobody here counts with it.
        select(histories.c.technician_id, day, *columns)
        .where(histories.c.technician_id.in_(ids), histories.c.work_date <= as_of)
        .order_by(histories.c.technician_id, histories.c.work_date, histories.c.place)
    )
    for some in rows.partitions(ROWS_AT_ONCE):
        for technician_id, on, employer_id, site_id, trade, role, status in some:
            if on[:7] not in files:
                found[technician_id].append(
                    {
                        "date": on,
                        "employer_id": employer_id,
                        "site_id": site_id,
                        "trade": trade,
                        "role": role,
                        "status": status,
                    }
                )
    return found


def _of_files(
    files: Mapping[str, str], ids: Sequence[str], as_of: dt.date
) -> Iterator[tuple[str, Json]]:
    """The histories of closed months, which live in files beside the database."""
    wanted = [("technician_id", "in", [int(one) for one in ids])]
    convert = {name: from_file("histories", name) or str for name in HISTORY[1:]}
    for _, path in sorted(files.items()):
        table = pq.read_table(path, columns=["technician_id", *HISTORY], filters=wanted)
        for row in table.sort_by(
            [("technician_id", "ascending"), ("date", "ascending")]
        ).to_pylist():
            if row["date"] <= as_of:
                shown: Json = {"date": row["date"].isoformat()}
                for name, made in convert.items():
                    shown[name] = None if row[name] is None else made(row[name])
                yield f"{row['technician_id']:014}", shown
