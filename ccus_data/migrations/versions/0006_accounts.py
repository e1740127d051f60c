"""Accounts, sign-ups, memberships, sessions, password resets, attempts, and the outbox of mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("account_id", Big, nullable=False),
        sa.Column("login_id", sa.Text(), nullable=False),
        sa.Column("login_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_set_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_since", Moment(), nullable=True),
        sa.Column("totp_step", Big, nullable=True),
        sa.CheckConstraint(
            "length(login_key) BETWEEN 8 AND 16 AND ltrim(login_key, '0123456789abcdefghijklmnopqrstuvwxyz') = ''",
            name=op.f("ck_accounts_login_key"),
        ),
        sa.CheckConstraint("lower(login_id) = login_key", name=op.f("ck_accounts_login_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_accounts_login_key"), "accounts", ["login_key"], unique=True)
    op.create_table(
        "attempts",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("window_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "window_at", name=op.f("pk_attempts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attempts_window_at"), "attempts", ["window_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("mail_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'refused')", name=op.f("ck_outbox_state_word")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_tries")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_outbox")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_outbox_once"), "outbox", ["once"], unique=True)
    op.create_index(
        op.f("ix_outbox_state_not_before"), "outbox", ["state", "not_before"], unique=False
    )
    op.create_table(
        "sign_ups",
        sa.Column("login_key", sa.Text(), nullable=False),
        sa.Column("login_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "length(login_key) BETWEEN 8 AND 16 AND ltrim(login_key, '0123456789abcdefghijklmnopqrstuvwxyz') = ''",
            name=op.f("ck_sign_ups_login_key"),
        ),
        sa.PrimaryKeyConstraint("login_key", name=op.f("pk_sign_ups")),
        sqlite_strict=True,
    )
    op.create_table(
        "memberships",
        sa.Column("membership_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("organisation_kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(organisation_kind = 'business') = (role IN ('administrator', 'clerk'))",
            name=op.f("ck_memberships_role_of_kind"),
        ),
        sa.CheckConstraint(
            "organisation_kind IN ('business', 'body')",
            name=op.f("ck_memberships_organisation_kind_word"),
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'clerk', 'officer', 'approver')",
            name=op.f("ck_memberships_role_word"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_memberships_account_id")
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_memberships")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_memberships_account_id"), "memberships", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_memberships_organisation_kind_organisation_id"),
        "memberships",
        ["organisation_kind", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "password_resets",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_password_resets_account_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_password_resets")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_password_resets_account_id"), "password_resets", ["account_id"], unique=False
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", Big, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_recovery_codes")),
        sqlite_strict=True,
    )
    op.create_table(
        "web_sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("second_factor_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_web_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_sessions")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_web_sessions_account_id"), "web_sessions", ["account_id"], unique=False
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_index(op.f("ix_web_sessions_account_id"), table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_table("recovery_codes")
    op.drop_index(op.f("ix_password_resets_account_id"), table_name="password_resets")
    op.drop_table("password_resets")
    op.drop_index(
        op.f("ix_memberships_organisation_kind_organisation_id"), table_name="memberships"
    )
    op.drop_index(op.f("ix_memberships_account_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("sign_ups")
    op.drop_index(op.f("ix_outbox_state_not_before"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_once"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_attempts_window_at"), table_name="attempts")
    op.drop_table("attempts")
    op.drop_index(op.f("ix_accounts_login_key"), table_name="accounts")
    op.drop_table("accounts")
