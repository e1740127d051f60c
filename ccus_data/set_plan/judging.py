"""Levels and gaps of everybody: days compared with numbers, trees looked at once a pattern (R6).

Requirements only ask for more, so each condition holds from a number of work days on: 0, one of the
document's day floors, or never. That number, found once for each distinct pattern of lines, is all
that the rows of technicians are compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.set_plan.holding import DAYS, pattern_key
from ccus_data.set_plan.lines import in_words, lines_of
from ccus_data.set_plan.stage import Stage, listed, number, of, same, text
from ccus_data.set_plan.steps import STEPS, floors_of, steps_of
from rules.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccus_data.set_plan.steps import Step
    from rules.model import Revision

ASKED: Final = ("level", "known", "work", "role")
FROM: Final = ("qualified", "foreman", "crew_leader")


def _each_step(names: Sequence[str]) -> list[str]:
    return [f"{name}_{step}" for step in STEPS for name in names]


def _wanted(columns: Sequence[str]) -> list[str]:
    """The columns of the lines that a step asks for."""
    return [f"wanted_{column}" for column in columns]


def stages(
    revisions: Sequence[Revision], columns: Sequence[str], items: Sequence[str]
) -> tuple[Stage, ...]:
    """From ``careers`` and ``patterns`` to ``judged`` and ``gaps``."""
    return (
        _criteria(revisions, columns),
        _floors(revisions),
        _thresholds(revisions, columns, items),
        _judged(revisions, columns, items),
        _gaps(columns),
    )


def _criteria(revisions: Sequence[Revision], columns: Sequence[str]) -> Stage:
    rows = []
    for place, revision in enumerate(revisions):
        cells = [number(place), text(revision.field), text(revision.version)]
        steps = dict(enumerate(steps_of(revision), start=1))
        for one in STEPS:
            step = steps.get(one)
            if step is None:
                cells += [number(None)] * len(ASKED) + [_NO_LINES] * len(columns)
            else:
                lines = in_words(lines_of(revision, step.level), len(columns))
                cells += [*_cells(step), *(f"CAST({word} AS BIGINT)" for word in lines)]
        rows.append(listed(cells))
    names = ["field_number", "field", "criteria_version"]
    return Stage(
        "criteria",
        "the days and the lines each step of a document asks for; a step that it lacks has none",
        _values(rows, [*names, *_each_step([*ASKED, *_wanted(columns)])]),
    )


_NO_LINES: Final = "CAST(NULL AS BIGINT)"


def _cells(step: Step) -> list[str]:
    return [number(one) for one in (step.level, int(step.known), step.work_days, step.role_days)]


def _floors(revisions: Sequence[Revision]) -> Stage:
    rows = [
        listed(number(place), number(days))
        for place, revision in enumerate(revisions)
        for days in floors_of(revision)
    ]
    return Stage(
        "floors",
        "the numbers of work days from which some condition of a document may come to hold",
        _values(rows, ["field_number", "days"]),
    )


def _values(rows: Sequence[str], columns: Sequence[str]) -> str:
    """Rows as a relation; without a row, an empty relation of the same columns."""
    if not rows:
        texts = {"field", "criteria_version"}
        nothing = [f"{text('') if c in texts else number(None)} AS {c}" for c in columns]
        return f"SELECT {listed(nothing)} WHERE 1 = 0"
    values = ", ".join(f"({row})" for row in rows)
    return f"SELECT {listed(columns)} FROM (VALUES {values}) AS v({listed(columns)})"


def _thresholds(
    revisions: Sequence[Revision], columns: Sequence[str], items: Sequence[str]
) -> Stage:
    found = []
    for place in STEPS:
        conditions = (
            lambda step: step.qualified,
            lambda step: step.counts[Role.FOREMAN],
            lambda step: step.counts[Role.CREW_LEADER],
        )
        for name, condition in zip(FROM, conditions, strict=True):
            holds = _by_field(revisions, place, condition)
            found.append(f"min(CASE WHEN {holds} THEN days END) AS {name}_from_{place}")
    lines = ["field_number", *columns]
    needed = [
        f"CASE WHEN k.work_{place} IS NOT NULL AND l.qualified_from_{place} IS NOT NULL"
        f" THEN greatest(k.work_{place}, l.qualified_from_{place}) END AS needed_{place}"
        for place in STEPS
    ]
    asked = _each_step([*ASKED, *_wanted(columns)])
    return Stage(
        "thresholds",
        "for each distinct holding, what each step asks, from how many work days on its"
        " qualifications are met and days in a role count (null: never), and how many it needs",
        f"WITH lines AS (SELECT {listed(lines, found)} FROM"
        f" (SELECT {listed(of('p', lines), 'd.days')}"
        f" FROM (SELECT DISTINCT {listed(lines)} FROM patterns) AS p"
        " JOIN floors AS d ON d.field_number = p.field_number) AS on_floors"
        f" GROUP BY {listed(lines)})"
        f" SELECT {listed(of('p', [*lines, *items]), of('k', asked))},"
        f" {listed(of('l', _each_step([f'{name}_from' for name in FROM])), needed)}"
        f" FROM patterns AS p JOIN lines AS l ON {same('l', 'p', lines)}"
        " JOIN criteria AS k ON k.field_number = p.field_number",
    )


def _by_field(revisions: Sequence[Revision], place: int, condition: Callable[[Step], str]) -> str:
    """The condition of a step, another one for each field; FALSE where a document lacks it."""
    fields_of: dict[str, list[str]] = {}
    for field_number, revision in enumerate(revisions):
        steps = steps_of(revision)
        if place <= len(steps):
            fields_of.setdefault(condition(steps[place - 1]), []).append(str(field_number))
    whens = [
        f"WHEN field_number IN ({listed(fields)}) THEN {one}" for one, fields in fields_of.items()
    ]
    return f"CASE {' '.join(whens)} ELSE FALSE END" if whens else "FALSE"


def _judged(revisions: Sequence[Revision], columns: Sequence[str], items: Sequence[str]) -> Stage:
    counted = [f"{_counted(place)} AS counted_{place}" for place in STEPS]
    own = ["technician_id", "field_number", *DAYS, *columns]
    next_of = [*ASKED, *_wanted(columns), *(f"{one}_from" for one in FROM), "counted"]
    picked = [f"{_of_next([f'{name}_{p}' for p in STEPS])} AS next_{name}" for name in next_of]
    level = " ".join(f"WHEN {place} THEN level_{place}" for place in STEPS)
    asked = _each_step([*ASKED, *_wanted(columns), *(f"{name}_from" for name in FROM), "needed"])
    joined = listed(
        of("c", ["technician_id", "field_number", *DAYS]), of("t", columns), of("t", asked)
    )
    met = [f"{one} & next_wanted_{one} AS lacking_{one}" for one in columns]
    return Stage(
        "judged",
        "the level of a technician in a field, and what the next level asks; lacking_… are the"
        " lines met of those that it asks for",
        f"WITH joined AS (SELECT {joined}"
        f" FROM careers AS c JOIN thresholds AS t ON {pattern_key(items)}),"
        f" counted AS (SELECT {listed('*', counted)} FROM joined),"
        f" reached AS (SELECT {listed('*', f'{_reached()} AS reached')} FROM counted),"
        f" asked AS (SELECT"
        f" {listed(own, f'CASE reached {level} ELSE 1 END AS level', picked)} FROM reached)"
        f" SELECT {listed(own, 'level', _gap(revisions), met)} FROM asked",
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
        f"WHEN NOT coalesce(work >= needed_{place} AND counted_{place} >= role_{place}, FALSE)"
        f" THEN {place - 1}"
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
    for place, revision in enumerate(revisions):
        floors = [days for days in floors_of(revision) if days]
        if floors:
            down = " ".join(f"WHEN work >= {days} THEN {days}" for days in reversed(floors))
            whens.append(f"WHEN field_number = {place} THEN CASE {down} ELSE 0 END")
    return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"


GAP_KEY: Final = ("field_number", "next_level", "passed")
"""With the lines met that the next level asks for: all that missing qualifications depend on."""


def lacking(columns: Sequence[str]) -> list[str]:
    """The columns of the lines met that the next level asks for."""
    return [f"lacking_{column}" for column in columns]


def _gaps(columns: Sequence[str]) -> Stage:
    return Stage(
        "gaps",
        "the distinct cases in which qualifications are missing for the next level",
        f"SELECT DISTINCT {listed(GAP_KEY, lacking(columns))} FROM judged WHERE NOT qualified",
    )


def levels(columns: Sequence[str]) -> Stage:
    """From ``judged`` and ``shortages`` to ``levels``."""
    key = [*GAP_KEY, *lacking(columns)]
    return Stage(
        "levels",
        "the level of a technician in a field, and the gap to the next; missing qualifications by"
        " their number in shortages (null: none); and the days that it follows from",
        "SELECT j.technician_id, k.field, k.criteria_version, CAST(j.level AS TINYINT) AS level,"
        " CAST(j.next_level AS TINYINT) AS next_level, j.missing_work, j.missing_role,"
        f" s.shortage, j.days_to_next, {listed(of('j', DAYS), of('j', columns))}"
        " FROM judged AS j JOIN criteria AS k ON k.field_number = j.field_number"
        f" LEFT JOIN shortages AS s ON {same('s', 'j', key)}",
    )
