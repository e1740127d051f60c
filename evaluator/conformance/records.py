"""A worked case as a technician record: so many days become histories on so many dates.

Dates run backwards from the day of the case, Sundays left out; the latest are foreman days, then
come crew-leader days, then days without a role. The same case always gives the same record.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.cases import Case
    from rules.model import Revision
    from rules.qualifications import QualificationCatalogue

Json = dict[str, Any]

TECHNICIAN: Final = "93845751166921"
EMPLOYER: Final = "66879345433022"
BORN: Final = "1969-04-01"
ACQUIRED: Final = "2010-04-01"
REGISTERED: Final = "2019-04-01"
"""The day the system went into operation. Cases with more days than there were since then need
somebody registered earlier: histories never lie before registration.
"""
SUNDAY: Final = 6
ANY_TRADE: Final = "44-01"
"""Stands in a record without days in a field of which no trade code is known."""


def why_no_record(case: Case, revision: Revision) -> str | None:
    """Why no record can hold the days of a case, as a code; None where one can.

    Days count by trade code (R1): where a document's codes are not known, or count only once
    something is confirmed, no history can show them.
    """
    return "field_trades_unknown" if case.work_days and not revision.trade_codes else None


def record_of(case: Case, revision: Revision, qualifications: QualificationCatalogue) -> Json:
    """The record of a case by the document in force on its day (contract §1), optional keys out.

    A trade that none of the field's codes is would make the field one asked for by name (R8).
    """
    trade = min(revision.trade_codes, default=ANY_TRADE)
    histories = _histories(case, trade)
    earliest = min((row["date"] for row in histories), default=REGISTERED)
    return {
        "schema": 1,
        "as_of": case.on.isoformat(),
        "technician": technician(trade, registered_on=min(REGISTERED, earliest)),
        "qualifications": [
            {"code": one.code, "name": one.name, "acquired_on": ACQUIRED}
            for one in (qualifications.by_key[key] for key in sorted(case.held))
        ],
        "histories": histories,
    }


def technician(
    trade: str, *, registered_on: str = REGISTERED, registration_type: str = "detailed"
) -> Json:
    """The one technician of the kit, with one trade."""
    return {
        "technician_id": TECHNICIAN,
        "name": "建設 未来",
        "birth_date": BORN,
        "registered_on": registered_on,
        "registration_type": registration_type,
        "level": 1,
        "trades": [{"code": trade, "is_main": True}],
    }


def working_days(last: dt.date) -> Iterator[dt.date]:
    """A day and those before it, the latest first, without Sundays."""
    day = last
    while True:
        if day.weekday() != SUNDAY:
            yield day
        day -= dt.timedelta(days=1)


def _histories(case: Case, trade: str) -> list[Json]:
    roles = ["foreman"] * case.foreman_days + ["crew_leader"] * case.crew_leader_days
    found = []
    for number, day in zip(range(case.work_days), working_days(case.on), strict=False):
        row = {"date": day.isoformat(), "employer_id": EMPLOYER, "trade": trade}
        if number < len(roles):
            row["role"] = roles[number]
        found.append({**row, "status": "counted"})
    return found
