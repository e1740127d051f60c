"""Small cases for single counting rules (R1 to R10), kept in ``counting.yaml``."""

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


@dataclass(frozen=True, slots=True)
class CountingCase:
    """One record for one rule, and what must come of it.

    ``days`` are the numbers of days that it pins, ``level`` the level, both None where nothing
    may be judged at all.
    """

    rule: str
    says: str
    record: Json
    field: str | None
    level: int | None
    days: Json | None


def read_counting(path: Path = COUNTING) -> Iterator[CountingCase]:
    """The cases in the order of the file."""
    import yaml  # noqa: PLC0415 - only who writes a kit needs it; judging must start fast

    with path.open(encoding="utf-8") as file:
        for case in yaml.load(file, Loader=yaml.CSafeLoader):
            asked = FIELD if case.get("by_name", True) else None
            level, days = case.get("level"), case.get("days")
            yield CountingCase(case["rule"], case["says"], _record(case), asked, level, days)


def _record(case: Json) -> Json:
    person = technician(case.get("trade", TRADE), case.get("registration_type", "detailed"))
    made = {
        "schema": 1,
        "as_of": case["as_of"],
        "technician": person,
        "qualifications": case.get("qualifications", []),
        "histories": [row for run in case.get("histories", ()) for row in _run(run)],
    }
    if "periods" in case:
        periods = [{"from": first, "to": last} for first, last in case["periods"]]
        certificate = {"field": FIELD, "certifier_id": EMPLOYER, "periods": periods}
        made["career_certificates"] = [certificate]
    return made


def _run(run: Json) -> Iterator[Json]:
    """Histories that are alike, on so many working days up to the last one."""
    alike = {"employer_id": EMPLOYER, "trade": TRADE, "status": "counted", **run}
    last, count = dt.date.fromisoformat(alike.pop("last")), alike.pop("count")
    for day in islice(working_days(last), count):
        yield {"date": day.isoformat(), **alike}
