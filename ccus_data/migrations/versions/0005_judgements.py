"""Judgements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "judgements",
        sa.Column("judgement_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("criteria_version", sa.Text(), nullable=False),
        sa.Column("criteria_digest", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("work_days", sa.Integer(), nullable=True),
        sa.Column("foreman_days", sa.Integer(), nullable=True),
        sa.Column("crew_leader_days", sa.Integer(), nullable=True),
        sa.Column("either_days", sa.Integer(), nullable=True),
        sa.Column("next_level", sa.Integer(), nullable=True),
        sa.Column("work_days_missing", sa.Integer(), nullable=True),
        sa.Column("role_days_missing", sa.Integer(), nullable=True),
        sa.Column("qualifications_missing", sa.Text(), nullable=True),
        sa.Column("engines", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('first', 'new_days', 'new_qualification', 'criteria_revision', 'correction', 'certificate', 'other')",
            name=op.f("ck_judgements_cause_word"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_judgements_technician_id_digits"),
        ),
        sa.CheckConstraint("crew_leader_days >= 0", name=op.f("ck_judgements_crew_leader_days")),
        sa.CheckConstraint("either_days >= 0", name=op.f("ck_judgements_either_days")),
        sa.CheckConstraint("foreman_days >= 0", name=op.f("ck_judgements_foreman_days")),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_judgements_level")),
        sa.CheckConstraint("next_level BETWEEN 2 AND 4", name=op.f("ck_judgements_next_level")),
        sa.CheckConstraint("role_days_missing >= 0", name=op.f("ck_judgements_role_days_missing")),
        sa.CheckConstraint("work_days >= 0", name=op.f("ck_judgements_work_days")),
        sa.CheckConstraint("work_days_missing >= 0", name=op.f("ck_judgements_work_days_missing")),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_judgements_technician_id"),
        ),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_judgements")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_judgements_technician_id_field_judgement_id"),
        "judgements",
        ["technician_id", "field", "judgement_id"],
        unique=False,
    )
    refuse_changes("judgements", "judgement_id")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("judgements")
    op.drop_table("judgements")
