from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.imports.headers import labels_of, match_headers
from ccus_data.kinds import kinds

TRADES = kinds()["trades"]
WHOLE = ("技能者ID", "職種コード", "主たる職種")


def faults(names: tuple[str, ...], *, skip_unknown: bool = False) -> list[tuple[str, str]]:
    found = match_headers(TRADES, names, 1, skip_unknown=skip_unknown)
    assert all(fault.line == 1 and fault.wrong() and fault.mend("en") for fault in found.faults)
    return [(fault.code, fault.column) for fault in found.faults]


def test_a_header_without_a_needed_column_names_its_labels() -> None:
    found = match_headers(TRADES, ("技能者ID", "is_main"), 1, skip_unknown=False)
    (fault,) = found.faults
    assert fault.code == "header_missing"
    assert "職種コード, 職種, 職種（小分類）, trade" in fault.wrong()


def test_an_unknown_header_is_refused_with_near_ones_and_passed_over_when_told() -> None:
    names = (*WHOLE, "技能者I D")
    found = match_headers(TRADES, names, 1, skip_unknown=False)
    assert [fault.code for fault in found.faults] == ["header_unknown"]
    assert "技能者ID" in found.faults[0].mend()
    assert faults(names, skip_unknown=True) == []


def test_a_header_that_stands_twice_is_refused() -> None:
    assert faults((*WHOLE, "技能者ID")) == [("header_repeated", "技能者ID")]


def test_two_headers_of_one_meaning_are_refused() -> None:
    assert faults((*WHOLE, "technician_id")) == [("header_same", "technician_id")]


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_header_without_a_name_is_refused(blank: str) -> None:
    assert faults((*WHOLE, blank)) == [("header_blank", "")]


def test_everything_wrong_is_said_at_once() -> None:
    assert [code for code, _ in faults(("技能者ID", "技能者ID", "", "謎"))] == [
        *("header_repeated", "header_blank", "header_unknown"),
        *("header_missing", "header_missing"),
    ]


def test_columns_that_are_worked_out_here_are_passed_over() -> None:
    found = match_headers(TRADES, (*WHOLE, "技能者名"), 1, skip_unknown=False)
    assert [column and column.name for column in found.columns] == [
        *("technician_id", "trade", "is_main"),
        None,
    ]
    assert found.faults == ()


def test_keys_of_one_object_need_not_be_all() -> None:
    found = match_headers(TRADES, ("trade",), 1, skip_unknown=False, all_needed=False)
    assert found.faults == ()


@given(st.sampled_from(sorted(kinds())), st.data())
def test_labels_and_english_names_mean_the_same_columns(name: str, data: st.DataObject) -> None:
    kind = kinds()[name]
    labels = labels_of(kind)
    names = tuple(
        data.draw(st.sampled_from([label for label in labels if labels[label] is column]))
        for column in kind.columns
    )
    found = match_headers(kind, tuple(f" {one} " for one in names), 1, skip_unknown=False)
    assert found.columns == kind.columns
    assert found.faults == ()
