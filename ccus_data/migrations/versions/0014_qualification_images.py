"""Pictures of certificates beside qualifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Day, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "qualification_images",
        sa.Column("image_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("held_as", sa.Text(), nullable=False),
        sa.Column("acquired_on", Day(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("scanned_by", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("taken_in_at", Moment(), nullable=False),
        sa.Column("taken_back_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_qualification_images_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')",
            name=op.f("ck_qualification_images_media_type_word"),
        ),
        sa.CheckConstraint("pages >= 1", name=op.f("ck_qualification_images_pages")),
        sa.CheckConstraint(
            "(content IS NULL) = (taken_back_at IS NOT NULL)",
            name=op.f("ck_qualification_images_erased"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_qualification_images_technician_id"),
        ),
        sa.PrimaryKeyConstraint("image_id", name=op.f("pk_qualification_images")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_qualification_images_technician_id"),
        "qualification_images",
        ["technician_id"],
        unique=False,
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("qualification_images")
