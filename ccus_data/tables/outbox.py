"""Mails to be sent: written in the transaction that makes them due, sent by a worker afterwards."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from ccus_data.tables.columns import Big, Moment, text, word
from ccus_data.tables.naming import METADATA

MAIL_STATES: Final = ("waiting", "sent", "refused")

outbox: Final = Table(
    "outbox",
    METADATA,
    Column("mail_id", Big, primary_key=True),
    text("kind", needed=True),
    text("recipient", needed=True),
    text("sealed"),
    text("once", needed=True),
    *word("state", MAIL_STATES),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("leased_until", Moment),
    Column("tries", Integer, nullable=False),
    CheckConstraint("tries >= 0", "tries"),
    Column("done_at", Moment),
    text("problem"),
    sqlite_strict=True,
)
"""``once`` is unique: the same occasion makes one mail, however often it is asked for. ``sealed``
holds what the mail says (it may be a password) and is emptied once the mail is done; it is dropped
unsent at ``expires_at``. A worker holds a mail until ``leased_until``."""

Index(None, outbox.c.once, unique=True)
Index(None, outbox.c.state, outbox.c.not_before)
