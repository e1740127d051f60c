"""Claims of businesses, invitations, passkeys, and the ledger by person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.migrations import allow_changes, refuse_changes
from ccus_data.tables import Big, Flag, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_index(
        "uq_memberships_open",
        "memberships",
        ["account_id", "organisation_kind", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('register', 'sign_in', 'second_factor')",
            name=op.f("ck_passkey_challenges_purpose_word"),
        ),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenges")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_passkey_challenges_expires_at"), "passkey_challenges", ["expires_at"], unique=False
    )
    op.create_table(
        "business_claims",
        sa.Column("claim_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_kana", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("licence_number", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("made_business", Flag(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('corporation', 'individual', 'sole_proprietor')",
            name=op.f("ck_business_claims_kind_word"),
        ),
        sa.CheckConstraint(
            "length(business_id) = 14 AND ltrim(business_id, '0123456789') = ''",
            name=op.f("ck_business_claims_business_id_digits"),
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'refused')", name=op.f("ck_business_claims_outcome_word")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_business_claims_closed")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_business_claims_account_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_business_claims")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_business_claims_account_id"), "business_claims", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_business_claims_outcome_created_at"),
        "business_claims",
        ["outcome", "created_at"],
        unique=False,
    )
    op.create_table(
        "invitations",
        sa.Column("invitation_id", Big, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("organisation_kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("used_by", Big, nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(organisation_kind = 'business') = (role IN ('administrator', 'clerk'))",
            name=op.f("ck_invitations_role_of_kind"),
        ),
        sa.CheckConstraint(
            "organisation_kind IN ('business', 'body')",
            name=op.f("ck_invitations_organisation_kind_word"),
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'clerk', 'officer', 'approver')",
            name=op.f("ck_invitations_role_word"),
        ),
        sa.CheckConstraint(
            "used_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_invitations_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["used_by"], ["accounts.account_id"], name=op.f("fk_invitations_used_by")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitations")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_invitations_digest"), "invitations", ["digest"], unique=True)
    op.create_index(
        op.f("ix_invitations_organisation_kind_organisation_id"),
        "invitations",
        ["organisation_kind", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "passkeys",
        sa.Column("passkey_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", Big, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transports", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkeys_sign_count")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_passkeys_account_id")
        ),
        sa.PrimaryKeyConstraint("passkey_id", name=op.f("pk_passkeys")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_passkeys_account_id"), "passkeys", ["account_id"], unique=False)
    op.create_index(op.f("ix_passkeys_credential_id"), "passkeys", ["credential_id"], unique=True)
    op.create_table(
        "personal_views",
        sa.Column("view_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("number", Big, nullable=False),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_personal_views_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["ledger.number"], name=op.f("fk_personal_views_number")
        ),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_personal_views")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_personal_views_technician_id_number"),
        "personal_views",
        ["technician_id", "number"],
        unique=True,
    )

    refuse_changes("personal_views", "view_id")


def downgrade() -> None:
    """Drop them again."""
    allow_changes("personal_views")
    op.drop_table("personal_views")
    op.drop_table("passkeys")
    op.drop_table("invitations")
    op.drop_table("business_claims")
    op.drop_table("passkey_challenges")
    op.drop_index("uq_memberships_open", table_name="memberships")
