"""Levels and gaps of everybody: days compared with numbers, trees looked at once a pattern (R6).

Requirements only ask for more, so each condition holds from a number of work days on: 0, one of the
document's day floors, or never. That number, found once for each distinct pattern of lines, is all
that the rows of technicians are compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.set_plan.stage import Stage, listed, number, of, same, text
from ccus_data.set_plan.steps import STEPS, floors_of, steps_of
from rules.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccus_data.set_plan.steps import Step
    from rules.model import Revision

DAYS: Final = ("work", "foreman", "crew_leader", "either_days")
FACTS: Final = ("technician_id", "field", *DAYS)
"""The columns of ``facts``: one row for each technician and field judged; days are the floor."""

ASKED: Final = ("level", "known", "work", "role")
FROM: Final = ("qualified", "foreman", "crew_leader")


def _asked(step: int) -> list[str]:
    return [f"{name}_{step}" for name in ASKED]


def _from(step: int) -> list[str]:
    return [f"{name}_from_{step}" for name in FROM]


ALL_ASKED: Final = [column for step in STEPS for column in _asked(step)]
ALL_FROM: Final = [column for step in STEPS for column in _from(step)]


def stages(revisions: Sequence[Revision], columns: Sequence[str]) -> tuple[Stage, ...]:
    """From ``facts`` and ``held`` to ``judged`` and ``gaps``."""
    return (
        _criteria(revisions),
        _floors(revisions),
        _careers(columns),
        _thresholds(revisions, columns),
        _judged(revisions, columns),
        _gaps(columns),
    )


def _criteria(revisions: Sequence[Revision]) -> Stage:
    rows = []
    for revision in revisions:
        cells = [text(revision.field), text(revision.version)]
        steps = dict(enumerate(steps_of(revision), start=1))
        for place in STEPS:
            step = steps.get(place)
            cells += ["CAST(NULL AS INTEGER)"] * len(ASKED) if step is None else _cells(step)
        rows.append(listed(cells))
    return Stage(
        "criteria",
        "the days each step of a document asks for; a step that it lacks has none",
        _values(rows, ["field", "criteria_version", *ALL_ASKED]),
    )


def _cells(step: Step) -> list[str]:
    return [number(one) for one in (step.level, int(step.known), step.work_days, step.role_days)]


def _floors(revisions: Sequence[Revision]) -> Stage:
    rows = [
        listed(text(revision.field), number(days))
        for revision in revisions
        for days in floors_of(revision)
    ]
    return Stage(
        "floors",
        "the numbers of work days from which some condition of a document may come to hold",
        _values(rows, ["field", "days"]),
    )


def _values(rows: Sequence[str], columns: Sequence[str]) -> str:
    """Rows as a relation; without a row, an empty relation of the same columns."""
    if not rows:
        nothing = [f"{number(None)} AS {column}" for column in columns[1:]]
        first = f"{text('')} AS {columns[0]}"
        return f"SELECT {listed(first, nothing)} WHERE 1 = 0"
    values = ", ".join(f"({row})" for row in rows)
    return f"SELECT {listed(columns)} FROM (VALUES {values}) AS v({listed(columns)})"


def _careers(columns: Sequence[str]) -> Stage:
    words = [f"coalesce(h.{column}, 0) AS {column}" for column in columns]
    return Stage(
        "careers",
        "the days of a technician in a field, and the lines of its document that are met",
        f"SELECT {listed(of('f', FACTS), words)} FROM facts AS f"
        " LEFT JOIN held AS h ON h.technician_id = f.technician_id AND h.field = f.field",
    )


def _thresholds(revisions: Sequence[Revision], columns: Sequence[str]) -> Stage:
    found = []
    for place in STEPS:
        conditions = (
            lambda step: step.qualified,
            lambda step: step.counts[Role.FOREMAN],
            lambda step: step.counts[Role.CREW_LEADER],
        )
        for column, condition in zip(_from(place), conditions, strict=True):
            holds = _by_field(revisions, place, condition)
            found.append(f"min(CASE WHEN {holds} THEN days END) AS {column}")
    key = ["field", *columns]
    return Stage(
        "thresholds",
        "for each distinct pattern of lines, from how many work days on a step's qualifications"
        " are met and days in a role count; null: never",
        f"SELECT {listed(key, found)} FROM"
        f" (SELECT {listed(of('p', key), 'd.days')}"
        f" FROM (SELECT DISTINCT {listed(key)} FROM careers) AS p"
        " JOIN floors AS d ON d.field = p.field) AS patterns"
        f" GROUP BY {listed(key)}",
    )


def _by_field(revisions: Sequence[Revision], place: int, condition: Callable[[Step], str]) -> str:
    """The condition of a step, another one for each field; FALSE where a document lacks it."""
    fields_of: dict[str, list[str]] = {}
    for revision in revisions:
        steps = steps_of(revision)
        if place <= len(steps):
            fields_of.setdefault(condition(steps[place - 1]), []).append(text(revision.field))
    whens = [f"WHEN field IN ({listed(fields)}) THEN {one}" for one, fields in fields_of.items()]
    return f"CASE {' '.join(whens)} ELSE FALSE END" if whens else "FALSE"


def _judged(revisions: Sequence[Revision], columns: Sequence[str]) -> Stage:
    key = ["field", *columns]
    days = [column for column in FACTS if column != "field"]
    counted = [f"{_counted(place)} AS counted_{place}" for place in STEPS]
    own = [*FACTS, "criteria_version", *columns]
    next_of = {
        name: _of_next([f"{name}_{place}" for place in STEPS])
        for name in (*ASKED, *(f"{one}_from" for one in FROM), "counted")
    }
    picked = [f"{expression} AS next_{name}" for name, expression in next_of.items()]
    level = " ".join(f"WHEN {place} THEN level_{place}" for place in STEPS)
    joined = listed(
        of("c", [*days, *key]), "k.criteria_version", of("k", ALL_ASKED), of("t", ALL_FROM)
    )
    return Stage(
        "judged",
        "the level of a technician in a field, and what the next level asks",
        f"WITH joined AS (SELECT {joined}"
        " FROM careers AS c JOIN criteria AS k ON k.field = c.field"
        f" JOIN thresholds AS t ON {same('t', 'c', key)}),"
        f" counted AS (SELECT {listed('*', counted)} FROM joined),"
        f" reached AS (SELECT {listed('*', f'{_reached()} AS reached')} FROM counted),"
        f" asked AS (SELECT"
        f" {listed(own, f'CASE reached {level} ELSE 1 END AS level', picked)} FROM reached)"
        f" SELECT {listed(own, 'level', _gap(revisions))} FROM asked",
    )


def _counted(place: int) -> str:
    """The role days that count for a step now."""
    foreman, crew_leader = (f"work >= {name}_from_{place}" for name in ("foreman", "crew_leader"))
    return (
        f"CASE WHEN {foreman} AND {crew_leader} THEN either_days WHEN {foreman} THEN foreman"
        f" WHEN {crew_leader} THEN crew_leader ELSE 0 END"
    )


def _reached() -> str:
    """How many steps are reached: the first that is not met ends the way up."""
    unmet = [
        f"WHEN NOT coalesce(work >= work_{place} AND counted_{place} >= role_{place}"
        f" AND work >= qualified_from_{place}, FALSE) THEN {place - 1}"
        for place in STEPS
    ]
    return f"CASE {' '.join(unmet)} ELSE {len(STEPS)} END"


def _of_next(columns: Sequence[str]) -> str:
    """The column of the step after those reached; null at the top."""
    whens = (f"WHEN {reached} THEN {column}" for reached, column in enumerate(columns))
    return f"CASE reached {' '.join(whens)} END"


def _gap(revisions: Sequence[Revision]) -> list[str]:
    """What is missing for the next level; all null where it is not known, or at the top."""
    known = "next_known = 1"
    base = "greatest(next_work, next_qualified_from) - work"
    ways = [f"CASE WHEN next_role <= 0 THEN {base} END"]
    ways += [
        f"CASE WHEN {' AND '.join(f'{one} IS NOT NULL' for one in counts)}"
        f" THEN greatest({listed(base, [f'{one} - work' for one in counts])},"
        f" next_role - {days}) END"
        for counts, days in (
            (["next_foreman_from"], "foreman"),
            (["next_crew_leader_from"], "crew_leader"),
            (["next_foreman_from", "next_crew_leader_from"], "either_days"),
        )
    ]
    nearest = f"CASE WHEN next_qualified_from IS NOT NULL THEN least({listed(ways)}) END"
    return [
        f"CASE WHEN {known} THEN next_level END AS next_level",
        f"CASE WHEN {known} THEN greatest(next_work - work, 0) END AS missing_work",
        f"CASE WHEN {known} THEN greatest(next_role - next_counted, 0) END AS missing_role",
        f"CASE WHEN {known} THEN coalesce(work >= next_qualified_from, FALSE) END AS qualified",
        f"CASE WHEN {known} THEN {nearest} END AS days_to_next",
        f"{_passed(revisions)} AS passed",
    ]


def _passed(revisions: Sequence[Revision]) -> str:
    """The highest day floor of the document that is passed."""
    whens = []
    for revision in revisions:
        floors = [days for days in floors_of(revision) if days]
        if floors:
            down = " ".join(f"WHEN work >= {days} THEN {days}" for days in reversed(floors))
            whens.append(f"WHEN field = {text(revision.field)} THEN CASE {down} ELSE 0 END")
    return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"


GAP_KEY: Final = ("field", "next_level", "passed")
"""With the lines held: all that the missing qualifications depend on."""


def _gaps(columns: Sequence[str]) -> Stage:
    return Stage(
        "gaps",
        "the distinct cases in which qualifications are missing for the next level",
        f"SELECT DISTINCT {listed(GAP_KEY, columns)} FROM judged WHERE NOT qualified",
    )


def levels(columns: Sequence[str]) -> Stage:
    """From ``judged`` and ``shortages`` to ``levels``."""
    key = [*GAP_KEY, *columns]
    before = ["technician_id", "field", "criteria_version"]
    return Stage(
        "levels",
        "the level of a technician in a field, and the gap to the next; missing qualifications by"
        " their number in shortages (null: none); and the days that it follows from",
        f"SELECT {listed(of('j', before))}, CAST(j.level AS TINYINT) AS level,"
        " CAST(j.next_level AS TINYINT) AS next_level, j.missing_work, j.missing_role,"
        f" s.shortage, j.days_to_next, {listed(of('j', DAYS), of('j', columns))}"
        f" FROM judged AS j LEFT JOIN shortages AS s ON {same('s', 'j', key)}",
    )
