"""The technician's passport: own accounts, terms, disclosure, requests to employers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Flag, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "data_terms",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_data_terms")),
        sqlite_strict=True,
    )
    op.create_table(
        "identity_numbers",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("brought_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_identity_numbers_technician_id_digits"),
        ),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_identity_numbers")),
        sqlite_strict=True,
    )
    op.create_table(
        "terms_agreements",
        sa.Column("agreement_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("agreed_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_terms_agreements_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_terms_agreements_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["data_terms.version"], name=op.f("fk_terms_agreements_version")
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_terms_agreements")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_terms_agreements_account_id_version"),
        "terms_agreements",
        ["account_id", "version"],
        unique=True,
    )
    op.create_table(
        "disclosures",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by_business", sa.Text(), nullable=False),
        sa.Column("opened", Flag(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "(side = 'technician') = (by_business = '')", name=op.f("ck_disclosures_side")
        ),
        sa.CheckConstraint(
            "item IN ('name', 'birth', 'contact', 'employer', 'trades', 'level', 'qualifications', 'histories', 'insurance')",
            name=op.f("ck_disclosures_item_word"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_disclosures_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "side IN ('technician', 'employer')", name=op.f("ck_disclosures_side_word")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_disclosures_technician_id"),
        ),
        sa.PrimaryKeyConstraint(
            "technician_id", "item", "side", "by_business", name=op.f("pk_disclosures")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "proxy_requests",
        sa.Column("request_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_proxy_requests_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_proxy_requests_technician_id_digits"),
        ),
        sa.CheckConstraint("level BETWEEN 2 AND 4", name=op.f("ck_proxy_requests_level")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_proxy_requests_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_proxy_requests_technician_id"),
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_proxy_requests")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_proxy_requests_business_id_request_id"),
        "proxy_requests",
        ["business_id", "request_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_proxy_requests_technician_id"), "proxy_requests", ["technician_id"], unique=False
    )
    op.create_table(
        "technician_accounts",
        sa.Column("link_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_technician_accounts_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_technician_accounts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_technician_accounts_technician_id"),
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_technician_accounts")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_technician_accounts_open_account_id",
        "technician_accounts",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_technician_accounts_open_technician_id",
        "technician_accounts",
        ["technician_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "technician_links",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_technician_links_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "purpose IN ('sign_up', 'recover')", name=op.f("ck_technician_links_purpose_word")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_technician_links_technician_id"),
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_technician_links")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_technician_links_technician_id"),
        "technician_links",
        ["technician_id"],
        unique=False,
    )
    refuse_changes("data_terms", "version")
    refuse_changes("terms_agreements", "agreement_id")
    refuse_changes("proxy_requests", "request_id")


def downgrade() -> None:
    """Drop them again."""
    for name in ("proxy_requests", "terms_agreements", "data_terms"):
        allow_changes(name)
        op.drop_table(name)
    for name in ("disclosures", "technician_links", "technician_accounts", "identity_numbers"):
        op.drop_table(name)
