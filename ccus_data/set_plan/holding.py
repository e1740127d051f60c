"""What everybody holds on a day, as the lines of each field's document that it meets (R4, R5).

Which entries a registered qualification is, the judge's own catalogue has said before
(``spellings``), once for each distinct way of writing one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccus_data.set_plan.stage import Stage, listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


def stages(columns: Sequence[str], on: dt.date) -> tuple[Stage, ...]:
    """From ``qualifications``, ``spellings``, ``meets`` and ``facts`` to ``held``."""
    day = f"CAST('{on.isoformat()}' AS DATE)"
    registered = Stage(
        "registered",
        "what a technician has registered and the catalogue knows, acquired and not expired (R4);"
        " who has registered it twice has two rows",
        "SELECT q.technician_id, s.item"
        " FROM qualifications AS q JOIN spellings AS s"
        " ON q.code IS NOT DISTINCT FROM s.code AND q.name IS NOT DISTINCT FROM s.name"
        f" WHERE q.acquired_on <= {day} AND (q.expires_on IS NULL OR q.expires_on >= {day})",
    )
    words = [f"bit_or(m.{column}) AS {column}" for column in columns]
    held = Stage(
        "held",
        "the lines of a field's document that a technician meets, as bits; none met: no row (R5)",
        f"SELECT {listed('f.technician_id', 'f.field', words)}"
        " FROM facts AS f"
        " JOIN registered AS r ON r.technician_id = f.technician_id"
        " JOIN meets AS m ON m.item = r.item AND m.field = f.field"
        " GROUP BY f.technician_id, f.field",
    )
    return registered, held
