"""Career certificates of everybody as days, and the months they cover (R9, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.counting.working import quoted
from evaluator.months import MONTHS_PER_YEAR, Month
from evaluator.qualifying import FOREMAN_COURSES

if TYPE_CHECKING:
    from ccus_data.counting.facts import Question
    from ccus_data.counting.statements import Statements

# ``united`` as the judge does it: of each period, in order, the months that none before it had.
CERTIFIED: Final = """
    CREATE OR REPLACE TABLE certified AS
    WITH kinds AS (
        FROM periods_cut
        UNION ALL
        SELECT technician_id, field_number, 'either' AS kind, first, last
        FROM periods_cut WHERE kind <> 'work'
    ),
    new_months AS (
        SELECT technician_id, field_number, kind,
            greatest(0, last - greatest(first - 1, coalesce(max(last) OVER (
                PARTITION BY technician_id, field_number, kind ORDER BY first, last
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1))) AS months
        FROM kinds
    ),
    days AS (
        SELECT technician_id, field_number, kind,
            sum(months)::INTEGER * any_value(days_per_year) // {year} AS days
        FROM new_months JOIN field_terms USING (field_number)
        GROUP BY ALL
    )
    SELECT technician_id, field_number,
        sum(days) FILTER (kind = 'work')::INTEGER AS work,
        sum(days) FILTER (kind = 'foreman')::INTEGER AS foreman,
        sum(days) FILTER (kind = 'crew_leader')::INTEGER AS crew_leader,
        sum(days) FILTER (kind = 'either')::INTEGER AS either_days
    FROM days
    GROUP BY ALL
"""

PERIODS: Final = """
    CREATE OR REPLACE TABLE periods_cut AS
    WITH own AS (
        SELECT technician_id, field_number, kind, field_terms.*,
            {from_month} AS from_month, least({to_month}, {this_month}) AS to_month
        FROM {certificates} AS certificates
        JOIN field_terms USING (field)
        SEMI JOIN judged_where USING (technician_id, field_number)
        WHERE files
    ),
    bound AS (
        SELECT technician_id, field_number, kind, from_month, to_month,
            CASE
                WHEN kind = 'work' OR foreman_start = 'none' THEN career_month
                WHEN course_month IS NULL THEN NULL
                WHEN foreman_start = 'month_after_course'
                    THEN greatest(career_month, course_month + 1)
                ELSE greatest(career_month, course_month)
            END AS start,
            CASE WHEN ends_at_registration THEN least(last_month, registered_month - 1)
                ELSE last_month END AS until
        FROM own JOIN milestones USING (technician_id)
        WHERE from_month <= {this_month} AND career_month IS NOT NULL
    )
    SELECT technician_id, field_number, kind,
        greatest(from_month, start) AS first, least(to_month, until) AS last
    FROM bound
    WHERE start IS NOT NULL AND greatest(from_month, start) <= least(to_month, until)
"""

COVERED: Final = """
    CREATE OR REPLACE TABLE covered AS
    SELECT technician_id, field_number, unnest(range(greatest(first, {since}), last + 1)) AS month,
        kind
    FROM periods_cut {among}
    WHERE last >= {since}
"""

COVERED_ONCE: Final = """
    CREATE OR REPLACE TABLE covered AS
    SELECT technician_id, field_number, month, bool_or(kind = 'work') AS work
    FROM covered
    GROUP BY ALL
"""

WITH_CERTIFICATE: Final = (
    "(SELECT technician_id FROM {certificates} SEMI JOIN judged_where USING (technician_id))"
)

MILESTONES: Final = """
    CREATE OR REPLACE TABLE milestones AS
    WITH qualifications AS (
        SELECT technician_id, code, name, acquired_on
        FROM {qualifications} AS registered SEMI JOIN {wanted} USING (technician_id)
        WHERE acquired_on <= $on
    ),
    starts AS ({starts})
    SELECT technician_id, {career} AS career_month, {course} AS course_month,
        day(course)::INTEGER AS course_day, {registered} AS registered_month
    FROM {people} AS people SEMI JOIN {wanted} USING (technician_id)
    LEFT JOIN starts USING (technician_id)
"""


CAREERS: Final = """
    SELECT technician_id, min(acquired_on) AS career, NULL::DATE AS course
    FROM qualifications
    GROUP BY ALL
"""
"""Where no policy looks at the course, codes and names need not be read."""

CAREERS_AND_COURSES: Final = """
    SELECT technician_id, min(acquired_on) AS career,
        min(acquired_on) FILTER (course_names.is_course) AS course
    FROM qualifications LEFT JOIN course_names
        ON qualifications.code IS NOT DISTINCT FROM course_names.code
        AND qualifications.name IS NOT DISTINCT FROM course_names.name
    GROUP BY ALL
"""


def make_covered(connection: Statements, since: Month, only: str | None = None) -> None:
    """Make ``covered``, the months that ``periods_cut`` cover, from the first with records on.

    ``only`` names a table of technicians and fields where only these are asked about.
    """
    among = f"SEMI JOIN {only} USING (technician_id, field_number)" if only else ""
    connection.execute(COVERED.format(since=since.number, among=among))
    connection.execute(COVERED_ONCE)


def make_certified(connection: Statements, asked: Question, *, starts: bool) -> None:
    """Make ``certified`` (days by technician and field), and ``periods_cut`` that it follows from.

    With ``starts``, ``milestones`` holds everybody judged; else only those with a certificate.
    """
    files = {
        name: f"read_parquet({quoted(asked.snapshot / f'{name}.parquet')})"
        for name in ("technicians", "qualifications", "certificates")
    }
    if asked.qualifications is not None:
        files["qualifications"] = asked.qualifications
    wanted = "judged_where" if starts else WITH_CERTIFICATE.format(**files)
    if starts:
        _course_names(connection, asked, files["qualifications"])
    connection.execute(
        MILESTONES.format(
            qualifications=files["qualifications"],
            people=files["technicians"],
            wanted=wanted,
            starts=CAREERS_AND_COURSES if starts else CAREERS,
            career=_month_of("career"),
            course=_month_of("course"),
            registered=_month_of("registered_on"),
        ),
        {"on": asked.on},
    )
    connection.execute(
        PERIODS.format(
            certificates=files["certificates"],
            from_month=_month_in("certificates.from_month"),
            to_month=_month_in("certificates.to_month"),
            this_month=Month.of(asked.on).number,
        )
    )
    connection.execute(CERTIFIED.format(year=MONTHS_PER_YEAR))


def _course_names(connection: Statements, asked: Question, qualifications: str) -> None:
    """Make ``course_names``: which codes and names are a foreman course, as the catalogue says."""
    connection.execute(
        "CREATE OR REPLACE TABLE course_names (code VARCHAR, name VARCHAR, is_course BOOLEAN)"
    )
    catalogue = asked.catalogue.qualifications
    courses = {catalogue.by_code[code] for code in FOREMAN_COURSES if code in catalogue.by_code}
    kinds = connection.execute(f"SELECT DISTINCT code, name FROM {qualifications}").fetchall()
    rows = [
        [code, name, True]
        for code, name in kinds
        if courses.intersection(catalogue.registered(code, name))
    ]
    if rows:
        connection.executemany("INSERT INTO course_names VALUES (?, ?, ?)", rows)


def _month_of(day: str) -> str:
    """The number of the month of a day, in SQL."""
    return f"(year({day}) * {MONTHS_PER_YEAR} + month({day}) - 1)::INTEGER"


def _month_in(text: str) -> str:
    """The number of the month of a text YYYY-MM, in SQL."""
    return (
        f"(substr({text}, 1, 4)::INTEGER * {MONTHS_PER_YEAR} + substr({text}, 6, 2)::INTEGER - 1)"
    )
