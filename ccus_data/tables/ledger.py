"""The ledger: who did what, each row sealed by the digest of the one before. Append-only."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, Table

from ccus_data.tables.columns import Big, Moment, text
from ccus_data.tables.naming import METADATA

ledger: Final = Table(
    "ledger",
    METADATA,
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    text("by", needed=True),
    text("act", needed=True),
    text("subject", needed=True),
    text("identity", needed=True),
    text("before"),
    text("after"),
    text("previous", needed=True),
    text("seal", needed=True),
    sqlite_strict=True,
)
"""``act`` on a row of the table ``subject``, whose key is ``identity`` (JSON); what changed, with
the values ``before`` and ``after`` (JSON). ``seal`` is the digest of all of it and of
``previous``, the seal of the row before."""

ledger_head: Final = Table(
    "ledger_head",
    METADATA,
    Column("single", Integer, primary_key=True, autoincrement=False),
    CheckConstraint("single = 1", "single"),
    Column("number", Big, nullable=False),
    text("seal", needed=True),
    sqlite_strict=True,
)
"""One row: the last number and seal. Whoever appends holds it, so the chain never forks; and a
row taken from the end of the ledger is missed."""
