"""Sites with their contracts, contracting structures and rosters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Day, Flag

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prime_id", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=True),
        sa.Column("prefecture", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("work_kind", sa.Text(), nullable=True),
        sa.Column("work_content", sa.Text(), nullable=True),
        sa.Column("ordering_kind", sa.Text(), nullable=True),
        sa.Column("orderer", sa.Text(), nullable=True),
        sa.Column("contract_name", sa.Text(), nullable=True),
        sa.Column("contracted_on", Day(), nullable=True),
        sa.Column("from_day", Day(), nullable=True),
        sa.Column("to_day", Day(), nullable=True),
        sa.Column("accumulation_from", Day(), nullable=True),
        sa.Column("accumulation_to", Day(), nullable=True),
        sa.Column("hazardous", Flag(), nullable=True),
        sa.Column("registered_on", Day(), nullable=False),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(prefecture) = 2 AND ltrim(prefecture, '0123456789') = '' AND prefecture BETWEEN '01' AND '47'",
            name=op.f("ck_sites_prefecture_code"),
        ),
        sa.CheckConstraint(
            "length(prime_id) = 14 AND ltrim(prime_id, '0123456789') = ''",
            name=op.f("ck_sites_prime_id_digits"),
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_sites_site_id_digits"),
        ),
        sa.CheckConstraint(
            "accumulation_to >= accumulation_from", name=op.f("ck_sites_accumulation_order")
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_sites_order")),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_sites_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["prime_id"], ["businesses.business_id"], name=op.f("fk_sites_prime_id")
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
        sqlite_strict=True,
    )
    op.create_table(
        "site_structures",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("under", sa.Text(), nullable=False),
        sa.Column("upper_id", sa.Text(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("work_content", sa.Text(), nullable=True),
        sa.Column("invited_on", Day(), nullable=True),
        sa.Column("accepted_on", Day(), nullable=True),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_site_structures_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_site_structures_site_id_digits"),
        ),
        sa.CheckConstraint(
            "length(upper_id) = 14 AND ltrim(upper_id, '0123456789') = ''",
            name=op.f("ck_site_structures_upper_id_digits"),
        ),
        sa.CheckConstraint("under = coalesce(upper_id, '')", name=op.f("ck_site_structures_under")),
        sa.CheckConstraint(
            "(tier = 0) = (upper_id IS NULL)", name=op.f("ck_site_structures_prime")
        ),
        sa.CheckConstraint("tier BETWEEN 0 AND 20", name=op.f("ck_site_structures_tier")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_site_structures_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_site_structures_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_site_structures_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["upper_id"], ["businesses.business_id"], name=op.f("fk_site_structures_upper_id")
        ),
        sa.PrimaryKeyConstraint("site_id", "business_id", "under", name=op.f("pk_site_structures")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site_rosters",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("related_trades", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("work_content", sa.Text(), nullable=True),
        sa.Column("hazardous_work", sa.Text(), nullable=True),
        sa.Column("from_day", Day(), nullable=True),
        sa.Column("to_day", Day(), nullable=True),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_site_rosters_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_site_rosters_site_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_site_rosters_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "length(trade) = 5 AND substr(trade, 3, 1) = '-' AND ltrim(substr(trade, 1, 2) || substr(trade, 4), '0123456789') = ''",
            name=op.f("ck_site_rosters_trade_trade"),
        ),
        sa.CheckConstraint(
            "role IN ('worker', 'foreman', 'crew_leader')", name=op.f("ck_site_rosters_role_word")
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_site_rosters_order")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_site_rosters_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_site_rosters_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_site_rosters_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_site_rosters_technician_id"),
        ),
        sa.PrimaryKeyConstraint(
            "site_id", "business_id", "technician_id", name=op.f("pk_site_rosters")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("site_rosters")
    op.drop_table("site_structures")
    op.drop_table("sites")
