"""Decisions of touches that were taken back, and the touches that wait by site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WAITS = "held IS NOT NULL"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "touch_reversals",
        sa.Column("number", Big, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'refused')", name=op.f("ck_touch_reversals_outcome_word")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["touch_decisions.number"], name=op.f("fk_touch_reversals_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_touch_reversals")),
        sqlite_strict=True,
    )
    refuse_changes("touch_reversals", "number")
    op.create_index(
        op.f("ix_touches_waiting"),
        "touches",
        ["held", "site_id", "number"],
        postgresql_where=sa.text(WAITS),
        sqlite_where=sa.text(WAITS),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_index(op.f("ix_touches_waiting"), "touches")
    allow_changes("touch_reversals")
    op.drop_table("touch_reversals")
