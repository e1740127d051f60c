"""Decisions about the made-up technician, with their notices and marks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert

from ccus_data.database import writing
from ccus_data.tables import METADATA
from tests.ccus_data.filed import filed
from tests.ccus_data.world import EMPLOYER
from tests.portal.passport.own import TECHNICIAN, Phone

WAY = ("uploads", "consent_texts", "consents")
ROWS = filed(EMPLOYER, TECHNICIAN)


def put(phone: Phone, table: str, row: dict[str, Any]) -> None:
    with writing(phone.house.engine) as connection:
        connection.execute(insert(_table(table)), row)


def consent(phone: Phone) -> None:
    """What must be there before an application is."""
    for table in WAY:
        put(phone, table, ROWS[table][0])


def decide(phone: Phone, number: int = 1, **other: Any) -> int:
    """One more application, decided; the number of the decision."""
    application = {"application_id": 2000 + number, "number": f"A-2026-{number:06}"}
    put(phone, "applications", ROWS["applications"][0] | application)
    case = ROWS["cases"][0] | {"case_id": 2000 + number, "application_id": 2000 + number}
    case |= {"field": other.get("field", "electrical")}
    put(phone, "cases", case)
    decided = {"decision_id": number, "case_id": case["case_id"]}
    put(phone, "decisions", ROWS["decisions"][0] | decided | other)
    return number


def issue(phone: Phone, decision: int, number: str, mark: str | None = None) -> None:
    """The notice of a decision, and what marks it."""
    put(phone, "notices", ROWS["notices"][0] | {"number": number, "decision_id": decision})
    if mark is not None:
        put(phone, "notice_marks", ROWS["notice_marks"][0] | {"number": number, "mark": mark})


def _table(name: str) -> Table:
    return METADATA.tables[name]
