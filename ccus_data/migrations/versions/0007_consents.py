"""Uploads and consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consent_texts",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_texts")),
        sqlite_strict=True,
    )
    refuse_changes("consent_texts", "version")
    op.create_table(
        "uploads",
        sa.Column("upload_id", Big, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("scanned_by", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_uploads_business_id_digits"),
        ),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')",
            name=op.f("ck_uploads_media_type_word"),
        ),
        sa.CheckConstraint("pages >= 1", name=op.f("ck_uploads_pages")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_uploads_business_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_uploads")),
        sqlite_strict=True,
    )
    refuse_changes("uploads", "upload_id")
    op.create_table(
        "consents",
        sa.Column("consent_id", Big, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_kana", sa.Text(), nullable=True),
        sa.Column("birth_date", Day(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("given_at", Moment(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("upload_id", Big, nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_consents_business_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_consents_technician_id_digits"),
        ),
        sa.CheckConstraint("way IN ('paper', 'phone')", name=op.f("ck_consents_way_word")),
        sa.CheckConstraint(
            "way IS NULL OR (way = 'paper') = (upload_id IS NOT NULL)",
            name=op.f("ck_consents_paper"),
        ),
        sa.CheckConstraint("(given_at IS NULL) = (way IS NULL)", name=op.f("ck_consents_given")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.business_id"], name=op.f("fk_consents_business_id")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.upload_id"], name=op.f("fk_consents_upload_id")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["consent_texts.version"], name=op.f("fk_consents_version")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_consents_business_id_technician_id"),
        "consents",
        ["business_id", "technician_id"],
        unique=False,
    )
    op.create_index(op.f("ix_consents_technician_id"), "consents", ["technician_id"], unique=False)
    op.create_table(
        "consent_links",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("consent_id", Big, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_consent_links_tries")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.consent_id"], name=op.f("fk_consent_links_consent_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent_links")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_consent_links_consent_id"), "consent_links", ["consent_id"], unique=False
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("consent_links")
    op.drop_table("consents")
    allow_changes("uploads")
    op.drop_table("uploads")
    allow_changes("consent_texts")
    op.drop_table("consent_texts")
