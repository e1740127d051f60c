"""Numbers called at sites, phones of technicians, decisions of touches that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

GOOD = "confirmed_at IS NOT NULL AND ended_at IS NULL"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "call_numbers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("renewal", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_call_numbers_site_id_digits"),
        ),
        sa.CheckConstraint("renewal >= 0", name=op.f("ck_call_numbers_renewal")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_call_numbers_site_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_call_numbers")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_call_numbers_site_id"), "call_numbers", ["site_id"], unique=False)
    op.create_table(
        "call_phones",
        sa.Column("phone_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_call_phones_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_call_phones_technician_id"),
        ),
        sa.PrimaryKeyConstraint("phone_id", name=op.f("pk_call_phones")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_call_phones_technician_id"), "call_phones", ["technician_id"], unique=False
    )
    op.create_index(op.f("ix_call_phones_digest"), "call_phones", ["digest"], unique=False)
    op.create_index(
        "uq_call_phones_good_digest",
        "call_phones",
        ["digest"],
        unique=True,
        sqlite_where=sa.text(GOOD),
        postgresql_where=sa.text(GOOD),
    )
    op.create_table(
        "touch_decisions",
        sa.Column("number", Big, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'refused')", name=op.f("ck_touch_decisions_outcome_word")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["touches.number"], name=op.f("fk_touch_decisions_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_touch_decisions")),
        sqlite_strict=True,
    )
    refuse_changes("touch_decisions", "number")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("touch_decisions")
    op.drop_table("touch_decisions")
    op.drop_table("call_phones")
    op.drop_table("call_numbers")
