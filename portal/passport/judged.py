"""The guiding diagnosis of a technician's own record from the tables, in the pages' own shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccus_data.database import reading
from ccus_data.records import records_of
from evaluator.faults import RecordFaults
from evaluator.read_record import RecordReader
from evaluator.record import RegisteredQualification
from portal.problems import Problem, Refused
from portal.self_diagnosis import Case, ResultView, result_view

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from evaluator.record import Record
    from portal.layout import Language
    from portal.passport.desk import Desk
    from rules.model import FieldCode
    from rules.qualifications import QualificationEntry


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A record as it is, and what was said of it."""

    record: Record
    result: ResultView


def read_own(desk: Desk, technician_id: str, on: dt.date) -> Record:
    """The technician's record on a day. One that cannot be judged is refused as not understood."""
    with reading(desk.engine) as connection:
        found = records_of(connection, [technician_id], on)
    if technician_id not in found:
        raise Refused(Problem("not-found"))
    record = RecordReader(desk.catalogue, on).read(found[technician_id])
    if isinstance(record, RecordFaults):
        raise Refused(Problem("record-refused"))
    return record


def diagnose(
    desk: Desk, record: Record, language: Language, fields: Sequence[FieldCode] | None = None
) -> Diagnosis:
    """A record diagnosed in some fields, or in those of its trades."""
    case = Case(record, None if fields is None else tuple(fields), b"", paced=True)
    told = desk.diagnostician.diagnose(case, language)
    names = {str(entry.field): entry.name for entry in desk.catalogue.fields}
    return Diagnosis(record, result_view(case, told, names))


def with_qualification(record: Record, entry: QualificationEntry) -> Record:
    """The record with one more qualification, acquired on its own day."""
    more = RegisteredQualification(
        code=entry.code,
        name=entry.name,
        acquired_on=record.as_of,
        date_kind="acquired",
        expires_on=None,
        evidence=False,
    )
    return replace(record, qualifications=(*record.qualifications, more))
