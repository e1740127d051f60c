"""Decisions of evaluation bodies, and the notices made from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Flag, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "proposed_decisions",
        sa.Column("proposal_id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("overrides", Flag(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('approved', 'approved_lower', 'rejected')",
            name=op.f("ck_proposed_decisions_outcome_word"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_proposed_decisions_level")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_proposed_decisions_case_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposed_decisions")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_proposed_decisions_case_id"), "proposed_decisions", ["case_id"], unique=False
    )
    op.create_table(
        "decisions",
        sa.Column("decision_id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("level_applied", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("overrides", Flag(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("criteria_version", sa.Text(), nullable=False),
        sa.Column("criteria_digest", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_decisions_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_decisions_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "outcome IN ('approved', 'approved_lower', 'rejected')",
            name=op.f("ck_decisions_outcome_word"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_decisions_level")),
        sa.CheckConstraint(
            "level_applied BETWEEN 2 AND 4", name=op.f("ck_decisions_level_applied")
        ),
        sa.CheckConstraint("seconded_by <> decided_by", name=op.f("ck_decisions_two_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_decisions_case_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=True)
    op.create_index(
        op.f("ix_decisions_technician_id_field"),
        "decisions",
        ["technician_id", "field"],
        unique=False,
    )
    refuse_changes("decisions", "decision_id")
    op.create_table(
        "notices",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decision_id", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("issued_on", Day(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_digest", sa.Text(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_notices_decision_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notices")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notices_decision_id"), "notices", ["decision_id"], unique=True)
    refuse_changes("notices", "number")
    op.create_table(
        "notice_marks",
        sa.Column("mark_id", Big, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=True),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('superseded', 'revoked')", name=op.f("ck_notice_marks_mark_word")
        ),
        sa.CheckConstraint("seconded_by <> by", name=op.f("ck_notice_marks_two_persons")),
        sa.ForeignKeyConstraint(
            ["number"], ["notices.number"], name=op.f("fk_notice_marks_number")
        ),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_notice_marks")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notice_marks_number"), "notice_marks", ["number"], unique=False)
    refuse_changes("notice_marks", "mark_id")
    op.create_table(
        "notice_names",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("shown", Flag(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_notice_names_technician_id_digits"),
        ),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_notice_names")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("notice_names")
    allow_changes("notice_marks")
    op.drop_table("notice_marks")
    allow_changes("notices")
    op.drop_table("notices")
    allow_changes("decisions")
    op.drop_table("decisions")
    op.drop_table("proposed_decisions")
