"""Applications, their cases, rounds and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Flag, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "applications",
        sa.Column("application_id", Big, nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("card_recipient", sa.Text(), nullable=True),
        sa.Column("card_postal_code", sa.Text(), nullable=True),
        sa.Column("card_address", sa.Text(), nullable=True),
        sa.Column("proof_consent", Flag(), nullable=False),
        sa.Column("card_consent", Flag(), nullable=False),
        sa.Column("payer_name", sa.Text(), nullable=True),
        sa.Column("payment_upload_id", Big, nullable=True),
        sa.Column("fee_yen", sa.Integer(), nullable=True),
        sa.Column("fee_basis", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_applications_business_id_digits"),
        ),
        sa.CheckConstraint(
            "relation IN ('employer', 'upper_subcontractor', 'prime', 'sole_proprietor')",
            name=op.f("ck_applications_relation_word"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'withdrawn')", name=op.f("ck_applications_state_word")
        ),
        sa.CheckConstraint("fee_yen >= 0", name=op.f("ck_applications_fee_yen")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_applications_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_upload_id"],
            ["uploads.upload_id"],
            name=op.f("fk_applications_payment_upload_id"),
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_applications")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_applications_business_id_state"),
        "applications",
        ["business_id", "state"],
        unique=False,
    )
    op.create_index(op.f("ix_applications_number"), "applications", ["number"], unique=True)
    op.create_table(
        "cases",
        sa.Column("case_id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("consent_id", Big, nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period_start", Day(), nullable=True),
        sa.Column("period_end", Day(), nullable=True),
        sa.Column("period_reason", sa.Text(), nullable=True),
        sa.Column("certified", sa.Text(), nullable=True),
        sa.Column("certifier", sa.Text(), nullable=True),
        sa.Column("card_recipient", sa.Text(), nullable=True),
        sa.Column("card_postal_code", sa.Text(), nullable=True),
        sa.Column("card_address", sa.Text(), nullable=True),
        sa.Column("certificate_upload_id", Big, nullable=True),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_cases_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'payment_pending', 'under_review', 'returned', 'approved', 'approved_lower', 'rejected', 'withdrawn')",
            name=op.f("ck_cases_state_word"),
        ),
        sa.CheckConstraint("level BETWEEN 2 AND 4", name=op.f("ck_cases_level")),
        sa.CheckConstraint("round >= 0", name=op.f("ck_cases_round")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.application_id"],
            name=op.f("fk_cases_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_upload_id"],
            ["uploads.upload_id"],
            name=op.f("fk_cases_certificate_upload_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.consent_id"], name=op.f("fk_cases_consent_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_cases_application_id_technician_id_field"),
        "cases",
        ["application_id", "technician_id", "field"],
        unique=True,
    )
    op.create_index(op.f("ix_cases_state_field"), "cases", ["state", "field"], unique=False)
    op.create_index(op.f("ix_cases_technician_id"), "cases", ["technician_id"], unique=False)
    op.create_table(
        "case_rounds",
        sa.Column("round_id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("risk_reasons", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_case_rounds_round")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_case_rounds_case_id")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_case_rounds")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_case_rounds_case_id_round"), "case_rounds", ["case_id", "round"], unique=True
    )
    refuse_changes("case_rounds", "round_id")
    op.create_table(
        "case_events",
        sa.Column("event_id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_case_events_case_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_case_events")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_case_events_case_id_event_id"),
        "case_events",
        ["case_id", "event_id"],
        unique=False,
    )
    refuse_changes("case_events", "event_id")
    op.create_table(
        "fee_waivers",
        sa.Column("waiver_id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.application_id"],
            name=op.f("fk_fee_waivers_application_id"),
        ),
        sa.PrimaryKeyConstraint("waiver_id", name=op.f("pk_fee_waivers")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_fee_waivers_application_id"), "fee_waivers", ["application_id"], unique=False
    )
    refuse_changes("fee_waivers", "waiver_id")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("fee_waivers")
    op.drop_table("fee_waivers")
    allow_changes("case_events")
    op.drop_table("case_events")
    allow_changes("case_rounds")
    op.drop_table("case_rounds")
    op.drop_table("cases")
    op.drop_table("applications")
