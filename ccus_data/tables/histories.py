"""Work histories (就業履歴) of the open months, and which months are closed.

Closed months live as Parquet files beside the database: a hundred million rows are counted there
in seconds, and nobody may change them any more.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Table, Text

from ccus_data.tables.columns import (
    Big,
    Moment,
    brought_by,
    day,
    flag,
    identifier,
    month,
    text,
    trade,
    word,
)
from ccus_data.tables.naming import METADATA
from ccus_data.tables.sites import ROLES
from evaluator.record import HistoryStatus

METHODS: Final = (
    "ic",
    "direct",
    "qr",
    "face",
    "phone",
    "call",
    "passkey",
    "colleague",
    "kentaikyo",
    "manual",
)
"""How a history came to be: by a card at a reader (IC), typed in by technician or employer (直接),
by a code, a face or a phone as a partner says, by a call to the portal, by the code at the entrance
with a passkey, on a colleague's phone, from a work record of 建退共 (R方式), or typed in by a
partner's clerk. Forms with a cell a day know two of them, IC and 直接: see `TYPED_METHODS`."""

TYPED_METHODS: Final = frozenset(("direct", "manual"))
"""What nobody touched: 直接 in a cell of a day, where everything else is IC."""

BY_BYTES: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts alike on both databases, whatever language the server speaks."""

histories: Final = Table(
    "histories",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    day("work_date", key=True),
    Column("place", BY_BYTES, primary_key=True),
    CheckConstraint("place = coalesce(site_id, site_name, '')", "place"),
    *identifier("employer_id", "businesses.business_id", empty=True),
    *identifier("site_id", "sites.site_id", empty=True),
    text("site_name"),
    *trade("trade", empty=True),
    *word("role", ROLES, empty=True),
    *word("status", HistoryStatus),
    text("entered_at"),
    text("exited_at"),
    *word("method", METHODS),
    text("work_content"),
    flag("hazardous"),
    brought_by(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""One row for a technician, a day and a place, however often the card was touched there.

``place`` is the site or, while the site has no number, its name as entered. Without an employer or
a trade the day is kept but counts for nothing (R1). Times are text like ``08:00``."""

Index(
    "ix_histories_uncounted",
    histories.c.employer_id,
    histories.c.work_date,
    postgresql_where=histories.c.status != HistoryStatus.COUNTED.value,
    sqlite_where=histories.c.status != HistoryStatus.COUNTED.value,
)

closed_months: Final = Table(
    "closed_months",
    METADATA,
    *month("month", key=True),
    Column("closed_at", Moment, nullable=False),
    Column("row_count", Big, nullable=False),
    CheckConstraint("row_count >= 0", "row_count"),
    Column("sha256", Text, nullable=False),
    Column("file", Text, nullable=False),
    sqlite_strict=True,
)
"""The months whose correction deadline has passed (append-only): rows and digest of the file."""
