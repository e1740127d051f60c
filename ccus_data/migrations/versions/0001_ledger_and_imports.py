"""The ledger, and which files were brought in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEAL_BEFORE_THE_FIRST = "0" * 64
"""What the first row of the ledger is sealed with."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "import_jobs",
        sa.Column("job_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("rows_read", Big, nullable=False),
        sa.Column("inserted", Big, nullable=False),
        sa.Column("updated", Big, nullable=False),
        sa.Column("unchanged", Big, nullable=False),
        sa.Column("refused", Big, nullable=False),
        sa.Column("result_bytes", Big, nullable=False),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_import_jobs_state_word")),
        sa.CheckConstraint("inserted >= 0", name=op.f("ck_import_jobs_inserted")),
        sa.CheckConstraint("refused >= 0", name=op.f("ck_import_jobs_refused")),
        sa.CheckConstraint("result_bytes >= 0", name=op.f("ck_import_jobs_result_bytes")),
        sa.CheckConstraint("rows_read >= 0", name=op.f("ck_import_jobs_rows_read")),
        sa.CheckConstraint("unchanged >= 0", name=op.f("ck_import_jobs_unchanged")),
        sa.CheckConstraint("updated >= 0", name=op.f("ck_import_jobs_updated")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_import_jobs")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_import_jobs_file_sha256_kind"),
        "import_jobs",
        ["file_sha256", "kind"],
        unique=False,
    )
    op.create_table(
        "ledger",
        sa.Column(
            "number",
            Big,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
        sqlite_strict=True,
    )
    refuse_changes("ledger", "number")
    op.create_table(
        "ledger_head",
        sa.Column("single", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", Big, nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.CheckConstraint("single = 1", name=op.f("ck_ledger_head_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_ledger_head")),
        sqlite_strict=True,
    )
    head = sa.table("ledger_head", sa.column("single"), sa.column("number"), sa.column("seal"))
    op.execute(sa.insert(head).values(single=1, number=0, seal=SEAL_BEFORE_THE_FIRST))


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("ledger_head")
    allow_changes("ledger")
    op.drop_table("ledger")
    op.drop_table("import_jobs")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
