"""What everybody holds on a day, as bits of items, and the lines that this meets (R4, R5).

Which entries a registered qualification is, the judge's own catalogue has said before
(``spellings``), once for each distinct way of writing one; which lines of a field's document an
item meets too (``meets``). People who hold the same of what a field asks for are one pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.set_plan.stage import Stage, listed, of, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

DAYS: Final = ("work", "foreman", "crew_leader", "either_days")


def item_columns(words: int) -> tuple[str, ...]:
    """The columns of words of items."""
    return tuple(f"items_{place}" for place in range(words))


def stages(columns: Sequence[str], items: Sequence[str], on: dt.date) -> tuple[Stage, ...]:
    """From ``qualifications``, ``spellings``, ``fields``, ``meets`` and ``facts`` to ``patterns``.

    ``columns`` are the words of lines, ``items`` those of items.
    """
    day = f"CAST('{on.isoformat()}' AS DATE)"
    holders = Stage(
        "holders",
        "what a technician has registered and the catalogue knows, acquired and not expired, as"
        " bits of items (R4)",
        f"SELECT q.technician_id, {listed(f'bit_or(s.{one}) AS {one}' for one in items)}"
        " FROM qualifications AS q JOIN spellings AS s"
        " ON q.code IS NOT DISTINCT FROM s.code AND q.name IS NOT DISTINCT FROM s.name"
        f" WHERE q.acquired_on <= {day} AND (q.expires_on IS NULL OR q.expires_on >= {day})"
        " GROUP BY q.technician_id",
    )
    own = [f"coalesce(h.{one} & k.{one}, 0) AS {one}" for one in items]
    careers = Stage(
        "careers",
        "the days of a technician in a field, and what of its items is held",
        f"SELECT {listed('f.technician_id', 'k.field_number', of('f', DAYS), own)}"
        " FROM facts AS f JOIN fields AS k ON k.field = f.field"
        " LEFT JOIN holders AS h ON h.technician_id = f.technician_id",
    )
    key = ["field_number", *items]
    met = " OR ".join(f"(p.{one} & m.{one}) <> 0" for one in items)
    lines = [f"coalesce(bit_or(m.{column}), 0) AS {column}" for column in columns]
    patterns = Stage(
        "patterns",
        "each distinct holding in a field, and the lines of its document that are met (R5)",
        f"SELECT {listed(of('p', key), lines)}"
        f" FROM (SELECT DISTINCT {listed(key)} FROM careers) AS p"
        f" LEFT JOIN meets AS m ON m.field_number = p.field_number AND ({met})"
        f" GROUP BY {listed(of('p', key))}",
    )
    return holders, careers, patterns


def pattern_key(items: Sequence[str]) -> str:
    """The condition that a career ``c`` is of a pattern ``t``."""
    return same("t", "c", ["field_number", *items])
