from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rules.cases import Case, read_cases
from rules.catalogue import Catalogue
from rules.clauses import Clause
from rules.coverage import ClauseCoverage, RevisionCoverage, ThresholdCoverage, coverage
from rules.coverage_report import coverage_json, coverage_lines
from rules.model import Unknown
from tests.criteria.folders import GOOD, changed

CLAUSE = Clause("L2.q", 7, Unknown("続き"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


@pytest.fixture(scope="module")
def cases(catalogue: Catalogue) -> tuple[Case, ...]:
    return read_cases(GOOD, catalogue)[0]


def of_2023(catalogue: Catalogue, cases: Sequence[Case]) -> RevisionCoverage:
    return next(one for one in coverage(catalogue, cases) if one.revision.version == "2023-04-01")


def clause(found: RevisionCoverage, place: str) -> tuple[int, int]:
    return next((one.met, one.unmet) for one in found.clauses if one.clause.place == place)


def threshold(found: RevisionCoverage, place: str) -> ThresholdCoverage:
    return next(one for one in found.thresholds if one.clause.place == place)


def without(cases: Sequence[Case], *says: str) -> list[Case]:
    kept = [one for one in cases if one.says not in says]
    assert len(kept) == len(cases) - len(says)
    return kept


def test_only_documents_with_a_level_that_can_be_judged_are_covered(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    found = coverage(catalogue, cases)
    assert [(one.revision.file, one.cases) for one in found] == [
        ("masonry/2020-04-01.yaml", 4),
        ("masonry/2023-04-01.yaml", 15),
        ("roofing/2024-04-01.yaml", 4),
    ]
    assert all(one.complete for one in found)


def test_levels_that_cannot_be_judged_are_not_covered(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    first = coverage(catalogue, cases)[0]
    assert [one.clause.place for one in first.clauses] == ["L2.work_days", "L2.q"]


def test_every_clause_is_counted_by_who_meets_it(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    found = of_2023(catalogue, cases)
    assert clause(found, "L2.work_days") == (13, 2)
    assert clause(found, "L3.role_days") == (9, 6)
    assert clause(found, "L4.q.0.1") == (1, 14)
    assert clause(found, "L3.role_days.crew_leader") == (1, 14)


@pytest.mark.parametrize(
    ("left_out", "place"),
    [
        (("2,151日と646日もレベル4",), "L4.q.0.1"),
        (("1,075日と108日でレベル3",), "L3.role_days.crew_leader"),
    ],
)
def test_a_clause_that_one_case_alone_decides_is_a_gap_without_it(
    left_out: tuple[str, ...], place: str, catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    found = of_2023(catalogue, without(cases, *left_out))
    assert [one.clause.place for one in found.clauses if not one.both_ways] == [place]
    assert not found.complete


@pytest.mark.parametrize(
    ("says", "place", "seen"),
    [
        ("2,149日と644日は1日ずつ足りない", "L4.work_days", (False, True, True)),
        ("2,149日と644日は1日ずつ足りない", "L4.role_days", (False, True, True)),
        ("1,504日では講習の道は認められない", "L3.q.0.1", (False, True, True)),
        ("1,505日なら2つでレベル3", "L3.q.0.1", (True, False, True)),
        ("玉掛けと小型クレーンは合わせて1つ", "L3.q.0.1", (True, True, False)),
        ("109日もレベル3", "L3.role_days", (True, True, False)),
    ],
)
def test_each_side_of_a_number_of_days_needs_its_case(
    says: str,
    place: str,
    seen: tuple[bool, bool, bool],
    catalogue: Catalogue,
    cases: tuple[Case, ...],
) -> None:
    one = threshold(of_2023(catalogue, without(cases, says)), place)
    assert (one.below, one.exact, one.above) == seen
    assert not one.complete


def test_a_role_may_require_a_lower_level_first(cases: tuple[Case, ...], tmp_path: Path) -> None:
    asked = 'crew_leader: {name: 職長教育, codes: ["60001", "60011"]}'
    change = {"file": "masonry/2023-04-01.yaml", "replace": asked}
    catalogue = Catalogue.load(
        changed(tmp_path, [change | {"by": "crew_leader: {lower_level: 2}"}])
    )
    found = of_2023(catalogue, cases)
    assert clause(found, "L3.role_days.crew_leader") == clause(found, "L2.q")
    assert clause(found, "L3.role_days") == (10, 5)


def test_without_cases_nothing_is_decided(catalogue: Catalogue) -> None:
    for found in coverage(catalogue, ()):
        assert found.cases == 0
        assert all((one.met, one.unmet) == (0, 0) for one in found.clauses)
        assert not found.complete


@pytest.mark.parametrize(
    ("met", "unmet", "both"), [(0, 0, False), (1, 0, False), (0, 1, False), (1, 1, True)]
)
def test_a_clause_is_decided_by_one_case_each_way(met: int, unmet: int, both: bool) -> None:
    assert ClauseCoverage(CLAUSE, met, unmet).both_ways is both


def test_a_document_is_covered_when_its_clauses_and_its_numbers_are(catalogue: Catalogue) -> None:
    revision = catalogue.revisions("masonry")[0]
    clauses = (ClauseCoverage(CLAUSE, 1, 1),)
    gap = ThresholdCoverage(CLAUSE, 3, below=True, exact=True, above=False)
    assert RevisionCoverage(revision, 2, clauses, ()).complete
    assert not RevisionCoverage(revision, 2, clauses, (gap,)).complete
    assert not RevisionCoverage(revision, 2, (ClauseCoverage(CLAUSE, 2, 0),), ()).complete


def test_the_report_has_a_row_for_each_document_and_the_sums(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    judged = "判定例23件。条項30のうち30が両方向に決まり、"
    assert coverage_lines(coverage(catalogue, cases), "criteria", every=False) == [
        "基準                     判定例  条項  両方向  日数  n−1・n・n+1",
        "masonry/2020-04-01.yaml       4     2       2     1            1",
        "masonry/2023-04-01.yaml      15    26      26     6            6",
        "roofing/2024-04-01.yaml       4     2       2     1            1",
        "",
        f"{judged}日数の条件8のうち8にn−1・n・n+1の例があります。",
        "すべての条項が、満たす例と満たさない例の両方で確かめられています。",
    ]


def test_the_report_names_each_gap_with_its_line(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    fewer = without(cases, "2,151日と646日もレベル4")
    lines = coverage_lines(coverage(catalogue, fewer), "criteria", every=False)
    file = "criteria/masonry/2023-04-01.yaml"
    judged = "判定例22件。条項30のうち29が両方向に決まり、"
    one_way = "満たす例0件、満たさない例14件。両方の例を加えてください"
    role_days = "L4.role_days (645 days as foreman)"
    assert lines[5:] == [
        f"{file}:65: L4.q.0.1 (大臣顕彰)：{one_way}",
        f"{file}:59: L4.work_days (2,150 days)：2,151日の例がありません。加えてください",
        f"{file}:60: {role_days}：646日の例がありません。加えてください",
        f"{judged}日数の条件8のうち6にn−1・n・n+1の例があります。",
    ]


def test_the_report_names_every_missing_neighbour(catalogue: Catalogue) -> None:
    lines = coverage_lines(coverage(catalogue, ()), "c", every=False)
    assert (
        "c/roofing/2024-04-01.yaml:30: L2.work_days (430 days)："
        "429・430・431日の例がありません。加えてください" in lines
    )


def test_the_report_can_list_every_clause(catalogue: Catalogue, cases: tuple[Case, ...]) -> None:
    lines = coverage_lines(coverage(catalogue, cases), "c", every=True)
    assert "c/roofing/2024-04-01.yaml:32: L2.q (屋根ふき士)：満たす例3件、満たさない例1件" in lines
    assert len([line for line in lines if line.startswith("c/")]) == 30


def test_the_report_for_programs_has_every_clause_and_number(
    catalogue: Catalogue, cases: tuple[Case, ...]
) -> None:
    found: dict[str, Any] = coverage_json(coverage(catalogue, cases)[2])
    assert found == {
        "field": "roofing",
        "in_force": "2024-04-01",
        "file": "roofing/2024-04-01.yaml",
        "cases": 4,
        "complete": True,
        "clauses": [
            {"place": "L2.work_days", "line": 30, "asks": "430 days", "met": 3, "unmet": 1},
            {"place": "L2.q", "line": 32, "asks": "屋根ふき士", "met": 3, "unmet": 1},
        ],
        "thresholds": [
            {
                "place": "L2.work_days",
                "line": 30,
                "days": 430,
                "below": True,
                "exact": True,
                "above": True,
            }
        ],
    }
