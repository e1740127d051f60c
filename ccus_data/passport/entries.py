"""What was entered or corrected by hand for a technician (直接入力, 事後補正), and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from ccus_data.tables import entry_decisions, history_entries, sites

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

MOST: Final = 20


def entries_of(connection: Connection, technician_id: str, most: int = MOST) -> list[Row[Any]]:
    """The last entries by hand, the newest first, in one statement.

    ``outcome`` is None while the prime has not decided; ``why`` is what a refusal says.
    """
    entry = history_entries.c
    asked = (
        select(
            entry.work_date,
            entry.kind,
            entry.side,
            entry.at,
            func.coalesce(sites.c.name, entry.site_name).label("site"),
            entry_decisions.c.outcome,
            entry_decisions.c.why,
        )
        .outerjoin(sites, sites.c.site_id == entry.site_id)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == entry.entry_id)
        .where(entry.technician_id == technician_id)
        .order_by(entry.entry_id.desc())
        .limit(most)
    )
    return list(connection.execute(asked))
