"""How evaluation bodies are asked, and what businesses say of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "body_contacts",
        sa.Column("contact_id", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("from_day", Day(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "phone IS NOT NULL OR email IS NOT NULL", name=op.f("ck_body_contacts_reachable")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_body_contacts")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_body_contacts_body_from_day"), "body_contacts", ["body", "from_day"], unique=False
    )
    op.create_table(
        "business_details",
        sa.Column("detail_id", Big, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("licence_number", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_business_details_business_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.business_id"],
            name=op.f("fk_business_details_business_id"),
        ),
        sa.PrimaryKeyConstraint("detail_id", name=op.f("pk_business_details")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_business_details_business_id_detail_id"),
        "business_details",
        ["business_id", "detail_id"],
        unique=False,
    )
    refuse_changes("body_contacts", "contact_id")
    refuse_changes("business_details", "detail_id")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("body_contacts")
    allow_changes("business_details")
    op.drop_table("business_details")
    op.drop_table("body_contacts")
