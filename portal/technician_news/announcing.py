"""Announcements for technicians, each occasion once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.tables import technician_announcements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


def announce(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Keep announcements; how many are new, told by the occasion ``once`` of each."""
    if not rows:
        return 0
    postgresql = connection.dialect.name == "postgresql"
    new = (insert_on_postgresql if postgresql else insert_on_sqlite)(technician_announcements)
    added = (
        new.values(list(rows))
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(technician_announcements.c.announcement_id)
    )
    return len(connection.scalars(added).all())
