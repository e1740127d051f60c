"""What a prime has ruled for a site where people work at night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "site_rules",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("day_cut", sa.Integer(), nullable=False),
        sa.CheckConstraint("day_cut BETWEEN 1 AND 12", name=op.f("ck_site_rules_day_cut")),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_site_rules_site_id_digits"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_site_rules_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_rules")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("site_rules")
