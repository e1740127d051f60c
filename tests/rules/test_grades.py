from __future__ import annotations

import datetime as dt

import pytest

from rules.diagnostics import Diagnostic
from rules.grades import GradeOrder, read_grades
from rules.model import QualificationKey
from rules.nodes import parse
from rules.reading import Reading

WHOLE = """\
schema: 1
counts_from: 2023-06-14
source: s
grades:
  - {test: 甲, order: [特, 一, 二, 三], source: s}
counts_as:
  - {superior: 免, inferior: 試, source: s}
one_item:
  - {test: 乙, members: [春, 秋], source: s}
"""


def keys_of(item: Reading) -> tuple[QualificationKey, ...]:
    """Each sign of a member is an entry."""
    return tuple(QualificationKey(sign) for sign in item.text() or "")


def read(text: str) -> tuple[GradeOrder | None, list[tuple[int, str, dict[str, str]]]]:
    node = parse(text.encode(), "g.yaml")
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "", "g.yaml", [])
    order = read_grades(reading, keys_of)
    return order, [(fault.line, fault.code, dict(fault.values)) for fault in reading.faults]


def inferiors(text: str) -> dict[str, str]:
    order, faults = read(text)
    assert faults == []
    assert order is not None
    return {key: "".join(sorted(lower)) for key, lower in order.inferiors.items()}


def test_a_grade_counts_as_every_lower_one_of_its_test() -> None:
    assert inferiors(WHOLE) == {
        "特": "一三二",
        "一": "三二",
        "二": "三",
        "三": "",
        "免": "試",
    }


def test_what_counts_as_a_grade_counts_as_the_grades_below_it() -> None:
    text = WHOLE.replace("superior: 免, inferior: 試", "superior: 免, inferior: 一")
    assert inferiors(text)["免"] == "一三二"


def test_a_grade_with_several_entries_stands_above_all_entries_below() -> None:
    text = WHOLE.replace("[特, 一, 二, 三]", "[特一, 二三]")
    assert inferiors(text) == {"特": "三二", "一": "三二", "二": "", "三": "", "免": "試"}


def test_the_entries_of_one_test_are_one_item_and_those_that_only_count_as_are_not() -> None:
    order, _ = read(WHOLE)
    assert order is not None
    assert order.one_item == dict.fromkeys("特一二三", "甲") | dict.fromkeys("春秋", "乙")
    assert order.counts_from == dt.date(2023, 6, 14)


TWICE = {"text": "特", "test": "甲"}


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("[春, 秋]", "[春, 特]", [(9, "CR043", {"place": "one_item[0].members[1]"} | TWICE)]),
        (
            "[特, 一, 二, 三]",
            "[特, 特]",
            [
                (5, "CR022", {"place": "grades[0].order[1]", "text": "特"}),
                (5, "CR043", {"place": "grades[0].order[1]"} | TWICE),
                (1, "CR048", {"place": "", "text": "特"}),
            ],
        ),
        (
            "superior: 免, inferior: 試",
            "superior: 二, inferior: 一",
            [(1, "CR048", {"place": "", "text": one}) for one in "一二"],
        ),
        ("superior: 免, ", "", [(7, "CR004", {"place": "counts_as[0]", "key": "superior"})]),
        (
            "[春, 秋]",
            "[春, 春]",
            [
                (9, "CR022", {"place": "one_item[0].members[1]", "text": "春"}),
                (9, "CR043", {"place": "one_item[0].members[1]", "text": "春", "test": "乙"}),
            ],
        ),
        ("source: s\ng", "source: 5\ng", [(3, "CR005", {"place": "source", "shape": "text"})]),
        (
            "schema: 1",
            "schema: 2",
            [(1, "CR008", {"place": "schema", "text": "2", "allowed": "1"})],
        ),
        (
            "  - {test: 甲, order: [特, 一, 二, 三], source: s}",
            "  []",
            [(5, "CR010", {"place": "grades"})],
        ),
    ],
)
def test_an_order_that_contradicts_itself_is_refused(
    old: str, new: str, faults: list[tuple[int, str, dict[str, str]]]
) -> None:
    assert WHOLE.count(old) == 1
    assert read(WHOLE.replace(old, new))[1] == faults


def test_an_order_from_no_day_is_none() -> None:
    order, faults = read(WHOLE.replace("counts_from: 2023-06-14", "counts_from: null"))
    assert order is None
    assert [code for _, code, _ in faults] == ["CR007"]


def test_lists_that_may_be_empty_are() -> None:
    text = WHOLE[: WHOLE.index("counts_as")] + "counts_as: []\none_item: []\n"
    assert inferiors(text)["特"] == "一三二"
