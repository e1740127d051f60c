"""How a history came to be, beside IC and 直接: by code, face, phone, call, passkey and others.

Downwards what is not known there becomes what it was called before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Day, Flag

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ck_histories_method_word"
BEFORE = "method IN ('ic', 'direct')"
NOW = (
    "method IN ('ic', 'direct', 'qr', 'face', 'phone', 'call', 'passkey', 'colleague',"
    " 'kentaikyo', 'manual')"
)
COLUMNS = (
    "technician_id, work_date, place, employer_id, site_id, site_name, trade, role, status,"
    " entered_at, exited_at, method, work_content, hazardous, import_job"
)


def upgrade() -> None:
    """Allow more words."""
    _allow(NOW)


def downgrade() -> None:
    """Allow two words, and say the others by them."""
    op.execute("UPDATE histories SET method = 'direct' WHERE method = 'manual'")
    op.execute("UPDATE histories SET method = 'ic' WHERE method NOT IN ('ic', 'direct')")
    _allow(BEFORE)


def _allow(words: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), "histories", type_="check")
        op.create_check_constraint(op.f(NAME), "histories", words)
        return
    # SQLite changes no check of a table that is there: a new one takes its place and its rows.
    op.drop_index("ix_histories_uncounted", "histories")
    _make("histories_anew", words)
    op.execute(f"INSERT INTO histories_anew ({COLUMNS}) SELECT {COLUMNS} FROM histories")  # noqa: S608 - our own names
    op.drop_table("histories")
    op.rename_table("histories_anew", "histories")
    op.create_index(
        op.f("ix_histories_uncounted"),
        "histories",
        ["employer_id", "work_date"],
        sqlite_where=sa.text("status != 'counted'"),
    )


def _make(table: str, words: str) -> None:
    op.create_table(
        table,
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("work_date", Day(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("site_name", sa.Text(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=True),
        sa.Column("exited_at", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("work_content", sa.Text(), nullable=True),
        sa.Column("hazardous", Flag(), nullable=True),
        sa.Column("import_job", Big, nullable=True),
        *(
            sa.CheckConstraint(
                f"length({one}) = 14 AND ltrim({one}, '0123456789') = ''",
                name=op.f(f"ck_histories_{one}_digits"),
            )
            for one in ("employer_id", "site_id", "technician_id")
        ),
        sa.CheckConstraint(
            "length(trade) = 5 AND substr(trade, 3, 1) = '-'"
            " AND ltrim(substr(trade, 1, 2) || substr(trade, 4), '0123456789') = ''",
            name=op.f("ck_histories_trade_trade"),
        ),
        sa.CheckConstraint(words, name=op.f(NAME)),
        sa.CheckConstraint(
            "place = coalesce(site_id, site_name, '')", name=op.f("ck_histories_place")
        ),
        sa.CheckConstraint(
            "role IN ('worker', 'foreman', 'crew_leader')", name=op.f("ck_histories_role_word")
        ),
        sa.CheckConstraint(
            "status IN ('counted', 'unapproved', 'site_unregistered')",
            name=op.f("ck_histories_status_word"),
        ),
        *(
            sa.ForeignKeyConstraint([one], [far], name=op.f(f"fk_histories_{one}"))
            for one, far in (
                ("employer_id", "businesses.business_id"),
                ("import_job", "import_jobs.job_id"),
                ("site_id", "sites.site_id"),
                ("technician_id", "technicians.technician_id"),
            )
        ),
        sa.PrimaryKeyConstraint("technician_id", "work_date", "place", name=op.f("pk_histories")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
