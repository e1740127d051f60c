"""Entries by hand, what technicians are told, and who waits to be judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "history_entries",
        sa.Column("entry_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("work_date", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("site_name", sa.Text(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.Text(), nullable=True),
        sa.Column("exited_at", sa.Text(), nullable=True),
        sa.Column("work_content", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('direct', 'correction')", name=op.f("ck_history_entries_kind_word")
        ),
        sa.CheckConstraint(
            "length(employer_id) = 14 AND ltrim(employer_id, '0123456789') = ''",
            name=op.f("ck_history_entries_employer_id_digits"),
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_history_entries_site_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_history_entries_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "length(trade) = 5 AND substr(trade, 3, 1) = '-' AND ltrim(substr(trade, 1, 2) || substr(trade, 4), '0123456789') = ''",
            name=op.f("ck_history_entries_trade_trade"),
        ),
        sa.CheckConstraint(
            "role IN ('worker', 'foreman', 'crew_leader')",
            name=op.f("ck_history_entries_role_word"),
        ),
        sa.CheckConstraint(
            "side IN ('technician', 'employer')", name=op.f("ck_history_entries_side_word")
        ),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (site_name IS NULL)", name=op.f("ck_history_entries_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["businesses.business_id"], name=op.f("fk_history_entries_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_history_entries_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_history_entries_technician_id"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_history_entries")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_history_entries_employer_id_work_date"),
        "history_entries",
        ["employer_id", "work_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_history_entries_site_id_work_date"),
        "history_entries",
        ["site_id", "work_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_history_entries_technician_id_work_date"),
        "history_entries",
        ["technician_id", "work_date"],
        unique=False,
    )
    op.create_table(
        "entry_sites",
        sa.Column("entry_id", Big, nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_entry_sites_site_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["history_entries.entry_id"], name=op.f("fk_entry_sites_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_entry_sites_site_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_sites")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_entry_sites_site_id"), "entry_sites", ["site_id"], unique=False)
    op.create_table(
        "entry_decisions",
        sa.Column("entry_id", Big, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'refused', 'withdrawn')",
            name=op.f("ck_entry_decisions_outcome_word"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["history_entries.entry_id"], name=op.f("fk_entry_decisions_entry_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_decisions")),
        sqlite_strict=True,
    )
    op.create_table(
        "technician_announcements",
        sa.Column("announcement_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_technician_announcements_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_technician_announcements_technician_id"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_technician_announcements")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_technician_announcements_once"), "technician_announcements", ["once"], unique=True
    )
    op.create_index(
        op.f("ix_technician_announcements_technician_id_at"),
        "technician_announcements",
        ["technician_id", "at"],
        unique=False,
    )
    op.create_table(
        "awaiting_judgement",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_awaiting_judgement_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_awaiting_judgement_technician_id"),
        ),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_awaiting_judgement")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_awaiting_judgement_since"), "awaiting_judgement", ["since"], unique=False
    )
    refuse_changes("history_entries", "entry_id")
    refuse_changes("entry_sites", "entry_id")
    refuse_changes("entry_decisions", "entry_id")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("history_entries")
    allow_changes("entry_sites")
    allow_changes("entry_decisions")
    op.drop_table("awaiting_judgement")
    op.drop_table("technician_announcements")
    op.drop_table("entry_decisions")
    op.drop_table("entry_sites")
    op.drop_table("history_entries")
