"""Two standings of everybody beside each other: what differs, in counts and person by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccus_data.snapshot import DIGITS
from ccus_data.state_effect.standings import GAP
from evaluator.effect import Affected, Counts, Gap, Move, Standing, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

FETCHED: Final = 10_000

COLUMNS: Final = ("level", *GAP)
BEFORE: Final = [f"{column}_before" for column in COLUMNS]
AFTER: Final = [f"{column}_after" for column in COLUMNS]

LACKING: Final = {"work": "work_days", "role": "role_days", "lines": "qualifications"}
"""Parts of a gap by the words in which an effect counts who lacks them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Everybody's two standings: their counts, and on demand who is touched.

    ``touched`` reads from the connection; it is there as long as that is open.
    """

    counts: Counts
    _connection: duckdb.DuckDBPyConnection

    def touched(self) -> Iterator[Affected]:
        """Who is touched by the new document, in the order of technicians; a few at a time."""
        differs = " OR ".join(
            f"{one} IS DISTINCT FROM {other}" for one, other in zip(BEFORE, AFTER, strict=True)
        )
        found = self._connection.execute(
            f"SELECT technician_id, {', '.join((*BEFORE, *AFTER))} FROM compared"
            f" WHERE {differs} ORDER BY technician_id"
        )
        while rows := found.fetchmany(FETCHED):
            for technician, *cells in rows:
                before, after = _two(cells)
                yield Affected(f"{technician:0{DIGITS}}", moved(before, after), before, after)


def compare_standings(connection: duckdb.DuckDBPyConnection, people: int) -> Compared:
    """Lay the tables ``before`` and ``after`` beside each other, for so many people in all.

    What somebody's move is depends on the levels, on which gaps there are, and on which parts of
    a gap grew or shrank: one person stands for all who have these in common.
    """
    both = [f"{side}.{name} AS {name}_{side}" for side in ("before", "after") for name in COLUMNS]
    connection.execute(
        f"CREATE OR REPLACE TABLE compared AS SELECT technician_id, {', '.join(both)}"
        " FROM before FULL JOIN after USING (technician_id)"
    )
    alike = ["level_before", "level_after"]
    alike += [f"{GAP[0]}_{side} IS NULL" for side in ("before", "after")]
    alike += [f"sign({name}_after - {name}_before)" for name in GAP]
    lacking = [f"count(*) FILTER ({name}_after > 0)" for name in LACKING]
    groups = connection.execute(
        f"SELECT count(*), {', '.join(lacking)}, any_value([{', '.join((*BEFORE, *AFTER))}])"
        f" FROM compared GROUP BY {', '.join(alike)}"
    ).fetchall()
    return Compared(_counts(groups, people), connection)


def _counts(groups: Sequence[tuple[Any, ...]], people: int) -> Counts:
    counts = Counts(people=people)
    for number, *lacking, cells in groups:
        before, after = _two(cells)
        counts.moves[moved(before, after)] += number
        levels = (before.level if before else None, after.level if after else None)
        counts.levels[levels] += number
        for name, lack in zip(LACKING.values(), lacking, strict=True):
            if after is not None and lack:
                counts.lacking[after.level, name] += lack
    judged = sum(number for number, *_ in groups)
    if people > judged:
        counts.moves[Move.NOT_JUDGED] += people - judged
        counts.levels[None, None] += people - judged
    return counts


def _two(cells: Sequence[int | None]) -> tuple[Standing | None, Standing | None]:
    return _standing(cells[: len(COLUMNS)]), _standing(cells[len(COLUMNS) :])


def _standing(cells: Sequence[int | None]) -> Standing | None:
    """A standing from the cells of COLUMNS; None without a level: not judged."""
    level, work, role, lines, floor = cells
    if level is None:
        return None
    if work is None or role is None or lines is None or floor is None:
        return Standing(level, None)
    return Standing(level, Gap(work, role, lines, floor))
