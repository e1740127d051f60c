"""Records made for tests, as the JSON data a door receives, and how they are judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.judgement import FieldJudgement, RecordJudgement
from evaluator.policy import PolicyChoice
from evaluator.read_record import RecordReader
from evaluator.record import Record
from evaluator.result import to_json
from rules.catalogue import Catalogue
from rules.model import FieldCode
from rules.plain import PlainEngine

Json = dict[str, Any]

CATALOGUE: Final = Catalogue.load()
AS_OF: Final = "2026-11-21"
TODAY: Final = dt.date(2026, 11, 21)
READER: Final = RecordReader(CATALOGUE, TODAY)
EMPLOYER: Final = "66879345433022"
SITE: Final = "36265810102371"
ELECTRICIAN: Final = "09-01"
DEFAULT: Final = PolicyChoice()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def history(on: str | dt.date, **changes: object) -> Json:
    row: Json = {
        "date": str(on),
        "employer_id": EMPLOYER,
        "site_id": SITE,
        "trade": ELECTRICIAN,
        "role": "worker",
        "status": "counted",
    }
    return row | changes


def histories(start: str, count: int, **changes: object) -> list[Json]:
    """One row a day for so many days on end."""
    first = day(start)
    return [history(first + dt.timedelta(days=n), **changes) for n in range(count)]


def qualification(
    code: str | None = None, name: str | None = None, on: str = "2015-05-10", **more: object
) -> Json:
    return {"code": code, "name": name, "acquired_on": on} | more


def certificate(field: str, *periods: tuple[str, str], **more: object) -> Json:
    listed = [{"from": first, "to": last} for first, last in periods]
    return {"field": field, "certifier_id": EMPLOYER, "periods": listed} | more


def record(
    *,
    as_of: str = AS_OF,
    trades: tuple[str, ...] = (ELECTRICIAN,),
    held: Sequence[str | Json] = (),
    rows: list[Json] | None = None,
    certificates: list[Json] | None = None,
    **technician: object,
) -> Json:
    person: Json = {
        "technician_id": "93845751166921",
        "name": "建設 未来",
        "birth_date": "1979-04-01",
        "registered_on": "2019-07-19",
        "registration_type": "detailed",
        "level": 1,
        "trades": [{"code": code, "is_main": n == 0} for n, code in enumerate(trades)],
    }
    return {
        "schema": 1,
        "as_of": as_of,
        "technician": person | technician,
        "qualifications": [qualification(q) if isinstance(q, str) else q for q in held],
        "histories": rows or [],
        "career_certificates": certificates or [],
    }


def read(data: object) -> Record:
    found = READER.read(data)
    assert isinstance(found, Record), found
    return found


def faults(data: object) -> list[tuple[str, str]]:
    """Every fault of a record by place and code; none where it is taken."""
    found = READER.read(data)
    if isinstance(found, RecordFaults):
        assert found.faults
        return [(one.path, one.code) for one in found.faults]
    return []


def judged(
    data: object, *fields: str, choice: PolicyChoice = DEFAULT, catalogue: Catalogue = CATALOGUE
) -> RecordJudgement:
    asked = [FieldCode(field) for field in fields] or None
    return Judge(catalogue, PlainEngine(), choice).judge(read(data), asked)


def in_field(data: object, field: str, choice: PolicyChoice = DEFAULT) -> FieldJudgement:
    (found,) = judged(data, field, choice=choice).judgements
    return found


def result(data: object, *fields: str, choice: PolicyChoice = DEFAULT) -> Json:
    return to_json(judged(data, *fields, choice=choice), CATALOGUE)


def field_result(data: object, field: str, choice: PolicyChoice = DEFAULT) -> Json:
    (found,) = result(data, field, choice=choice)["judgements"]
    assert isinstance(found, dict)
    return found
