"""Numbers that are called at sites, whose phone is whose, and what was decided of waiting touches.

A number of a worker is kept only as a digest made with a key that is not in the database. Numbers
of sites are the operator's own and stand on paper at the site: they are kept as they are.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, and_

from ccus_data.tables.columns import Big, Moment, identifier, text, word
from ccus_data.tables.naming import METADATA

TOUCH_OUTCOMES: Final = ("approved", "refused")

call_numbers: Final = Table(
    "call_numbers",
    METADATA,
    Column("number", Text, primary_key=True),
    *identifier("site_id", "sites.site_id"),
    Column("renewal", Integer, nullable=False),
    CheckConstraint("renewal >= 0", "renewal"),
    text("set_by", needed=True),
    Column("set_at", Moment, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Which site is meant by a called number (E.164). Its code is made from ``renewal``, a count."""

Index(None, call_numbers.c.site_id)

call_phones: Final = Table(
    "call_phones",
    METADATA,
    Column("phone_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    text("digest", needed=True),
    text("code_digest", needed=True),
    Column("asked_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    sqlite_strict=True,
)
"""A phone of a technician: good from the call that keyed its code until it is ended."""

Index(None, call_phones.c.technician_id)
Index(None, call_phones.c.digest)
_GOOD: Final = and_(call_phones.c.confirmed_at.is_not(None), call_phones.c.ended_at.is_(None))
Index(
    "uq_call_phones_good_digest",
    call_phones.c.digest,
    unique=True,
    sqlite_where=_GOOD,
    postgresql_where=_GOOD,
)

touch_decisions: Final = Table(
    "touch_decisions",
    METADATA,
    Column("number", Big, ForeignKey("touches.number"), primary_key=True, nullable=False),
    *word("outcome", TOUCH_OUTCOMES),
    text("why"),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What the prime or the operator decided of a touch that waited; once (append-only). One that is
approved is followed by a touch of its own, which counts: what came in first is never changed."""

touch_reversals: Final = Table(
    "touch_reversals",
    METADATA,
    Column("number", Big, ForeignKey("touch_decisions.number"), primary_key=True, nullable=False),
    *word("outcome", TOUCH_OUTCOMES),
    text("why", needed=True),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A decision of a touch that was taken back for another one; once (append-only)."""
