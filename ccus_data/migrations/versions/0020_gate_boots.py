"""When a device spoke in each of its boots: by the milliseconds of the boot, not by its wall clock.

What was known before cannot be turned into it, so it goes, both ways: each boot that still lasts is
known again when its device speaks next.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from ccus_data.tables import Big, Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew."""
    op.drop_table("gate_boots")
    _make(
        sa.Column("boot_ms", Big, nullable=False), sa.Column("heard_at", Moment(), nullable=False)
    )


def downgrade() -> None:
    """Make it as it was."""
    op.drop_table("gate_boots")
    _make(sa.Column("clock_ahead_ms", Big, nullable=False))


def _make(*columns: sa.Column[Any]) -> None:
    op.create_table(
        "gate_boots",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("boot_id", sa.Text(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["device_id"], ["gate_devices.device_id"], name=op.f("fk_gate_boots_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "boot_id", name=op.f("pk_gate_boots")),
        sqlite_strict=True,
    )
