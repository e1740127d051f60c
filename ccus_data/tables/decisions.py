"""Decisions of evaluation bodies (能力評価実施団体), and the notices (結果通知書) made from them.

A decision is written before its notice exists, and neither is ever changed: a correction is a new
application, a cancellation a mark beside the notice.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ccus_data.tables.columns import Big, Moment, day, flag, identifier, text, word
from ccus_data.tables.naming import METADATA

OUTCOMES: Final = ("approved", "approved_lower", "rejected")
NOTICE_MARKS: Final = ("superseded", "revoked")

proposed_decisions: Final = Table(
    "proposed_decisions",
    METADATA,
    Column("proposal_id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.case_id"), nullable=False),
    Column("round", Integer, nullable=False),
    *word("outcome", OUTCOMES),
    Column("level", Integer, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 4", "level"),
    flag("overrides", needed=True),
    text("reason_codes", needed=True),
    text("words"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    Column("closed_at", Moment),
    text("closed_by"),
    sqlite_strict=True,
)
"""What one officer would decide and a second one must agree to: level 4, and whatever is not the
judge's answer. Open until ``closed_at``."""

Index(None, proposed_decisions.c.case_id)

decisions: Final = Table(
    "decisions",
    METADATA,
    Column("decision_id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.case_id"), nullable=False),
    Column("round", Integer, nullable=False),
    text("body", needed=True),
    *word("outcome", OUTCOMES),
    *identifier("business_id"),
    *identifier("technician_id"),
    text("field", needed=True),
    Column("level_applied", Integer, nullable=False),
    CheckConstraint("level_applied BETWEEN 2 AND 4", "level_applied"),
    Column("level", Integer, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 4", "level"),
    flag("overrides", needed=True),
    text("reason_codes", needed=True),
    text("words"),
    text("basis", needed=True),
    text("criteria_version", needed=True),
    text("criteria_digest", needed=True),
    text("decided_by", needed=True),
    text("seconded_by"),
    CheckConstraint("seconded_by <> decided_by", "two_persons"),
    Column("decided_at", Moment, nullable=False),
    text("digest", needed=True),
    sqlite_strict=True,
)
"""``basis`` is JSON: all that a notice says and all that judging again needs (the record, the
judgement of both engines, names as they were). ``digest`` is its SHA-256."""

Index(None, decisions.c.case_id, unique=True)
Index(None, decisions.c.technician_id, decisions.c.field)

notices: Final = Table(
    "notices",
    METADATA,
    Column("number", Text, primary_key=True),
    Column("decision_id", Big, ForeignKey("decisions.decision_id"), nullable=False),
    text("body", needed=True),
    day("issued_on", needed=True),
    text("digest", needed=True),
    Column("content", LargeBinary, nullable=False),
    text("certificate_digest", needed=True),
    Column("issued_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A signed PDF and its SHA-256. ``number`` cannot be guessed from another one. A number is of one
decision; ``certificate_digest`` says with which certificate it was signed."""

Index(None, notices.c.decision_id, unique=True)

notice_marks: Final = Table(
    "notice_marks",
    METADATA,
    Column("mark_id", Big, primary_key=True),
    Column("number", Text, ForeignKey("notices.number"), nullable=False),
    *word("mark", NOTICE_MARKS),
    text("successor"),
    text("reason_codes", needed=True),
    text("words"),
    text("by", needed=True),
    text("seconded_by"),
    CheckConstraint("seconded_by <> by", "two_persons"),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A notice is valid until a mark says otherwise: superseded by a later one of the same technician
and field, or revoked (取消し) for fraud."""

Index(None, notice_marks.c.number)

notice_names: Final = Table(
    "notice_names",
    METADATA,
    *identifier("technician_id", key=True),
    flag("shown", needed=True),
    Column("changed_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""Whether the public page of a notice may show the technician's name; no row means no."""

body_contacts: Final = Table(
    "body_contacts",
    METADATA,
    Column("contact_id", Big, primary_key=True),
    text("body", needed=True),
    day("from_day", needed=True),
    text("name"),
    text("department"),
    text("phone"),
    text("email"),
    text("hours"),
    CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", "reachable"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""How an evaluation body is asked (お問い合わせ), as it stands on notices decided from a day on.
Never changed: a correction is a later row, and of two for one day the later one holds."""

Index(None, body_contacts.c.body, body_contacts.c.from_day)
