"""Proxy applications (レベル判定代行申請): one for 1 to 500 technicians, each a case of its own.

A draft may be changed. What was submitted is kept as it was in ``case_rounds``: a returned case
comes back as another round beside the first.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table

from ccus_data.tables.columns import Big, Moment, day, flag, identifier, text, word
from ccus_data.tables.naming import METADATA

RELATIONS: Final = ("employer", "upper_subcontractor", "prime", "sole_proprietor")
"""所属事業者, 上位下請事業者, 元請事業者, 一人親方: as what a business applies."""

APPLICATION_STATES: Final = ("draft", "submitted", "withdrawn")

CASE_STATES: Final = (
    "draft",
    "payment_pending",
    "under_review",
    "returned",
    "approved",
    "approved_lower",
    "rejected",
    "withdrawn",
)
"""Where one technician's case stands. The last four are final."""

FINAL_STATES: Final = ("approved", "approved_lower", "rejected", "withdrawn")

PERIOD_WORKS: Final = ("work", "foreman", "crew_leader")


applications: Final = Table(
    "applications",
    METADATA,
    Column("application_id", Big, primary_key=True),
    text("number"),
    *identifier("business_id", "businesses.business_id"),
    *word("relation", RELATIONS),
    *word("state", APPLICATION_STATES),
    Column("version", Integer, nullable=False),
    text("contact_name"),
    text("contact_phone"),
    text("contact_email"),
    text("card_recipient"),
    text("card_postal_code"),
    text("card_address"),
    flag("proof_consent", needed=True),
    flag("card_consent", needed=True),
    text("payer_name"),
    Column("payment_upload_id", Big, ForeignKey("uploads.upload_id")),
    Column("fee_yen", Integer),
    CheckConstraint("fee_yen >= 0", "fee_yen"),
    text("fee_basis"),
    text("created_by", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("reminded_at", Moment),
    text("submitted_by"),
    Column("submitted_at", Moment),
    sqlite_strict=True,
)
"""``version`` goes up with every change of the application or its cases: who changes says which one
they saw. ``number`` is given on submission. ``fee_basis`` is the dated rule that made the fee."""

Index(None, applications.c.number, unique=True)
Index(None, applications.c.business_id, applications.c.state)

cases: Final = Table(
    "cases",
    METADATA,
    Column("case_id", Big, primary_key=True),
    Column("application_id", Big, ForeignKey("applications.application_id"), nullable=False),
    Column("position", Integer, nullable=False),
    *identifier("technician_id"),
    Column("consent_id", Big, ForeignKey("consents.consent_id")),
    text("field"),
    Column("level", Integer),
    CheckConstraint("level BETWEEN 2 AND 4", "level"),
    *word("state", CASE_STATES),
    Column("round", Integer, nullable=False),
    CheckConstraint("round >= 0", "round"),
    Column("version", Integer, nullable=False),
    day("period_start"),
    day("period_end"),
    text("period_reason"),
    text("certified"),
    text("certifier"),
    text("card_recipient"),
    text("card_postal_code"),
    text("card_address"),
    Column("certificate_upload_id", Big, ForeignKey("uploads.upload_id")),
    text("preview"),
    text("claimed_by"),
    Column("claimed_at", Moment),
    Column("changed_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""One technician of an application. ``certified`` is JSON: the periods of 様式2 or 様式3, each with
what it is of (``work``, ``foreman``, ``crew_leader``), first and last month; ``certifier`` is JSON:
who certifies. An empty card address is that of the application. ``round`` is 0 until the case is
submitted. ``preview`` is JSON: what the judge said when the case was last changed. ``claimed_by``
is the officer who has it before them."""

Index(None, cases.c.application_id, cases.c.technician_id, cases.c.field, unique=True)
Index(None, cases.c.state, cases.c.field)
Index(None, cases.c.technician_id)

case_rounds: Final = Table(
    "case_rounds",
    METADATA,
    Column("round_id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.case_id"), nullable=False),
    Column("round", Integer, nullable=False),
    CheckConstraint("round >= 1", "round"),
    text("content", needed=True),
    text("record", needed=True),
    text("judgement", needed=True),
    text("digest", needed=True),
    Column("risk", Integer, nullable=False),
    text("risk_reasons", needed=True),
    text("submitted_by", needed=True),
    Column("submitted_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What was submitted, never changed: ``content`` the case with its application, ``record`` the
technician record that was judged, ``judgement`` the answer of both engines; JSON all three.
``digest`` is the SHA-256 of the three."""

Index(None, case_rounds.c.case_id, case_rounds.c.round, unique=True)

case_events: Final = Table(
    "case_events",
    METADATA,
    Column("event_id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.case_id"), nullable=False),
    Column("round", Integer, nullable=False),
    text("act", needed=True),
    text("from_state", needed=True),
    text("to_state", needed=True),
    text("reason_codes", needed=True),
    text("words"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What happened to a case, in order, never changed. ``reason_codes`` is a JSON list."""

Index(None, case_events.c.case_id, case_events.c.event_id)

fee_waivers: Final = Table(
    "fee_waivers",
    METADATA,
    Column("waiver_id", Big, primary_key=True),
    Column("application_id", Big, ForeignKey("applications.application_id"), nullable=False),
    text("body", needed=True),
    text("why", needed=True),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A named officer let somebody off a fee, or confirmed that it was paid; never changed."""

Index(None, fee_waivers.c.application_id)
