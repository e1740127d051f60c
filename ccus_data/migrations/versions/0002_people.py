"""Technicians, what they hold, businesses, and who works for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Day, Flag

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "businesses",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_kana", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("corporate_number", sa.Text(), nullable=True),
        sa.Column("licence_number", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("prefecture", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("representative", sa.Text(), nullable=True),
        sa.Column("registration_officer", sa.Text(), nullable=True),
        sa.Column("capital", Big, nullable=True),
        sa.Column("business_types", sa.Text(), nullable=True),
        sa.Column("health_insurance_number", sa.Text(), nullable=True),
        sa.Column("pension_insurance_number", sa.Text(), nullable=True),
        sa.Column("employment_insurance_number", sa.Text(), nullable=True),
        sa.Column("kentaikyo_contract_no", sa.Text(), nullable=True),
        sa.Column("ci_net_code", sa.Text(), nullable=True),
        sa.Column("associations", sa.Text(), nullable=True),
        sa.Column("registered_on", Day(), nullable=False),
        sa.Column("expires_on", Day(), nullable=True),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "kind IN ('corporation', 'individual', 'sole_proprietor')",
            name=op.f("ck_businesses_kind_word"),
        ),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_businesses_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(corporate_number) = 13 AND ltrim(corporate_number, '0123456789') = ''",
            name=op.f("ck_businesses_corporate_number_digits"),
        ),
        sa.CheckConstraint(
            "length(prefecture) = 2 AND ltrim(prefecture, '0123456789') = '' AND prefecture BETWEEN '01' AND '47'",
            name=op.f("ck_businesses_prefecture_code"),
        ),
        sa.CheckConstraint("capital >= 0", name=op.f("ck_businesses_capital")),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_businesses_import_job")
        ),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_businesses")),
        sqlite_strict=True,
    )
    op.create_table(
        "technicians",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_kana", sa.Text(), nullable=True),
        sa.Column("name_alphabet", sa.Text(), nullable=True),
        sa.Column("alias_name", sa.Text(), nullable=True),
        sa.Column("birth_date", Day(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("blood_type", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("prefecture", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("mobile_phone", sa.Text(), nullable=True),
        sa.Column("fax", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("emergency_name", sa.Text(), nullable=True),
        sa.Column("emergency_address", sa.Text(), nullable=True),
        sa.Column("emergency_phone", sa.Text(), nullable=True),
        sa.Column("nationality", sa.Text(), nullable=True),
        sa.Column("identity_documents", Flag(), nullable=True),
        sa.Column("registered_on", Day(), nullable=False),
        sa.Column("changed_on", Day(), nullable=True),
        sa.Column("renewed_on", Day(), nullable=True),
        sa.Column("registration_type", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_since", Day(), nullable=True),
        sa.Column("health_insurance", sa.Text(), nullable=True),
        sa.Column("health_insurance_number", sa.Text(), nullable=True),
        sa.Column("pension_insurance", sa.Text(), nullable=True),
        sa.Column("pension_insurance_number", sa.Text(), nullable=True),
        sa.Column("employment_insurance", sa.Text(), nullable=True),
        sa.Column("employment_insurance_number", sa.Text(), nullable=True),
        sa.Column("kentaikyo_joined", Flag(), nullable=True),
        sa.Column("kentaikyo_member_no", sa.Text(), nullable=True),
        sa.Column("chutaikyo_joined", Flag(), nullable=True),
        sa.Column("special_accident_insurance", Flag(), nullable=True),
        sa.Column("health_check_on", Day(), nullable=True),
        sa.Column("health_check_kind", sa.Text(), nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(prefecture) = 2 AND ltrim(prefecture, '0123456789') = '' AND prefecture BETWEEN '01' AND '47'",
            name=op.f("ck_technicians_prefecture_code"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_technicians_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "registration_type IN ('detailed', 'simple')",
            name=op.f("ck_technicians_registration_type_word"),
        ),
        sa.CheckConstraint("sex IN ('female', 'male')", name=op.f("ck_technicians_sex_word")),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_technicians_level")),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_technicians_import_job")
        ),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_technicians")),
        sqlite_strict=True,
    )
    op.create_table(
        "technician_trades",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("is_main", Flag(), nullable=False),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_technician_trades_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "length(trade) = 5 AND substr(trade, 3, 1) = '-' AND ltrim(substr(trade, 1, 2) || substr(trade, 4), '0123456789') = ''",
            name=op.f("ck_technician_trades_trade_trade"),
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_technician_trades_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_technician_trades_technician_id"),
        ),
        sa.PrimaryKeyConstraint("technician_id", "trade", name=op.f("pk_technician_trades")),
        sqlite_strict=True,
    )
    op.create_table(
        "qualifications",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("held_as", sa.Text(), nullable=False),
        sa.Column("acquired_on", Day(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("date_kind", sa.Text(), nullable=False),
        sa.Column("expires_on", Day(), nullable=True),
        sa.Column("evidence", Flag(), nullable=False),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "date_kind IN ('acquired', 'registered', 'attended')",
            name=op.f("ck_qualifications_date_kind_word"),
        ),
        sa.CheckConstraint(
            "length(code) = 5 AND ltrim(code, '0123456789') = ''",
            name=op.f("ck_qualifications_code_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_qualifications_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "held_as = coalesce(code, name)", name=op.f("ck_qualifications_held_as")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_qualifications_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_qualifications_technician_id"),
        ),
        sa.PrimaryKeyConstraint(
            "technician_id", "held_as", "acquired_on", name=op.f("pk_qualifications")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "employments",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("from_day", Day(), nullable=False),
        sa.Column("to_day", Day(), nullable=True),
        sa.Column("is_main", Flag(), nullable=False),
        sa.Column("import_job", Big, nullable=True),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_employments_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_employments_technician_id_digits"),
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_employments_order")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_employments_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_job"], ["import_jobs.job_id"], name=op.f("fk_employments_import_job")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_employments_technician_id"),
        ),
        sa.PrimaryKeyConstraint(
            "technician_id", "business_id", "from_day", name=op.f("pk_employments")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_employments_business_id_technician_id"),
        "employments",
        ["business_id", "technician_id"],
        unique=False,
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("employments")
    op.drop_table("qualifications")
    op.drop_table("technician_trades")
    op.drop_table("technicians")
    op.drop_table("businesses")
