"""What the operator posts to technicians, who read it, and which mails they want."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Day, Flag, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "posts",
        sa.Column("post_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('announcement', 'benefit')", name=op.f("ck_posts_kind_word")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_posts")),
        sqlite_strict=True,
    )
    op.create_table(
        "post_versions",
        sa.Column("version_id", Big, nullable=False),
        sa.Column("post_id", Big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("audience_value", sa.Text(), nullable=True),
        sa.Column("from_day", Day(), nullable=False),
        sa.Column("to_day", Day(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("coupon", sa.Text(), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_post_versions_version")),
        sa.CheckConstraint(
            "audience IN ('everyone', 'prefecture', 'field', 'level')",
            name=op.f("ck_post_versions_audience_word"),
        ),
        sa.CheckConstraint(
            "(audience = 'everyone') = (audience_value IS NULL)",
            name=op.f("ck_post_versions_audience_value"),
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_post_versions_period")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.post_id"], name=op.f("fk_post_versions_post_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_post_versions")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_post_versions_post_id_version"),
        "post_versions",
        ["post_id", "version"],
        unique=True,
    )
    op.create_table(
        "post_marks",
        sa.Column("mark_id", Big, nullable=False),
        sa.Column("post_id", Big, nullable=False),
        sa.Column("version_id", Big, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('published', 'withdrawn')", name=op.f("ck_post_marks_mark_word")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.post_id"], name=op.f("fk_post_marks_post_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["post_versions.version_id"], name=op.f("fk_post_marks_version_id")
        ),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_post_marks")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_post_marks_post_id_mark"), "post_marks", ["post_id", "mark"], unique=True
    )
    op.create_table(
        "post_reads",
        sa.Column("post_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("read_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_post_reads_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.post_id"], name=op.f("fk_post_reads_post_id")),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_post_reads_technician_id"),
        ),
        sa.PrimaryKeyConstraint("post_id", "technician_id", name=op.f("pk_post_reads")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_post_reads_technician_id"), "post_reads", ["technician_id"], unique=False
    )
    op.create_table(
        "mail_wishes",
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("level_reached", Flag(), nullable=False),
        sa.Column("days_open", Flag(), nullable=False),
        sa.Column("expires", Flag(), nullable=False),
        sa.Column("result", Flag(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_mail_wishes_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "language IN ('ja', 'ja_EASY', 'en', 'vi', 'id', 'zh')",
            name=op.f("ck_mail_wishes_language_word"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_mail_wishes_technician_id"),
        ),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_mail_wishes")),
        sqlite_strict=True,
    )
    op.create_table(
        "announcement_mails",
        sa.Column("announcement_id", Big, nullable=False),
        sa.Column("mailed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["technician_announcements.announcement_id"],
            name=op.f("fk_announcement_mails_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcement_mails")),
        sqlite_strict=True,
    )
    # Asked for each morning: what runs out soon, and what was announced in the last days.
    op.create_index(
        op.f("ix_qualifications_expires_on"), "qualifications", ["expires_on"], unique=False
    )
    op.create_index(
        op.f("ix_technician_announcements_at"), "technician_announcements", ["at"], unique=False
    )
    refuse_changes("posts", "post_id")
    refuse_changes("post_versions", "version_id")
    refuse_changes("post_marks", "mark_id")


def downgrade() -> None:
    """Drop them again."""
    op.drop_index(op.f("ix_technician_announcements_at"), "technician_announcements")
    op.drop_index(op.f("ix_qualifications_expires_on"), "qualifications")
    op.drop_table("announcement_mails")
    op.drop_table("mail_wishes")
    op.drop_table("post_reads")
    for name in ("post_marks", "post_versions", "posts"):
        allow_changes(name)
        op.drop_table(name)
