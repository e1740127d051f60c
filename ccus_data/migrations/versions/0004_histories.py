"""Work histories, closed months, career certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Flag, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "histories",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("work_date", Day(), nullable=False),
        sa.Column(
            "place", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
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
        sa.CheckConstraint(
            "length(employer_id) = 14 AND ltrim(employer_id, '0123456789') = ''",
            name=op.f("ck_histories_employer_id_digits"),
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_histories_site_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_histories_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "length(trade) = 5 AND substr(trade, 3, 1) = '-' AND ltrim(substr(trade, 1, 2) || substr(trade, 4), '0123456789') = ''",
            name=op.f("ck_histories_trade_trade"),
        ),
        sa.CheckConstraint("method IN ('ic', 'direct')", name=op.f("ck_histories_method_word")),
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
        sa.ForeignKeyConstraint(
            ["employer_id"], ["businesses.business_id"], name=op.f("fk_histories_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_histories_import_job")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_histories_site_id")),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_histories_technician_id"),
        ),
        sa.PrimaryKeyConstraint("technician_id", "work_date", "place", name=op.f("pk_histories")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_histories_uncounted"),
        "histories",
        ["employer_id", "work_date"],
        postgresql_where=sa.text("status != 'counted'"),
        sqlite_where=sa.text("status != 'counted'"),
    )
    op.create_table(
        "closed_months",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=False),
        sa.Column("row_count", Big, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(month) = 7 AND substr(month, 5, 1) = '-' AND ltrim(substr(month, 1, 4) || substr(month, 6), '0123456789') = '' AND substr(month, 6, 2) BETWEEN '01' AND '12'",
            name=op.f("ck_closed_months_month_month"),
        ),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_closed_months_row_count")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_closed_months")),
        sqlite_strict=True,
    )
    refuse_changes("closed_months", "month")
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("to_month", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "kind IN ('work', 'foreman', 'crew_leader')", name=op.f("ck_certificates_kind_word")
        ),
        sa.CheckConstraint(
            "length(certificate_id) = 14 AND ltrim(certificate_id, '0123456789') = ''",
            name=op.f("ck_certificates_certificate_id_digits"),
        ),
        sa.CheckConstraint(
            "length(certifier_id) = 14 AND ltrim(certifier_id, '0123456789') = ''",
            name=op.f("ck_certificates_certifier_id_digits"),
        ),
        sa.CheckConstraint(
            "length(from_month) = 7 AND substr(from_month, 5, 1) = '-' AND ltrim(substr(from_month, 1, 4) || substr(from_month, 6), '0123456789') = '' AND substr(from_month, 6, 2) BETWEEN '01' AND '12'",
            name=op.f("ck_certificates_from_month_month"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_certificates_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "length(to_month) = 7 AND substr(to_month, 5, 1) = '-' AND ltrim(substr(to_month, 1, 4) || substr(to_month, 6), '0123456789') = '' AND substr(to_month, 6, 2) BETWEEN '01' AND '12'",
            name=op.f("ck_certificates_to_month_month"),
        ),
        sa.CheckConstraint("to_month >= from_month", name=op.f("ck_certificates_order")),
        sa.ForeignKeyConstraint(
            ["certifier_id"], ["businesses.business_id"], name=op.f("fk_certificates_certifier_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_certificates_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_certificates_technician_id"),
        ),
        sa.PrimaryKeyConstraint(
            "certificate_id", "kind", "from_month", name=op.f("pk_certificates")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_certificates_technician_id_field"),
        "certificates",
        ["technician_id", "field"],
        unique=False,
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("certificates")
    allow_changes("closed_months")
    op.drop_table("closed_months")
    op.drop_table("histories")
