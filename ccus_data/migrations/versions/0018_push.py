"""Phones that want to be told of news."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "push_subscriptions",
        sa.Column("subscription_id", Big, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("technician_id", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("receiver_key", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("told_up_to", Big, nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("try_after", Moment(), nullable=True),
        sa.CheckConstraint("troubles >= 0", name=op.f("ck_push_subscriptions_troubles")),
        sa.CheckConstraint(
            "length(technician_id) = 14 AND ltrim(technician_id, '0123456789') = ''",
            name=op.f("ck_push_subscriptions_technician_id_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_push_subscriptions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technicians.technician_id"],
            name=op.f("fk_push_subscriptions_technician_id"),
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_push_subscriptions")),
        sqlite_strict=True,
    )
    for column, unique in (
        ("account_id", False),
        ("device", False),
        ("endpoint", True),
        ("technician_id", False),
    ):
        op.create_index(
            op.f(f"ix_push_subscriptions_{column}"), "push_subscriptions", [column], unique=unique
        )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("push_subscriptions")
