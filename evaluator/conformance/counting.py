"""Small cases for single counting rules (R1 to R12), kept in ``counting.yaml``.

R3 has none: it holds for criteria files, not for records.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluator.conformance.records import EMPLOYER, technician, working_days

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

COUNTING: Final = Path(__file__).with_name("counting.yaml")
FIELD: Final = "electrical"
TRADE: Final = "09-01"
PERIODS: Final = ("periods", "foreman_periods", "crew_leader_periods")


@dataclass(frozen=True, slots=True)
class CountingCase:
    """One record for one rule, and what must come of it.

    ``days`` are the numbers of days that it pins, ``level`` the level; where it pins them,
    ``version`` is the criteria and ``role_days`` what counts for the role days of some levels.
    Where nothing may be judged, ``days`` and ``level`` are None and ``not_judged`` is the reason.
    """

    rule: str
    says: str
    record: Json
    field: str | None
    level: int | None
    days: Json | None
    version: str | None = None
    role_days: Json | None = None
    not_judged: str | None = None


def read_counting(path: Path = COUNTING) -> Iterator[CountingCase]:
    """The cases in the order of the file."""
    import yaml  # noqa: PLC0415 - only who writes a kit needs it; judging must start fast

    with path.open(encoding="utf-8") as file:
        for case in yaml.load(file, Loader=yaml.CSafeLoader):
            yield CountingCase(
                rule=case["rule"],
                says=case["says"],
                record=_record(case),
                field=case.get("field", FIELD) if case.get("by_name", True) else None,
                level=case.get("level"),
                days=case.get("days"),
                version=case.get("version"),
                role_days=case.get("role_days"),
                not_judged=case.get("not_judged"),
            )


def _record(case: Json) -> Json:
    person = technician(
        case.get("trade", TRADE), registration_type=case.get("registration_type", "detailed")
    )
    made = {
        "schema": 1,
        "as_of": case["as_of"],
        "technician": person,
        "qualifications": case.get("qualifications", []),
        "histories": [row for run in case.get("histories", ()) for row in _run(run)],
    }
    if "periods" in case:
        certificate: Json = {"field": FIELD, "certifier_id": case.get("certifier_id", EMPLOYER)}
        for key in PERIODS:
            if key in case:
                certificate[key] = [{"from": first, "to": last} for first, last in case[key]]
        made["career_certificates"] = [certificate]
    return made


def _run(run: Json) -> Iterator[Json]:
    """Histories that are alike, on so many working days up to the last one."""
    alike = {"employer_id": EMPLOYER, "trade": TRADE, "status": "counted", **run}
    last, count = dt.date.fromisoformat(alike.pop("last")), alike.pop("count")
    for day in islice(working_days(last), count):
        yield {"date": day.isoformat(), **alike}
