"""Decisions for tests: samples judged by both engines, with the rows that a decision needs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.tables import applications, businesses, cases, decisions
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from evaluator.record import Record
from evaluator.result import to_json
from portal.notices import (
    Body,
    Business,
    Decided,
    DecisionBasis,
    Officers,
    Reason,
    basis_of,
    digest_of,
)
from portal.samples import sample_record
from rules.agreement import BothEngines
from rules.catalogue import Catalogue

BODY = "nihon-densetsu-kogyo"
BUSINESS = "66879345433022"
RARE = "髙﨑 𠮷葛󠄀 Nguyễn"
DAY = dt.date(2026, 11, 21)
DECIDED_AT = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
SHORT = Reason(code="days_short", text="職長としての経験日数が足りません。")


@cache
def catalogue() -> Catalogue:
    return Catalogue.load()


@cache
def judged(name: str, technician: str = "") -> tuple[str, str]:
    """A sample's record and its judgement by both engines, as JSON."""
    sample = sample_record(name)
    assert sample is not None
    data = json.loads(sample)
    if technician:
        data["technician"]["name"] = technician
    record = RecordReader(catalogue(), DAY).read(data)
    assert isinstance(record, Record)
    with BothEngines() as engines:
        found = Judge(catalogue(), engines).judge(record)
    return json.dumps(data), json.dumps(to_json(found, catalogue(), explained=True))


def basis(
    name: str = "electrician-level-3",
    field: str = "electrical",
    *,
    technician: str = "",
    body: str = BODY,
    **more: Any,
) -> DecisionBasis:
    """The basis of a decision about a sample technician: level 3, as applied for."""
    record, judgement = judged(name, technician)
    values: dict[str, Any] = {"outcome": "approved", "level": 3, "level_applied": 3} | more
    decided = Decided(
        body=Body(id=body, name="日本電設工業協会", contact=("電話 03-0000-0000", "平日9時から")),
        business=Business(business_id=BUSINESS, name="未来電設 <株>"),
        field=field,
        application="A-2026-000001",
        officers=Officers(decided_by="officer01", seconded_by="approver1"),
        applied_on=dt.date(2026, 11, 1),
        decided_on=DAY,
        **values,
    )
    return basis_of(decided, json.loads(record), json.loads(judgement))


def lower() -> DecisionBasis:
    """Level 4 was applied for, level 3 given; with a career certificate."""
    sample = "carpenter-with-certificate"
    given: dict[str, Any] = {"outcome": "approved_lower", "level": 3, "level_applied": 4}
    return basis(sample, "carpentry", reasons=(SHORT,), **given)


def rejected(**more: Any) -> DecisionBasis:
    """Level 4 was applied for, and level 3 is what the engines judge."""
    return basis(outcome="rejected", level=3, level_applied=4, reasons=(SHORT,), **more)


def put_business(connection: Connection) -> None:
    connection.execute(
        insert(businesses).values(
            business_id=BUSINESS, name="未来電設", kind="corporation", registered_on=DAY
        )
    )
    connection.execute(
        insert(applications).values(
            application_id=1,
            business_id=BUSINESS,
            relation="employer",
            state="submitted",
            version=1,
            proof_consent=True,
            card_consent=True,
            created_by="clerk0001",
            created_at=DECIDED_AT,
            changed_at=DECIDED_AT,
        )
    )


def put_decisions(
    connection: Connection, bases: Iterable[DecisionBasis], first: int = 1
) -> list[int]:
    """Decisions with their cases, numbered from ``first``."""
    rows = [decision_row(number, one) for number, one in enumerate(bases, first)]
    connection.execute(
        insert(cases),
        [
            {
                "case_id": row["case_id"],
                "application_id": 1,
                "position": row["case_id"],
                # A case is of one technician and field in its application; decisions may repeat.
                "technician_id": f"{row['case_id']:014}",
                "field": row["field"],
                "level": row["level_applied"],
                "state": row["outcome"],
                "round": 1,
                "version": 2,
                "changed_at": DECIDED_AT,
            }
            for row in rows
        ],
    )
    connection.execute(insert(decisions), rows)
    return [int(str(row["decision_id"])) for row in rows]


def decision_row(number: int, one: DecisionBasis) -> dict[str, object]:
    text = one.to_json()
    return {
        "decision_id": number,
        "case_id": number,
        "round": 1,
        "body": one.body.id,
        "outcome": one.outcome,
        "business_id": one.business.business_id,
        "technician_id": one.technician.technician_id,
        "field": one.field.code,
        "level_applied": one.level_applied,
        "level": one.level,
        "overrides": one.overrides,
        "reason_codes": json.dumps([reason.code for reason in one.reasons]),
        "words": one.words,
        "basis": text,
        "criteria_version": one.findings.criteria.version,
        "criteria_digest": one.findings.criteria.digest,
        "decided_by": one.officers.decided_by,
        "seconded_by": one.officers.seconded_by,
        "decided_at": DECIDED_AT,
        "digest": digest_of(text),
    }
