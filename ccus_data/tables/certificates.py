"""Career certificates (経歴証明書): experience from before CCUS, certified by a business."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Index, Table

from ccus_data.tables.columns import brought_by, identifier, month, text, word
from ccus_data.tables.naming import METADATA

PERIOD_KINDS: Final = ("work", "foreman", "crew_leader")

certificates: Final = Table(
    "certificates",
    METADATA,
    *identifier("certificate_id", key=True),
    *word("kind", PERIOD_KINDS, key=True),
    *month("from_month", key=True),
    *month("to_month"),
    *identifier("technician_id", "technicians.technician_id"),
    text("field", needed=True),
    *identifier("certifier_id", "businesses.business_id"),
    brought_by(),
    CheckConstraint("to_month >= from_month", "order"),
    sqlite_strict=True,
)
"""One row a certified period; the rows of one ``certificate_id`` are one sheet of paper, for one
technician, field (slug) and certifier. The first and the last month are both included (R9)."""

Index(None, certificates.c.technician_id, certificates.c.field)
