from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from rules.cases import Case, Missing, check_cases, judged_otherwise, missing_for, read_cases
from rules.catalogue import Catalogue
from rules.engine import Outcome, Unmet
from rules.facts import Facts
from rules.model import QualificationKey, Revision
from rules.plain import PlainEngine
from tests.criteria.folders import GOOD, changed

ONE = """\
schema: 1
field: masonry
cases:
  - says: 例
    on: 2026-11-21
    level: 1
    missing: {2: {work_days: 645, qualifications: true}, 3: {work_days: 1075, role_days: 108, \
qualifications: true}, 4: {work_days: 2150, role_days: 645, qualifications: true}}
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


def folder_with(tmp_path: Path, text: str) -> Path:
    return changed(
        tmp_path,
        [
            {"file": "masonry/cases.yaml", "write": text},
            {"file": "roofing/cases.yaml", "remove": True},
        ],
    )


def read(
    tmp_path: Path, catalogue: Catalogue, text: str
) -> tuple[list[Case], list[tuple[int, str]]]:
    cases, faults = read_cases(folder_with(tmp_path, text), catalogue)
    return list(cases), [(fault.line, fault.code) for fault in faults]


def one_case(tmp_path: Path, catalogue: Catalogue, old: str, new: str) -> Case:
    assert ONE.count(old) == 1
    (case,), faults = read(tmp_path, catalogue, ONE.replace(old, new))
    assert faults == []
    return case


def test_a_case_that_says_little_is_of_somebody_with_nothing(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    (case,), faults = read(tmp_path, catalogue, ONE)
    assert faults == []
    assert case == Case(
        field="masonry",
        file="masonry/cases.yaml",
        line=4,
        says="例",
        on=dt.date(2026, 11, 21),
        work_days=0,
        foreman_days=0,
        crew_leader_days=0,
        held=frozenset(),
        level=1,
        missing={
            2: Missing(645, 0, qualifications=True),
            3: Missing(1075, 108, qualifications=True),
            4: Missing(2150, 645, qualifications=True),
        },
    )
    assert case.facts(catalogue) == Facts(0, 0, 0, 0, frozenset())


def test_foreman_and_crew_leader_days_are_different_days(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    more = "level: 1\n    work_days: 300\n    foreman_days: 100\n    crew_leader_days: 200"
    case = one_case(tmp_path, catalogue, "level: 1", more)
    assert case.facts(catalogue) == Facts(300, 100, 200, 300, frozenset())


@pytest.mark.parametrize(("work", "fits"), [(299, False), (300, True), (301, True)])
def test_role_days_are_work_days(
    work: int, fits: bool, tmp_path: Path, catalogue: Catalogue
) -> None:
    more = f"level: 1\n    work_days: {work}\n    foreman_days: 100\n    crew_leader_days: 200"
    _, faults = read(tmp_path, catalogue, ONE.replace("level: 1", more))
    assert faults == ([] if fits else [(4, "CR055")])


@pytest.mark.parametrize(
    ("day", "held"),
    [("2023-06-13", {"10001"}), ("2023-06-14", {"10001", "10002"})],
)
def test_superior_grades_count_on_the_day_of_the_case(
    day: str, held: set[str], tmp_path: Path, catalogue: Catalogue
) -> None:
    more = f'on: {day}\n    qualifications: ["10001"]'
    case = one_case(tmp_path, catalogue, "on: 2026-11-21", more)
    assert case.held == {QualificationKey("10001")}
    assert case.facts(catalogue).held == held


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ('["10001", "40040"]', {"10001", "40040"}),
        ("[足場の特別教育]", {"name:足場特別教育"}),
        ("[二級れんが技能士]", {"10002"}),
        ('["49999"]', set()),
        ("[]", set()),
    ],
)
def test_a_person_of_a_case_holds_codes_or_names_of_the_catalogue(
    written: str, held: set[str], tmp_path: Path, catalogue: Catalogue
) -> None:
    case = one_case(tmp_path, catalogue, "level: 1", f"level: 1\n    qualifications: {written}")
    assert case.held == held


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("schema: 1", "schema: 2", (1, "CR008")),
        ("field: masonry", "field: roofing", (2, "CR009")),
        ("field: masonry\n", "", (1, "CR004")),
        ("says: 例", "says: null", (4, "CR005")),
        ("on: 2026-11-21", "on: 2026-11-31", (5, "CR007")),
        ("    on: 2026-11-21\n", "", (4, "CR004")),
        ("level: 1", "level: 0", (6, "CR005")),
        ("level: 1", "level: 5", (6, "CR008")),
        ("level: 1", "level: one", (6, "CR005")),
        ("level: 1", "level: 1\n    work_days: -1", (7, "CR005")),
        ("level: 1", "level: 1\n    work_days: 1000000", (7, "CR005")),
        ("level: 1", 'level: 1\n    qualifications: ["99999"]', (7, "CR012")),
        ("level: 1", "level: 1\n    qualifications: [無]", (7, "CR013")),
        ("level: 1", "level: 1\n    qualifications: [5]", (7, "CR005")),
        ("level: 1", 'level: 1\n    qualifications: ["10001", "10001"]', (7, "CR022")),
        ("level: 1", "level: 1\n    days: 1", (7, "CR002")),
        ("{2: {work_days", "{1: {work_days", (7, "CR002")),
        ("{2: {work_days: 645", "{2: {days: 645", (7, "CR002")),
        ("{2: {work_days: 645, qualifications: true", "{2: {qualifications: 1", (7, "CR005")),
        ("{2: {work_days: 645", "{2: {work_days: 1000000", (7, "CR005")),
    ],
)
def test_a_case_with_a_fault_is_left_out_and_named(
    old: str, new: str, fault: tuple[int, str], tmp_path: Path, catalogue: Catalogue
) -> None:
    assert ONE.count(old) == 1
    cases, faults = read(tmp_path, catalogue, ONE.replace(old, new))
    assert faults == [fault]
    if fault[0] > 3:
        assert cases == []


def test_the_largest_number_of_days_is_read(tmp_path: Path, catalogue: Catalogue) -> None:
    case = one_case(tmp_path, catalogue, "level: 1", "level: 1\n    work_days: 999999")
    assert case.facts(catalogue).work_days == 999_999


def test_two_cases_of_one_sentence_are_one_too_many(tmp_path: Path, catalogue: Catalogue) -> None:
    row = ONE[ONE.index("  - says") :]
    cases, faults = read(tmp_path, catalogue, ONE + row)
    assert (len(cases), faults) == (1, [(8, "CR022")])


def judged(
    tmp_path: Path, catalogue: Catalogue, changes: Sequence[tuple[str, str]]
) -> list[tuple[str, dict[str, str]]]:
    text = ONE
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (case,), faults = read(tmp_path, catalogue, text)
    assert faults == []
    return [
        (found.code, dict(found.values))
        for found in judged_otherwise(case, catalogue, PlainEngine())
    ]


def test_a_case_judged_as_it_says_is_no_finding(tmp_path: Path, catalogue: Catalogue) -> None:
    assert judged(tmp_path, catalogue, []) == []


def test_another_level_is_said_and_nothing_more_of_the_case(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    assert judged(tmp_path, catalogue, [("level: 1", "level: 2")]) == [
        ("CR052", {"says": "例", "expected": "2", "judged": "1"})
    ]


ALL_OF_LEVEL_2 = "work_days 645, qualifications"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            ("work_days: 645", "work_days: 644"),
            ("2", "work_days 644, qualifications", ALL_OF_LEVEL_2),
        ),
        (
            ("role_days: 108, ", ""),
            (
                "3",
                "work_days 1075, qualifications",
                "work_days 1075, role_days 108, qualifications",
            ),
        ),
        (("{work_days: 645, qualifications: true}", "{}"), ("2", "-", ALL_OF_LEVEL_2)),
        (("2: {work_days: 645, qualifications: true}, ", ""), ("2", "-", ALL_OF_LEVEL_2)),
        (
            ("role_days: 645, qualifications: true", "role_days: 645, qualifications: false"),
            (
                "4",
                "work_days 2150, role_days 645",
                "work_days 2150, role_days 645, qualifications",
            ),
        ),
    ],
)
def test_what_is_missing_is_compared_level_by_level(
    change: tuple[str, str], found: tuple[str, str, str], tmp_path: Path, catalogue: Catalogue
) -> None:
    level, expected, judged_so = found
    assert judged(tmp_path, catalogue, [change]) == [
        ("CR053", {"says": "例", "level": level, "expected": expected, "judged": judged_so})
    ]


def test_levels_above_an_unknown_one_are_not_asked_about(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    changes = [("on: 2026-11-21", "on: 2023-03-31")]
    codes = judged(tmp_path, catalogue, changes)
    assert codes == [("CR057", {"says": "例", "level": level}) for level in ("3", "4")]


def test_a_case_on_a_day_without_criteria_is_named(tmp_path: Path, catalogue: Catalogue) -> None:
    changes = [("on: 2026-11-21", "on: 2020-03-31")]
    assert judged(tmp_path, catalogue, changes) == [("CR054", {"says": "例", "on": "2020-03-31"})]


def test_missing_is_read_off_an_outcome_by_its_places() -> None:
    outcome = Outcome(
        2,
        (Unmet("L3.q", 1), Unmet("L3.q.0", 1), Unmet("L3.work_days", 5), Unmet("L4.role_days", 7)),
    )
    assert missing_for(outcome, 3) == Missing(5, 0, qualifications=True)
    assert missing_for(outcome, 4) == Missing(0, 7, qualifications=False)
    assert missing_for(outcome, 2) == Missing()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (Missing(), "-"),
        (Missing(10), "work_days 10"),
        (Missing(0, 100), "role_days 100"),
        (Missing(0, 0, qualifications=True), "qualifications"),
        (Missing(1, 2, qualifications=True), "work_days 1, role_days 2, qualifications"),
    ],
)
def test_what_is_missing_is_said_without_what_is_not(missing: Missing, said: str) -> None:
    assert str(missing) == said


def test_a_document_without_a_case_on_its_days_is_named(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    found = [(one.file, one.code) for one in check_cases(folder_with(tmp_path, ONE), catalogue)]
    assert found == [("masonry/2020-04-01.yaml", "CR058"), ("roofing/2024-04-01.yaml", "CR056")]


def test_a_field_whose_cases_cannot_be_read_is_not_called_one_without(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    found = check_cases(folder_with(tmp_path, "]"), catalogue)
    assert [(one.file, one.code) for one in found] == [
        ("masonry/cases.yaml", "CR001"),
        ("roofing/2024-04-01.yaml", "CR056"),
    ]


def test_cases_that_cannot_be_opened_are_named(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = folder_with(tmp_path, ONE)
    (folder / "roofing/cases.yaml").mkdir()
    _, faults = read_cases(folder, catalogue)
    assert [(one.file, one.line, dict(one.values)) for one in faults] == [
        ("roofing/cases.yaml", 1, {"problem": "Is a directory"})
    ]


def test_cases_of_a_field_that_is_not_approved_are_named(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = folder_with(tmp_path, ONE)
    (folder / "codes/cases.yaml").write_text(ONE, encoding="utf-8")
    cases, faults = read_cases(folder, catalogue)
    assert len(cases) == 1
    assert [(one.file, one.code) for one in faults] == [("codes/cases.yaml", "CR019")]


def test_every_case_stands_in_a_document_that_holds_on_its_day(catalogue: Catalogue) -> None:
    cases, faults = read_cases(GOOD, catalogue)
    assert faults == []
    assert len(cases) == 23
    assert all(isinstance(catalogue.in_force(one.field, one.on), Revision) for one in cases)
