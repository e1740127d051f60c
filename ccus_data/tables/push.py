"""Where technicians are told by their phone's push service that there is news (Web Push)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table

from ccus_data.tables.columns import Big, Moment, identifier, text
from ccus_data.tables.naming import METADATA

push_subscriptions: Final = Table(
    "push_subscriptions",
    METADATA,
    Column("subscription_id", Big, primary_key=True),
    Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False),
    *identifier("technician_id", "technicians.technician_id"),
    text("endpoint", needed=True),
    text("receiver_key", needed=True),
    text("secret", needed=True),
    text("language", needed=True),
    text("device", needed=True),
    Column("made_at", Moment, nullable=False),
    Column("told_up_to", Big, nullable=False),
    Column("troubles", Integer, nullable=False),
    CheckConstraint("troubles >= 0", "troubles"),
    Column("try_after", Moment),
    sqlite_strict=True,
)
"""A phone that wants to be told: ``endpoint`` and keys are its browser's (RFC 8030, RFC 8291),
``device`` is the digest of the cookie that it is known by at signing out, ``told_up_to`` the last
announcement it was told of. It ends with its row."""

Index(None, push_subscriptions.c.endpoint, unique=True)
Index(None, push_subscriptions.c.account_id)
Index(None, push_subscriptions.c.technician_id)
Index(None, push_subscriptions.c.device)
