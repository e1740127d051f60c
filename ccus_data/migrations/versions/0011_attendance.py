"""Gates, partner systems, and touches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "partners",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partners")),
        sqlite_strict=True,
    )
    op.create_table(
        "partner_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("sites", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_partner_tokens_partner_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_partner_tokens")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_partner_tokens_partner_id"), "partner_tokens", ["partner_id"], unique=False
    )
    op.create_table(
        "registered_cards",
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("registered_at", Moment(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_registered_cards_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_registered_cards_technician_id"),
        ),
        sa.PrimaryKeyConstraint("card", name=op.f("pk_registered_cards")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_registered_cards_technician_id"),
        "registered_cards",
        ["technician_id"],
        unique=False,
    )
    op.create_table(
        "gate_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('in', 'out', 'unknown')", name=op.f("ck_gate_codes_direction_word")
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_gate_codes_site_id_digits"),
        ),
        sa.CheckConstraint(
            "mode IN ('in_out', 'history_only')", name=op.f("ck_gate_codes_mode_word")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_gate_codes_site_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_gate_codes")),
        sqlite_strict=True,
    )
    op.create_table(
        "gate_devices",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("enrolled_at", Moment(), nullable=False),
        sa.Column("enrolled_by", sa.Text(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('in', 'out', 'unknown')", name=op.f("ck_gate_devices_direction_word")
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_gate_devices_site_id_digits"),
        ),
        sa.CheckConstraint(
            "mode IN ('in_out', 'history_only')", name=op.f("ck_gate_devices_mode_word")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.site_id"], name=op.f("fk_gate_devices_site_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_gate_devices")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gate_devices_site_id"), "gate_devices", ["site_id"], unique=False)
    op.create_table(
        "gate_boots",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("boot_id", sa.Text(), nullable=False),
        sa.Column("clock_ahead_ms", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["gate_devices.device_id"], name=op.f("fk_gate_boots_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "boot_id", name=op.f("pk_gate_boots")),
        sqlite_strict=True,
    )
    op.create_table(
        "gate_chains",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_gate_chains_epoch")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_gate_chains_seq")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["gate_devices.device_id"], name=op.f("fk_gate_chains_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "epoch", name=op.f("pk_gate_chains")),
        sqlite_strict=True,
    )
    op.create_table(
        "touches",
        sa.Column("number", Big, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("seq", Big, nullable=True),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("occurred_at", Moment(), nullable=False),
        sa.Column("time_grade", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('in', 'out', 'unknown')", name=op.f("ck_touches_direction_word")
        ),
        sa.CheckConstraint(
            "length(site_id) = 14 AND ltrim(site_id, '0123456789') = ''",
            name=op.f("ck_touches_site_id_digits"),
        ),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_touches_technician_id_digits"),
        ),
        sa.CheckConstraint(
            "method IN ('ic_card', 'qr', 'face', 'phone', 'passkey', 'logging_reader', 'kentaikyo', 'manual')",
            name=op.f("ck_touches_method_word"),
        ),
        sa.CheckConstraint(
            "time_grade IN ('age', 'wall_checked', 'wall_unchecked', 'manual')",
            name=op.f("ck_touches_time_grade_word"),
        ),
        sa.CheckConstraint(
            "(device_id IS NULL) = (seq IS NULL)", name=op.f("ck_touches_of_device")
        ),
        sa.CheckConstraint(
            "technician_id IS NOT NULL OR card IS NOT NULL", name=op.f("ck_touches_who")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["gate_devices.device_id"], name=op.f("fk_touches_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_touches_partner_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_touches_site_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_touches")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_touches_card_occurred_at"), "touches", ["card", "occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_touches_device_id_epoch_seq"),
        "touches",
        ["device_id", "epoch", "seq"],
        unique=True,
    )
    op.create_index(
        op.f("ix_touches_site_id_occurred_at"), "touches", ["site_id", "occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_touches_source_event_id"), "touches", ["source", "event_id"], unique=True
    )
    op.create_index(
        op.f("ix_touches_technician_id_occurred_at"),
        "touches",
        ["technician_id", "occurred_at"],
        unique=False,
    )
    refuse_changes("touches", "number")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("touches")
    op.drop_table("touches")
    op.drop_table("gate_chains")
    op.drop_table("gate_boots")
    op.drop_table("gate_devices")
    op.drop_table("gate_codes")
    op.drop_table("registered_cards")
    op.drop_table("partner_tokens")
    op.drop_table("partners")
